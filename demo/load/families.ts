import type pg from "pg";
import { type CopyValue, copyRows } from "../../kernel/database/copy.ts";
import { fieldAad, type Keyring } from "../../kernel/crypto/keyring.ts";
import { Random } from "../../engines/random/random.ts";
import type { ConsentPurpose, Family, World } from "../world/types.ts";
import { morning } from "./supply.ts";

type Row = readonly CopyValue[];

/** The purposes people agree to on the platform, by those of the generated world. */
const purposes: Record<ConsentPurpose, string[]> = {
  matching: ["care_search"],
  contact_by_institutions: ["share_with_institution", "contact"],
  statistics: ["statistics"],
};

/** Families with guardians, children, pick-up points and consents; what a person could be known by is sealed. */
export async function loadFamilies(client: pg.ClientBase, world: World, keyring: Keyring): Promise<void> {
  const { districtId } = world;
  const accounts = new Map<string, string>();
  for (const { place, accountId } of world.personas)
    if (place.of === "family") accounts.set(place.guardianId, accountId);
  const id = Random.from(`families ${districtId} ${world.options.seed}`);
  const each = (rows: (family: Family) => Row[]) => Iterator.from(world.families()).flatMap(rows);
  const seal = (place: `${string}.${string}`, rowId: string, text: string) =>
    keyring.seal(text, fieldAad(place, rowId));

  await copyRows(
    client,
    "family",
    ["district_id", "id", "channel", "created_at"],
    each(({ id: familyId, registeredOn }) => [[districtId, familyId, "self", morning(registeredOn)]]),
  );
  await copyRows(
    client,
    "guardian",
    ["district_id", "id", "family_id", "account_id", "name_enc", "phone_enc", "phone_index", "relation", "is_primary"],
    each((family) =>
      family.guardians.map((guardian, i): Row => [
        districtId,
        guardian.id,
        family.id,
        accounts.get(guardian.id),
        seal("guardian.name", guardian.id, guardian.name),
        seal("guardian.phone", guardian.id, guardian.phone),
        keyring.blindIndex("phone", guardian.phone),
        guardian.relation,
        i === 0,
      ]),
    ),
  );
  await copyRows(
    client,
    "child",
    ["district_id", "id", "family_id", "name_enc", "sex", "born_on", "due_on", "created_at"],
    each((family) =>
      family.children.map((child): Row => [
        districtId,
        child.id,
        family.id,
        seal("child.name", child.id, child.name),
        child.sex,
        child.born ? child.bornOn : null,
        child.born ? null : child.bornOn,
        morning(family.registeredOn),
      ]),
    ),
  );
  await copyRows(
    client,
    "pickup_point",
    ["district_id", "id", "family_id", "label", "address_enc", "location_enc", "division_code", "is_primary"],
    each((family) =>
      family.pickUpPoints.map((point, i): Row => [
        districtId,
        point.id,
        family.id,
        point.kind,
        seal("pickup_point.address", point.id, point.address),
        seal("pickup_point.location", point.id, JSON.stringify(point.location)),
        point.communityCode,
        i === 0,
      ]),
    ),
  );
  await copyRows(
    client,
    "consent",
    ["district_id", "id", "family_id", "guardian_id", "purpose", "text_version", "channel", "given_at", "withdrawn_at"],
    each((family) =>
      family.consents.flatMap(({ purpose, givenOn, withdrawnOn }) =>
        purposes[purpose].map((name): Row => [
          districtId,
          id.uuid(),
          family.id,
          family.guardians[0]!.id,
          name,
          "2026-11",
          "self",
          morning(givenOn),
          withdrawnOn ? morning(withdrawnOn) : null,
        ]),
      ),
    ),
  );
}
