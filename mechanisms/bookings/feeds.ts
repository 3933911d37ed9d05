import type { InputOf } from "../../contract/endpoint.ts";
import type { FileAnswer } from "../../contract/file.ts";
import type { Context } from "../../kernel/context.ts";
import { fieldAad } from "../../kernel/crypto/keyring.ts";
import { newToken, tokenHash } from "../../kernel/crypto/token.ts";
import { notFound } from "../../kernel/refusal.ts";
import { accountFeed, siteFeed } from "./calendar.ts";
import type * as contract from "./contract/feeds.ts";

type Owner = { readonly account_id: string } | { readonly site_id: string };

const find = ({ db, districtId }: Context, owner: Owner) => {
  const rows = db.selectFrom("booking_feed").selectAll().where("district_id", "=", districtId);
  return (
    "account_id" in owner ? rows.where("account_id", "=", owner.account_id) : rows.where("site_id", "=", owner.site_id)
  ).executeTakeFirst();
};

const pathOf = (districtId: string, token: string) => `/api/d/${districtId}/booking-feeds/${token}/calendar.ics`;

async function get(context: Context, owner: Owner) {
  const row = await find(context, owner);
  if (!row) return { feed: null };
  const token = context.keyring.open(row.token_enc, fieldAad("booking_feed.token", row.id));
  return { feed: { path: pathOf(context.districtId, token), renewedAt: row.renewed_at } };
}

/** A new secret; whoever knew the former one reads nothing any more. */
async function renew(context: Context, owner: Owner) {
  const { db, districtId, keyring, now } = context;
  const known = await find(context, owner);
  const id = known?.id ?? context.newId<string>();
  const token = newToken();
  const secret = {
    token_hash: tokenHash(token),
    token_enc: keyring.seal(token, fieldAad("booking_feed.token", id)),
    renewed_at: now,
  };
  if (known)
    await db
      .updateTable("booking_feed")
      .set(secret)
      .where("district_id", "=", districtId)
      .where("id", "=", id)
      .execute();
  else
    await db
      .insertInto("booking_feed")
      .values({ district_id: districtId, id, account_id: null, site_id: null, ...owner, ...secret })
      .execute();
  context.audited({ kind: "booking_feed", id });
  return { path: pathOf(districtId, token), renewedAt: now };
}

const ownerOf = ({ actor }: Context): Owner => ({ account_id: actor.accountId! });

export const getFeed = (context: Context) => get(context, ownerOf(context));
export const renewFeed = (context: Context) => renew(context, ownerOf(context));
export const getSiteFeed = (context: Context, { params }: InputOf<typeof contract.getSiteFeed>) =>
  get(context, { site_id: params.siteId });
export const renewSiteFeed = (context: Context, { params }: InputOf<typeof contract.renewSiteFeed>) =>
  renew(context, { site_id: params.siteId });

/** The address is the key: an unknown or renewed one is not there. */
export async function readFeed(context: Context, { params }: InputOf<typeof contract.readFeed>): Promise<FileAnswer> {
  const row = await context.db
    .selectFrom("booking_feed")
    .select(["account_id", "site_id"])
    .where("district_id", "=", context.districtId)
    .where("token_hash", "=", tokenHash(params.token))
    .executeTakeFirst();
  if (row?.account_id) return accountFeed(context, row.account_id);
  if (row?.site_id) return siteFeed(context, row.site_id);
  throw notFound();
}
