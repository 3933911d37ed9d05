import { grantsOf } from "../../../kernel/actor.ts";
import type { LocalDate } from "../../../contract/values.ts";
import type { Context } from "../../../kernel/context.ts";
import type { Definition } from "../../../mechanisms/packs/index.ts";
import { getGeography } from "../../regions/index.ts";
import type { Duty } from "../contract/duty.ts";
import type { PlanDuty, PlanIndicator } from "../contract/plan.ts";
import { duty as dutyKind } from "./kinds.ts";
import { reporters } from "./permissions.ts";
import { countByDay, listStanding } from "./queries.ts";
import { inOrder, type Sources } from "./sources.ts";
import { standingOf } from "./state.ts";

const levels = { county: 3, street: 4, community: 5 } as const;

const chinaDay = (instant: string): LocalDate =>
  new Date(Date.parse(instant) + 8 * 3_600_000).toISOString().slice(0, 10) as LocalDate;

/** What duties measure by themselves: how many on which day, by `count` and key. */
async function countsOf(context: Context, duties: readonly Definition<Duty>[]) {
  const wanted = new Map<string, Set<string>>();
  for (const { body } of duties)
    if (body.measure && "count" in body.measure) {
      const keys = wanted.get(body.measure.count) ?? new Set();
      wanted.set(body.measure.count, keys.add(body.measure.of));
    }
  const days = new Map<string, { day: string; count: number }[]>();
  for (const [count, keys] of wanted)
    for (const row of await countByDay(context, count as "case", [...keys], context.today)) {
      const name = `${count} ${row.key}`;
      days.set(name, [...(days.get(name) ?? []), row]);
    }
  return days;
}

/** Every duty of the local documents, or one of them, with where it stands. */
export async function dutiesOf(
  context: Context,
  sources: Sources,
  indicators: readonly PlanIndicator[],
  only?: string,
): Promise<PlanDuty[]> {
  const { platform, districtId, today } = context;
  const definitions = inOrder(
    sources.definitions
      .list<Duty>(dutyKind, { on: today })
      .filter((one) => (only === undefined ? sources.isLocal(one) : one.key === only)),
  );
  const { divisions } = await getGeography(platform, districtId);
  const countOf = (level: number) => divisions.filter((one) => one.level === level).length;
  const standing = Map.groupBy(await listStanding(context, only), ({ duty }) => duty);
  const counts = await countsOf(context, definitions);
  const byKey = new Map(indicators.map((one) => [one.key, one]));
  const roles = new Set(grantsOf(context.actor, reporters).map(({ role }) => role));
  return definitions.map(({ key, version, pack, body }) => {
    const reports = (standing.get(key) ?? []).map((report) => ({ ...report }));
    const { measure } = body;
    const days = measure && "count" in measure ? (counts.get(`${measure.count} ${measure.of}`) ?? []) : undefined;
    const shown = measure && "indicator" in measure ? byKey.get(measure.indicator) : undefined;
    const stands = standingOf(body.due, {
      today,
      // Since its first version: a newer one, or a renewed pack, does not make it younger.
      since: chinaDay(sources.definitions.versions(dutyKind, key)[0]!.recordedAt),
      root: divisions[0]?.code ?? districtId,
      reports,
      hasFigure: body.counts !== undefined,
      divisions: {
        county: countOf(levels.county),
        street: countOf(levels.street),
        community: countOf(levels.community),
      },
      // Where people report too, their figures speak before what the platform counted.
      ...(days &&
        reports.length === 0 && {
          counted: (from: string, to: string) =>
            days.reduce((sum, { day, count }) => (from <= day && day <= to ? sum + count : sum), 0),
        }),
      ...(shown && { indicatorMet: shown.targets.length > 0 ? shown.state === "done" : null }),
    });
    const [lead, cooperating] = [sources.unitsOf(body.lead), sources.unitsOf(body.cooperating)];
    return {
      key,
      version,
      pack,
      title: body.title,
      basis: sources.sentencesOf(body.basis),
      words: body.words,
      section: body.section,
      lead,
      cooperating,
      due: body.due,
      counts: body.counts ?? null,
      evidence: body.evidence ?? null,
      public: body.public,
      indicator: measure && "indicator" in measure ? measure.indicator : null,
      ...stands,
      reportedOn: reports.at(-1)?.on ?? null,
      reports: reports.length,
      ours: [...lead, ...cooperating].some(({ role }) => role !== null && roles.has(role)),
    };
  });
}
