import { z } from "zod";
import { isQuestion, isRepeatingGroup, type Item, type Questionnaire, type Value } from "./model.ts";
import { layoutOf } from "./layout.ts";

/** Answers as a subset of FHIR R4 QuestionnaireResponse, the one form in which they travel and are stored. */

const limited = z.string().max(20_000);
export const Attachment = z.strictObject({
  /** Id of the stored file, or `local:…` while it waits on the device. */
  url: z.string().max(200),
  title: z.string().max(200),
  contentType: z.string().max(100),
  size: z.int().min(0),
});
export type Attachment = z.infer<typeof Attachment>;

export const Answer = z.union([
  z.strictObject({ valueBoolean: z.boolean() }),
  z.strictObject({ valueInteger: z.int() }),
  z.strictObject({ valueDecimal: z.number() }),
  z.strictObject({ valueQuantity: z.strictObject({ value: z.number(), unit: z.string().max(40).optional() }) }),
  z.strictObject({ valueDate: z.string().max(10) }),
  z.strictObject({ valueDateTime: z.string().max(40) }),
  z.strictObject({ valueTime: z.string().max(8) }),
  z.strictObject({ valueString: limited }),
  z.strictObject({ valueCoding: z.strictObject({ code: z.string().max(80) }) }),
  z.strictObject({ valueAttachment: Attachment }),
]);
export type Answer = z.infer<typeof Answer>;

export type ResponseItem = { linkId: string; answer?: Answer[]; item?: ResponseItem[] };
export const ResponseItem: z.ZodType<ResponseItem> = z.lazy(() =>
  z.strictObject({
    linkId: z.string().max(100),
    answer: z.array(Answer).max(500).optional(),
    item: z.array(ResponseItem).max(1_000).optional(),
  }),
);
export const Response = z.strictObject({
  resourceType: z.literal("QuestionnaireResponse"),
  status: z.enum(["in-progress", "completed", "amended"]).default("in-progress"),
  item: z.array(ResponseItem).max(1_000).default([]),
});
export type Response = z.infer<typeof Response>;

export const emptyResponse: Response = { resourceType: "QuestionnaireResponse", status: "in-progress", item: [] };

/** The bare value: a code, number, day, text or yes/no; an attachment's file id. */
export function valueOf(answer: Answer): Value {
  if ("valueCoding" in answer) return answer.valueCoding.code;
  if ("valueQuantity" in answer) return answer.valueQuantity.value;
  if ("valueAttachment" in answer) return answer.valueAttachment.url;
  return Object.values(answer)[0] as Value;
}

/** The answer a bare value makes for an item; undefined when it cannot be one. */
export function answerOf(item: Item, value: unknown): Answer | undefined {
  switch (item.type) {
    case "boolean":
      return typeof value === "boolean" ? { valueBoolean: value } : undefined;
    case "integer":
      return Number.isSafeInteger(value) ? { valueInteger: value as number } : undefined;
    case "decimal":
      return Number.isFinite(value) ? { valueDecimal: value as number } : undefined;
    case "quantity":
      return Number.isFinite(value)
        ? { valueQuantity: { value: value as number, ...(item.unit && { unit: item.unit }) } }
        : undefined;
    case "choice":
    case "open-choice": {
      const code = typeof value === "number" ? String(value) : value;
      if (typeof code !== "string") return undefined;
      if (item.options?.some((option) => option.code === code)) return { valueCoding: { code } };
      return item.type === "open-choice" ? { valueString: code } : undefined;
    }
    case "date":
      return typeof value === "string" ? { valueDate: value } : undefined;
    case "dateTime":
      return typeof value === "string" ? { valueDateTime: value } : undefined;
    case "time":
      return typeof value === "string" ? { valueTime: value } : undefined;
    case "string":
    case "text":
    case "location":
      return typeof value === "string" ? { valueString: value } : undefined;
    default:
      return undefined;
  }
}

/**
 * Answers by path and occurrences of repeating groups by path. A path is the item's id and, for each repeating group around
 * it, which occurrence: `name[0]`. Ids are unique, so groups that do not repeat are not in it.
 */
export type State = { answers: Map<string, readonly Answer[]>; counts: Map<string, number> };

export const pathOf = (id: string, indices: readonly number[] = []): string =>
  id + indices.map((i) => `[${i}]`).join("");

/** Reads a response. What the questionnaire does not know is left out (`validate` names it). O(items). */
export function readResponse(questionnaire: Questionnaire, response: Response): State {
  const state: State = { answers: new Map(), counts: new Map() };
  const read = (items: readonly Item[], given: readonly ResponseItem[], indices: readonly number[]): void => {
    for (const item of items) {
      const own = given.filter(({ linkId }) => linkId === item.id);
      if (isRepeatingGroup(item)) {
        state.counts.set(pathOf(item.id, indices), own.length);
        for (const [index, one] of own.entries()) read(item.items ?? [], one.item ?? [], [...indices, index]);
      } else if (isQuestion(item)) {
        const answers = own.flatMap(({ answer }) => answer ?? []);
        if (answers.length > 0) state.answers.set(pathOf(item.id, indices), answers);
      } else
        read(
          item.items ?? [],
          own.flatMap((one) => one.item ?? []),
          indices,
        );
    }
  };
  read(questionnaire.items, response.item, []);
  return state;
}

