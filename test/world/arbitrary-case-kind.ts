import fc from "fast-check";
import { CaseKind } from "../../mechanisms/cases/contract/kind.ts";
import { wayFaults } from "../../mechanisms/cases/check-ways.ts";

const words = (text: string) => ({ zh: text, en: text });
/** Conditions over two yes/no answers; what they are may change from step to step. */
const condition = fc.constantFrom("a", "b", "!a", "a && b", "a || b");

/** Random kinds of case over random graphs of steps; only those that the check lets pass. */
export const arbitraryCaseKind: fc.Arbitrary<CaseKind> = fc
  .integer({ min: 1, max: 6 })
  .chain((count) => {
    const keys = Array.from({ length: count }, (_, index) => `s${index}`);
    const target = fc.constantFrom(...keys, "granted", "refused", "granted", "refused");
    const step = fc.constantFrom(...keys);
    const action = (index: number) =>
      fc.oneof(
        {
          weight: 4,
          arbitrary: fc.record({
            key: fc.constant(`x${index}`),
            title: fc.constant(words("x")),
            when: fc.option(condition, { nil: undefined }),
            to: target,
          }),
        },
        {
          weight: 1,
          arbitrary: fc.record({
            key: fc.constant(`x${index}`),
            title: fc.constant(words("x")),
            correction: fc.record({
              due: fc.constant({ days: 5 }),
              times: fc.integer({ min: 1, max: 3 }),
              resumes: fc.option(step, { nil: undefined }),
            }),
          }),
        },
      );
    const task = fc.integer({ min: 1, max: 4 }).chain((n) =>
      fc.record({
        type: fc.constant("task"),
        who: fc.constant("health_official"),
        actions: fc.tuple(...Array.from({ length: n }, (_, i) => action(i))),
      }),
    );
    const joint = fc.integer({ min: 1, max: 3 }).chain((n) =>
      fc.record({
        type: fc.constant("joint"),
        opinions: fc.tuple(
          ...Array.from({ length: n }, (_, i) =>
            fc.record({
              key: fc.constant(`o${i}`),
              title: fc.constant(words("o")),
              who: fc.constant("fire_official"),
              when: fc.option(condition, { nil: undefined }),
              required: fc.boolean(),
            }),
          ),
        ),
        join: fc.constantFrom("all", "first_refusal"),
        agreed: target,
        refused: target,
      }),
    );
    const check = fc.record({
      type: fc.constant("check"),
      branches: fc.tuple(fc.record({ when: condition, to: target }), fc.record({ to: target })),
    });
    const timer = fc.record({ type: fc.constant("timer"), wait: fc.constant({ days: 2 }), to: target });
    const publicity = fc.record({
      type: fc.constant("publicity"),
      period: fc.constant({ days: 2 }),
      fields: fc.constant([{ key: "n", title: words("n"), value: "today" }]),
      to: target,
      objected: target,
    });
    return fc.tuple(
      ...keys.map((key) =>
        fc
          .oneof({ weight: 3, arbitrary: task }, { weight: 2, arbitrary: joint }, check, timer, publicity)
          .map((one) => ({ key, title: words(key), ...one })),
      ),
    );
  })
  .map((steps) =>
    CaseKind.parse({
      key: "random.kind",
      title: words("random"),
      group: "random",
      prefix: "R",
      applicants: ["signed_in"],
      division: "district",
      forms: [{ form: "random.form" }],
      steps,
      outcomes: [
        { key: "granted", title: words("yes"), result: "granted" },
        { key: "refused", title: words("no"), result: "refused" },
      ],
    }),
  )
  .filter((kind) => wayFaults(kind).every(({ path }) => path[0] === "outcomes"));
