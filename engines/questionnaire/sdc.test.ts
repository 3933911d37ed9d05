import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { enabledItems } from "./enabled.ts";
import { prune, withAnswers, withOccurrence } from "./fill.ts";
import { writeFhir } from "./fhir-write.ts";
import type { Questionnaire } from "./model.ts";
import { parseQuestionnaire } from "./parse.ts";
import { type Answer, beginResponse, type Response, valuesOf } from "./response.ts";
import { sayFault } from "./faults.ts";
import { validate } from "./validate.ts";

/** Forms with the structure of HL7's test forms for Structured Data Capture. */
const read = (name: string) =>
  JSON.parse(
    readFileSync(join(import.meta.dirname, "../../test/fixtures/questionnaires", `${name}.json`), "utf8"),
  ) as unknown;
function taken(name: string): Questionnaire {
  const parsed = parseQuestionnaire(read(name));
  if (!parsed.ok) throw new Error(parsed.faults.map((fault) => sayFault(fault, "en")).join("\n"));
  return parsed.value;
}
const answer = (questionnaire: Questionnaire, response: Response, given: Record<string, Answer>) =>
  Object.entries(given).reduce((now, [path, one]) => withAnswers(questionnaire, now, path, [one]), response);

describe("HL7's SDC test forms", () => {
  test("conditions: on boxes, radios, lists and numbers, on groups, all and any, through hidden answers", () => {
    const form = taken("enable-when");
    const shown = (given: Record<string, Answer>) => {
      const paths = enabledItems(form, answer(form, beginResponse(form), given));
      return [
        "after-check",
        "after-radio",
        "in-group-check",
        "in-group-unchecked",
        "in-group-list",
        "both",
        "either",
        "not-two",
        "any-number",
        "chain",
      ].filter((id) => paths.has(id));
    };
    expect(shown({})).toEqual(["not-two"]);
    expect(shown({ "check-1": { valueBoolean: true } })).toEqual([
      "after-check",
      "in-group-check",
      "either",
      "not-two",
    ]);
    expect(shown({ "check-2": { valueBoolean: false } })).toEqual(["in-group-unchecked", "not-two"]);
    expect(shown({ radio: { valueCoding: { code: "2" } }, list: { valueCoding: { code: "4" } } })).toEqual([
      "after-radio",
      "in-group-list",
    ]);
    expect(shown({ number: { valueInteger: 5 } })).toEqual(["not-two", "any-number"]);
    expect(shown({ number: { valueInteger: 6 } })).toEqual(["either", "not-two", "any-number"]);
    expect(shown({ "check-1": { valueBoolean: true }, "check-2": { valueBoolean: true } })).toContain("both");
    // What was answered inside a group counts only while the group is shown.
    expect(shown({ "check-1": { valueBoolean: true }, "in-group-check": { valueString: "x" } })).toContain("chain");
    expect(shown({ "in-group-check": { valueString: "x" } })).not.toContain("chain");
  });

  test("initial values, from a contained value set, chosen options, with a unit", () => {
    const form = taken("initial-values");
    expect(valuesOf(form, beginResponse(form))).toEqual({
      known: "Y",
      word: "YUP",
      amounts: ["a", "c"],
      measure: 42,
      day: "2026-03-01",
    });
    expect(validate(form, beginResponse(form))).toEqual([]);
  });

  test("groups that repeat inside groups that repeat", () => {
    const form = taken("nested-groups");
    let response = withOccurrence(form, withOccurrence(form, beginResponse(form), "outer"), "outer");
    response = withOccurrence(form, withOccurrence(form, response, "inner[1]"), "inner[0]");
    response = answer(form, response, {
      "service[1]": { valueCoding: { code: "x" } },
      "inner-line[0][0]": { valueString: "hidden" },
    });
    // Each occurrence looks at its own answers only.
    const paths = enabledItems(form, response);
    expect([paths.has("inner-line[0][0]"), paths.has("inner-line[1][0]")]).toEqual([false, true]);
    expect(validate(form, response).map(({ path, code }) => [path, code])).toEqual([["inner-line[1][0]", "required"]]);
    expect(JSON.stringify(prune(form, response))).not.toContain("hidden");
  });

  test("required questions are asked for, and only once all are there is nothing left to ask", () => {
    const form = taken("required-radios");
    expect(validate(form, beginResponse(form)).map(({ linkId, code }) => `${linkId} ${code}`)).toEqual([
      "textq required",
      "radio2 required",
      "radio3 required",
    ]);
    expect(validate(form, beginResponse(form), { partial: true })).toEqual([]);
    const full = answer(form, beginResponse(form), {
      textq: { valueString: "a" },
      radio2: { valueCoding: { code: "1" } },
      radio3: { valueCoding: { code: "3" } },
    });
    expect(validate(form, full)).toEqual([]);
    expect(validate(form, answer(form, full, { radio2: { valueCoding: { code: "3" } } }))).toMatchObject([
      { path: "radio2", code: "not_an_option" },
    ]);
  });

  test("what is taken is written and read again without loss", () => {
    for (const name of ["enable-when", "initial-values", "nested-groups", "required-radios"]) {
      const form = taken(name);
      expect(parseQuestionnaire(JSON.parse(JSON.stringify(writeFhir(form))))).toEqual({ ok: true, value: form });
    }
  });

  test("what lies outside is refused, each part by its place", () => {
    const parsed = parseQuestionnaire(read("outside"));
    expect(parsed.ok ? [] : parsed.faults.map(({ path, code }) => `${path.join(".")} ${code}`)).toEqual([
      "item.0.item.0.answerValueSet value_set_outside",
      "item.0.item.1.extension.0 extension_outside",
      "item.0.item.2.type type_outside",
      "item.0.item.3.item.0 below_question",
      "item.0.item.4.extension.0 control_outside",
      "item.0.item.5.initial bad_initial",
    ]);
    expect(parseQuestionnaire({ resourceType: "Patient" })).toMatchObject({
      ok: false,
      faults: [{ code: "not_a_questionnaire" }],
    });
  });
});
