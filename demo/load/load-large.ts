import { dayOf, nowOf } from "../../kernel/clock.ts";
import type { Platform } from "../../kernel/context.ts";
import { kyselyOn } from "../../kernel/database/pool.ts";
import { openDistrict } from "../../kernel/district.ts";
import { loadSize } from "../world/sizes.ts";
import type { World } from "../world/types.ts";
import { generateWorld } from "../world/world.ts";
import { monthsFrom } from "./days.ts";
import { loadFamilies } from "./families.ts";
import { loadGeography } from "./geography.ts";
import { loadAccounts, loadGrants } from "./personas.ts";
import { loadPlaces, loadSites } from "./supply.ts";

/** Writes a district of any size for load tests: supply with the given months, families without history. Bounded memory, one transaction. */
export async function loadLarge(
  platform: Pick<Platform, "database" | "keyring" | "clock">,
  options: {
    sites: number;
    families?: number;
    months?: number;
    seed?: string;
    index?: number;
    log?: (message: string) => void;
  },
): Promise<World> {
  const { sites, families = 0, months = 13, seed = "load", index = 0, log = () => {} } = options;
  const { database, keyring, clock } = platform;
  const today = dayOf(clock.now());
  const now = nowOf(clock);
  const world = generateWorld(seed, loadSize(sites, Math.max(1, families)), today, index);
  const district = world.divisions.find(({ level }) => level === "district")!;
  const place = {
    id: world.districtId,
    name: district.name,
    fullName: district.name,
    ...district.centre,
    isFictional: true,
  };
  const client = await database.pool.connect();
  const step = async (name: string, run: () => Promise<void>): Promise<void> => {
    const start = performance.now();
    await run();
    log(`${name}: ${((performance.now() - start) / 1000).toFixed(1)} s`);
  };
  try {
    await client.query("begin");
    await openDistrict(kyselyOn(client), keyring, place);
    await step("geography", () => loadGeography(client, world, now));
    if (families > 0) await step("accounts", () => loadAccounts(client, world, keyring, now));
    await step("sites", () => loadSites(client, world));
    await step("places", () => loadPlaces(client, world, monthsFrom(today, months), new Map()));
    if (families > 0) {
      await step("grants", () => loadGrants(client, world, now));
      await step("families", () => loadFamilies(client, world, keyring));
    }
    await client.query("commit");
  } catch (error) {
    await client.query("rollback");
    throw error;
  } finally {
    client.release();
  }
  await step("analyze", async () => void (await database.pool.query("vacuum analyze")));
  return world;
}
