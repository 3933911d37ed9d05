import { QueryClient, QueryObserver } from "@tanstack/react-query";
import { expect, test } from "vitest";
import { z } from "zod";
import { endpoint } from "../../contract/endpoint.ts";
import { addressOf, ApiError, errorOf } from "./client.ts";
import { createKeyKeeper, invalidateEntities, keyOf } from "./queries.ts";

const listSites = endpoint({
  method: "GET",
  path: "/sites/:siteId/offers",
  summary: "Offers of a site",
  params: z.object({ siteId: z.string() }),
  query: z.object({ form: z.array(z.string()).default([]), q: z.string().optional() }),
  output: z.object({}),
  action: "site.list",
  audit: { none: "public" },
  entities: ["site", "offer"],
});
const me = endpoint({
  method: "GET",
  path: "/me",
  scope: "platform",
  summary: "Me",
  output: z.object({}),
  action: "account.me",
  audit: { none: "own" },
  entities: ["session"],
});

test("a changed entity refetches what shows it, and nothing else", async () => {
  const client = new QueryClient();
  const asked: string[] = [];
  const watch = (queryKey: readonly unknown[], name: string) =>
    new QueryObserver(client, {
      queryKey,
      queryFn: () => {
        asked.push(name);
        return name;
      },
      staleTime: 60_000,
    }).subscribe(() => undefined);
  const stop = [watch(keyOf(listSites, { params: { siteId: "1" } }), "sites"), watch(keyOf(me, {}), "me")];
  await expect.poll(() => asked.length).toBe(2);
  await invalidateEntities(client, ["offer", "child"]);
  expect(asked).toEqual(["sites", "me", "sites"]);
  for (const end of stop) end();
  client.clear();
});

test("addresses: parameters are escaped, lists repeat, nothing is left out silently", () => {
  expect(
    addressOf(listSites, { params: { siteId: "a/b" }, query: { form: ["full_day", "night"], q: "柳溪 路" } }),
  ).toBe("/api/d/000000/sites/a%2Fb/offers?form=full_day&form=night&q=%E6%9F%B3%E6%BA%AA+%E8%B7%AF");
  expect(addressOf(listSites, { params: { siteId: "1" }, query: { form: [], q: "" } })).toBe(
    "/api/d/000000/sites/1/offers",
  );
  expect(addressOf(me, {})).toBe("/api/me");
});

test("a refusal that is not ours still has a code people can be told about", () => {
  expect(errorOf(502, "<html>").code).toBe("unavailable");
  expect(errorOf(413, "").code).toBe("too_large");
  expect(errorOf(500, '"text"').code).toBe("unexpected");
  expect(errorOf(409, '{"error":"no_place_left","requestId":"r1"}')).toMatchObject({
    code: "no_place_left",
    requestId: "r1",
    problems: [],
  });
});

test("the key is kept while the outcome is unknown and the input the same, and only then", () => {
  const keeper = createKeyKeeper();
  const refusal = (status: number, error: string) => new ApiError(status, { error, requestId: "" });
  const first = keeper.keyFor({ body: { n: 1 } });
  keeper.settle(refusal(0, "offline"));
  expect(keeper.keyFor({ body: { n: 1 } })).toBe(first);
  keeper.settle(refusal(503, "unavailable"));
  expect(keeper.keyFor({ body: { n: 1 } })).toBe(first);
  expect(keeper.keyFor({ body: { n: 2 } })).not.toBe(first);
  const second = keeper.keyFor({ body: { n: 2 } });
  keeper.settle(refusal(409, "no_place_left"));
  expect(keeper.keyFor({ body: { n: 2 } })).not.toBe(second);
  const third = keeper.keyFor({ body: { n: 2 } });
  keeper.settle();
  expect(keeper.keyFor({ body: { n: 2 } })).not.toBe(third);
});
