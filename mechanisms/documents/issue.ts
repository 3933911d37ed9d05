import { randomInt } from "node:crypto";
import type { LocalDate } from "../../contract/values.ts";
import { type Clock, nowOf, todayOf } from "../../kernel/clock.ts";
import type { Platform } from "../../kernel/context.ts";
import { fieldAad } from "../../kernel/crypto/keyring.ts";
import type { Db } from "../../kernel/database/pool.ts";
import { newId } from "../../kernel/ids.ts";
import { found, Refusal } from "../../kernel/refusal.ts";
import { definitionsOf } from "../packs/index.ts";
import type { DocumentId } from "./contract.ts";
import type { DocumentTemplate } from "./contract/template.ts";
import { documentKind } from "./kind.ts";
import { nextNumber, writeNumber } from "./series.ts";
import { type DocumentValues, pickDocumentValues } from "./values.ts";

/** What issuing needs of the world; a use case's context has it. */
export type Issuing = {
  readonly platform: Platform;
  readonly districtId: string;
  /** The transaction of what the document is about: both stand or fall together. */
  readonly db: Db;
  readonly clock: Clock;
  readonly actor?: { readonly accountId: string | null };
};

export type Issue = {
  /** Key of the template's definition; throws not_found where the district has none. */
  readonly template: string;
  /** What the template declares is kept, anything else left out; days `YYYY-MM-DD`, money in fen, names also as `{zh, en}`. */
  readonly values: DocumentValues;
  readonly about: { readonly kind: string; readonly id: string };
  /** The division that issues it: its name stands in the number. */
  readonly divisionCode: string;
  /** Who else may read it, besides officials of the division. */
  readonly holder?: {
    readonly accountId?: string | null;
    readonly institutionId?: string | null;
    readonly familyId?: string | null;
  };
  readonly language?: "zh-CN" | "en";
  /** First day it holds; without it today. */
  readonly validFrom?: LocalDate;
  /** Last day it holds, where the case decides it; without it by the template. */
  readonly validTo?: LocalDate;
  /** The document it takes the place of, and why. */
  readonly replaces?: { readonly documentId: string; readonly reason: string };
};

export type Issued = { readonly documentId: DocumentId; readonly number: string; readonly code: string };

/** Without those that look alike: 16 of them are 80 random bits. */
const letters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const newCode = (): string => Array.from({ length: 16 }, () => letters[randomInt(letters.length)]).join("");

export const endless = "9999-12-31" as LocalDate;

/** The same day of a later year or month, or that month's last; then one day back: the last day of a period. */
function lastDay(
  from: string,
  { years = 0, months = 0, days = 0 }: { years?: number; months?: number; days?: number },
) {
  const [year = 0, month = 1, day = 1] = from.split("-").map(Number);
  const target = month - 1 + months + years * 12;
  const length = new Date(Date.UTC(year, target + 1, 0)).getUTCDate();
  const end = new Date(Date.UTC(year, target, Math.min(day, length) + days - 1));
  return end.toISOString().slice(0, 10) as LocalDate;
}

/** Issues a document with the next number of its series, in the caller's transaction; a job prints it. */
export async function issueDocument(issuing: Issuing, issue: Issue): Promise<Issued> {
  const { platform, districtId, db, clock, actor } = issuing;
  const { keyring, config } = platform;
  const today = todayOf(clock);
  const definition = (await definitionsOf(db, districtId)).get(documentKind, issue.template, { on: today });
  const template = definition.body;
  const { values, missing } = pickDocumentValues(template, issue.values);
  if (missing.length > 0) throw new Refusal("document_incomplete", { details: { template: template.key, missing } });
  const division = found(
    await db
      .selectFrom("division")
      .select(["code", "name"])
      .where("district_id", "=", districtId)
      .where("code", "=", issue.divisionCode)
      .executeTakeFirst(),
  );
  const id = newId<DocumentId>(clock);
  const code = newCode();
  const validFrom = issue.validFrom ?? today;
  const validTo = issue.validTo ?? (template.validity ? lastDay(validFrom, template.validity) : endless);
  const series = seriesOf(template, division.code);
  const year = template.number.pattern.includes("{year}") ? Number(today.slice(0, 4)) : 0;
  const seq = await nextNumber(db, districtId, series, year);
  const number = writeNumber(template.number.pattern, {
    division: division.name,
    code: division.code,
    year: Number(today.slice(0, 4)),
    number: seq,
  });
  await db
    .insertInto("document")
    .values({
      district_id: districtId,
      id,
      template_key: definition.key,
      template_version: definition.version,
      number,
      series,
      series_year: year,
      series_number: seq,
      code,
      language: issue.language ?? "zh-CN",
      division_code: division.code,
      about_kind: issue.about.kind,
      about_id: issue.about.id,
      account_id: issue.holder?.accountId ?? null,
      institution_id: issue.holder?.institutionId ?? null,
      family_id: issue.holder?.familyId ?? null,
      values_enc: keyring.seal(JSON.stringify(values), fieldAad("document.values", id)),
      verify_url: `${config.publicUrl ?? `http://localhost:${config.port}`}/verify/${code}`,
      issued_at: nowOf(clock),
      issued_by: actor?.accountId ?? null,
      valid_from: validFrom,
      valid_to: validTo,
      // What holds without end is kept from its issue on; ending it moves the day.
      retained_until: lastDay(validTo === endless ? today : validTo, { years: template.retentionYears }),
    })
    .execute();
  if (issue.replaces) {
    const ended = await endDocument(issuing, issue.replaces.documentId, {
      status: "replaced",
      reason: issue.replaces.reason,
      replacedBy: id,
    });
    if (!ended) throw new Refusal("document_ended");
  }
  await platform.jobs.plan(db, "documents.print", { districtId, documentId: id });
  return { documentId: id, number, code };
}

/** The division stands in the series where it stands in the number: each counts for itself. */
const seriesOf = ({ key, number }: DocumentTemplate, division: string): string => {
  const isOwn = /\{(division|code)\}/.test(number.pattern);
  return `${number.series ?? key}${isOwn ? `/${division}` : ""}`;
};

/** Ends a document that still stands; false when someone else was faster. Its retention begins now at the latest. */
export async function endDocument(
  { platform: _platform, districtId, db, clock, actor }: Issuing,
  documentId: string,
  end: { status: "revoked" | "replaced"; reason: string; replacedBy?: string; version?: number },
): Promise<{ version: number } | undefined> {
  const row = await db
    .selectFrom("document")
    .selectAll()
    .where("district_id", "=", districtId)
    .where("id", "=", documentId)
    .forUpdate()
    .executeTakeFirst();
  if (!row || row.status !== "issued") return undefined;
  const definition = (await definitionsOf(db, districtId)).version(
    documentKind,
    row.template_key,
    row.template_version,
  );
  return db
    .updateTable("document")
    .set({
      status: end.status,
      ended_at: nowOf(clock),
      ended_by: actor?.accountId ?? null,
      reason: end.reason,
      replaced_by: end.replacedBy ?? null,
      retained_until: lastDay(todayOf(clock), { years: definition.body.retentionYears }),
      version: row.version + 1,
    })
    .where("district_id", "=", districtId)
    .where("id", "=", documentId)
    .returning("version")
    .executeTakeFirstOrThrow();
}
