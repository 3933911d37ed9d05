import { type Condition, type Questionnaire, type Value } from "./model.ts";
import { layoutOf } from "./layout.ts";
import {
  type Answer,
  type Instance,
  instancesOf,
  listInstances,
  readResponse,
  type Response,
  type State,
  valueOf,
} from "./response.ts";

/**
 * The instances that are shown. What is hidden counts as not answered for other conditions, whatever it holds, and what lies
 * in a hidden group is hidden. A condition on an item in a repeating group looks at the own occurrence where both lie in it,
 * else at all of them. O(instances × conditions).
 */
export function enabledInstances(questionnaire: Questionnaire, state: State): Instance[] {
  const instances = listInstances(questionnaire, state);
  const byPath = new Map(instances.map((instance) => [instance.path, instance]));
  const layout = layoutOf(questionnaire);
  const known = new Map<string, boolean>();

  const answersFor = (id: string, asker: Instance): readonly Answer[] => {
    const place = layout.get(id);
    const own = layout.get(asker.item.id);
    if (!place || !own) return [];
    const around = own.repeating.length < asker.indices.length ? [...own.repeating, asker.item] : own.repeating;
    let shared = 0;
    while (shared < place.repeating.length && place.repeating[shared]?.id === around[shared]?.id) shared += 1;
    return instancesOf(questionnaire, state, id, asker.indices.slice(0, shared)).flatMap((path) => {
      const instance = byPath.get(path);
      return instance && isEnabled(instance) ? (state.answers.get(path) ?? []) : [];
    });
  };

  const isEnabled = (instance: Instance): boolean => {
    const before = known.get(instance.path);
    if (before !== undefined) return before;
    const { when, whenAny } = instance.item;
    const meets = (condition: Condition) => holds(condition, answersFor(condition.item, instance).map(valueOf));
    const enabled =
      (instance.parent === undefined || isEnabled(instance.parent)) &&
      (when?.every(meets) ?? true) &&
      (whenAny?.some(meets) ?? true);
    known.set(instance.path, enabled);
    return enabled;
  };
  return instances.filter(isEnabled);
}

/** Paths of everything that is shown. */
export const enabledItems = (questionnaire: Questionnaire, response: Response): Set<string> =>
  new Set(enabledInstances(questionnaire, readResponse(questionnaire, response)).map(({ path }) => path));

/** As FHIR compares: one answer that fits is enough; `not` holds when none is equal, so also without an answer. */
function holds(condition: Condition, values: readonly Value[]): boolean {
  const { is, not, over, under, least, most, answered } = condition;
  const same = (wanted: Value) => (value: Value) => value === wanted || String(value) === String(wanted);
  if (answered !== undefined) return values.length > 0 === answered;
  if (is !== undefined) return values.some(same(is));
  if (not !== undefined) return !values.some(same(not));
  return values.some((value) => {
    if (over !== undefined) return value > over;
    if (under !== undefined) return value < under;
    if (least !== undefined) return value >= least;
    return most !== undefined && value <= most;
  });
}
