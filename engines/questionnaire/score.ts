import { enabledInstances } from "./enabled.ts";
import { isChoice, isNumber, type Item, type Outcome, type Questionnaire } from "./model.ts";
import { type Answer, type Instance, readResponse, type Response, valueOf } from "./response.ts";

export type SectionScore = { readonly id: string; readonly points: number; readonly of: number };
export type Veto = { readonly linkId: string; readonly path: string; readonly code: string };
export type Score = {
  readonly sections: readonly SectionScore[];
  readonly points: number;
  /** Most points that what is shown could give. */
  readonly of: number;
  /** 0–100, two decimals; undefined when nothing gives points. */
  readonly share: number | undefined;
  readonly vetoes: readonly Veto[];
  readonly outcome: Outcome | undefined;
};

/** Sums of decimals without the tails of binary fractions. */
const round = (value: number): number => Math.round(value * 1e6) / 1e6;

/** Whether anything in the questionnaire gives points or vetoes. */
export const isScored = (items: readonly Item[]): boolean =>
  items.some(
    (item) =>
      item.weight !== undefined ||
      item.veto !== undefined ||
      item.options?.some(({ score, veto }) => score !== undefined || veto) ||
      isScored(item.items ?? []),
  );

/**
 * Points per section (group at the top; questions beside them count as sections of their own) and in all, vetoes and the
 * outcome they mean. What is hidden gives nothing and could give nothing. The order of answers does not matter. O(instances).
 */
export function score(questionnaire: Questionnaire, response: Response): Score {
  const state = readResponse(questionnaire, response);
  const sums = new Map<Instance | undefined, { points: number; of: number }>();
  const vetoes: Veto[] = [];
  const instances = enabledInstances(questionnaire, state);
  const sumOf = (instance: Instance | undefined) => {
    const sum = sums.get(instance) ?? { points: 0, of: 0 };
    sums.set(instance, sum);
    return sum;
  };
  const sections = new Map<string, { points: number; of: number }>();
  // Inner groups first, so that a group's limit holds before its sum goes into the group around it.
  for (const instance of instances.toReversed()) {
    const { item, path, parent } = instance;
    const sum = sumOf(instance);
    if (!item.items) {
      const answers = state.answers.get(path) ?? [];
      sum.points += pointsOf(item, answers);
      sum.of += mostOf(item);
      vetoes.unshift(...vetoesOf(item, path, answers));
    } else if (item.points !== undefined) {
      sum.points = Math.min(sum.points, item.points);
      sum.of = item.points;
    }
    const outer = sumOf(parent);
    outer.points += sum.points;
    outer.of += sum.of;
    if (parent === undefined) {
      const section = sections.get(item.id) ?? { points: 0, of: 0 };
      sections.set(item.id, { points: section.points + sum.points, of: section.of + sum.of });
    }
  }
  const points = round(sumOf(undefined).points);
  const of = round(sumOf(undefined).of);
  const share = of > 0 ? Math.round((points / of) * 10_000) / 100 : undefined;
  return {
    sections: questionnaire.items.flatMap(({ id }) => {
      const sum = sections.get(id);
      return sum && sum.of !== 0 ? [{ id, points: round(sum.points), of: round(sum.of) }] : [];
    }),
    points,
    of,
    share,
    vetoes,
    outcome: outcomeOf(questionnaire, points, share, vetoes.length > 0),
  };
}

function pointsOf(item: Item, answers: readonly Answer[]): number {
  const { weight } = item;
  if (isChoice(item))
    return answers
      .map((answer) => item.options?.find(({ code }) => code === valueOf(answer))?.score ?? 0)
      .reduce((sum, one) => sum + one * (weight ?? 1), 0);
  if (weight === undefined) return 0;
  if (item.type === "boolean") return answers.some((answer) => valueOf(answer) === true) ? weight : 0;
  if (isNumber(item)) return answers.reduce((sum, answer) => sum + Number(valueOf(answer)) * weight, 0);
  return 0;
}

/** Most points an item can give: the best option, or all good ones where several may be chosen. */
function mostOf(item: Item): number {
  const { weight } = item;
  if (isChoice(item)) {
    const scores = (item.options ?? []).map((option) => (option.score ?? 0) * (weight ?? 1));
    const good = scores.filter((one) => one > 0).toSorted((a, b) => b - a);
    const taken = item.repeats ? good.slice(0, item.most) : good.slice(0, 1);
    return taken.reduce((sum, one) => sum + one, 0);
  }
  if (weight === undefined || weight <= 0) return 0;
  if (item.type === "boolean") return weight;
  return typeof item.max === "number" ? item.max * weight : 0;
}

function vetoesOf(item: Item, path: string, answers: readonly Answer[]): Veto[] {
  return answers.flatMap((answer) => {
    const value = valueOf(answer);
    const vetoes =
      item.type === "boolean"
        ? item.veto !== undefined && value === item.veto
        : item.options?.some(({ code, veto }) => veto && code === value);
    return vetoes ? [{ linkId: item.id, path, code: String(value) }] : [];
  });
}

function outcomeOf(
  { grading }: Questionnaire,
  points: number,
  share: number | undefined,
  vetoed: boolean,
): Outcome | undefined {
  if (!grading) return undefined;
  if (vetoed && grading.veto !== undefined) return grading.outcomes.find(({ key }) => key === grading.veto);
  const reached = grading.by === "share" ? (share ?? 0) : points;
  const start = ({ from }: Outcome) => from ?? Number.NEGATIVE_INFINITY;
  return grading.outcomes
    .filter((one) => start(one) <= reached && !(one.from === undefined && one.key === grading.veto))
    .toSorted((a, b) => start(b) - start(a))[0];
}
