import type { LocalDate } from "../../contract/values.ts";
import { endDocument } from "../documents/index.ts";
import { valuesByForm } from "./answers.ts";
import type { CaseResult } from "./contract/case.ts";
import type { Outcome } from "./contract/kind.ts";
import { plusDays, validUntil } from "./deadlines.ts";
import { findDocument, issueFor } from "./documents.ts";
import { findOutcome } from "./flow.ts";
import { endPublications, publishOutcome } from "./publish.ts";
import { type CaseRecord, findCase, lockCase, updateCase } from "./queries.ts";
import { type Effect, type EffectCase, findEffect } from "./registry.ts";
import { applicantsOf, tell } from "./tell.ts";
import { dropOpen, reread } from "./tasks.ts";
import { record } from "./timeline.ts";
import { lengthIn, openWork, type Work } from "./work.ts";

const builtIn = {
  withdrawn: { zh: "已撤回", en: "Withdrawn" },
  lapsed: { zh: "逾期未补正，已失效", en: "Lapsed without an answer" },
} as const;
export const outcomeTitle = (kind: Work["kind"], key: string | null) =>
  key === null ? null : (findOutcome(kind, key)?.title ?? builtIn[key as keyof typeof builtIn] ?? null);

/** Brings a case to a step: an appeal that was won reopens the case it was against. */
type Go = (work: Work, step: string) => Promise<CaseRecord>;

/** Closes a case with an outcome: effects, document, list and the case it follows stand or fall with it. */
export async function close(work: Work, key: string, go: Go): Promise<CaseRecord> {
  const { context, row, kind } = work;
  const outcome = findOutcome(kind, key);
  const result: CaseResult = outcome?.result ?? (key === "lapsed" ? "lapsed" : "withdrawn");
  const isGranted = result === "granted";
  const length = outcome?.valid && lengthIn(work, outcome.valid.for);
  const until = isGranted && length ? validUntil(context.today, length, work.calendar) : null;
  await dropOpen(work);
  await endPublications(work);
  await updateCase(context, row.id, {
    status: "closed",
    outcome: key,
    result,
    closed_at: context.now,
    standing: isGranted ? "in_force" : null,
    valid_until: until,
    remind_on: until ? nextReminder(outcome?.valid?.remind ?? [], until, context.today) : null,
    // What was not granted may be tried again; what may be had once a year is kept in mind.
    ...((!isGranted || kind.limit !== "one_a_year") && { limit_key: null }),
  });
  await record(context, row, { event: "closed", by: "platform", action: key, facts: { result, validUntil: until } });
  let now = await reread(work);
  if (outcome) now = await carryOut(now, outcome, go);
  const title = outcomeTitle(kind, key);
  await tell(now, "closed", applicantsOf(now), {
    values: { outcomeTitle: title ?? "" },
    dedupe: `closed:${now.row.version}`,
  });
  return lockCase(context, row.id);
}

async function carryOut(work: Work, outcome: Outcome, go: Go): Promise<Work> {
  const { context, row } = work;
  const former = row.former_id ? await findCase(context, row.former_id) : undefined;
  const replaced = outcome.former === "superseded" && former ? await outcomeDocument(work, former) : undefined;
  const document = outcome.document
    ? await issueFor(work, outcome.document, {
        outcome,
        ...(replaced && { replaces: { documentId: replaced.id, reason: work.kind.title.zh } }),
      })
    : null;
  let now = await runEffects(work, outcome.effects, outcome.key, document);
  if (outcome.publish) await publishOutcome(now, outcome.publish);
  if (former && outcome.former) await changeFormer(now, former, outcome, go);
  now = await reread(now);
  return now;
}

