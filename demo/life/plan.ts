import { addDays } from "../../domains/institutions/index.ts";
import type { Duty } from "../../domains/planning/contract/duty.ts";
import {
  attachToReport,
  planStates,
  type PlanState,
  reportDuty,
  withdrawReport,
} from "../../domains/planning/contract/plan.ts";
import { reportValue } from "../../domains/planning/contract/reports.ts";
import { dayOf } from "../../kernel/clock.ts";
import { type IndicatorBody, type TargetBody, targetDay } from "../../mechanisms/indicators/contract.ts";
import { indicatorKind, targetKind } from "../../mechanisms/indicators/index.ts";
import { type Definitions, definitionsOf, findKind, unitKind } from "../../mechanisms/packs/index.ts";
import { type Ways, waysOf } from "./duty-reports.ts";
import { paper } from "./procedures.ts";
import type { Scene } from "./scene.ts";

/** What the units report on the duties and indicators of whatever packs the district runs under. */
export async function enactPlan(scene: Scene): Promise<void> {
  const { platform, district } = scene;
  const definitions = await definitionsOf(platform.database.kysely, district.id);
  await reportDuties(scene, definitions);
  await reportValues(scene, definitions);
}

/** How many of a hundred duties stand how. */
const shares: Record<PlanState, number> = { done: 34, on_course: 32, behind: 14, overdue: 10, not_due: 10 };
const says: Record<PlanState, string> = {
  done: "已按要求完成，佐证材料已归档。",
  on_course: "按计划推进，阶段任务已完成，正在落实下一步。",
  behind: "已启动，场地和经费仍在协调，进度偏慢。",
  overdue: "已完成部分任务，其余因条件未具备延后。",
  not_due: "上一期任务已完成，本期按计划安排。",
};
/** Officials of whom the demo has a person. */
const reporters = [
  "health_official",
  "education_official",
  "market_official",
  "civil_affairs_official",
  "fire_official",
] as const;
type Reporter = (typeof reporters)[number];

/** Reports so that the plan shows every state its duties can have, about in the proportions of a district at work. */
async function reportDuties(scene: Scene, definitions: Definitions): Promise<void> {
  const { world } = scene;
  const today = dayOf(scene.district.clock.now());
  const dutyKind = findKind("duty")!;
  const duties = definitions.list(dutyKind, { on: today }).map(({ key, body }) => ({
    key,
    body: body as Duty,
    since: dayOf(new Date(definitions.versions(dutyKind, key)[0]!.recordedAt)),
  }));
  const reporterOf = (duty: Duty): Reporter | undefined => {
    const roles = duty.lead.map((unit) => definitions.find(unitKind, unit, { on: today })?.body.role);
    return reporters.find((role) => roles.includes(role));
  };
  // Where the document names nobody, the department that leads most of it reports.
  const leads = Map.groupBy(duties, ({ body }) => reporterOf(body));
  const subjectLead: Reporter =
    (leads.get("education_official")?.length ?? 0) > (leads.get("health_official")?.length ?? 0)
      ? "education_official"
      : "health_official";

  const count = (level: string) => world.divisions.filter((one) => one.level === level).length;
  const levels = { county: "district", street: "street", community: "community" } as const;
  // What the platform measures by itself is left to it.
  const open = duties
    .filter(({ body }) => !body.measure)
    .map(({ key, body, since }) => {
      const hasFigure = body.counts !== undefined;
      const ways = waysOf({ due: body.due, hasFigure, today, since, count: (level) => count(levels[level]) });
      return { key, duty: body, by: reporterOf(body) ?? subjectLead, ways };
    });
  const states = statesOf(open.map(({ ways }) => ways));
  const work = open.flatMap((one, index) => {
    const state = states[index];
    return state ? [{ ...one, state, reports: one.ways[state] ?? [] }] : [];
  });
  const reported: { reportId: string; by: Reporter; state: PlanState }[] = [];
  for (const { key, by, state, duty, reports } of work)
    for (const { daysAgo, figure, isDone = false } of reports) {
      // The platform is a year old: what was done before was reported in its first weeks.
      const { reportId } = await scene.on(Math.max(0, Math.min(daysAgo - 3, 330))).act(reportDuty, scene.who(by), {
        params: { key },
        body: {
          doneOn: addDays(today, -daysAgo) as never,
          words: `${duty.title.zh}：${says[state]}`,
          isDone,
          ...(figure !== undefined && { figure }),
        },
      });
      reported.push({ reportId, by, state });
    }

  for (const { reportId, by } of reported.filter(({ state }) => state === "done").slice(0, 3))
    await scene
      .on(0)
      .act(attachToReport, scene.who(by), { params: { reportId: reportId as never } }, paper("佐证材料"));
  const slow = work.find(({ state }) => state === "behind");
  if (slow) {
    const { reportId } = await scene.on(2).act(reportDuty, scene.who(slow.by), {
      params: { key: slow.key },
      body: {
        doneOn: addDays(today, -3) as never,
        words: "误报：应为另一项任务的完成情况。",
        isDone: true,
        ...(slow.duty.counts && { figure: 1 }),
      },
    });
    await scene.on(1).act(withdrawReport, scene.who(slow.by), {
      params: { reportId },
      body: { reason: "填错任务，重新填报。" },
    });
  }
}

