import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { definitionHead } from "../../contract/definition.ts";
import type { Instant, LocalDate } from "../../contract/values.ts";
import { startTestServer, type TestServer } from "../../test/world/server.ts";
import { definitionsOf } from "./definitions.ts";
import type { Kind } from "./kind.ts";
import { districtVoice, recordDefinitions } from "./record.ts";

const schema = z.strictObject({ ...definitionHead, value: z.number() });
const limit: Kind<z.infer<typeof schema>> = { kind: "limit", list: "limits", schema, needsBasis: false };

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

const at = (instant: string) => instant as Instant;
const on = (day: string) => ({ on: day as LocalDate });
const entry = (key: string, value: number, from?: string) => ({
  kind: "limit",
  body: { key, title: { zh: "限", en: "Limit" }, basis: [], value, ...(from && { from: from as LocalDate }) },
  source: "limits.yaml:1",
});
const national = { pack: "national", rank: 1 };

test("a later pack speaks first, each for its period; former versions stay [S1-40]", async () => {
  const { db, districtId } = server.world;
  const record = (now: string, voice: typeof national, entries: ReturnType<typeof entry>[], all = false) =>
    recordDefinitions(db, districtId, at(now), voice, entries, { all });
  await record("2026-01-01T00:00:00.000Z", national, [entry("a", 1), entry("b", 10)], true);
  await record("2026-01-02T00:00:00.000Z", { pack: "local", rank: 2 }, [entry("a", 2, "2026-06-01")], true);
  let definitions = await definitionsOf(db, districtId);
  const value = (key: string, day: string) => definitions.find(limit, key, on(day))?.body.value;
  expect([value("a", "2026-05-31"), value("a", "2026-06-01"), value("b", "2026-06-01")]).toEqual([1, 2, 10]);
  expect(definitions.layers(limit, "a", on("2026-07-01")).map(({ pack }) => pack)).toEqual(["local", "national"]);

  await record("2026-01-03T00:00:00.000Z", districtVoice, [entry("a", 3, "2026-08-01")]);
  // The same again records nothing, and a pack that no longer names a key takes it back.
  expect(await record("2026-01-04T00:00:00.000Z", national, [entry("a", 1)], true)).toEqual([]);
  definitions = await definitionsOf(db, districtId);
  expect([value("a", "2026-08-01"), value("b", "2026-08-01")]).toEqual([3, undefined]);
  expect(definitions.versions(limit, "a").map(({ version, body }) => [version, body.value])).toEqual([
    [1, 1],
    [2, 2],
    [3, 3],
  ]);
  const asKnown = { on: "2026-08-01" as LocalDate, knownAt: at("2026-01-02T12:00:00.000Z") };
  expect(definitions.find(limit, "a", asKnown)?.body.value).toBe(2);
  expect(definitions.find(limit, "b", asKnown)?.body.value).toBe(10);
});
