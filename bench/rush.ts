import { parseArgs } from "node:util";
import { freePort } from "../kernel/database/embedded.ts";
import { openBench } from "./bench-database.ts";
import { type Figures, ratio, show } from "./figures.ts";
import { hasPgbench, pgbench } from "./pgbench.ts";
import { rawHttpLoad } from "./raw-http.ts";
import { addSlots, bookingShot, makeRushWorld, type RushWorld } from "./rush-world.ts";
import { runKills } from "./rush-kill.ts";
import { type ServerProcess, startServer } from "./server-process.ts";

/**
 * 1,000 families at once for visits: one hot slot of 100 places, one that takes all, and 100 slots. Over HTTP on the running
 * platform, beside the bare transaction (one row counted up, one row written) under pgbench. `--kill`: the same under kill -9.
 */
export async function run(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      kill: { type: "boolean", default: false },
      rounds: { type: "string" },
      families: { type: "string", default: "1000" },
      connections: { type: "string", default: "250" },
      seconds: { type: "string", default: "5" },
    },
  });
  const [families, connections, seconds] = [values.families, values.connections, values.seconds].map(Number) as [
    number,
    number,
    number,
  ];
  if (values.kill) {
    const faults = await runKills({ rounds: Number(values.rounds ?? 20), log: console.log });
    if (faults > 0) process.exitCode = 1;
    return;
  }
  if (!hasPgbench()) throw new Error("pgbench is needed: apt-get install postgresql-contrib (or postgresql-15)");
  const rounds = Number(values.rounds ?? 5);
  // More clients than this only make the bare database slower.
  const rawClients = Math.min(connections, 64);
  const ground = await openBench();
  let server: ServerProcess | undefined;
  try {
    const world = await makeRushWorld(ground.database, ground.keyring, families);
    const env = { HUITUO_KEYS: ground.keysFile, DATABASE_URL: ground.database.url, HUITUO_DATA: ground.folder };
    const port = await freePort();
    server = await startServer(env, port);
    const scripts = await rawScripts(ground.database.pool, 100);
    const rush = async (slots: number, capacity: number) => {
      const ids = await addSlots(ground.database.kysely, world, slots, capacity);
      return rushFor(port, world, ids, connections);
    };
    // Code and caches warm on both sides.
    for (let i = 0; i < 3; i++) await rush(1, 1_000);
    pgbench(ground.database.url, scripts.hot, { clients: rawClients, seconds: 2 });

    const runs = {
      rawHot: [] as Figures[],
      rawSpread: [] as Figures[],
      hundred: [] as Rush[],
      hot: [] as Rush[],
      spread: [] as Rush[],
    };
    // Interleaved, so that a neighbour's load falls on all alike.
    for (let round = 0; round < rounds; round++) {
      runs.rawHot.push(
        pgbench(ground.database.url, scripts.hot, { clients: rawClients, seconds: Math.ceil(seconds / rounds) + 1 }),
      );
      runs.hundred.push(await rush(1, 100));
      runs.hot.push(await rush(1, 1_000));
      runs.rawSpread.push(
        pgbench(ground.database.url, scripts.spread, {
          clients: rawClients,
          seconds: Math.ceil(seconds / rounds) + 1,
        }),
      );
      runs.spread.push(await rush(100, 1_000));
    }
    report(runs, families, connections);
    process.exitCode = (await verify(ground.database.pool, runs)) ? 0 : 1;
  } finally {
    await server?.stop();
    await ground.stop();
  }
}

type Rush = Figures & { readonly accepted: number; readonly acceptedPerSecond: number; readonly failures: number };

/** Every family asks once, for one of the slots. */
async function rushFor(port: number, world: RushWorld, slots: readonly string[], connections: number): Promise<Rush> {
  let accepted = 0;
  let failures = 0;
  let [start, lastAccepted] = [0, 0];
  const shots = world.families.map((family, i) => bookingShot(world, slots[i % slots.length]!, family));
  const figures = await rawHttpLoad(port, shots, {
    connections,
    onStart: () => (start = performance.now()),
    check(status, body) {
      if (status === 200) {
        accepted += 1;
        lastAccepted = performance.now();
      } else if (!body.includes("session_full")) failures += 1;
    },
  });
  return { ...figures, accepted, failures, acceptedPerSecond: accepted / ((lastAccepted - start) / 1000) };
}

