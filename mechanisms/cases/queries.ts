import { type Selectable, sql } from "kysely";
import type { Db, TableOf } from "../../kernel/database/pool.ts";
import { fieldAad, type Keyring } from "../../kernel/crypto/keyring.ts";
import { found } from "../../kernel/refusal.ts";

export type CaseRecord = Selectable<TableOf<"case_file">>;
export type TaskRecord = Selectable<TableOf<"case_task">>;
export type EventRecord = Selectable<TableOf<"case_event">>;
export type MaterialRecord = Selectable<TableOf<"case_material">>;
export type ObjectionRecord = Selectable<TableOf<"case_objection">>;

export type Where = { readonly db: Db; readonly districtId: string };

export const findCase = ({ db, districtId }: Where, id: string): Promise<CaseRecord | undefined> =>
  db.selectFrom("case_file").selectAll().where("district_id", "=", districtId).where("id", "=", id).executeTakeFirst();

/** Everything that moves a case locks it first: of two who act at once the second sees what the first did. */
export const lockCase = async ({ db, districtId }: Where, id: string): Promise<CaseRecord> =>
  found(
    await db
      .selectFrom("case_file")
      .selectAll()
      .where("district_id", "=", districtId)
      .where("id", "=", id)
      .forUpdate()
      .executeTakeFirst(),
  );

export const findTask = ({ db, districtId }: Where, id: string): Promise<TaskRecord | undefined> =>
  db.selectFrom("case_task").selectAll().where("district_id", "=", districtId).where("id", "=", id).executeTakeFirst();

/** Tasks of a case in the order they were opened. */
export const listTasksOf = ({ db, districtId }: Where, caseId: string): Promise<TaskRecord[]> =>
  db
    .selectFrom("case_task")
    .selectAll()
    .where("district_id", "=", districtId)
    .where("case_id", "=", caseId)
    .orderBy("position")
    .execute();

export const listEventsOf = ({ db, districtId }: Where, caseId: string): Promise<EventRecord[]> =>
  db
    .selectFrom("case_event")
    .selectAll()
    .where("district_id", "=", districtId)
    .where("case_id", "=", caseId)
    .orderBy("position")
    .execute();

/** The next place in the order of a case's tasks or events; the case is locked. */
export const nextPosition = ({ districtId }: Where, table: "case_task" | "case_event", caseId: string) =>
  sql<number>`(select coalesce(max(position), 0) + 1 from ${sql.table(table)} where district_id = ${districtId} and case_id = ${caseId})`;

export const updateCase = (
  { db, districtId }: Where,
  id: string,
  change: Partial<{ [K in keyof CaseRecord]: CaseRecord[K] }> & { facts?: string; decided?: string },
) =>
  db
    .updateTable("case_file")
    .set({ ...(change as object), version: sql`version + 1` })
    .where("district_id", "=", districtId)
    .where("id", "=", id)
    .execute();

/** The next number of a prefix in a year; whoever takes it at the same moment waits. */
export async function takeNumber({ db, districtId }: Where, prefix: string, year: number): Promise<string> {
  const { last } = await db
    .insertInto("case_number")
    .values({ district_id: districtId, prefix, year, last: 1 })
    .onConflict((conflict) =>
      conflict.columns(["district_id", "prefix", "year"]).doUpdateSet({ last: sql`case_number.last + 1` }),
    )
    .returning("last")
    .executeTakeFirstOrThrow();
  return `${prefix}-${year}-${String(last).padStart(6, "0")}`;
}

export const listAnswerLinks = ({ db, districtId }: Where, caseId: string) =>
  db
    .selectFrom("case_answer")
    .select(["form", "step", "answer_id"])
    .where("district_id", "=", districtId)
    .where("case_id", "=", caseId)
    .execute();

export async function linkAnswer(
  { db, districtId }: Where,
  caseId: string,
  form: string,
  step: string,
  answerId: string,
): Promise<void> {
  await db
    .insertInto("case_answer")
    .values({ district_id: districtId, case_id: caseId, form, step, answer_id: answerId })
    .onConflict((conflict) =>
      conflict.columns(["district_id", "case_id", "form", "step"]).doUpdateSet({ answer_id: answerId }),
    )
    .execute();
}

export type FileRow = MaterialRecord & { name: string; media_type: string; size: number; sha256: Buffer };

/** Files of a case that are there, materials and attachments. */
export const listFilesOf = ({ db, districtId }: Where, caseId: string): Promise<FileRow[]> =>
  db
    .selectFrom("case_material as m")
    .innerJoin("stored_file as f", (join) =>
      join.onRef("f.district_id", "=", "m.district_id").onRef("f.id", "=", "m.file_id"),
    )
    .selectAll("m")
    .select(["f.name", "f.media_type", "f.size", "f.sha256"])
    .where("m.district_id", "=", districtId)
    .where("m.case_id", "=", caseId)
    .where("m.removed_at", "is", null)
    .orderBy("m.id")
    .execute();

/** The whole district's own division: the one without a parent. */
export async function rootDivision({ db, districtId }: Where): Promise<string> {
  const { code } = await db
    .selectFrom("division")
    .select("code")
    .where("district_id", "=", districtId)
    .where("parent_code", "is", null)
    .orderBy("level")
    .limit(1)
    .executeTakeFirstOrThrow();
  return code;
}

export const findDivision = ({ db, districtId }: Where, code: string) =>
  db
    .selectFrom("division")
    .select(["code", "name"])
    .where("district_id", "=", districtId)
    .where("code", "=", code)
    .executeTakeFirst();

export async function divisionNames({ db, districtId }: Where, codes: readonly string[]): Promise<Map<string, string>> {
  if (codes.length === 0) return new Map();
  const rows = await db
    .selectFrom("division")
    .select(["code", "name"])
    .where("district_id", "=", districtId)
    .where("code", "in", [...new Set(codes)])
    .execute();
  return new Map(rows.map(({ code, name }) => [code, name]));
}

/** Names of accounts, for officials' eyes. */
export async function accountNames(
  { db, districtId }: Where,
  keyring: Keyring,
  ids: readonly (string | null)[],
): Promise<Map<string, string>> {
  const wanted = [...new Set(ids.filter((id) => id !== null))];
  if (wanted.length === 0) return new Map();
  const rows = await db
    .selectFrom("account")
    .select(["id", "name_enc", "sign_in_name"])
    .where("district_id", "=", districtId)
    .where("id", "in", wanted)
    .execute();
  return new Map(
    rows.map(({ id, name_enc, sign_in_name }) => [
      id,
      name_enc ? keyring.open(name_enc, fieldAad("account.name", id)) : (sign_in_name ?? ""),
    ]),
  );
}
