import { sql } from "kysely";
import type { Actor } from "../../kernel/actor.ts";
import type { Db } from "../../kernel/database/pool.ts";
import { allowed } from "../../kernel/permission.ts";
import type { About } from "./prefill.ts";

export const findAccount = (db: Db, districtId: string, id: string) =>
  db
    .selectFrom("account")
    .select(["name_enc", "phone_enc"])
    .where("district_id", "=", districtId)
    .where("id", "=", id)
    .executeTakeFirst();

export const findAnswer = (db: Db, districtId: string, id: string, lock = false) => {
  const query = db.selectFrom("form_answer").selectAll().where("district_id", "=", districtId).where("id", "=", id);
  return (lock ? query.forUpdate() : query).executeTakeFirst();
};
export type AnswerRow = NonNullable<Awaited<ReturnType<typeof findAnswer>>>;

export const listOwnAnswers = async (db: Db, districtId: string, accountId: string, page: number, size: number) => {
  const own = db
    .selectFrom("form_answer")
    .where("district_id", "=", districtId)
    .where("account_id", "=", accountId)
    .where("about_id", "is", null);
  const [rows, count] = await Promise.all([
    own
      .selectAll()
      .orderBy(sql`status <> 'draft'`)
      .orderBy("saved_at", "desc")
      .limit(size)
      .offset((page - 1) * size)
      .execute(),
    own.select((eb) => eb.fn.countAll().as("n")).executeTakeFirstOrThrow(),
  ]);
  return { rows, total: Number(count.n) };
};

export const listAnswersOf = (db: Db, districtId: string, about: About) =>
  db
    .selectFrom("form_answer")
    .selectAll()
    .where("district_id", "=", districtId)
    .where("about_kind", "=", about.kind)
    .where("about_id", "=", about.id)
    .orderBy("started_at")
    .execute();

/** Submitted answers of a form within what the actor may count, in pages by id. */
export const listCounted = (db: Db, districtId: string, actor: Actor, formKey: string, after: string | undefined) =>
  db
    .selectFrom("form_answer as a")
    .select(["a.id", "a.answers_enc", "a.points", "a.outcome", "a.submitted_at"])
    .where("a.district_id", "=", districtId)
    .where("a.form_key", "=", formKey)
    .where("a.status", "<>", "draft")
    .where(allowed(actor, "form_answer.count", "a"))
    .$if(after !== undefined, (query) => query.where("a.id", ">", after!))
    .orderBy("a.id")
    .limit(1_000)
    .execute();

export const countDrafts = async (db: Db, districtId: string, actor: Actor, formKey: string): Promise<number> => {
  const { n } = await db
    .selectFrom("form_answer as a")
    .select((eb) => eb.fn.countAll().as("n"))
    .where("a.district_id", "=", districtId)
    .where("a.form_key", "=", formKey)
    .where("a.status", "=", "draft")
    .where(allowed(actor, "form_answer.count", "a"))
    .executeTakeFirstOrThrow();
  return Number(n);
};

export const hasDivision = async (db: Db, districtId: string, code: string): Promise<boolean> =>
  (await db
    .selectFrom("division")
    .select("code")
    .where("district_id", "=", districtId)
    .where("code", "=", code)
    .executeTakeFirst()) !== undefined;

export const listFiles = (db: Db, districtId: string, answerId: string) =>
  db
    .selectFrom("form_file")
    .innerJoin("stored_file", (join) =>
      join
        .onRef("stored_file.district_id", "=", "form_file.district_id")
        .onRef("stored_file.id", "=", "form_file.file_id"),
    )
    .select([
      "form_file.file_id",
      "form_file.link_id",
      "stored_file.name",
      "stored_file.media_type",
      "stored_file.sha256",
    ])
    .where("form_file.district_id", "=", districtId)
    .where("form_file.answer_id", "=", answerId)
    .execute();

export const listDrafts = (db: Db, districtId: string) =>
  db.selectFrom("form_draft").selectAll().where("district_id", "=", districtId).orderBy("saved_at", "desc").execute();

export const findDraft = (db: Db, districtId: string, id: string) =>
  db.selectFrom("form_draft").selectAll().where("district_id", "=", districtId).where("id", "=", id).executeTakeFirst();
export type DraftRow = NonNullable<Awaited<ReturnType<typeof findDraft>>>;
