import type { LocalDate } from "../../contract/values.ts";
import type { PlanIndicator } from "../../domains/planning/contract/plan.ts";
import * as plan from "../../domains/planning/contract/plan.ts";
import { reportValue } from "../../domains/planning/contract/reports.ts";
import { todayOf } from "../../kernel/clock.ts";
import { definitionsOf } from "../../mechanisms/packs/index.ts";
import { type Judged, judge } from "../../mechanisms/rules/index.ts";
import { startTestServer, type TestServer } from "../world/server.ts";

/** A district under one local pack on a day, read as people read it: what the rules say, what the plan and its lists show. */
export class Policy {
  readonly server: TestServer;
  readonly official: string;
  readonly #pack: string;

  private constructor(server: TestServer, pack: string, official: string) {
    this.server = server;
    this.#pack = pack;
    this.official = official;
  }

  static async open(pack: string, on: string): Promise<Policy> {
    const server = await startTestServer({ start: `${on}T02:00:00Z` });
    await server.world.installPack(pack);
    return new Policy(server, pack, (await server.world.staff("health_official")).token);
  }

  stop(): Promise<void> {
    return this.server.stop();
  }

  /** What holds for a case, with its reason. */
  async judged(parameter: string, facts: Record<string, unknown> = {}, on?: string): Promise<Judged | undefined> {
    const { db, districtId } = this.server.world;
    const day = on ?? todayOf(this.server.clock);
    return judge(await definitionsOf(db, districtId), parameter, facts, { on: day as LocalDate });
  }

  /** Values of parameters, and the pack that decides each. */
  async values(...asked: readonly (readonly [string, Record<string, unknown>?])[]): Promise<unknown[]> {
    const result = [];
    for (const [parameter, facts] of asked) {
      const one = await this.judged(parameter, facts);
      result.push([one?.value, one?.rule.pack]);
    }
    return result;
  }

  async plan(): Promise<plan.Plan> {
    return (await this.server.call(plan.getPlan, {}, this.official)).data;
  }

  async indicator(key: string): Promise<PlanIndicator> {
    return (await this.plan()).indicators.find((one) => one.key === key)!;
  }

  /** Every target of the document: indicator, day, least or exact or highest amount. */
  async targets(): Promise<string[]> {
    const { indicators } = await this.plan();
    return indicators
      .flatMap(({ key, targets }) =>
        targets.map(({ by, min, max, value }) => {
          const amount = min === null ? (max === null ? `= ${value}` : `<= ${max}`) : `>= ${min}`;
          return `${key.replace(`${this.#pack}.`, "")} ${by.slice(0, 4)} ${amount}`;
        }),
      )
      .toSorted();
  }

  /** Units that lead and that cooperate, by name, of all duties at places of the document that begin so. */
  async units(at: string): Promise<{ lead: string[]; cooperating: string[] }[]> {
    const { duties } = await this.plan();
    const found = duties.filter(({ basis }) => basis.some((one) => one.at.startsWith(at)));
    return found.map(({ lead, cooperating }) => ({
      lead: lead.map(({ title }) => title.zh),
      cooperating: cooperating.map(({ title }) => title.zh),
    }));
  }

  async programme(key: string) {
    const { programmes } = (await this.server.call(plan.listProgrammes, {})).data;
    return programmes.find(({ body }) => body.key === `${this.#pack}.${key}`)!.body;
  }

  async programmes(type: string): Promise<string[]> {
    const { programmes } = (await this.server.call(plan.listProgrammes, {})).data;
    return programmes.filter(({ body }) => body.type === type).map(({ body }) => body.title.zh);
  }

  /** Names in a list that the document spells out. */
  async table(key: string): Promise<string[]> {
    const { tables } = (await this.server.call(plan.listProgrammes, {})).data;
    const rows = tables.find(({ body }) => body.key === `${this.#pack}.${key}`)!.body.rows;
    return rows.map(({ name }) => (name as { zh: string }).zh);
  }

  /** An official's figure of a division for this year so far. */
  async report(indicator: string, division: string, numerator: number, denominator?: number): Promise<void> {
    const today = todayOf(this.server.clock);
    const body = {
      division,
      periodFrom: `${today.slice(0, 4)}-01-01`,
      periodTo: today,
      numerator,
      ...(denominator !== undefined && { denominator }),
      source: "部门统计表",
    };
    const { status, raw } = await this.server.call(
      reportValue,
      { params: { key: `${this.#pack}.${indicator}` }, body: body as never },
      this.official,
    );
    if (status !== 200) throw new Error(raw);
  }

  /** Residents of the two communities of the test district. */
  async residents(year: number, persons: number): Promise<void> {
    const { world } = this.server;
    for (const code of [world.community, world.otherCommunity])
      await world.db
        .insertInto("population")
        .values({
          district_id: world.districtId,
          id: world.id(),
          division_code: code,
          year,
          age: -1,
          persons,
          source: "人口抽样调查",
          recorded_at: `${year}-01-01T00:00:00Z`,
        })
        .execute();
  }
}
