import { isQuestion, isRepeatingGroup, type Item, type Questionnaire } from "./model.ts";

/** Where an item stands. */
export type Place = {
  readonly item: Item;
  /** Groups around it, outermost first. */
  readonly parents: readonly Item[];
  /** Those of them that repeat. */
  readonly repeating: readonly Item[];
};

const known = new WeakMap<Questionnaire, ReadonlyMap<string, Place>>();

/** Every item by id, in the questionnaire's order; worked out once. */
export function layoutOf(questionnaire: Questionnaire): ReadonlyMap<string, Place> {
  let places = known.get(questionnaire);
  if (!places) {
    const found = new Map<string, Place>();
    const visit = (items: readonly Item[], parents: readonly Item[]): void => {
      for (const item of items) {
        found.set(item.id, { item, parents, repeating: parents.filter(isRepeatingGroup) });
        if (item.items) visit(item.items, [...parents, item]);
      }
    };
    visit(questionnaire.items, []);
    places = found;
    known.set(questionnaire, places);
  }
  return places;
}

/** All items, groups before what is in them. */
export const allItems = (questionnaire: Questionnaire): Item[] =>
  [...layoutOf(questionnaire).values()].map(({ item }) => item);

/** How many questions a form asks. */
export const countQuestions = (questionnaire: Questionnaire): number =>
  allItems(questionnaire).filter((item) => isQuestion(item) && !item.hidden).length;
