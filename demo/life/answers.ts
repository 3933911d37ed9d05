import { enabledInstances } from "../../engines/questionnaire/enabled.ts";
import { withAnswers } from "../../engines/questionnaire/fill.ts";
import { isQuestion, type Item, type Questionnaire, type Value } from "../../engines/questionnaire/model.ts";
import { type Answer, answerOf, readResponse, type Response } from "../../engines/questionnaire/response.ts";

/** What a person of the demo answers: by item id, the same in every form. */
export type Given = Readonly<Record<string, Value | readonly Value[]>>;

/**
 * Fills in what a form asks for: `given` values where there are any, otherwise something that fits whatever is required.
 * Files come from `file`. What an answer brings into view is asked next.
 */
export async function fillIn(
  questionnaire: Questionnaire,
  start: Response,
  given: Given,
  file: (linkId: string) => Promise<Answer>,
): Promise<Response> {
  let response = start;
  for (;;) {
    const state = readResponse(questionnaire, response);
    const next = enabledInstances(questionnaire, state).find(({ item, path }) => {
      if (!isQuestion(item) || item.readOnly || item.hidden) return false;
      const answered = (state.answers.get(path)?.length ?? 0) > 0;
      const wanted = given[item.id];
      if (wanted !== undefined && answered)
        return JSON.stringify(state.answers.get(path)) !== JSON.stringify(answersOf(item, wanted));
      return !answered && (item.required === true || wanted !== undefined);
    });
    if (!next) return response;
    const { item, path } = next;
    const isFile = item.type === "photo" || item.type === "file" || item.type === "signature";
    const answers = isFile ? [await file(item.id)] : answersOf(item, given[item.id] ?? anyValue(item));
    if (answers.length === 0) throw new Error(`${item.id} cannot be ${JSON.stringify(given[item.id])}`);
    response = withAnswers(questionnaire, response, path, answers);
  }
}

const answersOf = (item: Item, value: Value | readonly Value[]): Answer[] =>
  (Array.isArray(value) ? (value as Value[]) : [value as Value]).flatMap((one) => answerOf(item, one) ?? []);

/** Something that fits an item: the better option, the middle of a range, a word. */
function anyValue(item: Item): Value {
  const best = item.options?.toSorted((a, b) => (b.score ?? 0) - (a.score ?? 0))[0];
  if (best) return best.code;
  switch (item.type) {
    case "boolean":
      return true;
    case "integer":
    case "decimal":
    case "quantity":
      return Math.max(1, Number(item.min ?? 1));
    case "date":
      return "2026-03-02";
    case "time":
      return "08:00";
    case "location":
      return "geo:33.6,117.9";
    default:
      return "按要求办理";
  }
}
