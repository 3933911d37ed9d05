import type { DistrictId } from "../../contract/values.ts";
import type { Keyring } from "../../kernel/crypto/keyring.ts";
import type { Database } from "../../kernel/database/pool.ts";
import { createDistrict } from "../../kernel/district.ts";
import { type CatalogueDivision, divisionsOfCounty } from "./catalogue.ts";
import { middleOfProvince } from "./province-middle.ts";

export type SetUp = { readonly districtId: DistrictId; readonly name: string; readonly divisions: CatalogueDivision[] };
const rowsAtOnce = 2_000;

/**
 * Opens a district for any county, city or province of the country with its real streets and communities. Undefined for an
 * unknown code or one below a county. The centre is the given one, else the province's, until a boundary is imported.
 */
export async function setUpDistrict(
  database: Database,
  keyring: Keyring,
  code: string,
  centre?: { lon: number; lat: number },
): Promise<SetUp | undefined> {
  if (!/^\d{2}(\d{2}){0,2}$/.test(code)) return undefined;
  const divisions = await divisionsOfCounty(code);
  const top = divisions[0];
  if (!top) return undefined;
  const districtId = code.padEnd(6, "0") as DistrictId;
  const { lon, lat } = centre ?? middleOfProvince(code);
  await createDistrict(database, keyring, {
    id: districtId,
    name: top.name,
    fullName: top.fullName,
    lon,
    lat,
    isFictional: false,
  });
  await database.withTransaction(async (tx) => {
    for (let start = 0; start < divisions.length; start += rowsAtOnce)
      await tx
        .insertInto("division")
        .values(
          divisions.slice(start, start + rowsAtOnce).map((division) => ({
            district_id: districtId,
            code: division.code,
            parent_code: division.code === top.code ? null : (division.parentCode ?? null),
            level: division.level,
            name: division.name,
            full_name: division.fullName,
          })),
        )
        .execute();
  });
  return { districtId, name: top.fullName, divisions };
}
