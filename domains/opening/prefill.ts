import type { Context } from "../../kernel/context.ts";
import { answerValues, definePrefill } from "../../mechanisms/forms/index.ts";

/** Answers read for one request: a form asks for each of its items. */
const read = new WeakMap<object, Map<string, Promise<Readonly<Record<string, unknown>>>>>();

async function lastAnswer(context: Context, formKey: string): Promise<Readonly<Record<string, unknown>>> {
  const { db, districtId, actor } = context;
  if (actor.accountId === null) return {};
  const row = await db
    .selectFrom("form_answer")
    .select("id")
    .where("district_id", "=", districtId)
    .where("account_id", "=", actor.accountId)
    .where("form_key", "=", formKey)
    .where("status", "<>", "draft")
    .orderBy("submitted_at", "desc")
    .limit(1)
    .executeTakeFirst();
  return row ? await answerValues(context as Context<never>, row.id) : {};
}

/** What the same person answered to the same form before: a self-check is done once and serves the application too. */
definePrefill({
  key: "account.last_answer",
  title: { zh: "您上次的填写", en: "Your last answer" },
  async load(context, _about, { formKey, linkId }) {
    const answers = read.get(context) ?? new Map<string, Promise<Readonly<Record<string, unknown>>>>();
    read.set(context, answers);
    const answer = answers.get(formKey) ?? lastAnswer(context, formKey);
    answers.set(formKey, answer);
    return (await answer)[linkId];
  },
});
