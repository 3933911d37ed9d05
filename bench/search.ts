import { parseArgs } from "node:util";
import { loadLarge } from "../demo/load/load-large.ts";
import { criteriaOf } from "../domains/search/criteria.ts";
import { cardStatement } from "../domains/search/statement.ts";
import { searchSites } from "../domains/search/contract.ts";
import { Random } from "../engines/random/random.ts";
import { dayOf, systemClock } from "../kernel/clock.ts";
import { openBench } from "./bench-database.ts";
import { type Figures, ratio, show } from "./figures.ts";
import { rawHttpLoad, type Shot } from "./raw-http.ts";
import { hasPgbench, pgbench } from "./pgbench.ts";
import { startServer } from "./server-process.ts";

const size = 20;

/**
 * A parent's usual search: 3 km around a place, a toddler, full day, under a price, with a free place in the wanted month,
 * nearest first; the place differs each time. Measured over HTTP on the running platform, beside the same SQL under pgbench.
 */
export async function run(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      sites: { type: "string", default: "100000" },
      seconds: { type: "string", default: "15" },
      clients: { type: "string", default: "16" },
      metres: { type: "string", default: "3000" },
    },
  });
  const [sites, seconds, clients, metres] = [values.sites, values.seconds, values.clients, values.metres].map(
    Number,
  ) as [number, number, number, number];
  if (!hasPgbench()) throw new Error("pgbench is needed: apt-get install postgresql-contrib (or postgresql-15)");
  const ground = await openBench();
  try {
    const world = await loadLarge({ ...ground, clock: systemClock }, { sites, log: console.log });
    const spots = Iterator.from(world.sites())
      .map(({ location }) => location)
      .toArray();
    const today = dayOf(systemClock.now());
    const month = today.slice(0, 7);
    const wish = { age: 16, form: ["full_day"], maxPriceFen: 400_000, vacancy: "true", month };
    const centre = spots[0]!;
    const query = searchSites.query.parse({ ...wish, ...centre, maxMetres: metres, size });
    const statement = cardStatement(world.districtId, criteriaOf(query as never, today), "distance", {
      limit: size,
      offset: 0,
    });
    const area = middleOf(spots);
    const script = pgbenchScript(statement, area);
    const server = await startServer(
      { HUITUO_KEYS: ground.keysFile, DATABASE_URL: ground.database.url, HUITUO_DATA: ground.folder },
      3990,
    );
    const random = Random.from("spots");
    let empty = 0;
    let wrong = 0;
    let asked = 0;
    const shots = (count: number): Shot[] =>
      Array.from({ length: count }, () => {
        const n = asked++;
        const [lon, lat] = [random.between(area.west, area.east), random.between(area.south, area.north)];
        const search = new URLSearchParams({
          age: "16",
          form: "full_day",
          maxPriceFen: "400000",
          vacancy: "true",
          month,
          lon: String(lon),
          lat: String(lat),
          maxMetres: String(metres),
          size: String(size),
        });
        return {
          method: "GET",
          path: `/api/d/${world.districtId}/search/sites?${search}`,
          headers: { "x-forwarded-for": `10.${(n >> 16) & 255}.${(n >> 8) & 255}.${n & 255}` },
        };
      });
    const check = (status: number, body: string) => {
      if (status !== 200) wrong += 1;
      else if (body.startsWith('{"items":[]')) empty += 1;
    };
    const rush = (count: number, look: typeof check) =>
      rawHttpLoad(server.port, shots(count), { connections: clients, onStart: () => {}, check: look });
    const warm = await rush(2_000, () => {});
    pgbench(ground.database.url, script, { clients, seconds: 3 });
    // Interleaved, so that a neighbour's load falls on both.
    const rounds = 3;
    const ours: Figures[] = [];
    const raw: Figures[] = [];
    for (let round = 0; round < rounds; round++) {
      raw.push(pgbench(ground.database.url, script, { clients, seconds: seconds / rounds }));
      ours.push(await rush(Math.ceil((warm.perSecond * seconds) / rounds), check));
    }
    await server.stop();
    const mean = (figures: readonly Figures[]) => {
      const average = (pick: (one: Figures) => number) =>
        figures.reduce((sum, one) => sum + pick(one), 0) / figures.length;
      return {
        perSecond: average((one) => one.perSecond),
        p50: average((one) => one.p50),
        p99: average((one) => one.p99),
        count: figures.reduce((sum, { count }) => sum + count, 0),
      };
    };
    const [a, b] = [mean(raw), mean(ours)];
    console.log(
      `\n${sites} sites, ${metres} m, ${clients} clients, ${rounds} interleaved rounds; empty answers ${empty}, failures ${wrong}`,
    );
    console.log(show("raw SQL, pgbench", a));
    console.log(show("search over HTTP", b));
    console.log(
      `throughput ${ratio(b.perSecond, a.perSecond)} of raw (aim ≥ 0.60×), p99 ${ratio(b.p99, a.p99)} of raw (aim ≤ 3×)`,
    );
    if (wrong > 0) process.exitCode = 1;
  } finally {
    await ground.stop();
  }
}

type Statement = ReturnType<typeof cardStatement>;
type Area = { readonly west: number; readonly east: number; readonly south: number; readonly north: number };

/** The rectangle with the middle nine tenths of the sites each way: both sides search at random places in it. */
function middleOf(spots: readonly { lon: number; lat: number }[]): Area {
  const range = (values: number[]) => {
    const sorted = values.toSorted((x, y) => x - y);
    return [sorted[Math.floor(sorted.length * 0.05)]!, sorted[Math.floor(sorted.length * 0.95)]!] as const;
  };
  const [west, east] = range(spots.map(({ lon }) => lon));
  const [south, north] = range(spots.map(({ lat }) => lat));
  return { west, east, south, north };
}

/** The statement with its values as literals, but for the place, which pgbench draws at random. */
function pgbenchScript(statement: Statement, { west, east, south, north }: Area): string {
  const text = statement.text.replaceAll(/\$(\d+)/g, (_, n: string) => {
    const name = statement.parameters[Number(n) - 1];
    return name === "lon" || name === "lat" ? `:${name}` : literal(statement.values[Number(n) - 1]);
  });
  return [
    `\\set lon ${west} + (${east - west}) * random(0, 1000000) / 1000000.0`,
    `\\set lat ${south} + (${north - south}) * random(0, 1000000) / 1000000.0`,
    `${text.replaceAll("\n", " ")};`,
  ].join("\n");
}

function literal(value: unknown): string {
  if (value === null || value === undefined) return "null";
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  if (Array.isArray(value)) return `'{${value.map(String).join(",")}}'`;
  return `'${String(value).replaceAll("'", "''")}'`;
}
