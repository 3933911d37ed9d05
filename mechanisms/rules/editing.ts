import type { InputOf, OutputOf } from "../../contract/endpoint.ts";
import type { LocalDate } from "../../contract/values.ts";
import type { Context } from "../../kernel/context.ts";
import { notFound, Refusal } from "../../kernel/refusal.ts";
import {
  type AsOf,
  checkOne,
  type Definition,
  type Definitions,
  definitionsOf,
  definitionsWith,
  difference,
  districtVoice,
  findKind,
  type Kind,
  recordDefinitions,
  withdrawVersion,
} from "../packs/index.ts";
import type * as contract from "./contract/endpoints.ts";
import type { Finding } from "./contract/judged.ts";
import { judgeRows } from "./judge-subjects.ts";
import { checkKind, factKind, parameterKind, ruleKind } from "./kinds.ts";
import { findSubject, type SubjectRow } from "./subject.ts";

/** How officials change what holds: read the consequences, publish with a reason, take back what has not begun. */

const shownFindings = 100;
const judging = [ruleKind, parameterKind, factKind, checkKind].map(({ kind }) => kind);

function getKind(name: string): Kind {
  const kind = findKind(name);
  if (!kind) throw notFound();
  return kind;
}

const changedMeanwhile = (version: number) => new Refusal("changed_by_someone_else", { details: { version } });

/** The first day a draft would hold; without one, today. */
function dayOf(body: Record<string, unknown>, today: LocalDate): LocalDate {
  const { from } = body;
  return typeof from === "string" && /^\d{4}-\d{2}-\d{2}$/.test(from) && from > today ? (from as LocalDate) : today;
}

/** What the draft changes, against what would hold on its first day without it. */
function changesOf(definitions: Definitions, kind: Kind, body: Record<string, unknown>, asOf: AsOf) {
  const former = definitions.find(kind, String(body["key"]), asOf)?.body;
  const plain = former === undefined ? {} : (JSON.parse(JSON.stringify(former)) as unknown);
  return difference(plain, JSON.parse(JSON.stringify(body)) as unknown).map(({ path, before, after }) => ({
    path: path.join("."),
    before,
    after,
  }));
}

export async function previewDefinition(
  context: Context,
  { body: { kind: name, body } }: InputOf<typeof contract.previewDefinition>,
): Promise<OutputOf<typeof contract.previewDefinition>> {
  const kind = getKind(name);
  const definitions = await definitionsOf(context.db, context.districtId);
  const asOf: AsOf = { on: dayOf(body, context.today) };
  const checked = checkOne(kind, body, definitions, asOf, districtVoice.pack);
  const changes = changesOf(definitions, kind, body, asOf);
  if (!checked.body || checked.problems.length > 0 || !judging.includes(kind.kind))
    return { problems: [...checked.problems], changes, checks: [], newlyShort: 0, newlyFine: 0 };
  const after = definitionsWith(definitions, kind, checked.body, context.now);
  const checks = await consequences(context, definitions, after, asOf);
  const sum = (pick: (one: (typeof checks)[number]) => number) => checks.reduce((total, one) => total + pick(one), 0);
  return {
    problems: [],
    changes,
    checks,
    newlyShort: sum(({ counts }) => counts.newlyShort),
    newlyFine: sum(({ counts }) => counts.newlyFine),
  };
}

/** Judges every subject as it is today by the rules of a day, before and after a change. */
async function consequences(context: Context, before: Definitions, after: Definitions, asOf: AsOf) {
  const rows = new Map<string, readonly SubjectRow[]>();
  const keys = new Set(
    [before, after].flatMap((definitions) => definitions.list(checkKind, asOf).map(({ key }) => key)),
  );
  const results = [];
  for (const key of keys) {
    const [old, now] = [before, after].map((definitions) => definitions.find(checkKind, key, asOf)?.body);
    const check = now ?? old!;
    const subject = findSubject(check.subject);
    if (!subject) continue;
    const known = rows.get(subject.key) ?? (await subject.load(context, { on: context.today }));
    rows.set(subject.key, known);
    const short = (definitions: Definitions, body: typeof old): readonly Finding[] =>
      body && findSubject(body.subject) === subject ? judgeRows(definitions, body, subject, known, asOf).findings : [];
    const [shortBefore, shortAfter] = [short(before, old), short(after, now)];
    const only = (some: readonly Finding[], others: readonly Finding[]) => {
      const ids = new Set(others.map(({ id }) => id));
      return some.filter(({ id }) => !ids.has(id));
    };
    const [newlyShort, newlyFine] = [only(shortAfter, shortBefore), only(shortBefore, shortAfter)];
    if (newlyShort.length === 0 && newlyFine.length === 0) continue;
    results.push({
      check: key,
      title: check.title,
      severity: check.severity,
      shortBefore: shortBefore.length,
      shortAfter: shortAfter.length,
      newlyShort: newlyShort.slice(0, shownFindings),
      newlyFine: newlyFine.slice(0, shownFindings),
      counts: { newlyShort: newlyShort.length, newlyFine: newlyFine.length },
    });
  }
  return results;
}

export async function publishDefinition(
  context: Context<"definition_faulty" | "begins_in_past" | "nothing_changed">,
  { body: { kind: name, body: input, reason, newest } }: InputOf<typeof contract.publishDefinition>,
): Promise<OutputOf<typeof contract.publishDefinition>> {
  const { db, districtId, now, today, actor } = context;
  const kind = getKind(name);
  const definitions = await definitionsOf(db, districtId);
  const from = typeof input["from"] === "string" ? input["from"] : today;
  if (from < today) context.refuse("begins_in_past", { today });
  const { body, problems } = checkOne(
    kind,
    { ...input, from },
    definitions,
    { on: from as LocalDate },
    districtVoice.pack,
  );
  if (!body || problems.length > 0) return context.refuse("definition_faulty", { problems });
  const version = definitions.versions(kind, body.key).at(-1)?.version ?? 0;
  if (version !== newest) throw changedMeanwhile(version);
  const entry = { kind: kind.kind, body, source: reason };
  const voice = { ...districtVoice, recordedBy: actor.accountId };
  const [recorded] = await recordDefinitions(db, districtId, now, voice, [entry]);
  if (!recorded) return context.refuse("nothing_changed");
  // Two editors at once: the queue of writers let the other one go first.
  if (recorded.version !== newest + 1) throw changedMeanwhile(recorded.version - 1);
  context.audited({ kind: "definition", id: `${kind.kind}/${body.key}` }, { version: recorded.version, from, reason });
  return { key: body.key, version: recorded.version };
}

export async function withdrawDefinition(
  context: Context<"not_own_decision" | "begun_already">,
  { params, body }: InputOf<typeof contract.withdrawDefinition>,
): Promise<OutputOf<typeof contract.withdrawDefinition>> {
  const kind = getKind(params.kind);
  const definitions = await definitionsOf(context.db, context.districtId);
  const found: Definition | undefined = definitions
    .versions(kind, params.key)
    .find(({ version, supersededAt }) => version === body.version && supersededAt.startsWith("9999"));
  if (!found) throw notFound();
  if (found.pack !== districtVoice.pack) context.refuse("not_own_decision");
  if (found.from <= context.today) context.refuse("begun_already");
  await withdrawVersion(context.db, context.districtId, context.now, found);
  context.audited(
    { kind: "definition", id: `${kind.kind}/${params.key}` },
    { version: body.version, reason: body.reason },
  );
  return { version: body.version };
}
