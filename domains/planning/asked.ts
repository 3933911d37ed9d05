import type { Instant, LocalDate } from "../../contract/values.ts";
import { grantsOf } from "../../kernel/actor.ts";
import type { Context } from "../../kernel/context.ts";
import { permit } from "../../kernel/permission.ts";
import { notFound } from "../../kernel/refusal.ts";
import { FactLoader, type Moment } from "../../mechanisms/indicators/definition.ts";
import { type Division, getGeography } from "../regions/index.ts";
import type { Definition } from "./contract.ts";
import { type District, endOfDay, type Loader, population } from "./facts.ts";
import type { PlanningIndicator } from "./indicators.ts";
import { observers } from "../../contract/roles.ts";

/** A question about figures, checked: whose, when, and what is known of the district. */
export type Asked = {
  readonly division: Division;
  readonly children: readonly Division[];
  /** From the widest division the caller may see down to this one. */
  readonly path: readonly Division[];
  readonly moment: Moment;
  readonly divisions: readonly Division[];
  readonly loader: Loader;
};
type Query = {
  readonly division?: string | undefined;
  readonly on?: LocalDate | undefined;
  readonly knownAs?: "now" | "then";
};

/** Checks a question by an official: the division has to lie within a grant, the day must not be in the future. */
export async function ask(context: Context<"day_in_future">, query: Query): Promise<Asked> {
  const own = grantsOf(context.actor, observers).flatMap(({ divisionCode }) => divisionCode ?? []);
  const widest = own.toSorted((a, b) => a.length - b.length)[0];
  const code = query.division ?? widest;
  if (code !== undefined) await permit(context.db, context.districtId, context.actor, "indicator.read", code);
  const asked = await askAnyone(context, { ...query, division: code });
  const from = asked.path.findIndex(({ code: each }) => own.some((grant) => each.startsWith(grant)));
  return { ...asked, path: asked.path.slice(Math.max(0, from)) };
}

/** The same without a permission: for figures that everyone may see. */
export async function askAnyone(context: Context<"day_in_future">, query: Query): Promise<Asked> {
  const { platform, districtId, now, today, db } = context;
  const on = query.on ?? today;
  if (on > today) context.refuse("day_in_future", { today });
  const { divisions, byCode } = await getGeography(platform, districtId);
  const division = query.division === undefined ? divisions[0] : byCode.get(query.division);
  if (!division) throw notFound();
  const path: Division[] = [];
  for (let at: Division | undefined = division; at; at = at.parentCode === null ? undefined : byCode.get(at.parentCode))
    path.unshift(at);
  const knownAt: Instant = query.knownAs === "then" ? endOfDay(on, now) : now;
  return {
    division,
    children: divisions.filter(({ parentCode }) => parentCode === division.code),
    path,
    moment: { on, knownAt },
    divisions,
    loader: new FactLoader<District>({ db, districtId, divisions, now }),
  };
}

export const named = ({ code, name, level }: Division) => ({ code, name, level });

export const definitionOf = (indicator: PlanningIndicator): Definition => ({
  key: indicator.key,
  unit: indicator.unit,
  direction: indicator.direction,
  dimension: (indicator.parts?.dimension as Definition["dimension"]) ?? null,
  deepest: indicator.deepest,
  least: indicator.least ?? null,
  onlyNow: indicator.onlyNow ?? false,
  isPublic: indicator.isPublic ?? false,
  rows: indicator.rows,
  hasPopulation: indicator.source === "population",
});

/** Year and sources of the population that figures of a division stand on. */
export async function populationSource(asked: Asked) {
  const lines = await asked.loader.get(population, asked.moment);
  const line = lines.find(({ code }) => code === asked.division.code);
  return { year: line?.year ?? null, sources: line?.sources ?? [], isEstimate: line?.isEstimate ?? false };
}
