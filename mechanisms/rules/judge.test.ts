import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { DefinitionHead } from "../../contract/definition.ts";
import type { Instant, LocalDate } from "../../contract/values.ts";
import { type Definition, Definitions, type Kind } from "../packs/index.ts";
import { documentKind } from "../packs/index.ts";
import type { Parameter, RuleBody } from "./contract/kinds.ts";
import { judge } from "./judge.ts";
import { judgeRows } from "./judge-subjects.ts";
import { checkKind, factKind, parameterKind, ruleKind } from "./kinds.ts";
import type { Subject } from "./subject.ts";

const never = "9999-12-31T00:00:00.000Z" as Instant;
const title = { zh: "题", en: "Title" };
const on = (day: string) => ({ on: day as LocalDate });
const today = on("2026-11-21");

type Row = Partial<Pick<Definition, "pack" | "rank" | "recordedAt" | "supersededAt" | "version">>;

function row<Body extends DefinitionHead>(kind: Kind<Body>, body: object, more: Row = {}): Definition {
  const parsed = kind.schema.parse({ title, ...body });
  return {
    kind: kind.kind,
    key: parsed.key,
    version: 1,
    pack: "national",
    rank: 1,
    from: parsed.from ?? ("0001-01-01" as LocalDate),
    to: parsed.to ?? ("9999-12-31" as LocalDate),
    body: parsed,
    source: "rules.yaml:1",
    recordedAt: "2026-01-01T00:00:00.000Z" as Instant,
    supersededAt: never,
    ...more,
  };
}

const parameter = (more: Partial<Parameter> = {}) =>
  row(parameterKind, {
    key: "class.max",
    type: "integer",
    by: ["age_band", "children"],
    unit: { zh: "人", en: "children" },
    ...more,
  });
const facts = [
  row(factKind, {
    key: "age_band",
    title: { zh: "班型", en: "Class" },
    type: "text",
    options: [{ value: "infant", title: { zh: "乳儿班", en: "Infants" } }],
  }),
  row(factKind, { key: "children", type: "number" }),
];
const rule = (key: string, more: Partial<RuleBody>, where: Row = {}) =>
  row(ruleKind, { key, parameter: "class.max", basis: [{ document: "law", at: "第十九条" }], ...more }, where);
const law = row(documentKind, { key: "law", title: { zh: "设置标准", en: "Standard" } });
const local = { pack: "local", rank: 2 };
const valueOf = (rows: Definition[], given: Record<string, unknown> = {}, asOf = today) =>
  judge(new Definitions([...facts, law, ...rows]), "class.max", given, asOf)?.value;

describe("one value, and why", () => {
  test("in a pack the most specific rule speaks", () => {
    const rows = [
      parameter(),
      rule("any", { value: 20 }),
      rule("infant", { value: 10, when: { age_band: "infant" } }),
      rule("here", { value: 12, divisions: ["9901"] }),
    ];
    expect(valueOf(rows, { age_band: "infant", division_code: "990101001" })).toBe(10);
    expect(valueOf(rows, { age_band: "twos", division_code: "990101001" })).toBe(12);
    expect(valueOf(rows, { age_band: "twos", division_code: "880101001" })).toBe(20);
    expect(valueOf(rows)).toBe(20);
    expect(
      valueOf([parameter(), rule("infant", { value: 10, when: { age_band: ["infant", "twos"] } })]),
    ).toBeUndefined();
  });

  test("override: the highest pack that speaks for the case; where it is silent the one below", () => {
    const rows = [parameter(), rule("a", { value: 20 }), rule("b", { value: 8, when: { age_band: "infant" } }, local)];
    expect([valueOf(rows, { age_band: "infant" }), valueOf(rows, { age_band: "twos" })]).toEqual([8, 20]);
  });

  test("add: what each pack says together", () => {
    const rows = [parameter({ combine: "add" }), rule("a", { value: 60 }), rule("b", { value: 40 }, local)];
    expect(valueOf(rows)).toBe(100);
  });

  test("a formula over facts; not known while a fact is missing; a most is rounded down, a least up", () => {
    const formula = (more: Partial<Parameter>) => [parameter(more), rule("a", { formula: "children / 3" })];
    expect(valueOf(formula({}), { children: 10 })).toBe(4);
    expect(valueOf(formula({ stricter: "lower", combine: "stricter" }), { children: 10 })).toBe(3);
    expect(valueOf(formula({}))).toBeUndefined();
  });

  test("says which rule, on what basis, and what the other packs say, in both languages [S2-18, L-16, L-34]", () => {
    const judged = judge(
      new Definitions([
        ...facts,
        law,
        parameter({ combine: "stricter", stricter: "lower" }),
        rule("infant", { value: 10, when: { age_band: "infant" } }),
        rule("here", { value: 12 }, local),
      ]),
      "class.max",
      { age_band: "infant" },
      today,
    )!;
    expect(judged).toMatchObject({
      value: 10,
      words: { zh: "10 人", en: "10 children" },
      rule: { key: "infant", version: 1, pack: "national", source: "rules.yaml:1" },
      basis: [{ document: "law", title: { zh: "设置标准" }, at: "第十九条" }],
    });
    expect(judged.combinedFrom.map(({ key, value }) => [key, value])).toEqual([
      ["here", 12],
      ["infant", 10],
    ]);
    expect(judged.why.zh).toBe(
      "依据《设置标准》第十九条；适用于班型为乳儿班的情形；各层规定从严（local 12 人、national 10 人）。",
    );
    expect(judged.why.en).toBe(
      "By “Standard”, 第十九条; it holds for Class Infants; of several packs the strictest holds (local 12 children, national 10 children).",
    );
  });

  test("as of a past day as known now, and as known then", () => {
    const rows = [
      parameter(),
      rule("a", { value: 20 }, { supersededAt: "2026-06-10T00:00:00.000Z" as Instant }),
      // Put right on 10 June: it had been 18 all along; from September 15.
      rule("a", { value: 18 }, { version: 2, recordedAt: "2026-06-10T00:00:00.000Z" as Instant }),
      rule(
        "a",
        { value: 15, from: "2026-09-01" as LocalDate },
        { version: 3, recordedAt: "2026-06-10T00:00:00.000Z" as Instant },
      ),
    ];
    const then = (day: string, knownAt: string) =>
      valueOf(rows, {}, { ...on(day), knownAt: knownAt as Instant } as typeof today);
    expect([valueOf(rows, {}, on("2026-03-01")), valueOf(rows, {}, on("2026-09-01"))]).toEqual([18, 15]);
    expect([then("2026-03-01", "2026-03-01T00:00:00.000Z"), then("2026-09-01", "2026-03-01T00:00:00.000Z")]).toEqual([
      20, 20,
    ]);
    expect(then("2026-09-01", "2025-12-31T00:00:00.000Z")).toBeUndefined();
  });
});

