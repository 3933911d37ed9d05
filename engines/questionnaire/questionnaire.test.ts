import fc from "fast-check";
import { expect, test } from "vitest";
import { arbitraryQuestionnaire, arbitraryResponse } from "../../test/world/arbitrary-form.ts";
import { checkQuestionnaire, parseCompact } from "./check.ts";
import { diffOf } from "./diff.ts";
import { enabledItems } from "./enabled.ts";
import { prefill, progress, prune, withAnswers, withoutOccurrence, withOccurrence } from "./fill.ts";
import { writeFhir } from "./fhir-write.ts";
import type { Questionnaire } from "./model.ts";
import { parseQuestionnaire } from "./parse.ts";
import { beginResponse, listInstances, readResponse, Response, type ResponseItem, valuesOf } from "./response.ts";
import { score } from "./score.ts";
import { validate } from "./validate.ts";
import { readXlsForm } from "./xlsform-read.ts";
import { writeXlsForm } from "./xlsform-write.ts";

const both = arbitraryQuestionnaire.chain((form) => arbitraryResponse(form).map((response) => ({ form, response })));
const w = (zh: string) => ({ zh, en: zh });

const compact = (items: unknown[], grading?: unknown): Questionnaire => {
  const parsed = parseCompact({ items, grading });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.faults));
  return parsed.value;
};

test("random questionnaires pass the check, so that what follows speaks of valid ones", () => {
  fc.assert(fc.property(arbitraryQuestionnaire, (form) => checkQuestionnaire(form).length === 0));
});

test("hidden answers are never stored: what is left is shown, answered and stays so", () => {
  let hidden = 0;
  fc.assert(
    fc.property(both, ({ form, response }) => {
      const kept = prune(form, response);
      const shown = enabledItems(form, kept);
      const [before, after] = [readResponse(form, response), readResponse(form, kept)];
      for (const path of after.answers.keys()) expect(shown).toContain(path);
      const wasShown = enabledItems(form, response);
      for (const path of before.answers.keys())
        if (wasShown.has(path)) expect(after.answers.get(path)).toEqual(before.answers.get(path));
        else hidden += 1;
      expect(prune(form, kept)).toEqual(kept);
    }),
    { numRuns: 400 },
  );
  // The test would show nothing without hidden answers.
  expect(hidden).toBeGreaterThan(20);
});

const shuffled = (items: readonly ResponseItem[]): ResponseItem[] => {
  // Occurrences of one group keep their order among themselves, everything else is turned round.
  const ids = [...new Set(items.map(({ linkId }) => linkId))].toReversed();
  return ids.flatMap((id) =>
    items
      .filter(({ linkId }) => linkId === id)
      .map((item) => ({
        ...item,
        ...(item.item && { item: shuffled(item.item) }),
        ...(item.answer && { answer: item.answer.toReversed() }),
      })),
  );
};

test("the score does not depend on the order of answers", () => {
  fc.assert(
    fc.property(both, ({ form, response }) => {
      const turned = { ...response, item: shuffled(response.item) };
      expect(score(form, turned)).toEqual(score(form, response));
    }),
    { numRuns: 300 },
  );
});

test("points never exceed what could be reached", () => {
  fc.assert(
    fc.property(both, ({ form, response }) => {
      const withoutNumbers = listInstances(form, readResponse(form, response)).every(
        ({ item }) => !item.weight || !["integer", "decimal", "quantity"].includes(item.type),
      );
      const kept = prune(form, response);
      if (withoutNumbers && validate(form, kept, { partial: true }).length === 0)
        expect(score(form, kept).points).toBeLessThanOrEqual(score(form, kept).of);
    }),
  );
});

test("a draft comes back without loss, through text and through the schema", () => {
  fc.assert(
    fc.property(both, ({ form, response }) => {
      const kept = prune(form, response);
      const resumed = Response.parse(JSON.parse(JSON.stringify(kept)));
      expect(resumed).toEqual(kept);
      expect(readResponse(form, resumed)).toEqual(readResponse(form, kept));
      expect(prune(form, resumed)).toEqual(kept);
    }),
  );
});

test("a questionnaire comes back from FHIR and from XLSForm as it was", () => {
  fc.assert(
    fc.property(arbitraryQuestionnaire, (form) => {
      expect(parseQuestionnaire(JSON.parse(JSON.stringify(writeFhir(form))))).toEqual({ ok: true, value: form });
      const sheets = Object.fromEntries(
        Object.entries(writeXlsForm(form, { id: "f", title: "F" })).map(([name, rows]) => [
          name,
          rows.map((cells, index) => ({ row: index + 1, cells: cells.map(String) })),
        ]),
      );
      expect(readXlsForm(sheets)).toEqual({ ok: true, value: { questionnaire: form, title: "F" } });
    }),
  );
});

