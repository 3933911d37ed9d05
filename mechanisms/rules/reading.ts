import type { InputOf, OutputOf } from "../../contract/endpoint.ts";
import type { LocalDate } from "../../contract/values.ts";
import type { Context } from "../../kernel/context.ts";
import { fieldAad } from "../../kernel/crypto/keyring.ts";
import { can, mayEver, needsOf } from "../../kernel/permission.ts";
import { notFound } from "../../kernel/refusal.ts";
import {
  type Definition,
  type Definitions,
  definitionsOf,
  difference,
  findKind,
  type Kind,
  listKinds,
  summaryOf,
} from "../packs/index.ts";
import type * as contract from "./contract/endpoints.ts";
import { saidNow, voices } from "./held.ts";
import { basisOf } from "./judge.ts";
import { checkKind, factKind, parameterKind, ruleKind } from "./kinds.ts";
import { ruleWords, whenWords } from "./words.ts";

/** What officials read: every definition, its versions and what changed between any two. */

type Version = OutputOf<typeof contract.getDefinition>["versions"][number];

const first = [ruleKind, parameterKind, checkKind].map(({ kind }) => kind);
const key = ({ kind, key: name }: Definition) => `${kind} ${name}`;

export async function listDefinitions(
  context: Context,
  { query }: InputOf<typeof contract.listDefinitions>,
): Promise<OutputOf<typeof contract.listDefinitions>> {
  const { db, districtId, today, actor } = context;
  const definitions = await definitionsOf(db, districtId);
  const q = query.q?.trim().toLowerCase() ?? "";
  const layers = new Map<string, Definition[]>();
  for (const one of saidNow(definitions)) layers.set(key(one), [...(layers.get(key(one)) ?? []), one]);
  const rows = [...layers.values()].flatMap((said) => {
    const kind = findKind(said[0]!.kind);
    if (!kind) return [];
    const held = definitions.find(kind, said[0]!.key, { on: today });
    const future = said.toSorted((a, b) => a.from.localeCompare(b.from)).find(({ from }) => from > today);
    const shown = held ?? future ?? said.at(-1)!;
    return [{ kind, shown, said, isFuture: !held && future !== undefined }];
  });
  const matching = rows.filter(
    ({ kind, shown, said }) =>
      (query.pack === undefined || said.some(({ pack }) => pack === query.pack)) &&
      (q === "" ||
        `${shown.key} ${shown.body.title.zh} ${shown.body.title.en} ${summaryOf(kind, shown.body)}`
          .toLowerCase()
          .includes(q)),
  );
  // What is decided most often first.
  const kinds = [ruleKind, parameterKind, checkKind, ...listKinds().filter(({ kind }) => !first.includes(kind))]
    .map(({ kind }) => ({ kind, count: matching.filter((row) => row.kind.kind === kind).length }))
    .filter(({ count }) => count > 0);
  const order = new Map(kinds.map(({ kind }, index) => [kind, index]));
  const ofKind = matching
    .filter(({ kind }) => query.kind === undefined || kind.kind === query.kind)
    .toSorted((a, b) => order.get(a.kind.kind)! - order.get(b.kind.kind)! || a.shown.key.localeCompare(b.shown.key));
  const start = (query.page - 1) * query.size;
  return {
    items: ofKind.slice(start, start + query.size).map(({ kind, shown, said, isFuture }) => ({
      kind: kind.kind,
      key: shown.key,
      title: shown.body.title,
      summary: summaryOf(kind, shown.body),
      reads: readsOf(definitions, shown, today),
      pack: shown.pack,
      version: shown.version,
      from: shown.from,
      to: shown.to,
      layers: new Set(said.map(({ pack }) => pack)).size,
      isFuture,
    })),
    total: ofKind.length,
    kinds,
    packs: await voices(context, definitions),
    can: { edit: mayEver(actor, "definition.edit") || needsOf("definition.edit") },
  };
}

function stateOf(definitions: Definitions, kind: Kind, one: Definition, today: LocalDate): Version["state"] {
  if (!one.supersededAt.startsWith("9999")) return "superseded";
  if (one.from > today) return "future";
  if (one.to < today) return "past";
  return definitions.find(kind, one.key, { on: today })?.version === one.version ? "holds" : "covered";
}

