import fc from "fast-check";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Enrolment } from "../../test/world/enrolment.ts";
import { startTestServer, type TestServer } from "../../test/world/server.ts";
import { makeOffer, withdrawApplication } from "./contract/applications.ts";
import { acceptOffer, declineOffer, endPlacement, revokeOffer } from "./contract/offers.ts";
import { sweeps } from "./index.ts";

let server: TestServer;
let scene: Enrolment;

beforeAll(async () => {
  server = await startTestServer();
  scene = new Enrolment(server);
});
afterAll(() => server.stop());

type Family = Awaited<ReturnType<Enrolment["family"]>>;
type Open = { family: Family; siteAt: number; applicationId: string; choiceId: string };
/** Two sites of one line each, two places each, and what the commands have made of them. */
type Real = {
  sites: { siteId: string; lineId: string; office: string }[];
  open: Open[];
  offers: { id: string; family: Family; siteAt: number }[];
  placements: { id: string; family: Family }[];
};
/** The model knows how many children each line has in care or on offer at once, at most. */
type Model = { steps: number };
type Command = fc.AsyncCommand<Model, Real>;

/** What the ledger says is what offers and placements say, for every line and month, and never above capacity. */
async function checkLedger(real: Real): Promise<void> {
  const lines = real.sites.map(({ lineId }) => lineId);
  const { rows } = await sql<{
    month: string;
    taken: number;
    held: number;
    placed: number;
    offered: number;
    capacity: number;
  }>`
    select m.month, m.taken, m.held, m.capacity,
      (select count(*)::int from placement p where p.district_id = m.district_id and p.line_id = m.line_id and p.status <> 'cancelled'
        and p.start_on < m.month + interval '1 month' and p.end_on >= m.month) as placed,
      (select count(*)::int from offer o where o.district_id = m.district_id and o.line_id = m.line_id and o.status = 'live'
        and o.start_on < m.month + interval '1 month' and o.end_on >= m.month) as offered
    from place_month m where m.line_id = any(${lines}::uuid[]) order by m.line_id, m.month`.execute(server.world.db);
  for (const row of rows) {
    expect({ month: row.month, taken: row.taken, held: row.held }).toEqual({
      month: row.month,
      taken: row.placed,
      held: row.offered,
    });
    expect(row.taken + row.held).toBeLessThanOrEqual(row.capacity);
  }
}

const command = (name: string, run: (real: Real) => Promise<void>): Command => ({
  check: () => true,
  async run(model, real) {
    model.steps += 1;
    await run(real);
    await checkLedger(real);
  },
  toString: () => name,
});

const pick = <Item>(items: readonly Item[], at: number): Item | undefined =>
  items.length === 0 ? undefined : items[at % items.length];

const apply = (at: number) =>
  command(`apply(${at})`, async (real) => {
    // Young enough for the line, whatever time has passed.
    const family = await scene.family({ bornOn: `${monthFromNow(-14)}-10` });
    const siteAt = at % 2;
    const { applicationId, choiceIds } = await scene.apply(family, [real.sites[siteAt]!.siteId], monthFromNow(0));
    real.open.push({ family, siteAt, applicationId, choiceId: choiceIds[0]! });
  });

const monthFromNow = (months: number) => {
  const now = server.clock.now();
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + months, 1)).toISOString().slice(0, 7);
};

/** Several offers at once, so that they meet at the last place. */
const offer = (at: number, months: number, together: number) =>
  command(`offer(${at}, +${months}, ×${together})`, async (real) => {
    const chosen = Array.from({ length: together }, (_, i) => pick(real.open, at + i)).filter(
      (each) => each !== undefined,
    );
    const answers = await Promise.all(
      [...new Set(chosen)].map(async (each) => {
        const { lineId, office } = real.sites[each.siteAt]!;
        const body = { lineId, startMonth: monthFromNow(months), deadlineDays: 3 };
        return { each, answer: await server.call(makeOffer, { params: { choiceId: each.choiceId }, body }, office) };
      }),
    );
    for (const { each, answer } of answers) {
      expect([200, 422]).toContain(answer.status);
      if (answer.status === 200)
        real.offers.push({ id: answer.data.offerId, family: each.family, siteAt: each.siteAt });
    }
  });

