import { sql } from "kysely";
import type { InputOf } from "../../contract/endpoint.ts";
import type { Context } from "../../kernel/context.ts";
import { fieldAad } from "../../kernel/crypto/keyring.ts";
import { type Definitions, definitionsOf } from "../packs/index.ts";
import type * as contract from "./contract.ts";
import { noticeKind, topicKind } from "./kind.ts";
import { fill } from "./text.ts";
import { fillLink, formatValues, type GivenValues } from "./values.ts";

const own = ({ db, districtId, actor }: Context) =>
  db.selectFrom("notice").where("district_id", "=", districtId).where("account_id", "=", actor.accountId);

async function unreadOf(context: Context): Promise<number> {
  const { count } = await own(context)
    .where("read_at", "is", null)
    .select(({ fn }) => fn.countAll<number>().as("count"))
    .executeTakeFirstOrThrow();
  return Number(count);
}

type Row = { id: string; notice_key: string; notice_version: number; values_enc: Buffer };

/** The words of a notice, by the version it was told in and in the reader's language of now. */
function wordsOf(context: Context, definitions: Definitions, row: Row) {
  const { body } = definitions.version(noticeKind, row.notice_key, row.notice_version);
  const language = context.locale === "en" ? "en" : "zh";
  const values = JSON.parse(context.keyring.open(row.values_enc, fieldAad("notice.values", row.id))) as GivenValues;
  const shown = formatValues(body.values, values, language);
  return {
    title: fill(body.texts.app.title[language], shown),
    body: fill(body.texts.app.body[language], shown),
    link: body.link === undefined ? null : fillLink(body.link, values),
  };
}

export async function listNotices(context: Context, { query }: InputOf<typeof contract.listNotices>) {
  const { db, districtId } = context;
  const definitions = await definitionsOf(db, districtId);
  let filtered = own(context);
  if (query.unread) filtered = filtered.where("read_at", "is", null);
  if (query.topic !== undefined) filtered = filtered.where("topic", "=", query.topic);
  const rows = await filtered
    .select([
      "id",
      "notice_key",
      "notice_version",
      "topic",
      "urgency",
      "values_enc",
      "created_at",
      "read_at",
      sql<number>`count(*) over ()`.as("total"),
    ])
    .orderBy("created_at", "desc")
    .orderBy("id", "desc")
    .limit(query.size)
    .offset((query.page - 1) * query.size)
    .execute();
  const used = await own(context).select("topic").distinct().orderBy("topic").execute();
  return {
    items: rows.map((row) => ({
      id: row.id,
      key: row.notice_key,
      topic: row.topic,
      urgency: row.urgency,
      ...wordsOf(context, definitions, row),
      createdAt: row.created_at,
      readAt: row.read_at,
    })),
    total: Number(rows[0]?.total ?? 0),
    unread: await unreadOf(context),
    topics: used.flatMap(({ topic }) => {
      const body = definitions.versions(topicKind, topic).at(-1)?.body;
      return body ? [{ key: body.key, title: body.title, explanation: body.explanation }] : [];
    }),
  };
}

export const countUnread = async (context: Context) => ({ unread: await unreadOf(context) });

/** Own marks are announced to one's other open pages only. */
const announceOwn = (context: Context) => context.changed([], { accounts: [context.actor.accountId ?? ""] });

export async function readNotice(context: Context, { params, body }: InputOf<typeof contract.readNotice>) {
  await context.db
    .updateTable("notice")
    .set({ read_at: body.read ? context.now : null })
    .where("district_id", "=", context.districtId)
    .where("id", "=", params.noticeId)
    .execute();
  announceOwn(context);
  return { ok: true as const };
}

export async function readAllNotices(context: Context, { body }: InputOf<typeof contract.readAllNotices>) {
  const { numUpdatedRows } = await context.db
    .updateTable("notice")
    .set({ read_at: context.now })
    .where("district_id", "=", context.districtId)
    .where("account_id", "=", context.actor.accountId)
    .where("read_at", "is", null)
    .where("created_at", "<=", body.until)
    .executeTakeFirst();
  announceOwn(context);
  return { marked: Number(numUpdatedRows) };
}
