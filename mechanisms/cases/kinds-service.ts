import type { InputOf } from "../../contract/endpoint.ts";
import type { Words } from "../../contract/definition.ts";
import type { Context } from "../../kernel/context.ts";
import { formKind } from "../forms/index.ts";
import { definitionsOf } from "../packs/index.ts";
import { basisOf, judge, type Judged } from "../rules/index.ts";
import type * as contract from "./contract/apply.ts";
import type { CaseKind } from "./contract/kind.ts";
import { caseKind } from "./kind.ts";
import { formsOf } from "./variables.ts";
import { isOffered, waysFor } from "./ways.ts";
import { asOf } from "./work.ts";

/** Kinds of case that can be applied for here, and how the caller may begin each. */
export async function listCaseKinds(context: Context, { query }: InputOf<typeof contract.listCaseKinds>) {
  const definitions = await definitionsOf(context.db, context.districtId);
  const items = definitions
    .list(caseKind, asOf(context))
    .filter(({ body }) => (!query.group || body.group === query.group) && (!query.about || body.about === query.about))
    .filter((definition) => isOffered(context, definitions, definition))
    .map(({ body, version }) => ({
      key: body.key,
      version,
      title: body.title,
      says: body.says ?? null,
      group: body.group,
      about: body.about,
      division: body.division,
      follows: body.follows ? { kinds: body.follows.kinds, relation: body.follows.relation } : null,
      as: waysFor(context.actor, body),
    }));
  return { items };
}

/** A kind as it holds today: the guide that is always current. */
export async function getCaseKind(context: Context, { params }: InputOf<typeof contract.getCaseKind>) {
  const definitions = await definitionsOf(context.db, context.districtId);
  const definition = definitions.get(caseKind, params.kind, asOf(context));
  const { body } = definition;
  const spans: Record<string, number | null> = {};
  const judged: Judged[] = [];
  for (const parameter of spanRules(body)) {
    const found = judge(definitions, parameter, { division_code: context.districtId }, asOf(context));
    spans[parameter] = typeof found?.value === "number" ? Math.round(found.value) : null;
    if (found) judged.push(found);
  }
  const formTitles: Record<string, Words> = {};
  for (const form of formsOf(body))
    formTitles[form] = definitions.find(formKind, form, asOf(context))?.body.title ?? { zh: form, en: form };
  return {
    kind: body,
    version: definition.version,
    source: definition.source,
    isOffered: isOffered(context, definitions, definition),
    as: waysFor(context.actor, body),
    spans,
    judged,
    basis: basisOf(definitions, definition, asOf(context)),
    formTitles,
  };
}

/** Parameters that give spans, wherever they stand in a kind. */
function spanRules(kind: CaseKind): string[] {
  const found = new Set<string>();
  const visit = (part: unknown): void => {
    if (Array.isArray(part)) for (const one of part) visit(one);
    else if (typeof part === "object" && part !== null) {
      if ("rule" in part && "unit" in part && typeof part.rule === "string") found.add(part.rule);
      for (const one of Object.values(part)) visit(one);
    }
  };
  visit([kind.promise, kind.steps, kind.outcomes]);
  return [...found];
}