/** Runs effects in order; what one made is kept with the case and seen by the next. */
export async function runEffects(
  work: Work,
  keys: readonly string[],
  outcome: string,
  document: EffectCase["document"] = null,
): Promise<Work> {
  let now = work;
  for (const key of keys) {
    const effect: Effect | undefined = findEffect(key);
    if (!effect) throw new Error(`effect ${key} is not defined`);
    const answer = await effect(now.context, await effectCase(now, outcome, document));
    if (!answer) continue;
    await updateCase(now.context, now.row.id, {
      ...(answer.institutionId && { institution_id: answer.institutionId }),
      ...(answer.aboutId && { about_id: answer.aboutId }),
    });
    now = await reread(now);
  }
  return now;
}

async function effectCase(work: Work, outcome: string, document: EffectCase["document"]): Promise<EffectCase> {
  const { row, scene, answers, context } = work;
  let rootId: string = row.id;
  for (let at: CaseRecord | undefined = row; at?.former_id; at = await findCase(context, at.former_id))
    rootId = at.former_id;
  return {
    id: row.id,
    number: row.number ?? "",
    kind: row.kind,
    outcome,
    divisionCode: row.division_code,
    aboutKind: row.about_kind,
    aboutId: row.about_id,
    institutionId: row.institution_id,
    familyId: row.family_id,
    applicantAccountId: row.applicant_account_id,
    formerId: row.former_id,
    rootId,
    validUntil: row.valid_until,
    document,
    values: scene.values,
    answers: valuesByForm(answers),
  };
}

async function outcomeDocument(work: Work, former: CaseRecord) {
  const { kind } = await openWork(work.context, former, { fresh: false });
  const template = former.outcome ? findOutcome(kind, former.outcome)?.document?.template : undefined;
  return template ? findDocument(work.context, former.id, template) : undefined;
}

/** What an outcome does to the case that this one follows. */
async function changeFormer(work: Work, former: CaseRecord, { former: change }: Outcome, go: Go): Promise<void> {
  const { context, row } = work;
  const locked = await lockCase(context, former.id);
  const then = await openWork(context, locked, { fresh: false });
  const facts = { by: row.number };
  if (change === "reopened") {
    const reopens = locked.outcome ? findOutcome(then.kind, locked.outcome)?.appeal?.reopens : undefined;
    if (locked.status !== "closed" || !reopens) return;
    await record(context, locked, { event: "reopened", by: "platform", facts });
    await updateCase(context, locked.id, { standing: null, valid_until: null, remind_on: null, overdue_at: null });
    await go(await reread(then), reopens);
    return;
  }
  if (!change || locked.standing !== "in_force") return;
  await updateCase(context, locked.id, { standing: change, remind_on: null, limit_key: null });
  await record(context, locked, { event: change, by: "platform", facts });
  // A new document has already taken the place of the former one; without a new one the former ends here.
  const document = await outcomeDocument(work, locked);
  if (document)
    await endDocument(context, document.id, {
      status: "revoked",
      reason: `${work.kind.title.zh} ${row.number ?? ""}`,
    });
  context.changed(["case_list"]);
}

/** The next day a holder is reminded that a result ends. */
export function nextReminder(days: readonly number[], until: string, today: string): string | null {
  const coming = days.map((before) => plusDays(until, -before)).filter((day) => day > today);
  return coming.toSorted()[0] ?? null;
}

/** A result whose time is over. */
export async function expire(work: Work): Promise<void> {
  const { context, row, kind } = work;
  await updateCase(context, row.id, { standing: "expired", remind_on: null, limit_key: null });
  await record(context, row, { event: "expired", by: "platform", facts: { validUntil: row.valid_until } });
  const outcome = row.outcome ? findOutcome(kind, row.outcome) : undefined;
  const now = await runEffects(await reread(work), outcome?.valid?.effects ?? [], row.outcome ?? "");
  context.changed(["case_list"]);
  await tell(now, "expired", applicantsOf(now), {
    values: { validUntil: row.valid_until as LocalDate },
    dedupe: `expired:${row.valid_until}`,
  });
}
