import { sql } from "kysely";
import type { InputOf } from "../../contract/endpoint.ts";
import { dayOf } from "../../kernel/clock.ts";
import type { Context } from "../../kernel/context.ts";
import { found } from "../../kernel/refusal.ts";
import { stateOf } from "./archive-service.ts";
import type * as contract from "./contract.ts";
import { endless } from "./issue.ts";
import { findDocument, issuerOf, openValues, templateOf } from "./print.ts";
import { shownValues } from "./values.ts";

/** What anyone with the code may know; nobody can guess a code, and nothing else finds a document. */
export async function verifyDocument(context: Context, { params }: InputOf<typeof contract.verifyDocument>) {
  const { db, districtId, today, platform, locale } = context;
  const { rows } = await sql<{ id: string; state: contract.DocumentState }>`
    select d.id, ${stateOf(today)} as state from document d
    where d.district_id = ${districtId} and d.code = ${params.code}`.execute(db);
  const { id, state } = found(rows[0]);
  const row = found(await findDocument(db, districtId, id));
  const { body: template } = await templateOf(db, row);
  const shown = shownValues(template, openValues(platform, row), locale === "en" ? "en" : "zh");
  const successor = row.replaced_by === null ? undefined : await findDocument(db, districtId, row.replaced_by);
  return {
    number: row.number,
    title: template.title,
    issuer: await issuerOf(db, districtId, template, row.division_code),
    state,
    issuedOn: dayOf(new Date(row.issued_at)),
    validFrom: row.valid_from,
    validTo: row.valid_to === endless ? null : row.valid_to,
    endedOn: row.ended_at === null ? null : dayOf(new Date(row.ended_at)),
    replacedBy: successor?.number ?? null,
    fields: template.publicFields.flatMap((name) =>
      shown[name] ? [{ title: template.values[name]!.title, shown: shown[name] }] : [],
    ),
    isDestroyed: row.destroyed_at !== null,
    today,
  };
}

/** The code of the document with exactly this file: who has the file has its code printed in it. */
export async function checkDocumentFile(context: Context, { query }: InputOf<typeof contract.checkDocumentFile>) {
  const row = await context.db
    .selectFrom("document")
    .select("code")
    .where("district_id", "=", context.districtId)
    .where("sha256", "=", Buffer.from(query.sha256, "hex"))
    .executeTakeFirst();
  return { code: row?.code ?? null };
}
