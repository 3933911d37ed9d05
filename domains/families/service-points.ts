import type { InputOf, OutputOf } from "../../contract/endpoint.ts";
import type { DivisionCode, Location } from "../../contract/values.ts";
import type { Context } from "../../kernel/context.ts";
import { fieldAad } from "../../kernel/crypto/keyring.ts";
import { checkVersion, found } from "../../kernel/refusal.ts";
import { findDivision, getGeography } from "../regions/index.ts";
import type * as contract from "./contract.ts";
import { maxPickupPoints, type PickupPointId } from "./contract.ts";
import * as queries from "./queries.ts";
import { channelOf, tell } from "./service.ts";
import type { SpotText } from "./view.ts";

type PointError = "too_many_points" | "outside_district" | "choose_community";
type Placed = { readonly spot: SpotText; readonly divisionCode: DivisionCode };

/**
 * Where a point lies: a spot gives its community by the outlines; a chosen community without a spot stands with its
 * middle. A choice counts where the outlines know only the street, or nothing.
 */
async function place(
  context: Context<PointError>,
  location: Location | null | undefined,
  chosen: DivisionCode | null | undefined,
): Promise<Placed> {
  const { platform, districtId } = context;
  const choice = chosen ? await findDivision(platform, districtId, chosen) : undefined;
  if (chosen && (!choice || choice.level < 4)) context.refuse("choose_community");
  if (!location) {
    if (!choice) return context.refuse("choose_community");
    const geography = await getGeography(platform, districtId);
    let middle = choice;
    while (middle.lon === null && middle.parentCode)
      middle = geography.byCode.get(middle.parentCode) ?? { ...middle, parentCode: null };
    const district = await context.db
      .selectFrom("district")
      .select(["centre_lon", "centre_lat"])
      .where("id", "=", districtId)
      .executeTakeFirstOrThrow();
    return {
      spot: { lon: middle.lon ?? district.centre_lon, lat: middle.lat ?? district.centre_lat, approximate: true },
      divisionCode: choice.code,
    };
  }
  const geography = await getGeography(platform, districtId);
  const around = geography.divisionAt(location);
  if (!around && geography.divisions.some(({ outline }) => outline !== null)) context.refuse("outside_district");
  const finer =
    choice && (!around || (choice.code.startsWith(around.code) && choice.level > around.level)) ? choice : around;
  if (!finer || finer.level < 4) return context.refuse("choose_community");
  return { spot: { lon: location.lon, lat: location.lat }, divisionCode: finer.code };
}

export async function addPickupPoint(
  context: Context<PointError>,
  { params, body }: InputOf<typeof contract.addPickupPoint>,
): Promise<OutputOf<typeof contract.addPickupPoint>> {
  const { db, districtId, keyring } = context;
  const { familyId } = params;
  await queries.lockFamily(db, districtId, familyId);
  const points = await queries.listPickupPoints(db, districtId, familyId);
  if (points.length >= maxPickupPoints) context.refuse("too_many_points", { most: maxPickupPoints });
  const { spot, divisionCode } = await place(context, body.location, body.divisionCode);
  const id = context.newId<PickupPointId>();
  const isPrimary = body.isPrimary || points.length === 0;
  if (isPrimary) await clearPrimary(context, familyId);
  await db
    .insertInto("pickup_point")
    .values({
      district_id: districtId,
      id,
      family_id: familyId,
      label: body.label,
      address_enc: keyring.seal(body.address, fieldAad("pickup_point.address", id)),
      location_enc: keyring.seal(JSON.stringify(spot), fieldAad("pickup_point.location", id)),
      division_code: divisionCode,
      is_primary: isPrimary,
    })
    .execute();
  context.audited({ kind: "pickup_point", id }, { familyId, channel: channelOf(context, familyId) });
  tell(context, familyId);
  return { id, divisionCode };
}

const clearPrimary = (context: Context, familyId: string) =>
  context.db
    .updateTable("pickup_point")
    .set({ is_primary: false })
    .where("district_id", "=", context.districtId)
    .where("family_id", "=", familyId)
    .where("is_primary", "=", true)
    .execute();

export async function changePickupPoint(
  context: Context<PointError>,
  { params, body }: InputOf<typeof contract.changePickupPoint>,
): Promise<OutputOf<typeof contract.changePickupPoint>> {
  const { db, districtId, keyring } = context;
  const { family_id: familyId } = found(await queries.findPickupPoint(db, districtId, params.pickupPointId));
  await queries.lockFamily(db, districtId, familyId);
  const row = found(await queries.findPickupPoint(db, districtId, params.pickupPointId));
  checkVersion(row, body.version);
  const { spot, divisionCode } = await place(context, body.location, body.divisionCode);
  if (body.isPrimary) await clearPrimary(context, familyId);
  await db
    .updateTable("pickup_point")
    .set({
      label: body.label,
      address_enc: keyring.seal(body.address, fieldAad("pickup_point.address", row.id)),
      location_enc: keyring.seal(JSON.stringify(spot), fieldAad("pickup_point.location", row.id)),
      division_code: divisionCode,
      is_primary: body.isPrimary || row.is_primary,
      version: row.version + 1,
    })
    .where("district_id", "=", districtId)
    .where("id", "=", row.id)
    .execute();
  tell(context, familyId);
  return { version: row.version + 1, divisionCode };
}

export async function removePickupPoint(
  context: Context<"point_in_use">,
  { params }: InputOf<typeof contract.removePickupPoint>,
): Promise<{ ok: true }> {
  const { db, districtId } = context;
  const row = found(await queries.findPickupPoint(db, districtId, params.pickupPointId));
  const gone = await queries.deleteUnlessUsed(db, () =>
    db.deleteFrom("pickup_point").where("district_id", "=", districtId).where("id", "=", row.id).execute(),
  );
  if (!gone) context.refuse("point_in_use");
  tell(context, row.family_id);
  return { ok: true };
}
