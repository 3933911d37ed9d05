import { expect, test } from "vitest";
import { z } from "zod";
import { parseSearch, readSearch, writeSearch } from "./address.ts";

test("an address is read as it was written", () => {
  const search = { q: "柳溪", form: ["full_day", "night"], page: "2" };
  expect(parseSearch(writeSearch(search))).toEqual(search);
  expect(writeSearch({ q: "", page: undefined })).toBe("");
});

test("what no longer fits is left out, the rest still opens", () => {
  const Query = z.object({
    page: z.coerce.number().int().min(1).default(1),
    form: z.enum(["full_day", "night"]).optional(),
  });
  expect(readSearch(Query, { page: "3", form: "weekly" })).toEqual({ page: 3 });
  expect(readSearch(Query, { page: "x", form: "night" })).toEqual({ page: 1, form: "night" });
});