test("sections are limited to their points, vetoes decide, cut-offs name the outcome", () => {
  const form = compact(
    [
      {
        id: "a",
        type: "group",
        points: 5,
        items: [
          {
            id: "a1",
            type: "choice",
            repeats: true,
            text: w("多选"),
            options: [
              { code: "x", text: w("x"), score: 4 },
              { code: "y", text: w("y"), score: 4 },
              { code: "bad", text: w("bad"), veto: true },
            ],
          },
        ],
      },
      { id: "b", type: "boolean", text: w("是否"), weight: 5, veto: false },
    ],
    {
      by: "share",
      veto: "fail",
      outcomes: [
        { key: "good", title: w("好"), from: 80 },
        { key: "low", title: w("低"), from: 0 },
        { key: "fail", title: w("否") },
      ],
    },
  );
  const of = (codes: string[], b?: boolean) => {
    let response = withAnswers(
      form,
      beginResponse(form),
      "a1",
      codes.map((code) => ({ valueCoding: { code } })),
    );
    if (b !== undefined) response = withAnswers(form, response, "b", [{ valueBoolean: b }]);
    const { points, of: most, share, outcome, sections } = score(form, response);
    return { points, most, share, outcome: outcome?.key, sections: sections.map((one) => one.points) };
  };
  expect(of(["x", "y"], true)).toEqual({ points: 10, most: 10, share: 100, outcome: "good", sections: [5, 5] });
  expect(of(["x"])).toEqual({ points: 4, most: 10, share: 40, outcome: "low", sections: [4, 0] });
  expect(of(["x", "y"], false)).toMatchObject({ outcome: "fail" });
  expect(of(["bad"], true)).toMatchObject({ outcome: "fail" });
});

test("faults are named by their place: circles, unknown items, options, bounds, members that do not fit", () => {
  const parsed = parseCompact({
    items: [
      { id: "a", type: "boolean", text: w("a"), when: [{ item: "b", is: true }] },
      { id: "b", type: "boolean", text: w("b"), when: [{ item: "a", is: true }] },
      { id: "c", type: "choice", text: w("c") },
      { id: "d", type: "string", text: w("d"), max: 3, when: [{ item: "nothing", is: 1 }] },
      { id: "e", type: "integer", text: w("e"), min: 5, max: 2, initial: 9 },
      { id: "a", type: "display", text: w("again") },
    ],
  });
  const said = parsed.ok ? [] : parsed.faults.map(({ path, code }) => `${path.join(".")} ${code}`);
  for (const one of [
    "items.2.options no_options",
    "items.3.max not_for_type",
    "items.4.max min_over_max",
    "items.4.initial bad_initial",
    "items.5.id id_twice",
    "items.3.when.0 unknown_item",
  ])
    expect(said).toContain(one);
  expect(said.some((one) => one.endsWith(" circle"))).toBe(true);
});

test("bounds, formats and occurrences", () => {
  const form = compact([
    { id: "n", type: "decimal", text: w("n"), min: 0, max: 10, decimals: 1 },
    { id: "t", type: "string", text: w("t"), regex: "\\d{3}", maxLength: 3 },
    { id: "d", type: "date", text: w("d"), min: "2026-01-01" },
    {
      id: "m",
      type: "choice",
      repeats: true,
      most: 2,
      text: w("m"),
      options: [
        { code: "a", text: w("a") },
        { code: "b", text: w("b") },
        { code: "no", text: w("no"), exclusive: true },
      ],
    },
    { id: "p", type: "location", text: w("p") },
    {
      id: "l",
      type: "table",
      least: 2,
      text: w("l"),
      items: [{ id: "l1", type: "string", text: w("l1"), required: true }],
    },
  ]);
  const problems = (path: string, ...answers: Parameters<typeof withAnswers>[3]) =>
    validate(form, withAnswers(form, beginResponse(form), path, answers), { partial: true }).map(({ code }) => code);
  expect(problems("n", { valueDecimal: 10.25 })).toEqual(["too_large", "too_many_decimals"]);
  expect(problems("n", { valueDecimal: 1e-7 })).toEqual(["too_many_decimals"]);
  expect(problems("t", { valueString: "12a4" })).toEqual(["too_long", "wrong_format"]);
  expect(problems("d", { valueDate: "2026-02-30" })).toEqual(["wrong_format"]);
  expect(problems("d", { valueDate: "2025-12-31" })).toEqual(["too_small"]);
  expect(problems("m", { valueCoding: { code: "a" } }, { valueCoding: { code: "no" } })).toEqual(["exclusive"]);
  expect(problems("p", { valueString: "geo:33.6,117.9" })).toEqual([]);
  expect(problems("p", { valueString: "geo:91,0" })).toEqual(["wrong_format"]);
  expect(problems("n", { valueString: "3" })).toEqual(["wrong_type"]);
  expect(validate(form, beginResponse(form)).map(({ path }) => path)).toEqual(["l1[0]", "l1[1]"]);
  expect(validate(form, withoutOccurrence(form, beginResponse(form), "l", 0))).toMatchObject([
    { path: "l", code: "too_few" },
    { path: "l1[0]", code: "required" },
  ]);
});

