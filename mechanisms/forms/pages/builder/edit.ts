import type { Item, ItemType, Questionnaire } from "../../../../engines/questionnaire/model.ts";

/** Edits of a questionnaire's tree while it is being built; each answers a new tree. A place is the way of indices to an item. */
export type Place = readonly number[];
export type Items = readonly Item[];

export function itemAt(items: Items, [first, ...rest]: Place): Item | undefined {
  const item = items[first ?? -1];
  return rest.length === 0 ? item : item && itemAt(item.items ?? [], rest);
}

/** The list that a place lies in, changed. */
function within(items: Items, place: Place, change: (list: Items, index: number) => Items): Items {
  const [first = 0, ...rest] = place;
  if (rest.length === 0) return change(items, first);
  return items.map((item, index) =>
    index === first ? { ...item, items: [...within(item.items ?? [], rest, change)] } : item,
  );
}

/** Puts a changed item in a place; members set to undefined are left out. */
export const updateAt = (items: Items, place: Place, change: Partial<Item>): Items =>
  within(items, place, (list, index) =>
    list.map((item, i) => (i === index ? (clean({ ...item, ...change }) as Item) : item)),
  );

const clean = (value: object): object =>
  Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined));

export const insertAt = (items: Items, place: Place, item: Item): Items =>
  within(items, place, (list, index) => list.toSpliced(index, 0, item));

export const removeAt = (items: Items, place: Place): Items =>
  within(items, place, (list, index) => list.toSpliced(index, 1));

/** One step up or down among its neighbours. */
export const moveBy = (items: Items, place: Place, step: -1 | 1): Items =>
  within(items, place, (list, index) => {
    const item = list[index];
    const to = index + step;
    return item && to >= 0 && to < list.length ? list.toSpliced(index, 1).toSpliced(to, 0, item) : list;
  });

/** Into the group right above; undefined where there is none. */
export function moveInward(items: Items, place: Place): { items: Items; place: Place } | undefined {
  const last = place.at(-1) ?? 0;
  const item = itemAt(items, place);
  const above = [...place.slice(0, -1), last - 1];
  const group = last > 0 ? itemAt(items, above) : undefined;
  if (!item || !group?.items) return undefined;
  const to = [...above, group.items.length];
  return { items: insertAt(removeAt(items, place), to, item), place: to };
}

/** Out of its group, to right behind it. */
export function moveOutward(items: Items, place: Place): { items: Items; place: Place } | undefined {
  const item = itemAt(items, place);
  if (!item || place.length < 2) return undefined;
  const to = [...place.slice(0, -2), (place.at(-2) ?? 0) + 1];
  return { items: insertAt(removeAt(items, place), to, item), place: to };
}

export const listIds = (items: Items): string[] => items.flatMap((item) => [item.id, ...listIds(item.items ?? [])]);

/** An id that is still free, after a word. */
export function freeId(items: Items, word: string): string {
  const taken = new Set(listIds(items));
  for (let n = 1; ; n += 1) if (!taken.has(`${word}_${n}`)) return `${word}_${n}`;
}

/** A copy with ids of its own, right behind the original. */
export function duplicateAt(items: Items, place: Place): Items {
  const item = itemAt(items, place);
  if (!item) return items;
  const taken = new Set(listIds(items));
  const renamed = (one: Item): Item => {
    let id = `${one.id}_copy`;
    for (let n = 2; taken.has(id); n += 1) id = `${one.id}_copy${n}`;
    taken.add(id);
    return { ...one, id, ...(one.items && { items: one.items.map(renamed) }) };
  };
  return insertAt(items, [...place.slice(0, -1), (place.at(-1) ?? 0) + 1], renamed(item));
}

const options = () => [
  { code: "a", text: { zh: "选项一", en: "Option one" } },
  { code: "b", text: { zh: "选项二", en: "Option two" } },
];

/** A new item that already holds together. */
export function newItem(items: Items, type: ItemType): Item {
  const id = freeId(items, type === "group" || type === "matrix" || type === "table" ? "part" : "q");
  const item: Item = { id, type, text: { zh: "新题目", en: "New question" } };
  if (type === "choice" || type === "open-choice") item.options = options();
  if (type === "quantity") item.unit = "m²";
  if (type === "group" || type === "table")
    item.items = [{ id: `${id}_1`, type: "string", text: { zh: "新题目", en: "New question" } }];
  if (type === "matrix")
    item.items = [{ id: `${id}_1`, type: "choice", text: { zh: "新题目", en: "New question" }, options: options() }];
  return item;
}

/** Questions of the tree with their places, to choose from in conditions. */
export function listQuestions(items: Items): Item[] {
  return items.flatMap((item) => (item.items ? listQuestions(item.items) : item.type === "display" ? [] : [item]));
}

/** The place of what a fault names: `["questionnaire", "items", 2, "items", 0, "text"]`. */
export function placeOfFault(path: readonly (string | number)[]): Place | undefined {
  if (path[0] !== "questionnaire" || path[1] !== "items") return undefined;
  const place: number[] = [];
  for (let i = 1; path[i] === "items" && typeof path[i + 1] === "number"; i += 2) place.push(path[i + 1] as number);
  return place.length > 0 ? place : undefined;
}

export type Body = { readonly items: Items; readonly grading?: Questionnaire["grading"] };
