import type { AnswerProblem } from "./answer-problems.ts";
import { problemsOfAnswer } from "./answer-problems.ts";
import { enabledInstances } from "./enabled.ts";
import { layoutOf } from "./layout.ts";
import { isQuestion, isRepeatingGroup, type Item, type Questionnaire } from "./model.ts";
import {
  type Answer,
  leastOccurrences,
  pathOf,
  readResponse,
  type Response,
  type ResponseItem,
  valueOf,
} from "./response.ts";

export type Problem = AnswerProblem & { readonly path: string; readonly linkId: string };

/**
 * Everything wrong with a response, in the questionnaire's order; what is hidden is not looked at. With `partial` (a draft)
 * nothing is missed that is not there yet. O(instances).
 */
export function validate(
  questionnaire: Questionnaire,
  response: Response,
  { partial = false }: { partial?: boolean } = {},
): Problem[] {
  const state = readResponse(questionnaire, response);
  const problems: Problem[] = unknownItems(questionnaire, response);
  const counted = new Set<string>();
  for (const { item, path, indices } of enabledInstances(questionnaire, state)) {
    const add = (found: AnswerProblem, at = path) => problems.push({ ...found, path: at, linkId: item.id });
    if (isQuestion(item)) {
      const answers = state.answers.get(path) ?? [];
      for (const found of problemsOfAnswers(item, answers, partial)) add(found);
      continue;
    }
    // A group with no occurrence yet has no instance of its own; the group around it asks for it.
    for (const child of item.items ?? []) if (isRepeatingGroup(child)) counted.add(pathOf(child.id, indices));
  }
  for (const item of questionnaire.items) if (isRepeatingGroup(item)) counted.add(item.id);
  problems.push(...occurrenceProblems(questionnaire, response, counted, partial));
  const order = new Map([...layoutOf(questionnaire).keys()].map((id, index) => [id, index]));
  return problems.toSorted((a, b) => (order.get(a.linkId) ?? 0) - (order.get(b.linkId) ?? 0));
}

/** What is wrong with the answers of one item. */
function problemsOfAnswers(item: Item, answers: readonly Answer[], partial: boolean): AnswerProblem[] {
  if (answers.length === 0) return item.required && !partial && !item.hidden ? [{ code: "required" }] : [];
  const problems = answers.flatMap((answer) => problemsOfAnswer(item, answer));
  const most = item.repeats ? item.most : 1;
  if (most !== undefined && answers.length > most) problems.push({ code: "too_many", details: { most } });
  if (item.least !== undefined && answers.length < item.least && !partial)
    problems.push({ code: "too_few", details: { least: item.least } });
  const codes = answers.flatMap((answer) => ("valueCoding" in answer ? [valueOf(answer)] : []));
  if (new Set(codes).size < codes.length) problems.push({ code: "chosen_twice" });
  if (answers.length > 1 && item.options?.some(({ code, exclusive }) => exclusive && codes.includes(code)))
    problems.push({ code: "exclusive" });
  return problems;
}

function occurrenceProblems(
  questionnaire: Questionnaire,
  response: Response,
  paths: ReadonlySet<string>,
  partial: boolean,
): Problem[] {
  const state = readResponse(questionnaire, response);
  // A group that its own condition hides has no occurrences to ask for: look at it as if it had one.
  const probe = { answers: state.answers, counts: new Map(state.counts) };
  for (const path of paths) if (!probe.counts.get(path)) probe.counts.set(path, 1);
  const shown = new Set(enabledInstances(questionnaire, probe).map(({ path }) => path));
  return [...paths].flatMap((path): Problem[] => {
    if (!shown.has(`${path}[0]`)) return [];
    const linkId = path.replace(/\[.*$/, "");
    const item = layoutOf(questionnaire).get(linkId)!.item;
    const count = state.counts.get(path) ?? 0;
    const least = leastOccurrences(item);
    if (count < least && !partial)
      return [{ path, linkId, ...(count === 0 ? { code: "required" } : { code: "too_few", details: { least } }) }];
    return item.most !== undefined && count > item.most
      ? [{ path, linkId, code: "too_many", details: { most: item.most } }]
      : [];
  });
}

/** Items the questionnaire does not have at that place. */
function unknownItems(questionnaire: Questionnaire, response: Response): Problem[] {
  const find = (items: readonly Item[], given: readonly ResponseItem[]): Problem[] =>
    given.flatMap((one): Problem[] => {
      const item = items.find(({ id }) => id === one.linkId);
      const misplaced = item && (isQuestion(item) ? one.item : one.answer);
      if (!item || misplaced) return [{ path: one.linkId, linkId: one.linkId, code: "unknown_item" }];
      return find(item.items ?? [], one.item ?? []);
    });
  return find(questionnaire.items, response.item);
}
