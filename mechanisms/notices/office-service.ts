import { sql } from "kysely";
import type { InputOf } from "../../contract/endpoint.ts";
import type { LocalDate } from "../../contract/values.ts";
import type { Context } from "../../kernel/context.ts";
import { fieldAad } from "../../kernel/crypto/keyring.ts";
import { type Definitions, definitionsOf } from "../packs/index.ts";
import type * as contract from "./contract.ts";
import { type Channel, type NoticeDefinition, outsideChannels } from "./contract/definition.ts";
import { chargedOn } from "./deliver.ts";
import { noticeKind, topicKind } from "./kind.ts";
import { maskAddress } from "./mask.ts";
import { fill, smsParts, wordsFor } from "./text.ts";
import { formatValues } from "./values.ts";
import { bodyFor } from "./ways.ts";

const titleOf = (definitions: Definitions, key: string) =>
  definitions.versions(noticeKind, key).at(-1)?.body.title ?? null;

/** First and last instant of Chinese days. */
const span = (from: string, to: string) => sql`between (${from}::date::timestamp at time zone 'Asia/Shanghai')
  and ((${to}::date + 1)::timestamp at time zone 'Asia/Shanghai' - interval '1 microsecond')`;

export async function getDeliveryStatistics(
  context: Context,
  { query }: InputOf<typeof contract.getDeliveryStatistics>,
) {
  const { db, districtId, platform, today } = context;
  const within = span(query.from, query.to);
  const definitions = await definitionsOf(db, districtId);
  type Count = {
    channel: Channel;
    total: number;
    waiting: number;
    sent: number;
    delivered: number;
    failed: number;
    parts: number;
  };
  const { rows: counted } = await sql<Count>`
    select channel, count(*)::int as total,
      count(*) filter (where status = 'queued')::int as waiting, count(*) filter (where status = 'sent')::int as sent,
      count(*) filter (where status = 'delivered')::int as delivered, count(*) filter (where status = 'failed')::int as failed,
      sum(parts)::int as parts
    from outgoing_message where district_id = ${districtId} and created_at ${within} group by channel`.execute(db);
  const { rows: notices } = await sql<{ key: string; told: number; read: number; outside: number; failed: number }>`
    select n.notice_key as key, count(*)::int as told, count(n.read_at)::int as read,
      coalesce(sum(m.outside), 0)::int as outside, coalesce(sum(m.failed), 0)::int as failed
    from notice n left join lateral (
      select count(*) as outside, count(*) filter (where m.status = 'failed') as failed from outgoing_message m
      where m.district_id = n.district_id and m.notice_id = n.id) m on true
    where n.district_id = ${districtId} and n.created_at ${within}
    group by n.notice_key order by told desc, key`.execute(db);
  const { rows: days } = await sql<{ day: LocalDate; told: number; outside: number }>`
    select d.day::date as day,
      (select count(*)::int from notice n where n.district_id = ${districtId}
        and n.created_at >= d.day at time zone 'Asia/Shanghai' and n.created_at < (d.day + interval '1 day') at time zone 'Asia/Shanghai') as told,
      (select count(*)::int from outgoing_message m where m.district_id = ${districtId}
        and m.created_at >= d.day at time zone 'Asia/Shanghai' and m.created_at < (d.day + interval '1 day') at time zone 'Asia/Shanghai') as outside
    from generate_series(${query.from}::date::timestamp, least(${query.to}::date, ${query.from}::date + 366)::timestamp, interval '1 day') as d (day)
    order by 1`.execute(db);
  const none = { total: 0, waiting: 0, sent: 0, delivered: 0, failed: 0, parts: 0 };
  return {
    channels: outsideChannels.map((channel) => ({
      ...none,
      ...counted.find((row) => row.channel === channel),
      channel,
    })),
    notices: notices.map((row) => ({ ...row, title: titleOf(definitions, row.key) })),
    days,
    smsToday: { parts: await chargedOn(db, districtId, today), limit: platform.config.smsDailyLimit },
  };
}

export async function listFailedMessages(context: Context, { query }: InputOf<typeof contract.listFailedMessages>) {
  const { db, districtId, keyring } = context;
  const definitions = await definitionsOf(db, districtId);
  let failed = db.selectFrom("outgoing_message").where("district_id", "=", districtId).where("status", "=", "failed");
  if (query.channel !== undefined) failed = failed.where("channel", "=", query.channel);
  const rows = await failed
    .selectAll()
    .select(sql<number>`count(*) over ()`.as("total"))
    .orderBy("created_at", "desc")
    .orderBy("id", "desc")
    .limit(query.size)
    .offset((query.page - 1) * query.size)
    .execute();
  context.audited({ kind: "district", id: districtId }, { shown: rows.length });
  return {
    items: rows.map((row) => ({
      id: row.id,
      channel: row.channel,
      template: row.template,
      title: titleOf(definitions, row.template),
      recipient: maskAddress(
        row.channel,
        keyring.open(row.recipient_enc, fieldAad("outgoing_message.recipient", row.id)),
      ),
      attempts: row.attempts,
      error: row.last_error,
      createdAt: row.created_at,
    })),
    total: Number(rows[0]?.total ?? 0),
  };
}

export async function retryMessages(context: Context, { body }: InputOf<typeof contract.retryMessages>) {
  const { db, districtId } = context;
  const rows = await db
    .updateTable("outgoing_message")
    .set({ status: "queued", attempts: 0, is_planned: true, send_at: context.now })
    .where("district_id", "=", districtId)
    .where("id", "in", body.messageIds)
    .where("status", "=", "failed")
    .returning("id")
    .execute();
  for (const { id } of rows) await context.platform.jobs.plan(db, "message.send", { districtId, messageId: id });
  context.audited({ kind: "district", id: districtId }, { messages: rows.length });
  return { planned: rows.length };
}

export async function listNoticeTemplates(context: Context) {
  const { db, districtId, today } = context;
  const definitions = await definitionsOf(db, districtId);
  return {
    items: definitions.list(noticeKind, { on: today }).map(({ version, pack, body }) => ({
      key: body.key,
      version,
      pack,
      title: body.title,
      topic: body.topic,
      topicTitle: definitions.find(topicKind, body.topic, { on: today })?.body.title ?? null,
      urgency: body.urgency,
      channels: body.channels,
      fallback: body.fallback,
      link: body.link ?? null,
      values: body.values,
      previews: body.channels.map((channel) => previewOf(context, body, channel)),
    })),
  };
}

/** A notice with its sample values. */
function previewOf(context: Context, definition: NoticeDefinition, channel: Channel) {
  const samples = Object.fromEntries(Object.entries(definition.values).map(([name, { sample }]) => [name, sample]));
  const by = (language: "zh" | "en") => {
    if (channel !== "app") {
      const message = bodyFor(context, definition, channel, language, samples);
      const fields = message.fields && Object.entries(message.fields).map(([name, text]) => `${name}: ${text}`);
      return { title: message.title ?? null, body: fields?.join("\n") ?? message.body };
    }
    const { title, body } = wordsFor(definition, "app");
    const shown = formatValues(definition.values, samples, language);
    return { title: fill(title?.[language] ?? "", shown), body: fill(body[language], shown) };
  };
  const [zh, en] = [by("zh"), by("en")];
  return {
    channel,
    title: zh.title && en.title ? { zh: zh.title, en: en.title } : null,
    body: { zh: zh.body, en: en.body },
    parts: channel === "sms" ? smsParts(zh.body) : null,
  };
}
