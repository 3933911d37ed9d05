import type { Words } from "../../contract/definition.ts";
import { optionWords } from "./answers.ts";
import type { Outcome, Step } from "./contract/kind.ts";
import type { TaskRecord } from "./queries.ts";
import { findSubject } from "./registry.ts";
import type { Work } from "./work.ts";

export type Shown = string | number | boolean | null | Words;

/** What an expression gives, in words where it names a choice; several are put in a row. */
export function shownValue(work: Work, source: string): Shown | Shown[] {
  const value = work.scene.judge(source, work.scene.values);
  const name = source.trim();
  const words = optionWords(work.answers).get(name);
  const subject = findSubject(work.row.about_kind);
  const one = (part: unknown): Shown => {
    if (typeof part === "string") return words?.get(part) ?? subject?.words?.(name, part) ?? part;
    return typeof part === "number" || typeof part === "boolean" ? part : null;
  };
  return Array.isArray(value) ? value.map(one) : one(value);
}

/** One value for a table: a list becomes a text in both languages. */
export function plainValue(work: Work, source: string): Shown {
  const shown = shownValue(work, source);
  if (!Array.isArray(shown)) return shown;
  const say = (language: "zh" | "en") =>
    shown.map((one) => (typeof one === "object" && one !== null ? one[language] : String(one ?? "")));
  return { zh: say("zh").join("、"), en: say("en").join(", ") };
}

type Fields = Extract<Step, { type: "publicity" }>["fields"];
const rowOf = (work: Work, fields: Fields) => ({
  fields: JSON.stringify(fields.map(({ key, title }) => ({ key, title }))),
  values: JSON.stringify(Object.fromEntries(fields.map(({ key, value }) => [key, plainValue(work, value)]))),
});

/** Shows a case to everyone for its publicity period. */
export async function publicationOf(
  work: Work,
  task: TaskRecord,
  step: Extract<Step, { type: "publicity" }>,
): Promise<void> {
  const { context, row } = work;
  await context.db
    .insertInto("case_publication")
    .values({
      district_id: context.districtId,
      id: context.newId<string>(),
      case_id: row.id,
      purpose: "publicity",
      list: row.kind,
      task_id: task.id,
      division_code: row.division_code,
      label: row.label,
      ...rowOf(work, step.fields),
      published_at: context.now,
      shown_until: task.due_on,
    })
    .execute();
  context.changed(["case_list"]);
}

/** Puts a granted outcome on its list. */
export async function publishOutcome(work: Work, publish: NonNullable<Outcome["publish"]>): Promise<void> {
  const { context, row } = work;
  await context.db
    .insertInto("case_publication")
    .values({
      district_id: context.districtId,
      id: context.newId<string>(),
      case_id: row.id,
      purpose: "outcome",
      list: publish.list,
      division_code: row.division_code,
      label: row.label,
      ...rowOf(work, publish.fields),
      published_at: context.now,
    })
    .execute();
  context.changed(["case_list"]);
}

/** Ends what is shown of a case: its publicity period, or its place on lists. */
export async function endPublications({ context, row }: Pick<Work, "context" | "row">): Promise<void> {
  await context.db
    .updateTable("case_publication")
    .set({ ended_at: context.now })
    .where("district_id", "=", context.districtId)
    .where("case_id", "=", row.id)
    .where("ended_at", "is", null)
    .execute();
  context.changed(["case_list"]);
}