/** The bare transaction in one statement, on copies without foreign keys: the fastest the database can do it. */
async function rawScripts(
  pool: { query(text: string): Promise<unknown> },
  slots: number,
): Promise<{ hot: string; spread: string }> {
  await pool.query(`
    create table raw_slot (like booking_session including defaults including indexes);
    alter table raw_slot add column n integer;
    create index raw_slot_n on raw_slot (n);
    create table raw_booking (like booking including defaults including indexes);
    insert into raw_slot (district_id, id, resource_id, kind, kind_version, starts_at, ends_at, closes_at, capacity, n)
    select '990901', gen_random_uuid(), gen_random_uuid(), 'site_visit', 1, now(), now() + interval '1 hour', now(), 1000000000, n from generate_series(1, ${slots}) n;`);
  const script = (slot: string) =>
    [
      `\\set n ${slot}`,
      `with counted as (update raw_slot set taken = taken + 1 where n = :n and taken < capacity returning district_id, id) ` +
        `insert into raw_booking (district_id, id, session_id, subject_id, family_id, child_id, status, booked_at) ` +
        `select district_id, gen_random_uuid(), id, child, gen_random_uuid(), child, 'booked', now() from counted, gen_random_uuid() child;`,
    ].join("\n");
  return { hot: script("1"), spread: script(`random(1, ${slots})`) };
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const together = (figures: readonly Figures[]): Figures => ({
  perSecond: mean(figures.map((one) => one.perSecond)),
  p50: mean(figures.map((one) => one.p50)),
  p99: mean(figures.map((one) => one.p99)),
  count: figures.reduce((sum, { count }) => sum + count, 0),
});

function report(
  runs: { rawHot: Figures[]; rawSpread: Figures[]; hundred: Rush[]; hot: Rush[]; spread: Rush[] },
  families: number,
  connections: number,
): void {
  const [rawHot, rawSpread] = [together(runs.rawHot), together(runs.rawSpread)];
  const accepted = (rushes: readonly Rush[]) => mean(rushes.map((one) => one.acceptedPerSecond));
  console.log(
    `\n${families} families, ${connections} connections, ${runs.hot.length} interleaved rounds; durable commits, audit entries included`,
  );
  console.log(show("one-row transaction, 1 hot row", rawHot));
  console.log(show("100 places: all answers", together(runs.hundred)));
  console.log(`${"100 places: accepted".padEnd(34)} ${accepted(runs.hundred).toFixed(0).padStart(8)}/s`);
  console.log(show("1 slot for all: accepted", together(runs.hot)));
  console.log(show("one-row transaction, 100 rows", rawSpread));
  console.log(show("100 slots: accepted", together(runs.spread)));
  console.log(
    `hot slot: accepted ${ratio(accepted(runs.hundred), rawHot.perSecond)}, all answers ${ratio(together(runs.hundred).perSecond, rawHot.perSecond)}, slot for all ${ratio(accepted(runs.hot), rawHot.perSecond)} of the raw transaction (aim ≥ 5×)`,
  );
  console.log(
    `spread slots: accepted ${ratio(accepted(runs.spread), rawSpread.perSecond)} of the raw transaction (aim ≥ 0.60×)`,
  );
}

/** Never one too many, none lost, none doubled. */
async function verify(
  pool: { query(text: string): Promise<{ rows: { wrong: number; booked: number }[] }> },
  runs: { hundred: Rush[]; hot: Rush[]; spread: Rush[] },
): Promise<boolean> {
  const { rows } = await pool.query(`
    select count(*) filter (where s.taken <> b.rows or s.taken > s.capacity or b.children <> b.rows)::int as wrong, coalesce(sum(b.rows), 0)::int as booked
    from booking_session s cross join lateral (select count(*)::int as rows, count(distinct child_id)::int as children from booking b
      where b.district_id = s.district_id and b.session_id = s.id and b.status <> 'cancelled') b`);
  const failures = [...runs.hundred, ...runs.hot, ...runs.spread].reduce((sum, one) => sum + one.failures, 0);
  const wrongRush = runs.hundred.filter(({ accepted }) => accepted !== 100).length;
  const { wrong = 1, booked = 0 } = rows[0] ?? {};
  console.log(
    `${booked} bookings; slots that do not add up: ${wrong}; rushes that did not end at 100: ${wrongRush}; failed requests: ${failures}`,
  );
  return wrong === 0 && wrongRush === 0 && failures === 0;
}
