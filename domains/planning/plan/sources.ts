import type { Context } from "../../../kernel/context.ts";
import type { Basis, DefinitionHead } from "../../../contract/definition.ts";
import {
  type Definition,
  type Definitions,
  definitionsOf,
  documentKind,
  unitKind,
} from "../../../mechanisms/packs/index.ts";
import type { PlanDuty, Sentence, UnitRef } from "../contract/plan.ts";
import { listPackRows, type PackRow } from "./queries.ts";

/** What every answer of the plan is made of: the district's definitions, its packs, names of units and documents. */
export type Sources = {
  readonly definitions: Definitions;
  /** Packs with the one that speaks first at the front. */
  readonly packs: readonly PackRow[];
  isLocal(definition: Pick<Definition, "rank">): boolean;
  unitsOf(keys: readonly string[]): UnitRef[];
  sentencesOf(basis: readonly Basis[]): Sentence[];
};

/** Without a local pack the widest one is the plan. */
export async function sourcesOf(context: Pick<Context, "db" | "districtId" | "today">): Promise<Sources> {
  const definitions = await definitionsOf(context.db, context.districtId);
  const packs = await listPackRows(context);
  const ground = packs.length > 1 ? packs.at(-1)!.rank : 0;
  const at = { on: context.today };
  return {
    definitions,
    packs,
    isLocal: ({ rank }) => rank > ground,
    unitsOf: (keys) =>
      keys.map((key) => {
        const unit = definitions.find(unitKind, key, at)?.body;
        return { key, title: unit?.title ?? { zh: key, en: key }, role: unit?.role ?? null };
      }),
    sentencesOf: (basis) =>
      basis.map((one) => ({ ...one, title: definitions.find(documentKind, one.document, at)?.body.title ?? null })),
  };
}

/** As the pack's files have them, which is how the document has them; the pack that speaks first at the front. */
export function inOrder<Body extends DefinitionHead>(definitions: readonly Definition<Body>[]): Definition<Body>[] {
  const placeOf = ({ source }: Definition<Body>): [string, number] => {
    const at = source.lastIndexOf(":");
    return [source.slice(0, at), Number(source.slice(at + 1)) || 0];
  };
  return definitions.toSorted((a, b) => {
    const [[fileA, lineA], [fileB, lineB]] = [placeOf(a), placeOf(b)];
    return b.rank - a.rank || fileA.localeCompare(fileB) || lineA - lineB;
  });
}

/** Documents that local definitions cite. */
export const documentsOf = ({ definitions, isLocal }: Sources, context: Pick<Context, "today">) =>
  definitions
    .list(documentKind, { on: context.today })
    .filter(isLocal)
    .map(({ body }) => body);

/** Every unit that leads or cooperates anywhere, in the order of their first mention. */
export const unitsIn = (duties: readonly PlanDuty[]): UnitRef[] => [
  ...new Map(
    duties.flatMap(({ lead, cooperating }) => [...lead, ...cooperating]).map((unit) => [unit.key, unit]),
  ).values(),
];
