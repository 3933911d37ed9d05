import { expect, test } from "vitest";
import { parseCompact } from "../../../../engines/questionnaire/check.ts";
import { itemTypes } from "../../../../engines/questionnaire/model.ts";
import {
  duplicateAt,
  insertAt,
  itemAt,
  type Items,
  listIds,
  moveBy,
  moveInward,
  moveOutward,
  newItem,
  placeOfFault,
  removeAt,
  updateAt,
} from "./edit.ts";

const text = { zh: "题", en: "Q" };
const items: Items = [
  {
    id: "g",
    type: "group",
    items: [
      { id: "a", type: "string", text },
      { id: "b", type: "string", text },
    ],
  },
  { id: "c", type: "string", text },
];

test("items are moved among neighbours, into the group above and out of it", () => {
  expect(listIds(moveBy(items, [0, 1], -1))).toEqual(["g", "b", "a", "c"]);
  expect(moveBy(items, [1], 1)).toEqual(items);
  const inward = moveInward(items, [1])!;
  expect(inward.place).toEqual([0, 2]);
  expect(itemAt(inward.items, inward.place)?.id).toBe("c");
  expect(moveOutward(inward.items, inward.place)).toEqual({ items, place: [1] });
  expect(moveInward(items, [0])).toBeUndefined();
  expect(moveOutward(items, [1])).toBeUndefined();
});

test("a copy has ids of its own, all the way down; what is taken out is gone", () => {
  expect(listIds(duplicateAt(duplicateAt(items, [0]), [0]))).toEqual([
    "g",
    "a",
    "b",
    "g_copy2",
    "a_copy2",
    "b_copy2",
    "g_copy",
    "a_copy",
    "b_copy",
    "c",
  ]);
  expect(listIds(removeAt(items, [0]))).toEqual(["c"]);
  expect(updateAt(items, [1], { required: true, text: undefined })[1]).toEqual({
    id: "c",
    type: "string",
    required: true,
  });
});

test("every new item holds together at once", () => {
  const all = itemTypes.reduce<Items>((list, type) => insertAt(list, [list.length], newItem(list, type)), []);
  expect(parseCompact({ items: all })).toMatchObject({ ok: true });
});

test("a fault leads to its item", () => {
  expect(placeOfFault(["questionnaire", "items", 2, "items", 0, "text"])).toEqual([2, 0]);
  expect(placeOfFault(["key"])).toBeUndefined();
});
