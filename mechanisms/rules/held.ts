import type { Context } from "../../kernel/context.ts";
import type { InputOf, OutputOf } from "../../contract/endpoint.ts";
import type { Instant } from "../../contract/values.ts";
import {
  type AsOf,
  type Definition,
  type Definitions,
  definitionsOf,
  districtVoice,
  documentKind,
} from "../packs/index.ts";
import { basesOf, listKinds } from "../packs/index.ts";
import type * as contract from "./contract/endpoints.ts";
import type { RuleBody } from "./contract/kinds.ts";
import { basisOf, judge, rulesOf } from "./judge.ts";
import { factKind, parameterKind } from "./kinds.ts";
import { ruleWords, whenWords } from "./words.ts";

/** What anyone may read: what holds here, from which documents, and why. */

type PackName = OutputOf<typeof contract.listHeldRules>["packs"][number];

/** Names of the packs that speak in a district, the officials' own word among them. */
export async function packNames(
  context: Pick<Context, "db" | "districtId">,
): Promise<(PackName & { installedAt: Instant })[]> {
  const rows = await context.db
    .selectFrom("district_pack")
    .selectAll()
    .where("district_id", "=", context.districtId)
    .orderBy("rank", "desc")
    .execute();
  return rows.map(({ pack, title, rank, installed_at }) => ({
    key: pack,
    title: title as unknown as PackName["title"],
    rank,
    installedAt: installed_at as Instant,
  }));
}

const own: PackName = {
  key: districtVoice.pack,
  title: { zh: "本地决定", en: "Decided here" },
  rank: districtVoice.rank,
};

/** With the officials' own word in front, where something was decided here. */
export async function voices(
  context: Pick<Context, "db" | "districtId">,
  definitions: Definitions,
): Promise<PackName[]> {
  const packs = (await packNames(context)).map(({ key, title, rank }) => ({ key, title, rank }));
  return definitions.rows.some(({ pack }) => pack === own.key) ? [own, ...packs] : packs;
}

/** Facts of the case a rule is about: the first value of each condition. */
const exampleOf = ({ when, divisions }: RuleBody): Record<string, unknown> => ({
  ...Object.fromEntries(Object.entries(when).map(([name, wanted]) => [name, [wanted].flat()[0]])),
  ...(divisions && { division_code: divisions[0] }),
});

export async function listHeldRules(
  context: Context,
  { query }: InputOf<typeof contract.listHeldRules>,
): Promise<OutputOf<typeof contract.listHeldRules>> {
  const definitions = await definitionsOf(context.db, context.districtId);
  const on = query.on ?? context.today;
  const asOf: AsOf = { on };
  const factOf = (name: string) => definitions.find(factKind, name, asOf)?.body;
  const items = definitions.list(parameterKind, asOf).map(({ key, body }) => ({
    key,
    title: body.title,
    unit: body.unit ?? null,
    combine: body.combine,
    by: body.by.map((name) => ({ key: name, title: factOf(name)?.title ?? { zh: name, en: name } })),
    rules: rulesOf(definitions, key, asOf).map((rule) => {
      const deciding = judge(definitions, key, exampleOf(rule.body), asOf)?.rule;
      return {
        key: rule.key,
        version: rule.version,
        title: rule.body.title,
        when: whenWords(rule.body, factOf) ?? null,
        value: rule.body.value ?? null,
        words: ruleWords(body, rule.body),
        note: rule.body.note ?? null,
        pack: rule.pack,
        rank: rule.rank,
        from: rule.from,
        to: rule.to,
        basis: basisOf(definitions, rule, asOf),
        decides:
          body.combine === "add" ||
          deciding === undefined ||
          (deciding.key === rule.key && deciding.pack === rule.pack),
      };
    }),
  }));
  const q = query.q?.trim().toLowerCase() ?? "";
  const found = items.filter(
    (item) =>
      item.rules.length > 0 &&
      (query.pack === undefined || item.rules.some(({ pack }) => pack === query.pack)) &&
      (q === "" ||
        JSON.stringify([item.key, item.title, item.rules.map(({ title, words, basis }) => [title, words, basis])])
          .toLowerCase()
          .includes(q)),
  );
  return { on, packs: await voices(context, definitions), items: found };
}

/** `name=value` by the type of the fact; what cannot be read so is left as text. */
function factsFrom(definitions: Definitions, asOf: AsOf, given: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(
    given.map((one) => {
      const at = one.indexOf("=");
      const [name, text] = [one.slice(0, at), one.slice(at + 1)];
      const type = definitions.find(factKind, name, asOf)?.body.type;
      if (type === "number" && text !== "" && Number.isFinite(Number(text))) return [name, Number(text)];
      if (type === "boolean") return [name, text === "true"];
      return [name, type === "list" ? text.split(",") : text];
    }),
  );
}

export async function judgeRule(
  context: Context,
  { params, query }: InputOf<typeof contract.judgeRule>,
): Promise<OutputOf<typeof contract.judgeRule>> {
  const definitions = await definitionsOf(context.db, context.districtId);
  const asOf: AsOf = { on: query.on ?? context.today, ...(query.knownAt && { knownAt: query.knownAt }) };
  return { judged: judge(definitions, params.parameter, factsFrom(definitions, asOf, query.facts), asOf) ?? null };
}

const never = "9999-12-31T00:00:00.000Z";
/** What is said now, whenever it holds. */
export const saidNow = (definitions: Definitions): Definition[] =>
  definitions.rows.filter(({ supersededAt }) => supersededAt === never);

export async function listPacks(context: Context): Promise<OutputOf<typeof contract.listPacks>> {
  const definitions = await definitionsOf(context.db, context.districtId);
  const said = saidNow(definitions);
  const quoted = new Map<string, number>();
  for (const { body } of said)
    for (const document of new Set(basesOf(body).map((one) => one.document)))
      quoted.set(document, (quoted.get(document) ?? 0) + 1);
  const order = listKinds().map(({ kind }) => kind);
  const items = (await packNames(context)).map((pack) => {
    const ofPack = said.filter((one) => one.pack === pack.key);
    const counts = order
      .map((kind) => ({ kind, count: ofPack.filter((one) => one.kind === kind).length }))
      .filter(({ count }) => count > 0);
    const documents = ofPack
      .filter(({ kind }) => kind === documentKind.kind)
      .map(({ key, version }) => {
        const { body } = definitions.version(documentKind, key, version);
        const { title, issuer = null, number = null, issued = null, status, url = null, note = null } = body;
        return { key, title, issuer, number, issued, status, url, note, quoted: quoted.get(key) ?? 0 };
      })
      .toSorted((a, b) => b.quoted - a.quoted);
    return { ...pack, counts, documents };
  });
  return { items, ownDecisions: said.filter(({ pack }) => pack === own.key).length };
}
