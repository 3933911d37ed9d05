import { sql } from "kysely";
import type { DistrictId } from "../contract/values.ts";
import { instantOf, systemClock } from "../kernel/clock.ts";
import { fieldAad, type Keyring } from "../kernel/crypto/keyring.ts";
import { newToken, tokenHash } from "../kernel/crypto/token.ts";
import type { Database, Db } from "../kernel/database/pool.ts";
import { createDistrict } from "../kernel/district.ts";
import { newId } from "../kernel/ids.ts";
import { openSite } from "../mechanisms/bookings/index.ts";
import { installBookingKinds } from "../test/world/booking-kinds.ts";

export type RushWorld = {
  readonly districtId: DistrictId;
  readonly siteId: string;
  /** Signed-in families with one child each, agreed to being seen by the institution. */
  readonly families: readonly { readonly token: string; readonly childId: string }[];
};

const districtId = "990901" as DistrictId;
const newUuid = () => newId<string>(systemClock);

/** The least a rush needs: a district, one site, and families who can book. */
export async function makeRushWorld(database: Database, keyring: Keyring, count: number): Promise<RushWorld> {
  await createDistrict(database, keyring, {
    id: districtId,
    name: "青禾区",
    fullName: "云州市青禾区",
    lon: 117.9,
    lat: 33.6,
    isFictional: true,
  });
  const siteId = newUuid();
  const now = instantOf(systemClock.now());
  const families = Array.from({ length: count }, () => ({ token: newToken(), childId: newUuid() }));
  await database.withTransaction(async (db) => {
    await addSite(db, siteId, now);
    await openSite({ db, districtId }, siteId);
    await installBookingKinds(db, districtId, now);
    for (let i = 0; i < families.length; i += 500) await addFamilies(db, keyring, families.slice(i, i + 500), now);
  });
  await database.pool.query("vacuum analyze");
  return { districtId, siteId, families };
}

async function addSite(db: Db, siteId: string, now: string): Promise<void> {
  const district_id = districtId;
  const institutionId = newUuid();
  await db
    .insertInto("division")
    .values({ district_id, code: districtId, parent_code: null, level: 3, name: "青禾区", full_name: "云州市青禾区" })
    .execute();
  await db
    .insertInto("institution")
    .values({ district_id, id: institutionId, name: "小禾苗托育有限公司", nature: "for_profit", created_at: now })
    .execute();
  await db
    .insertInto("site")
    .values({
      district_id,
      id: siteId,
      institution_id: institutionId,
      name: "小禾苗托育园",
      kind: "institution",
      status: "open",
      division_code: districtId,
      address: "柳湾路8号",
      created_at: now,
      changed_at: now,
    })
    .execute();
}

async function addFamilies(db: Db, keyring: Keyring, families: RushWorld["families"], now: string): Promise<void> {
  const district_id = districtId;
  const rows = families.map(({ token, childId }) => ({
    token,
    childId,
    account: newUuid(),
    family: newUuid(),
    guardian: newUuid(),
  }));
  await db
    .insertInto("account")
    .values(rows.map((row) => ({ district_id, id: row.account, kind: "family" as const, created_at: now })))
    .execute();
  await db
    .insertInto("session")
    .values(
      rows.map((row) => ({
        district_id,
        id: newUuid(),
        account_id: row.account,
        token_hash: tokenHash(row.token),
        strength: "one_factor" as const,
        method: "code" as const,
        created_at: now,
        last_seen_at: now,
        expires_at: "2099-01-01T00:00:00Z",
      })),
    )
    .execute();
  await db
    .insertInto("family")
    .values(rows.map((row) => ({ district_id, id: row.family, channel: "self" as const, created_at: now })))
    .execute();
  await db
    .insertInto("guardian")
    .values(
      rows.map((row) => ({
        district_id,
        id: row.guardian,
        family_id: row.family,
        account_id: row.account,
        name_enc: keyring.seal("林晓", fieldAad("guardian.name", row.guardian)),
        relation: "mother" as const,
        is_primary: true,
      })),
    )
    .execute();
  await db
    .insertInto("child")
    .values(
      rows.map((row) => ({
        district_id,
        id: row.childId,
        family_id: row.family,
        name_enc: keyring.seal("林小禾", fieldAad("child.name", row.childId)),
        born_on: "2025-06-01",
        created_at: now,
      })),
    )
    .execute();
  await db
    .insertInto("consent")
    .values(
      rows.map((row) => ({
        district_id,
        id: newUuid(),
        family_id: row.family,
        guardian_id: row.guardian,
        purpose: "share_with_institution",
        text_version: "2026-11",
        channel: "self" as const,
        given_at: now,
      })),
    )
    .execute();
}

/** New slots of the site, a week ahead. */
export async function addSlots(db: Db, world: RushWorld, count: number, capacity: number): Promise<string[]> {
  const start = systemClock.now().getTime() + 7 * 86_400_000;
  const ids = Array.from({ length: count }, newUuid);
  await sql`
    insert into booking_session (district_id, id, resource_id, kind, kind_version, starts_at, ends_at, closes_at, capacity)
    select ${world.districtId}, s.id, ${world.siteId}, 'site_visit', 1, ${instantOf(new Date(start))}::timestamptz,
      ${instantOf(new Date(start + 3_600_000))}::timestamptz, ${instantOf(new Date(start))}::timestamptz, ${capacity}
    from unnest(${ids}::uuid[]) as s(id)`.execute(db);
  return ids;
}

/** The request of one family for one slot. */
export const bookingShot = (world: RushWorld, slotId: string, family: RushWorld["families"][number]) => ({
  method: "POST" as const,
  path: `/api/d/${world.districtId}/booking-sessions/${slotId}/bookings`,
  headers: { "content-type": "application/json", "x-huituo": "1", cookie: `huituo_session=${family.token}` },
  body: JSON.stringify({ childId: family.childId }),
});
