import { enabledInstances } from "./enabled.ts";
import { layoutOf } from "./layout.ts";
import { isQuestion, isRepeatingGroup, type Questionnaire } from "./model.ts";
import {
  type Answer,
  answerOf,
  leastOccurrences,
  pathOf,
  readResponse,
  type Response,
  writeResponse,
} from "./response.ts";
import { problemsOfAnswer } from "./answer-problems.ts";

/** A response without anything hidden, unknown or empty: what may be stored. O(instances). */
export function prune(questionnaire: Questionnaire, response: Response): Response {
  const state = readResponse(questionnaire, response);
  const shown = new Set(enabledInstances(questionnaire, state).map(({ path }) => path));
  const answers = new Map(
    [...state.answers]
      .filter(([path]) => shown.has(path))
      .map(([path, given]) => [
        path,
        given.filter((answer) => !("valueString" in answer) || answer.valueString !== ""),
      ]),
  );
  const counts = new Map([...state.counts].filter(([path]) => shown.has(`${path}[0]`)));
  return writeResponse(questionnaire, { answers, counts }, response.status);
}

/** Sets the answers of one path; an empty list takes them away. */
export function withAnswers(
  questionnaire: Questionnaire,
  response: Response,
  path: string,
  answers: readonly Answer[],
): Response {
  const state = readResponse(questionnaire, response);
  state.answers.set(path, answers);
  return writeResponse(questionnaire, state, response.status);
}

/** Adds an empty occurrence of a repeating group at the end. */
export function withOccurrence(questionnaire: Questionnaire, response: Response, groupPath: string): Response {
  const state = readResponse(questionnaire, response);
  const index = state.counts.get(groupPath) ?? 0;
  state.counts.set(groupPath, index + 1);
  const group = layoutOf(questionnaire).get(groupPath.replace(/\[.*$/, ""))?.item;
  for (const item of group?.items ?? [])
    if (isRepeatingGroup(item))
      state.counts.set(`${groupPath}[${index}]`.replace(/^[^[]*/, item.id), leastOccurrences(item));
  return writeResponse(questionnaire, state, response.status);
}

/** Takes one occurrence away; those after it move up. */
export function withoutOccurrence(
  questionnaire: Questionnaire,
  response: Response,
  groupPath: string,
  index: number,
): Response {
  const state = readResponse(questionnaire, response);
  const [id, ...indices] = groupPath.split("[").map((part) => part.replace("]", ""));
  const fixed = indices.map(Number);
  const inside = (other: string) =>
    layoutOf(questionnaire)
      .get(other)
      ?.parents.some((parent) => parent.id === id) ?? false;
  const shift = <Value>(map: Map<string, Value>): Map<string, Value> => {
    const moved = new Map<string, Value>();
    for (const [path, value] of map) {
      const [name, ...rest] = path.split("[").map((part) => part.replace("]", ""));
      const places = rest.map(Number);
      const own = places[fixed.length];
      const touched = inside(name!) && fixed.every((one, i) => places[i] === one) && own !== undefined && own >= index;
      if (!touched) moved.set(path, value);
      else if (own > index) moved.set(pathOf(name!, places.with(fixed.length, own - 1)), value);
    }
    return moved;
  };
  const counts = shift(state.counts);
  counts.set(groupPath, Math.max(0, (state.counts.get(groupPath) ?? 0) - 1));
  return writeResponse(questionnaire, { answers: shift(state.answers), counts }, response.status);
}

export type Prefilled = { readonly path: string; readonly source: string };

/**
 * Fills in what is known already where nothing is answered yet: `facts` gives a bare value (or several) and its source by
 * item id. Values that do not fit the item are left out. Answers say which paths were filled.
 */
export function prefill(
  questionnaire: Questionnaire,
  response: Response,
  facts: Readonly<Record<string, { readonly value: unknown; readonly source: string }>>,
): { response: Response; prefilled: Prefilled[] } {
  const state = readResponse(questionnaire, response);
  const prefilled: Prefilled[] = [];
  for (const { item, repeating } of layoutOf(questionnaire).values()) {
    const fact = facts[item.id];
    if (!fact || repeating.length > 0 || !isQuestion(item) || state.answers.has(item.id)) continue;
    const values = Array.isArray(fact.value) ? (fact.value as unknown[]) : [fact.value];
    const answers = values
      .flatMap((value) => answerOf(item, value) ?? [])
      .filter((answer) => problemsOfAnswer(item, answer).length === 0)
      .slice(0, item.repeats ? undefined : 1);
    if (answers.length === 0) continue;
    state.answers.set(item.id, answers);
    prefilled.push({ path: item.id, source: fact.source });
  }
  return { response: writeResponse(questionnaire, state, response.status), prefilled };
}

export type Progress = {
  readonly answered: number;
  readonly total: number;
  readonly required: number;
  readonly requiredAnswered: number;
};

/** How far a response is; what is hidden does not count. By section too, a section being an item at the top. */
export function progress(
  questionnaire: Questionnaire,
  response: Response,
): Progress & { sections: Map<string, Progress> } {
  const state = readResponse(questionnaire, response);
  const sections = new Map<string, { -readonly [Key in keyof Progress]: number }>();
  const zero = () => ({ answered: 0, total: 0, required: 0, requiredAnswered: 0 });
  const all = zero();
  for (const instance of enabledInstances(questionnaire, state)) {
    const { item, path } = instance;
    if (!isQuestion(item) || item.hidden) continue;
    let top = instance;
    while (top.parent) top = top.parent;
    const section = sections.get(top.item.id) ?? zero();
    sections.set(top.item.id, section);
    const isAnswered = (state.answers.get(path)?.length ?? 0) > 0;
    for (const sum of [all, section]) {
      sum.total += 1;
      if (isAnswered) sum.answered += 1;
      if (item.required) sum.required += 1;
      if (item.required && isAnswered) sum.requiredAnswered += 1;
    }
  }
  return { ...all, sections };
}
