import { writeXlsx } from "hucre/xlsx";
import type { InputOf } from "../../contract/endpoint.ts";
import type { FileAnswer } from "../../contract/file.ts";
import type { LocalDate } from "../../contract/values.ts";
import { Response, valuesOf } from "../../engines/questionnaire/response.ts";
import { score } from "../../engines/questionnaire/score.ts";
import { dayOf } from "../../kernel/clock.ts";
import type { Context } from "../../kernel/context.ts";
import { fieldAad } from "../../kernel/crypto/keyring.ts";
import { guardFormula } from "../sheets/error-rows.ts";
import { formInForce } from "./answers.ts";
import type * as contract from "./contract/results.ts";
import type { ResultTables } from "./contract/results.ts";
import { questionnaireOf } from "./contract/kind.ts";
import { countDrafts, listCounted } from "./queries.ts";
import { type Answered, crossable, protect, tabulate, tabulateOutcomes } from "./results.ts";

type Input = InputOf<typeof contract.getResults>;

/** Counts of the answers within what the viewer may see. O(answers × items). */
export async function getResults(context: Context, { params, query }: Input): Promise<ResultTables> {
  const { body, version } = await formInForce(context, params.formKey);
  const questionnaire = questionnaireOf(body);
  const answers: Answered[] = [];
  const outcomes: (string | null)[] = [];
  const points: number[] = [];
  const days = new Map<string, number>();
  let after: string | undefined;
  for (;;) {
    const rows = await listCounted(context.db, context.districtId, context.actor, body.key, after);
    for (const row of rows) {
      const text = context.keyring.open(row.answers_enc, fieldAad("form_answer.answers", row.id));
      answers.push(valuesOf(questionnaire, Response.parse(JSON.parse(text))));
      outcomes.push(row.outcome);
      if (row.points !== null) points.push(Number(row.points));
      const day = dayOf(new Date(row.submitted_at!));
      days.set(day, (days.get(day) ?? 0) + 1);
    }
    after = rows.at(-1)?.id;
    if (rows.length < 1_000) break;
  }
  const choices = crossable(questionnaire);
  const by = choices.find(({ linkId }) => linkId === query.by);
  const least = body.resultsLeast;
  const drafts = await countDrafts(context.db, context.districtId, context.actor, body.key);
  const shown = answers.length >= least;
  return {
    formKey: body.key,
    title: body.title,
    version,
    submitted: protect([], answers.length, least).whole,
    drafts: drafts > 0 && drafts < least ? null : drafts,
    least,
    items: tabulate(questionnaire, answers, least, by),
    cross: by ?? null,
    crossable: choices.map(({ linkId, text }) => ({ linkId, text })),
    outcomes: tabulateOutcomes(questionnaire, outcomes, least),
    points:
      shown && points.length >= least
        ? {
            mean: Math.round((points.reduce((sum, one) => sum + one, 0) / points.length) * 100) / 100,
            of: score(questionnaire, { resourceType: "QuestionnaireResponse", status: "completed", item: [] }).of,
          }
        : null,
    perDay: shown
      ? [...days].toSorted(([a], [b]) => a.localeCompare(b)).map(([day, count]) => ({ day: day as LocalDate, count }))
      : [],
  };
}

const words = {
  "zh-CN": {
    sheet: "结果",
    section: "部分",
    question: "题目",
    option: "选项",
    count: "人数",
    hidden: "已隐藏",
    answered: "回答人数",
    mean: "平均",
    low: "下四分位",
    median: "中位数",
    high: "上四分位",
    submitted: "提交份数",
    outcome: "结果",
  },
  en: {
    sheet: "Results",
    section: "Section",
    question: "Question",
    option: "Option",
    count: "Count",
    hidden: "hidden",
    answered: "Answered",
    mean: "Mean",
    low: "Lower quartile",
    median: "Median",
    high: "Upper quartile",
    submitted: "Submitted",
    outcome: "Outcome",
  },
} as const;

/** The same tables as a workbook. */
export async function exportResults(context: Context, input: Input): Promise<FileAnswer> {
  const tables = await getResults(context, input);
  const texts = words[context.locale];
  const language = context.locale === "en" ? "en" : "zh";
  const count = (value: number | null) => value ?? texts.hidden;
  const say = (text: { zh: string; en: string } | null) => guardFormula(text?.[language] ?? "");
  const rows: (string | number)[][] = [
    [
      texts.section,
      texts.question,
      texts.option,
      texts.count,
      ...(tables.cross?.options.map(({ text }) => say(text)) ?? []),
    ],
    ["", texts.submitted, "", count(tables.submitted)],
  ];
  for (const { title, count: reached } of tables.outcomes) rows.push(["", texts.outcome, say(title), count(reached)]);
  for (const item of tables.items) {
    rows.push([say(item.section), say(item.text), texts.answered, count(item.answered)]);
    for (const option of item.options)
      rows.push([say(item.section), say(item.text), say(option.text), count(option.count), ...option.by.map(count)]);
    if (item.numbers)
      for (const name of ["mean", "low", "median", "high"] as const)
        rows.push([say(item.section), say(item.text), texts[name], item.numbers[name]]);
  }
  context.audited({ kind: "form", id: input.params.formKey }, { by: input.query.by });
  const content = await writeXlsx({ sheets: [{ name: texts.sheet, rows, freezePane: { rows: 1 } }] });
  return {
    content: Buffer.from(content),
    mediaType: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    fileName: `${tables.title[language]}-${context.today}.xlsx`,
  };
}
