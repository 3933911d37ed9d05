import type { InputOf, OutputOf } from "../../contract/endpoint.ts";
import type { Context } from "../../kernel/context.ts";
import { ask, named } from "./asked.ts";
import type * as contract from "./contract.ts";
import { listMapSites } from "./queries.ts";
import { answerOf, figuresOf } from "./service.ts";

/** More points than this nobody tells apart; the sites with the most places come first. */
const mostSites = 3_000;

type OneMap = typeof contract.getGovernmentMap;
/** Everything the one map shows of a division, with the same checks as its figures. */
export async function getGovernmentMap(
  context: Context<"day_in_future">,
  { query }: InputOf<OneMap>,
): Promise<OutputOf<OneMap>> {
  const asked = await ask(context, query);
  const { division, moment } = asked;
  const answer = await answerOf(context, query.indicator, asked, query.part);
  const { sites, total } = await listMapSites(context, { division: division.code, moment }, mostSites);
  const needs = await figuresOf(asked.indicatorOf("open_needs"), asked);
  return {
    ...answer,
    sites,
    sitesTotal: total,
    needs: asked.divisions
      .filter(({ level, code }) => level === 5 && code.startsWith(division.code))
      .map((one) => ({ ...named(one), lon: one.lon, lat: one.lat, needs: needs.of(one.code).value }))
      .filter((one) => one.needs !== 0),
  };
}
