import { sql } from "kysely";
import type { InputOf } from "../../contract/endpoint.ts";
import type { LocalDate } from "../../contract/values.ts";
import type { Context } from "../../kernel/context.ts";
import { fieldAad } from "../../kernel/crypto/keyring.ts";
import { checkVersion, found } from "../../kernel/refusal.ts";
import { findOpenNeed } from "../demand/index.ts";
import { channelOf, findChild, requireConsent } from "../families/index.ts";
import { monthStart } from "../institutions/index.ts";
import type * as contract from "./contract/applications.ts";
import { endOffer } from "./end-offer.ts";
import * as queries from "./queries.ts";
import { tellOfApplication } from "./tell.ts";

const sealNote = (context: Context, note: string, id: string) =>
  note === "" ? null : context.keyring.seal(note, fieldAad("application.note", id));

type Asked = { readonly siteIds: readonly string[]; readonly wantedFrom: string };

async function checkAsked(
  context: Context<"site_not_open" | "month_in_past">,
  asked: Asked,
  known: readonly string[] = [],
): Promise<LocalDate> {
  const wanted = `${asked.wantedFrom}-01` as LocalDate;
  if (wanted < monthStart(context.today)) context.refuse("month_in_past");
  const open = await queries.listOpenSites(context, asked.siteIds);
  const closed = asked.siteIds.filter((id) => !open.has(id) && !known.includes(id));
  if (closed.length > 0) context.refuse("site_not_open", { siteIds: closed });
  return wanted;
}

/** Applies for a child to several sites in the family's order; a request at the counter ranks exactly like one online. */
export async function submitApplication(
  context: Context<(typeof contract.submitApplication)["errors"][number]>,
  { params, body }: InputOf<typeof contract.submitApplication>,
) {
  const { db, districtId, now } = context;
  const child = found(await findChild(context, params.childId));
  await requireConsent(context, child.familyId, "share_with_institution");
  const wanted = await checkAsked(context, body);
  const id = context.newId<contract.ApplicationId>();
  const need = await findOpenNeed(db, districtId, child.id);
  const inserted = await db
    .insertInto("application")
    .values({
      district_id: districtId,
      id,
      family_id: child.familyId,
      child_id: child.id,
      need_id: need?.id ?? null,
      wanted_from: wanted,
      service_form: body.serviceForm,
      note_enc: sealNote(context, body.note, id),
      channel: channelOf(context, child.familyId),
      submitted_at: now,
      submitted_by: context.actor.accountId,
    })
    // A second one at the same moment waits for the first and finds it.
    .onConflict((conflict) => conflict.columns(["district_id", "child_id"]).where("status", "=", "open").doNothing())
    .returning("id")
    .executeTakeFirst();
  if (!inserted) {
    const open = await db
      .selectFrom("application")
      .select(["id", "submitted_at"])
      .where("district_id", "=", districtId)
      .where("child_id", "=", child.id)
      .where("status", "=", "open")
      .executeTakeFirst();
    context.refuse("application_open", { applicationId: open?.id, submittedAt: open?.submitted_at });
  }
  await addChoices(
    context,
    id,
    body.siteIds.map((siteId, i) => ({ siteId, rank: i + 1, status: "waiting" as const })),
  );
  await tellOfApplication(context, id);
  context.audited(
    { kind: "application", id },
    { childId: child.id, sites: body.siteIds.length, channel: channelOf(context, child.familyId) },
  );
  context.changed([], await queries.audienceOf(context, id));
  return { applicationId: id };
}

async function addChoices(
  { db, districtId, now, newId }: Context<string>,
  applicationId: string,
  choices: readonly { siteId: string; rank: number; status: "waiting" | "paused" }[],
): Promise<void> {
  if (choices.length === 0) return;
  await db
    .insertInto("application_choice")
    .values(
      choices.map(({ siteId, rank, status }) => ({
        district_id: districtId,
        id: newId<string>(),
        application_id: applicationId,
        site_id: siteId,
        rank,
        status,
        changed_at: now,
      })),
    )
    .execute();
}

