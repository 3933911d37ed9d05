import fc from "fast-check";
import {
  isGroup,
  isQuestion,
  type Condition,
  type Item,
  type Questionnaire,
} from "../../engines/questionnaire/model.ts";
import { withAnswers, withOccurrence } from "../../engines/questionnaire/fill.ts";
import { type Answer, beginResponse, type Response } from "../../engines/questionnaire/response.ts";

/** Random questionnaires that pass the check, and random answers to them. */

const words = (text: string) => ({ zh: `题${text}`, en: `Item ${text}` });
const codes = ["a", "b", "c"];

type Shape = {
  type: Item["type"];
  repeats: boolean;
  required: boolean;
  weight: number | undefined;
  conditions: number[];
  any: boolean;
  children: Shape[];
};
const leaf = fc.record({
  type: fc.constantFrom<Item["type"]>(
    "boolean",
    "integer",
    "decimal",
    "quantity",
    "string",
    "text",
    "choice",
    "open-choice",
    "date",
    "display",
  ),
  repeats: fc.boolean(),
  required: fc.boolean(),
  weight: fc.option(fc.integer({ min: 1, max: 5 }), { nil: undefined }),
  conditions: fc.array(fc.nat(1000), { maxLength: 2 }),
  any: fc.boolean(),
  children: fc.constant([] as Shape[]),
});
const group: fc.Arbitrary<Shape> = fc.record({
  type: fc.constant<Item["type"]>("group"),
  repeats: fc.boolean(),
  required: fc.constant(false),
  weight: fc.constant(undefined),
  conditions: fc.array(fc.nat(1000), { maxLength: 1 }),
  any: fc.boolean(),
  children: fc.array(fc.oneof({ weight: 4, arbitrary: leaf }, { weight: 1, arbitrary: leaf }), {
    minLength: 1,
    maxLength: 4,
  }),
});

export const arbitraryQuestionnaire: fc.Arbitrary<Questionnaire> = fc
  .array(fc.oneof(group, leaf), { minLength: 1, maxLength: 6 })
  .map((shapes) => {
    const earlier: Item[] = [];
    let count = 0;
    const make = (shape: Shape): Item => {
      count += 1;
      const id = `q${count}`;
      const conditions = shape.conditions.flatMap((pick): Condition[] => {
        const target = earlier[pick % Math.max(1, earlier.length)];
        if (!target) return [];
        if (target.type === "boolean") return [{ item: target.id, is: pick % 2 === 0 }];
        if (target.type === "choice") return [{ item: target.id, [pick % 3 === 0 ? "not" : "is"]: codes[pick % 3]! }];
        if (target.type === "integer") return [{ item: target.id, [pick % 2 ? "over" : "most"]: pick % 10 }];
        return [{ item: target.id, answered: pick % 2 === 0 }];
      });
      const item: Item = { id, type: shape.type, text: words(id) };
      if (conditions.length > 0) item[shape.any && conditions.length > 1 ? "whenAny" : "when"] = conditions;
      if (shape.type === "group") {
        if (shape.repeats) item.repeats = true;
        item.items = shape.children.map(make);
        return item;
      }
      if (shape.type === "display") return item;
      if (shape.required) item.required = true;
      if (shape.repeats && shape.type !== "boolean") item.repeats = true;
      if (shape.type === "choice" || shape.type === "open-choice")
        item.options = codes.map((code, index) => ({
          code,
          text: words(code),
          ...(shape.weight && { score: index - 1 }),
        }));
      if (shape.type === "quantity") item.unit = "cm";
      if (shape.weight && !["string", "text", "date"].includes(shape.type)) item.weight = shape.weight;
      earlier.push(item);
      return item;
    };
    return { items: shapes.map(make) };
  });

function arbitraryAnswer(item: Item): fc.Arbitrary<Answer> {
  const whole = fc.integer({ min: -5, max: 15 });
  switch (item.type) {
    case "boolean":
      return fc.boolean().map((valueBoolean) => ({ valueBoolean }));
    case "integer":
      return whole.map((valueInteger) => ({ valueInteger }));
    case "decimal":
      return whole.map((value) => ({ valueDecimal: value / 4 }));
    case "quantity":
      return whole.map((value) => ({ valueQuantity: { value, unit: "cm" } }));
    case "choice":
    case "open-choice":
      return fc.constantFrom(...codes).map((code) => ({ valueCoding: { code } }));
    case "date":
      return fc.constantFrom("2026-01-31", "2024-02-29").map((valueDate) => ({ valueDate }));
    default:
      return fc.string({ minLength: 1, maxLength: 8 }).map((text) => ({ valueString: `答${text}` }));
  }
}

/** Answers to some of the questions, hidden ones too, with up to two occurrences of what repeats. */
export const arbitraryResponse = (questionnaire: Questionnaire): fc.Arbitrary<Response> => {
  const groups = questionnaire.items.filter((item) => isGroup(item) && item.repeats);
  return fc.tuple(...groups.map(() => fc.nat(2))).chain((counts) => {
    let response = beginResponse(questionnaire);
    for (const [index, { id }] of groups.entries())
      for (let i = 0; i < counts[index]!; i += 1) response = withOccurrence(questionnaire, response, id);
    const spots: { path: string; item: Item }[] = questionnaire.items.flatMap((item) => {
      const at = groups.indexOf(item);
      const inside = (item.items ?? []).filter(isQuestion);
      if (at >= 0)
        return Array.from({ length: counts[at]! }, (_, i) =>
          inside.map((one) => ({ path: `${one.id}[${i}]`, item: one })),
        ).flat();
      return (isQuestion(item) ? [item] : inside).map((one) => ({ path: one.id, item: one }));
    });
    return fc
      .tuple(
        ...spots.map(({ item }) =>
          fc.option(
            fc.uniqueArray(arbitraryAnswer(item), {
              minLength: 1,
              maxLength: item.repeats ? 3 : 1,
              selector: (one) => JSON.stringify(one),
            }),
          ),
        ),
      )
      .map((given) =>
        spots.reduce((now, { path }, index) => {
          const answers = given[index];
          return answers ? withAnswers(questionnaire, now, path, answers as Answer[]) : now;
        }, response),
      );
  });
};
