import { createHash } from "node:crypto";
import type { Selectable } from "kysely";
import { dayOf } from "../../kernel/clock.ts";
import type { Platform } from "../../kernel/context.ts";
import { fieldAad } from "../../kernel/crypto/keyring.ts";
import type { Db, TableOf } from "../../kernel/database/pool.ts";
import type { JobDefinition } from "../../kernel/jobs.ts";
import { type Definition, definitionsOf } from "../packs/index.ts";
import type { DocumentTemplate } from "./contract/template.ts";
import { endless } from "./issue.ts";
import { documentKind } from "./kind.ts";
import { renderDocument } from "./render.ts";
import { fill } from "./text.ts";
import type { DocumentValues } from "./values.ts";

export type Row = Selectable<TableOf<"document">>;

/** The version of the template a document was issued by. */
export const templateOf = async (
  db: Db,
  row: Pick<Row, "district_id" | "template_key" | "template_version">,
): Promise<Definition<DocumentTemplate>> =>
  (await definitionsOf(db, row.district_id)).version(documentKind, row.template_key, row.template_version);

export function openValues(
  { keyring }: Pick<Platform, "keyring">,
  row: Pick<Row, "id" | "values_enc">,
): DocumentValues {
  if (row.values_enc === null) return {};
  return JSON.parse(keyring.open(row.values_enc, fieldAad("document.values", row.id))) as DocumentValues;
}

/** Who issues it, in both languages. */
export async function issuerOf(
  db: Db,
  districtId: string,
  template: DocumentTemplate,
  divisionCode: string,
): Promise<{ zh: string; en: string }> {
  const division = await db
    .selectFrom("division")
    .select("name")
    .where("district_id", "=", districtId)
    .where("code", "=", divisionCode)
    .executeTakeFirst();
  const name = division?.name ?? divisionCode;
  const { zh, en } = template.issuer ?? { zh: "{division}", en: "{division}" };
  return { zh: fill(zh, { division: name }), en: fill(en, { division: name }) };
}

/**
 * The bytes of a document: those kept when it was first printed; printed now where no job has yet. Undefined once it was
 * destroyed.
 */
export async function fileOf(platform: Platform, db: Db, row: Row): Promise<Buffer | undefined> {
  const { keyring } = platform;
  const aad = fieldAad("document.pdf", row.id);
  if (row.pdf_enc !== null) return Buffer.from(keyring.open(row.pdf_enc, aad), "base64");
  if (row.values_enc === null) return undefined;
  const { body: template } = await templateOf(db, row);
  const language = row.language === "en" ? "en" : "zh";
  const issuer = await issuerOf(db, row.district_id, template, row.division_code);
  const bytes = await renderDocument({
    template,
    language,
    values: openValues(platform, row),
    number: row.number,
    code: row.code,
    issuer: issuer[language],
    verifyUrl: row.verify_url,
    issuedOn: dayOf(new Date(row.issued_at)),
    issuedAt: row.issued_at,
    validFrom: row.valid_from,
    validTo: row.valid_to === endless ? undefined : row.valid_to,
  });
  const kept = await db
    .updateTable("document")
    .set({
      pdf_enc: keyring.seal(bytes.toString("base64"), aad),
      sha256: createHash("sha256").update(bytes).digest(),
      size: bytes.length,
    })
    .where("district_id", "=", row.district_id)
    .where("id", "=", row.id)
    // Someone else was faster, or it has been destroyed meanwhile: what is kept counts.
    .where("pdf_enc", "is", null)
    .where("values_enc", "is not", null)
    .returning("id")
    .executeTakeFirst();
  if (kept) return bytes;
  const now = await findDocument(db, row.district_id, row.id);
  return now?.pdf_enc ? Buffer.from(keyring.open(now.pdf_enc, aad), "base64") : undefined;
}

export const findDocument = (db: Db, districtId: string, id: string): Promise<Row | undefined> =>
  db.selectFrom("document").selectAll().where("district_id", "=", districtId).where("id", "=", id).executeTakeFirst();

/** Prints what was issued, behind the transaction that issued it. */
export const printJob: JobDefinition = {
  name: "documents.print",
  expireInSeconds: 60,
  async run(platform, data) {
    const { kysely } = platform.database;
    const [districtId, id] = [String(data["districtId"]), String(data["documentId"])];
    const row = await findDocument(kysely, districtId, id);
    if (!row || row.pdf_enc !== null) return;
    await fileOf(platform, kysely, row);
    platform.live.announce(districtId, ["document"]);
  },
};