test("an occurrence taken away takes its answers along, and the others move up", () => {
  const form = compact([{ id: "g", type: "group", repeats: true, items: [{ id: "x", type: "string", text: w("x") }] }]);
  let response = [0, 1, 2].reduce((now) => withOccurrence(form, now, "g"), beginResponse(form));
  for (const i of [0, 1, 2]) response = withAnswers(form, response, `x[${i}]`, [{ valueString: String(i) }]);
  expect(valuesOf(form, withoutOccurrence(form, response, "g", 1))).toEqual({ x: ["0", "2"] });
});

test("filling in gives only what fits, says where it is from and overwrites nothing", () => {
  const form = compact([
    { id: "name", type: "string", text: w("name"), maxLength: 4 },
    { id: "kind", type: "choice", text: w("kind"), options: [{ code: "a", text: w("a") }] },
    { id: "count", type: "integer", text: w("count") },
  ]);
  const facts = {
    name: { value: "青禾", source: "i.name" },
    kind: { value: "zzz", source: "i.kind" },
    count: { value: 5, source: "i.count" },
  };
  const begun = withAnswers(form, beginResponse(form), "count", [{ valueInteger: 7 }]);
  const { response, prefilled } = prefill(form, begun, facts);
  expect(valuesOf(form, response)).toEqual({ name: "青禾", count: 7 });
  expect(prefilled).toEqual([{ path: "name", source: "i.name" }]);
  expect(progress(form, response)).toMatchObject({ answered: 2, total: 3, required: 0 });
});

test("two versions are compared by item", () => {
  const before = compact([
    { id: "a", type: "string", text: w("a") },
    { id: "b", type: "string", text: w("b") },
  ]);
  const after = compact([
    { id: "a", type: "string", text: w("a"), required: true },
    { id: "c", type: "integer", text: w("c") },
  ]);
  expect(
    diffOf(before, after).changes.map(({ id, change, members }) => [id, change, members.map(({ name }) => name)]),
  ).toEqual([
    ["a", "changed", ["required"]],
    ["c", "added", []],
    ["b", "removed", []],
  ]);
});

test("a sheet of another program is taken in, and what it cannot say is named by row and column", () => {
  const sheet = (...rows: string[][]) => rows.map((cells, index) => ({ row: index + 1, cells }));
  const head = ["type", "name", "label", "relevant", "constraint", "required"];
  const choices = sheet(["list_name", "name", "label"], ["yn", "1", "Yes"], ["yn", "0", "No"]);
  const good = readXlsForm({
    survey: sheet(
      head,
      ["start", "start"],
      ["select_one yn", "ill", "Ill?", "", "", "yes"],
      ["integer", "age", "Age", "", ". >= 0 and . < = 3"],
    ),
    choices,
  });
  expect(good).toMatchObject({
    ok: false,
    faults: [{ path: ["survey", 4, "constraint"], code: "expression_outside" }],
  });
  const taken = readXlsForm({
    survey: sheet(
      head,
      ["begin group", "g", "Group"],
      ["select_one yn", "ill", "Ill?", "", "", "yes"],
      ["text", "what", "What?", "${ill} = '1'"],
      ["integer", "age", "Age", "selected(${ill}, '1') or ${what} != ''", ". >= 0 and . <= 36"],
      ["end group"],
    ),
    choices,
  });
  expect(
    taken.ok && taken.value.questionnaire.items[0]?.items?.map(({ when, whenAny, max }) => [when, whenAny, max]),
  ).toEqual([
    [undefined, undefined, undefined],
    [[{ item: "ill", is: "1" }], undefined, undefined],
    [
      undefined,
      [
        { item: "ill", is: "1" },
        { item: "what", answered: true },
      ],
      36,
    ],
  ]);
  const refused = readXlsForm({
    survey: sheet(
      head,
      ["calculate", "c", "C"],
      ["audio", "a", "A"],
      ["text", "t", "T", "count(${x}) > 2"],
      ["begin repeat", "r", "R"],
    ),
    choices,
  });
  expect(refused.ok ? [] : refused.faults.map(({ path, code }) => `${path.join(" ")} ${code}`)).toEqual([
    "survey 2 type row_outside",
    "survey 3 type row_outside",
    "survey 4 relevant expression_outside",
    "survey 5 type not_closed",
  ]);
});