/** A state for each duty, as near to the shares as can be; every state that can be shown at all is shown. */
function statesOf(ways: readonly Ways[]): (PlanState | undefined)[] {
  const states: (PlanState | undefined)[] = ways.map(() => undefined);
  const shown: Record<PlanState, number> = { done: 0, on_course: 0, behind: 0, overdue: 0, not_due: 0 };
  const give = (index: number, state: PlanState) => {
    states[index] = state;
    shown[state] += 1;
  };
  const can = (state: PlanState) => ways.flatMap((one, index) => (one[state] ? [index] : []));
  // The rarest first.
  for (const state of planStates.toSorted((a, b) => can(a).length - can(b).length)) {
    const first = can(state).find((index) => states[index] === undefined);
    if (first !== undefined) give(first, state);
  }
  for (const [index, one] of ways.entries()) {
    if (states[index] !== undefined) continue;
    const lacking = (state: PlanState) => shares[state] * (index + 1) - shown[state] * 100;
    const [state] = planStates.filter((each) => one[each]).toSorted((a, b) => lacking(b) - lacking(a));
    if (state) give(index, state);
  }
  return states;
}

/** Two full years and this one so far, rising towards the target; one value was wrong and corrected, the last indicator still waits. */
async function reportValues(scene: Scene, definitions: Definitions): Promise<void> {
  const { random, world } = scene;
  const today = dayOf(scene.district.clock.now());
  const root = world.divisions.find(({ level }) => level === "district")!.code as never;
  const targets = definitions.list<TargetBody>(targetKind, { on: today }).map(({ body }) => body);
  const indicators = definitions
    .list<IndicatorBody>(indicatorKind, { on: today })
    .map(({ body }) => body)
    .filter(({ numerator }) => "reported" in numerator);
  const official = scene.who("health_official");
  const year = Number(today.slice(0, 4));
  const periods = [
    { from: `${year - 2}-01-01`, to: `${year - 2}-12-31`, daysAgo: 300, share: 0.72 },
    { from: `${year - 1}-01-01`, to: `${year - 1}-12-31`, daysAgo: 240, share: 0.85 },
    { from: `${year}-01-01`, to: addDays(today, -14), daysAgo: 9, share: 0.96 },
  ];
  for (const [index, indicator] of indicators.entries()) {
    if (index > 1 && index === indicators.length - 1) continue;
    const own = targets
      .filter((one) => one.indicator === indicator.key)
      .toSorted((a, b) => targetDay(a).localeCompare(targetDay(b)));
    const target = own.find((one) => targetDay(one) >= today) ?? own.at(-1);
    const isShare = indicator.unit === "share";
    const amount = target?.value ?? target?.min ?? target?.max ?? (isShare ? 0.9 : 20);
    const over = indicator.denominator && "reported" in indicator.denominator ? random.int(120, 480) : undefined;
    for (const { from, to, daysAgo, share } of periods) {
      // Every third one is there already.
      const reach = index % 3 === 0 ? Math.min(1, share + 0.06) + (isShare ? 0 : 0.05) : share;
      const value = indicator.direction === "lower" ? amount / reach : amount * reach;
      const numerator = Math.round((value * (over ?? 1)) / indicator.factor);
      const body = {
        division: root,
        periodFrom: from as never,
        periodTo: to as never,
        numerator: over !== undefined && isShare ? Math.min(numerator, over) : numerator,
        ...(over !== undefined && { denominator: over }),
        source: "部门年度统计",
      };
      const at = (days: number) => scene.on(days);
      const isWrong = index === 0 && from === periods[1]!.from;
      if (isWrong)
        await at(daysAgo + 5).act(reportValue, official, {
          params: { key: indicator.key },
          body: { ...body, numerator: Math.floor(body.numerator * 0.8) },
        });
      await at(daysAgo).act(reportValue, official, {
        params: { key: indicator.key },
        body: { ...body, ...(isWrong && { reason: "两个街镇漏报，补录后更正。" }) },
      });
    }
  }
}
