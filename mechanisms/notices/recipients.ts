import { sql } from "kysely";
import type { Role } from "../../contract/roles.ts";
import { fieldAad, type Keyring } from "../../kernel/crypto/keyring.ts";
import type { Db } from "../../kernel/database/pool.ts";
import { todayOf } from "../../kernel/clock.ts";
import type { Telling } from "./outgoing.ts";

/** Whom a notice is for. */
export type Recipient =
  | { readonly accountId: string }
  /** The first guardian of a family; `all`: every one of them. Who has no account is reached by phone. */
  | { readonly familyId: string; readonly who?: "first" | "all" }
  /** Officials of a role whose division contains the named one. */
  | { readonly role: Role; readonly divisionCode: string }
  | { readonly institutionId: string; readonly roles: readonly Role[] }
  /** Someone known by a phone number only; the account of that number where there is one. */
  | { readonly phone: string }
  | { readonly email: string };

export type Person = {
  readonly accountId: string | null;
  /** The same person, however named: what "never twice" counts by. */
  readonly identity: string;
  readonly language: "zh" | "en";
  readonly phone?: string;
  readonly email?: string;
};

type Row = { id: string; locale: string; phone_enc: Buffer | null };
const languageOf = (locale: string): "zh" | "en" => (locale.startsWith("en") ? "en" : "zh");

function ofAccount(keyring: Keyring, row: Row): Person {
  return {
    accountId: row.id,
    identity: `account:${row.id}`,
    language: languageOf(row.locale),
    ...(row.phone_enc && { phone: keyring.open(row.phone_enc, fieldAad("account.phone", row.id)) }),
  };
}

/** The persons behind recipients, each once. */
export async function resolveRecipients(telling: Telling, recipients: readonly Recipient[]): Promise<Person[]> {
  const found = new Map<string, Person>();
  for (const recipient of recipients)
    for (const person of await resolve(telling, recipient))
      if (!found.has(person.identity)) found.set(person.identity, person);
  return [...found.values()];
}

async function resolve(telling: Telling, recipient: Recipient): Promise<Person[]> {
  const { db, districtId, platform } = telling;
  const { keyring } = platform;
  if ("email" in recipient) {
    const identity = `email:${keyring.blindIndex("email", recipient.email.toLowerCase()).toString("hex")}`;
    return [{ accountId: null, identity, language: "zh", email: recipient.email }];
  }
  if ("phone" in recipient) return [await ofPhone(telling, recipient.phone)];
  if ("familyId" in recipient) return ofFamily(telling, recipient);
  const accounts = db
    .selectFrom("account as a")
    .select(["a.id", "a.locale", "a.phone_enc"])
    .where("a.district_id", "=", districtId)
    .where("a.status", "=", "active");
  if ("accountId" in recipient) {
    const rows = await accounts.where("a.id", "=", recipient.accountId).execute();
    return rows.map((row) => ofAccount(keyring, row));
  }
  const rows = await holdersOf(db, districtId, todayOf(telling.clock), recipient);
  return rows.map((row) => ofAccount(keyring, row));
}

/** Accounts with a grant of today. */
async function holdersOf(
  db: Db,
  districtId: string,
  today: string,
  to: { role: Role; divisionCode: string } | { institutionId: string; roles: readonly Role[] },
): Promise<Row[]> {
  const place =
    "role" in to
      ? sql`g.role = ${to.role} and ${to.divisionCode} like g.division_code || '%'`
      : sql`g.role = any(${[...to.roles]}::text[]) and g.institution_id = ${to.institutionId}`;
  const { rows } = await sql<Row>`
    select a.id, a.locale, a.phone_enc from account a
    where a.district_id = ${districtId} and a.status = 'active' and exists (
      select from role_grant g where g.district_id = a.district_id and g.account_id = a.id and g.revoked_at is null
        and g.valid_from <= ${today} and g.valid_to >= ${today} and ${place})
    order by a.id`.execute(db);
  return rows;
}

async function ofPhone({ db, districtId, platform }: Telling, phone: string): Promise<Person> {
  const { keyring } = platform;
  const account = await db
    .selectFrom("account")
    .select(["id", "locale", "phone_enc"])
    .where("district_id", "=", districtId)
    .where("kind", "=", "family")
    .where("status", "=", "active")
    .where("phone_index", "in", keyring.blindIndexes("phone", phone))
    .executeTakeFirst();
  if (account) return ofAccount(keyring, account);
  const identity = `phone:${keyring.blindIndex("phone", phone).toString("hex")}`;
  return { accountId: null, identity, language: "zh", phone };
}

async function ofFamily(
  telling: Telling,
  { familyId, who = "first" }: { familyId: string; who?: "first" | "all" },
): Promise<Person[]> {
  const { db, districtId, platform } = telling;
  const { rows } = await sql<{ guardian_id: string; guardian_phone_enc: Buffer | null; id: string | null } & Row>`
    select g.id as guardian_id, g.phone_enc as guardian_phone_enc, a.id, a.locale, a.phone_enc
    from guardian g left join account a on a.district_id = g.district_id and a.id = g.account_id and a.status = 'active'
    where g.district_id = ${districtId} and g.family_id = ${familyId} and g.left_at is null
    order by g.is_primary desc, (a.id is null), g.id`.execute(db);
  const persons: Person[] = [];
  for (const row of rows) {
    if (row.id !== null) persons.push(ofAccount(platform.keyring, row));
    else if (row.guardian_phone_enc) {
      const phone = platform.keyring.open(row.guardian_phone_enc, fieldAad("guardian.phone", row.guardian_id));
      persons.push(await ofPhone(telling, phone));
    }
    // The first one who can be reached at all.
    if (who === "first" && persons.length > 0) break;
  }
  return persons;
}
