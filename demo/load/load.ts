import { dayOf, nowOf } from "../../kernel/clock.ts";
import type { Platform } from "../../kernel/context.ts";
import { kyselyOn } from "../../kernel/database/pool.ts";
import { openDistrict } from "../../kernel/district.ts";
import { districtSize } from "../world/sizes.ts";
import type { World, WorldSize } from "../world/types.ts";
import { generateWorld } from "../world/world.ts";
import { monthsFrom } from "./days.ts";
import { loadFamilies } from "./families.ts";
import { loadGeography } from "./geography.ts";
import { loadHistory } from "./history.ts";
import { loadAccounts, loadGrants } from "./personas.ts";
import { replay } from "./replay.ts";
import { loadPlaces, loadSites } from "./supply.ts";

/** Months families can ask for, this one included; the place ledger's horizon goes on from there. */
const months = 31;

/** Generates the demo district and writes it, all or nothing. */
export async function loadDemo(
  platform: Pick<Platform, "database" | "keyring" | "clock">,
  options: { seed?: string; size?: WorldSize; log?: (message: string) => void } = {},
): Promise<World> {
  const { seed = "huituo", size = districtSize, log = () => {} } = options;
  const { database, keyring, clock } = platform;
  log("正在生成演示辖区… · generating the demo district …");
  const now = nowOf(clock);
  const world = generateWorld(seed, size, dayOf(clock.now()));
  const district = world.divisions.find(({ level }) => level === "district")!;
  const city = world.divisions.find(({ level }) => level === "city")!;
  const history = await replay(world);
  const client = await database.pool.connect();
  try {
    await client.query("begin");
    // With everything else: a start that was killed here finds no district and begins again.
    await openDistrict(kyselyOn(client), keyring, {
      id: world.districtId,
      name: district.name,
      fullName: city.name + district.name,
      ...district.centre,
      isFictional: true,
    });
    await loadGeography(client, world, now);
    await loadAccounts(client, world, keyring, now);
    await loadSites(client, world);
    await loadPlaces(client, world, monthsFrom(dayOf(clock.now()), months), history.occupancy);
    await loadGrants(client, world, now);
    await loadFamilies(client, world, keyring);
    await loadHistory(client, world, history);
    await client.query("commit");
  } catch (error) {
    await client.query("rollback");
    throw error;
  } finally {
    client.release();
  }
  await database.pool.query("analyze");
  return world;
}
