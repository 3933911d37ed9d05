import type { DistrictId } from "../contract/values.ts";
import { type Clock, offsetClock } from "./clock.ts";
import type { Keyring } from "./crypto/keyring.ts";
import type { Database, Db } from "./database/pool.ts";
import { createAuditLanes } from "./audit.ts";

export type District = {
  readonly id: DistrictId;
  readonly name: string;
  readonly fullName: string;
  readonly centre: { readonly lon: number; readonly lat: number };
  readonly isFictional: boolean;
  /** The district's time: real, or moved on in the demo. */
  readonly clock: Clock;
};

/** How long a moved demo clock may take to reach every process. */
const freshMs = 1_000;

/** The districts this server holds, read again every second. */
export class Districts {
  readonly #database: Database;
  readonly #clock: Clock;
  #known = new Map<string, District>();
  #readAt = -Infinity;

  constructor(database: Database, clock: Clock) {
    this.#database = database;
    this.#clock = clock;
  }

  async list(): Promise<District[]> {
    const at = performance.now();
    if (at - this.#readAt > freshMs) {
      const rows = await this.#database.kysely.selectFrom("district").selectAll().orderBy("created_at").execute();
      this.#known = new Map(
        rows.map((row) => [
          row.id,
          {
            id: row.id as DistrictId,
            name: row.name,
            fullName: row.full_name,
            centre: { lon: row.centre_lon, lat: row.centre_lat },
            isFictional: row.is_fictional,
            clock: offsetClock(this.#clock, row.clock_offset_seconds),
          },
        ]),
      );
      this.#readAt = at;
    }
    return [...this.#known.values()];
  }

  async find(id: string): Promise<District | undefined> {
    await this.list();
    return this.#known.get(id);
  }

  /** Forgets what is known, after this process changed a district. */
  refresh(): void {
    this.#readAt = -Infinity;
  }
}

export type NewDistrict = {
  readonly id: DistrictId;
  readonly name: string;
  readonly fullName: string;
  readonly lon: number;
  readonly lat: number;
  readonly isFictional: boolean;
};

/** Opens a district in the caller's transaction: its row and its audit chains. */
export async function openDistrict(db: Db, keyring: Keyring, district: NewDistrict): Promise<void> {
  await db
    .insertInto("district")
    .values({
      id: district.id,
      name: district.name,
      full_name: district.fullName,
      centre_lon: district.lon,
      centre_lat: district.lat,
      is_fictional: district.isFictional,
    })
    .execute();
  await createAuditLanes(db, keyring, district.id);
}

/** Opens a district by itself. */
export const createDistrict = (database: Database, keyring: Keyring, district: NewDistrict): Promise<void> =>
  database.withTransaction((tx) => openDistrict(tx, keyring, district));
