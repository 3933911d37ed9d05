import { expect, test } from "vitest";
import { differences, sortProblems, valueAt, withValue } from "./form-state.ts";

const problem = (path: string, code = "required") => ({ path, code, message: "" });

test("server problems come to their fields, in the form's order; the rest is kept apart", () => {
  const { atFields, elsewhere } = sortProblems(
    [
      problem("body.phone"),
      problem("body.pickups.1.lon"),
      problem("body.name", "too_long"),
      problem("body.name"),
      problem("query.page"),
      problem("body"),
    ],
    ["name", "phone", "pickups.0", "pickups.1"],
  );
  expect([...atFields].map(([name, { code }]) => [name, code])).toEqual([
    ["name", "too_long"],
    ["phone", "required"],
    ["pickups.1", "required"],
  ]);
  expect(elsewhere.map(({ path }) => path)).toEqual(["query.page", "body"]);
});

test("a problem goes to the nearest field, and never to one whose name merely begins alike", () => {
  expect([...sortProblems([problem("body.home.lon")], ["home", "home.lon"]).atFields.keys()]).toEqual(["home.lon"]);
  expect(sortProblems([problem("body.namesake")], ["name"]).atFields.size).toBe(0);
});

test("values are set deep without touching what was there", () => {
  const before = { name: "a", children: [{ birthOn: "2024-01-01" }, { birthOn: "2025-01-01" }] };
  const after = withValue(before, "children.1.birthOn", "2025-02-02");
  expect(after).toEqual({ name: "a", children: [{ birthOn: "2024-01-01" }, { birthOn: "2025-02-02" }] });
  expect(before.children[1]?.birthOn).toBe("2025-01-01");
  expect(withValue({}, "children.0.birthOn", "x")).toEqual({ children: [{ birthOn: "x" }] });
  expect(withValue({}, "home.lon", 1)).toEqual({ home: { lon: 1 } });
  expect(valueAt(after, "children.1.birthOn")).toBe("2025-02-02");
  expect(valueAt(after, "nothing.here")).toBeUndefined();
});

test("only fields that differ are compared when someone else changed the row", () => {
  expect(
    differences({ name: "a", tags: ["x"], version: 1 }, { name: "b", tags: ["x"], version: 2 }, ["name", "tags"]),
  ).toEqual(["name"]);
});