/** Writes a response, in the questionnaire's order: the same answers give the same text. O(items). */
export function writeResponse(
  questionnaire: Questionnaire,
  state: State,
  status: Response["status"] = "in-progress",
): Response {
  const write = (items: readonly Item[], indices: readonly number[]): ResponseItem[] =>
    items.flatMap((item): ResponseItem[] => {
      const path = pathOf(item.id, indices);
      if (isRepeatingGroup(item))
        return Array.from({ length: state.counts.get(path) ?? 0 }, (_, index) => {
          const inside = write(item.items ?? [], [...indices, index]);
          return { linkId: item.id, ...(inside.length > 0 && { item: inside }) };
        });
      if (isQuestion(item)) {
        const answer = state.answers.get(path);
        return answer && answer.length > 0 ? [{ linkId: item.id, answer: [...answer] }] : [];
      }
      const inside = write(item.items ?? [], indices);
      return inside.length > 0 ? [{ linkId: item.id, item: inside }] : [];
    });
  return { resourceType: "QuestionnaireResponse", status, item: write(questionnaire.items, []) };
}

/** One item where it stands: with repeating groups around it there is one instance for each occurrence. */
export type Instance = {
  readonly item: Item;
  readonly path: string;
  /** For an occurrence of a repeating group its own index is the last. */
  readonly indices: readonly number[];
  readonly parent: Instance | undefined;
};

/** Every instance, groups before what is in them. O(instances). */
export function listInstances(questionnaire: Questionnaire, state: State): Instance[] {
  const found: Instance[] = [];
  const visit = (items: readonly Item[], indices: readonly number[], parent: Instance | undefined): void => {
    for (const item of items) {
      const places = isRepeatingGroup(item)
        ? Array.from({ length: state.counts.get(pathOf(item.id, indices)) ?? 0 }, (_, index) => [...indices, index])
        : [indices];
      for (const place of places) {
        const instance: Instance = { item, path: pathOf(item.id, place), indices: place, parent };
        found.push(instance);
        if (item.items) visit(item.items, place, instance);
      }
    }
  };
  visit(questionnaire.items, [], undefined);
  return found;
}

/** Bare values by id, for formulas: several answers and answers in repeating groups as lists, unanswered items missing. */
export function valuesOf(questionnaire: Questionnaire, response: Response): Record<string, Value | Value[]> {
  const state = readResponse(questionnaire, response);
  const values: Record<string, Value | Value[]> = {};
  for (const { item, path, indices } of listInstances(questionnaire, state)) {
    const answers = state.answers.get(path)?.map(valueOf);
    if (!answers || answers.length === 0) continue;
    if (indices.length > 0 || item.repeats)
      values[item.id] = [...((values[item.id] as Value[] | undefined) ?? []), ...answers];
    else values[item.id] = answers[0]!;
  }
  return values;
}

/** A response to begin with: initial values, and one occurrence of every repeating group that needs one. */
export function beginResponse(questionnaire: Questionnaire): Response {
  const state: State = { answers: new Map(), counts: new Map() };
  for (const { path, count } of firstOccurrences(questionnaire.items)) state.counts.set(path, count);
  for (const { item, path } of listInstances(questionnaire, state)) {
    const answers = initialAnswers(item);
    if (answers.length > 0) state.answers.set(path, answers);
  }
  return writeResponse(questionnaire, state);
}

export function initialAnswers(item: Item): Answer[] {
  if (item.initial === undefined) return [];
  const values = Array.isArray(item.initial) ? item.initial : [item.initial];
  return values.flatMap((value) => answerOf(item, value) ?? []);
}

/** How often a repeating group stands there at first: as often as it must. */
export const leastOccurrences = (item: Item): number => Math.max(item.least ?? 0, item.required ? 1 : 0);

function firstOccurrences(items: readonly Item[], indices: readonly number[] = []): { path: string; count: number }[] {
  return items.flatMap((item) => {
    if (!item.items) return [];
    if (!isRepeatingGroup(item)) return firstOccurrences(item.items, indices);
    const count = leastOccurrences(item);
    return [
      { path: pathOf(item.id, indices), count },
      ...Array.from({ length: count }, (_, index) => firstOccurrences(item.items!, [...indices, index])).flat(),
    ];
  });
}

/** The answers of an item in all its instances below the given indices. */
export function instancesOf(questionnaire: Questionnaire, state: State, id: string, from: readonly number[]): string[] {
  const place = layoutOf(questionnaire).get(id);
  if (!place) return [];
  let lists: number[][] = [[]];
  for (const [depth, group] of place.repeating.entries())
    lists = lists.flatMap((indices) => {
      const fixed = from[depth];
      if (fixed !== undefined && indices.length === depth) return [[...indices, fixed]];
      const count = state.counts.get(pathOf(group.id, indices)) ?? 0;
      return Array.from({ length: count }, (_, index) => [...indices, index]);
    });
  return lists.map((indices) => pathOf(id, indices));
}