const layers = fc.uniqueArray(
  fc.record({ rank: fc.integer({ min: 1, max: 8 }), value: fc.integer({ min: 1, max: 50 }), infant: fc.boolean() }),
  { selector: ({ rank }) => rank, minLength: 1 },
);
const rowsOf = (said: readonly { rank: number; value: number; infant: boolean }[]) =>
  said.map(({ rank, value, infant }) =>
    rule(`r${rank}`, { value, ...(infant && { when: { age_band: "infant" } }) }, { pack: `p${rank}`, rank }),
  );

describe("packs over one another", () => {
  test("stricter is never laxer than any pack that speaks for the case, and is one of their values", () => {
    fc.assert(
      fc.property(layers, fc.constantFrom("lower", "higher"), fc.boolean(), (said, stricter, isInfant) => {
        const given = isInfant ? { age_band: "infant" } : {};
        const value = valueOf([parameter({ combine: "stricter", stricter }), ...rowsOf(said)], given);
        const speaking = said.filter(({ infant }) => !infant || isInfant).map((one) => one.value);
        if (speaking.length > 0) expect(speaking).toContain(value);
        else expect(value).toBeUndefined();
        for (const one of speaking)
          if (stricter === "lower") expect(value).toBeLessThanOrEqual(one);
          else expect(value).toBeGreaterThanOrEqual(one);
      }),
    );
  });

  test("the order in which rules are recorded plays no part", () => {
    fc.assert(
      fc.property(
        layers.chain((said) => fc.tuple(fc.constant(said), fc.shuffledSubarray(said, { minLength: said.length }))),
        fc.constantFrom("override" as const, "stricter" as const, "add" as const),
        ([said, shuffled], combine) => {
          const head = parameter({ combine, stricter: "lower" });
          const given = { age_band: "infant" };
          expect(valueOf([...rowsOf(shuffled), head], given)).toBe(valueOf([head, ...rowsOf(said)], given));
        },
      ),
    );
  });
});

test("a check tells who falls short with the figures, whom it does not concern, and who cannot be judged", () => {
  const subject: Subject = {
    key: "class",
    title,
    facts: {
      age_band: { type: "text", title: { zh: "班型", en: "Class" } },
      capacity: { type: "number", title: { zh: "班额", en: "Size" } },
    },
    load: async () => [],
  };
  const check = checkKind.schema.parse({
    key: "size",
    title,
    subject: "class",
    applies: "age_band != 'twos'",
    rules: { most: { parameter: "class.max" } },
    requires: "capacity <= most",
    message: { zh: "{age_band}班额 {capacity}，最多 {most}", en: "{capacity} of {age_band}, at most {most}" },
  });
  const definitions = new Definitions([
    ...facts,
    parameter(),
    rule("infant", { value: 10, when: { age_band: "infant" } }),
  ]);
  const class_ = (id: string, values: Record<string, unknown>) => ({
    id,
    title: id,
    divisionCode: "1",
    facts: values,
    link: `/${id}`,
  });
  const rows = [
    class_("fine", { age_band: "infant", capacity: 10 }),
    class_("full", { age_band: "infant", capacity: 12 }),
    class_("other", { age_band: "twos", capacity: 40 }),
    class_("silent", { age_band: "infant", capacity: null }),
    class_("ruleless", { age_band: "mixed", capacity: 12 }),
  ];
  const { judged, unknown, unruled, findings } = judgeRows(definitions, check, subject, rows, today);
  expect([judged, unknown, unruled]).toEqual([2, 1, 1]);
  expect(findings).toMatchObject([
    {
      id: "full",
      message: { zh: "乳儿班班额 12，最多 10", en: "12 of Infants, at most 10" },
      figures: [
        { name: "capacity", value: "12" },
        { name: "most", value: "10" },
      ],
    },
  ]);
});
