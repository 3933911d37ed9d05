import { writeXlsx } from "hucre/xlsx";
import type { FileAnswer } from "../../../contract/file.ts";
import type { Words } from "../../../contract/definition.ts";
import type { Context } from "../../../kernel/context.ts";
import { guardFormula } from "../../../mechanisms/sheets/error-rows.ts";
import { planEn, planZh } from "../contract/texts/plan.ts";
import type { PlanDuty, PlanIndicator, PlanTarget, Sentence, UnitRef } from "../contract/plan.ts";
import { getPlan } from "./service.ts";

type Cell = string | number;

/** The plan as a spreadsheet: a sheet of indicators with a line for each target, and a sheet of duties. */
export async function exportPlan(context: Context): Promise<FileAnswer> {
  const t = context.locale === "en" ? planEn : planZh;
  const say = (words: Words | null) =>
    guardFormula(words === null ? "" : context.locale === "en" ? words.en : words.zh);
  const places = (basis: readonly Sentence[]) => basis.map(({ title, at }) => `${say(title)} ${at}`.trim()).join("；");
  const words = (basis: readonly Sentence[]) => guardFormula(basis.flatMap(({ says }) => says ?? []).join("；"));
  const names = (units: readonly UnitRef[]) => units.map(({ title }) => say(title)).join("、");
  const plan = await getPlan(context);
  const ofTarget = (one: PlanIndicator, target: PlanTarget | undefined): Cell[] => [
    say(one.title),
    one.live ? t.live : t.reported,
    one.value ?? (one.missing === null ? "" : (t.missing[one.missing] ?? one.missing)),
    t.unit[one.unit] ?? "",
    target ? (target.value ?? target.min ?? target.max ?? "") : "",
    target?.by ?? "",
    target?.reached ?? "",
    one.gap ?? "",
    t.state[one.state],
    t.reason(one.reason.key, one.reason.facts, one.unit),
    places(target?.basis ?? one.basis),
    words(target?.basis ?? one.basis),
    say(one.explain),
  ];
  const ofDuty = (one: PlanDuty): Cell[] => [
    say(one.title),
    say(one.words),
    say(one.section),
    names(one.lead) || t.noLead,
    names(one.cooperating),
    t.due(one.due),
    one.need ?? "",
    one.done ?? "",
    t.state[one.state],
    t.reason(one.reason.key, one.reason.facts),
    one.reportedOn ?? "",
    places(one.basis),
    words(one.basis),
  ];
  const content = await writeXlsx({
    sheets: [
      {
        name: t.sheets.indicators,
        rows: [
          t.indicatorColumns,
          ...plan.indicators.flatMap((one) =>
            one.targets.length === 0 ? [ofTarget(one, undefined)] : one.targets.map((target) => ofTarget(one, target)),
          ),
        ],
        freezePane: { rows: 1 },
      },
      { name: t.sheets.duties, rows: [t.dutyColumns, ...plan.duties.map(ofDuty)], freezePane: { rows: 1 } },
    ],
  });
  context.audited({ kind: "plan", id: plan.packs[0]?.key ?? "" }, { duties: plan.duties.length });
  return {
    content: Buffer.from(content),
    mediaType: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    fileName: `${t.fileName}-${plan.on}.xlsx`,
  };
}