/** Changes what an open application asks: sites left out are withdrawn, new ones wait, the order is the family's. */
export async function changeApplication(
  context: Context<(typeof contract.changeApplication)["errors"][number]>,
  { params, body }: InputOf<typeof contract.changeApplication>,
) {
  const { db, districtId, now } = context;
  const application = await queries.lockApplication(context, params.applicationId);
  if (application.status !== "open") context.refuse("application_not_open", { status: application.status });
  checkVersion(application, body.version);
  await requireConsent(context, application.family_id, "share_with_institution");
  const choices = await queries.listChoices(context, application.id);
  const known = new Map(choices.map((choice) => [choice.site_id, choice]));
  const alive = choices.filter(({ status }) => status === "waiting" || status === "paused" || status === "offered");
  const wanted = await checkAsked(
    context,
    { siteIds: body.siteIds, wantedFrom: body.wantedFrom },
    alive.map(({ site_id }) => site_id),
  );
  const before = await queries.audienceOf(context, application.id);
  const resumed = alive.some(({ status }) => status === "offered") ? "paused" : "waiting";
  for (const choice of alive) {
    if (body.siteIds.some((siteId) => siteId === choice.site_id)) continue;
    if (choice.status === "offered") context.refuse("choice_has_offer", { siteId: choice.site_id });
    await queries.setChoice(context, choice.id, { status: "withdrawn" }, now);
  }
  const added: { siteId: string; rank: number; status: "waiting" | "paused" }[] = [];
  for (const [i, siteId] of body.siteIds.entries()) {
    const choice = known.get(siteId);
    if (choice?.status === "refused") context.refuse("choice_was_refused", { siteId });
    if (!choice) {
      added.push({ siteId, rank: i + 1, status: resumed });
      continue;
    }
    if (choice.status === "withdrawn" || choice.status === "declined")
      await queries.setChoice(context, choice.id, { status: resumed }, now);
    if (choice.rank !== i + 1)
      await db
        .updateTable("application_choice")
        .set({ rank: i + 1 })
        .where("district_id", "=", districtId)
        .where("id", "=", choice.id)
        .execute();
  }
  await addChoices(context, application.id, added);
  await db
    .updateTable("application")
    .set({
      wanted_from: wanted,
      service_form: body.serviceForm,
      note_enc: sealNote(context, body.note, application.id),
      version: application.version + 1,
    })
    .where("district_id", "=", districtId)
    .where("id", "=", application.id)
    .execute();
  const after = await queries.audienceOf(context, application.id);
  context.audited(
    { kind: "application", id: application.id },
    { sites: body.siteIds.length, channel: channelOf(context, application.family_id) },
  );
  context.changed([], {
    families: after.families,
    institutions: [...(before.institutions ?? []), ...(after.institutions ?? [])],
  });
  return { version: application.version + 1 };
}

/** Withdraws an application; a live offer counts as declined and its place is free again. */
export async function withdrawApplication(
  context: Context<"application_not_open">,
  { params }: InputOf<typeof contract.withdrawApplication>,
) {
  const { db, districtId, now } = context;
  const application = await queries.lockApplication(context, params.applicationId);
  if (application.status !== "open") context.refuse("application_not_open", { status: application.status });
  const live = await queries.findLiveOffer(context, application.id);
  if (live) {
    await endOffer(context, live, { status: "declined", by: context.actor.accountId });
    context.alsoAudited("offer.declined", { kind: "offer", id: live.id }, { withApplication: application.id });
  }
  await queries.moveChoices(context, application.id, ["waiting", "paused", "offered"], "withdrawn", now);
  const { version } = await db
    .updateTable("application")
    .set({ status: "withdrawn", ended_at: now, version: sql`version + 1` })
    .where("district_id", "=", districtId)
    .where("id", "=", application.id)
    .returning("version")
    .executeTakeFirstOrThrow();
  context.audited({ kind: "application", id: application.id }, { channel: channelOf(context, application.family_id) });
  context.changed([], await queries.audienceOf(context, application.id));
  return { version };
}