const answerOffer = (how: "accept" | "decline" | "revoke" | "all", at: number) =>
  command(`${how}(${at})`, async (real) => {
    const chosen = pick(real.offers, at);
    if (!chosen) return;
    const params = { offerId: chosen.id };
    const ways = {
      accept: () => server.call(acceptOffer, { params }, chosen.family.token),
      decline: () => server.call(declineOffer, { params, body: {} }, chosen.family.token),
      revoke: () =>
        server.call(revokeOffer, { params, body: { reason: "mistake" as const } }, real.sites[chosen.siteAt]!.office),
    };
    const calls = how === "all" ? [ways.revoke(), ways.accept(), ways.decline()] : [ways[how]()];
    const answers = await Promise.all(calls);
    expect(answers.filter(({ status }) => status === 200).length).toBeLessThanOrEqual(1);
    for (const { status, data } of answers) {
      expect([200, 422]).toContain(status);
      if (status === 200 && "placementId" in data)
        real.placements.push({ id: data.placementId, family: chosen.family });
    }
  });

const withdraw = (at: number) =>
  command(`withdraw(${at})`, async (real) => {
    const chosen = pick(real.open, at);
    if (chosen)
      await server.call(withdrawApplication, { params: { applicationId: chosen.applicationId } }, chosen.family.token);
  });

const end = (at: number, inDays: number | null) =>
  command(`end(${at}, ${inDays})`, async (real) => {
    const chosen = pick(real.placements, at);
    if (!chosen) return;
    const { version } = await server.world.db
      .selectFrom("placement")
      .select("version")
      .where("id", "=", chosen.id)
      .executeTakeFirstOrThrow();
    const lastDay =
      inDays === null ? null : new Date(server.clock.now().getTime() + inDays * 86_400_000).toISOString().slice(0, 10);
    const answer = await server.call(
      endPlacement,
      { params: { placementId: chosen.id }, body: { lastDay, reason: "other", version } },
      chosen.family.token,
    );
    expect([200, 422]).toContain(answer.status);
  });

const pass = (days: number) =>
  command(`pass(${days} days)`, async () => {
    server.clock.advance({ days });
    for (const sweep of sweeps) await sweep.run(server.platform);
  });

test("whatever families, institutions and time do, the ledger agrees and nothing is overbooked", async () => {
  const at = fc.nat({ max: 20 });
  const commands = fc.commands(
    [
      at.map(apply),
      at.map(apply),
      fc.tuple(at, fc.nat({ max: 3 }), fc.integer({ min: 1, max: 4 })).map(([a, b, c]) => offer(a, b, c)),
      fc.tuple(at, fc.nat({ max: 3 }), fc.integer({ min: 1, max: 4 })).map(([a, b, c]) => offer(a, b, c)),
      fc
        .tuple(fc.constantFrom("accept" as const, "decline" as const, "revoke" as const, "all" as const), at)
        .map(([how, a]) => answerOffer(how, a)),
      at.map((a) => answerOffer("accept", a)),
      at.map(withdraw),
      fc.tuple(at, fc.option(fc.nat({ max: 90 }))).map(([a, days]) => end(a, days)),
      fc.integer({ min: 0, max: 20 }).map(pass),
    ],
    { maxCommands: 70, size: "max" },
  );
  let placed = 0;
  let refusals = 0;
  await fc.assert(
    fc.asyncProperty(commands, async (run) => {
      const sites = [];
      for (let i = 0; i < 2; i++) {
        const { siteId, institutionId } = await server.world.site();
        const lineId = await server.world.placeLine(siteId, { places: 2, ageBand: "toddler" });
        sites.push({ siteId, lineId, office: (await server.world.staff("office", { institutionId })).token });
      }
      const real: Real = { sites, open: [], offers: [], placements: [] };
      await fc.asyncModelRun(() => ({ model: { steps: 0 }, real }), run);
      placed += real.placements.length;
      refusals += real.open.length - real.offers.length;
    }),
    { numRuns: 20, seed: 20_261_120, endOnFailure: false },
  );
  // The run says something only when places were taken and places were refused.
  expect(placed).toBeGreaterThan(10);
  expect(refusals).toBeGreaterThan(0);
});