async function namesOf(context: Context, ids: readonly (string | null)[]): Promise<Map<string, string>> {
  const wanted = [...new Set(ids)].filter((id) => id !== null);
  if (wanted.length === 0) return new Map();
  const rows = await context.db
    .selectFrom("account")
    .select(["id", "name_enc"])
    .where("district_id", "=", context.districtId)
    .where("id", "in", wanted)
    .execute();
  return new Map(
    rows.flatMap(({ id, name_enc }) =>
      name_enc === null ? [] : [[id, context.keyring.open(name_enc, fieldAad("account.name", id))] as const],
    ),
  );
}

async function versionsOf(context: Context, definitions: Definitions, kind: Kind, name: string): Promise<Version[]> {
  const versions = definitions.versions(kind, name);
  const authors = await context.db
    .selectFrom("definition")
    .select(["version", "recorded_by"])
    .where("district_id", "=", context.districtId)
    .where("kind", "=", kind.kind)
    .where("key", "=", name)
    .execute();
  const by = new Map(authors.map(({ version, recorded_by }) => [version, recorded_by]));
  const names = await namesOf(context, [...by.values()]);
  return versions.toReversed().map((one) => ({
    version: one.version,
    pack: one.pack,
    from: one.from,
    to: one.to,
    recordedAt: one.recordedAt,
    recordedBy: names.get(by.get(one.version) ?? "") ?? null,
    source: one.source,
    state: stateOf(definitions, kind, one, context.today),
  }));
}

/** A rule in words; nothing for what is no rule. */
function readsOf(
  definitions: Definitions,
  { kind, key: name, version }: Definition,
  on: LocalDate,
): OutputOf<typeof contract.getDefinition>["reads"] {
  if (kind !== ruleKind.kind) return null;
  const { body } = definitions.version(ruleKind, name, version);
  const parameter = definitions.find(parameterKind, body.parameter, { on })?.body;
  if (!parameter) return null;
  return {
    parameter: body.parameter,
    title: parameter.title,
    when: whenWords(body, (fact) => definitions.find(factKind, fact, { on })?.body) ?? null,
    words: ruleWords(parameter, body),
  };
}

const bodyOf = ({ body }: Definition): Record<string, unknown> =>
  JSON.parse(JSON.stringify(body)) as Record<string, unknown>;

export async function getDefinition(
  context: Context,
  { params }: InputOf<typeof contract.getDefinition>,
): Promise<OutputOf<typeof contract.getDefinition>> {
  const { db, districtId, today, actor } = context;
  const kind = findKind(params.kind);
  if (!kind) throw notFound();
  const definitions = await definitionsOf(db, districtId);
  const versions = definitions.versions(kind, params.key);
  const newest = versions.at(-1);
  if (!newest) throw notFound();
  const asOf = { on: today };
  const shown = definitions.find(kind, params.key, asOf) ?? newest;
  const body = bodyOf(shown);
  return {
    kind: kind.kind,
    key: shown.key,
    title: shown.body.title,
    body,
    summary: summaryOf(kind, shown.body),
    reads: readsOf(definitions, shown, today),
    version: shown.version,
    newest: newest.version,
    today,
    pack: shown.pack,
    from: shown.from,
    to: shown.to,
    basis: basisOf(definitions, shown, asOf),
    note: (body["note"] as { zh: string; en: string } | undefined) ?? null,
    layers: definitions
      .layers(kind, params.key, asOf)
      .map(({ pack, version, body: said }) => ({ pack, version, summary: summaryOf(kind, said) })),
    versions: await versionsOf(context, definitions, kind, params.key),
    packs: await voices(context, definitions),
    can: await can(db, districtId, actor, { edit: "definition.edit" }, ""),
  };
}

export async function compareVersions(
  context: Context,
  { params, query }: InputOf<typeof contract.compareVersions>,
): Promise<OutputOf<typeof contract.compareVersions>> {
  const kind = findKind(params.kind);
  if (!kind) throw notFound();
  const definitions = await definitionsOf(context.db, context.districtId);
  const [before, after] = [query.before, query.after].map((version) =>
    definitions.versions(kind, params.key).find((one) => one.version === version),
  );
  if (!before || !after) throw notFound();
  const shown = await versionsOf(context, definitions, kind, params.key);
  const rowOf = (version: number) => shown.find((one) => one.version === version)!;
  return {
    before: rowOf(before.version),
    after: rowOf(after.version),
    changes: difference(bodyOf(before), bodyOf(after)).map((change) => ({
      path: change.path.join("."),
      before: change.before,
      after: change.after,
    })),
  };
}
