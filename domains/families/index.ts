import "./case-subjects.ts";

import { sql } from "kysely";
import type { Context } from "../../kernel/context.ts";
import type { Column, Sql } from "../../kernel/permission.ts";
import { Refusal } from "../../kernel/refusal.ts";
import type { ConsentPurpose } from "./contract.ts";
import * as queries from "./queries.ts";
import { opener, type SpotText } from "./view.ts";

export { endpoints } from "./endpoints.ts";
export { counterOfFamily } from "./permissions.ts";
export { type FamilyPart, type KeptChild, registerFamilyPart } from "./parts.ts";
export { channelOf, recorderOf, tell } from "./service.ts";
export type { ConsentPurpose } from "./contract.ts";
export { ageInMonths } from "./contract.ts";
export { deleteUnlessUsed } from "./queries.ts";

type Reading = Pick<Context, "db" | "districtId" | "keyring">;

export type KnownChild = {
  readonly id: string;
  readonly familyId: string;
  readonly sex: "female" | "male" | null;
  readonly bornOn: string | null;
  readonly dueOn: string | null;
  /** Birth, or due date before it. */
  readonly birth: string;
};

const knownChild = (row: NonNullable<Awaited<ReturnType<typeof queries.findChildRow>>>): KnownChild => ({
  id: row.id,
  familyId: row.family_id,
  sex: row.sex,
  bornOn: row.born_on,
  dueOn: row.due_on,
  birth: queries.birthOf(row),
});

/** A child without its name; undefined when there is none. */
export async function findChild(
  { db, districtId }: Pick<Reading, "db" | "districtId">,
  childId: string,
): Promise<KnownChild | undefined> {
  const row = await queries.findChildRow(db, districtId, childId);
  return row && knownChild(row);
}

/** The children of a family, without names. */
export async function listChildrenOf(
  { db, districtId }: Pick<Reading, "db" | "districtId">,
  familyId: string,
): Promise<KnownChild[]> {
  return (await queries.listChildren(db, districtId, [familyId])).map(knownChild);
}

/** The family a child belongs to. Throws not_found. */
export async function getFamilyOfChild(reading: Pick<Reading, "db" | "districtId">, childId: string): Promise<string> {
  const child = await findChild(reading, childId);
  if (!child) throw new Refusal("not_found");
  return child.familyId;
}

/** A child's name in clear; the caller audits the view. */
export async function openChildName({ db, districtId, keyring }: Reading, childId: string): Promise<string> {
  const row = await queries.findChildRow(db, districtId, childId);
  if (!row) throw new Refusal("not_found");
  return opener({ keyring }).childName(row);
}

/** The names of several children, by id, in clear. */
export async function openChildNames(
  { db, districtId, keyring }: Reading,
  childIds: readonly string[],
): Promise<Map<string, string>> {
  if (childIds.length === 0) return new Map();
  const rows = await db
    .selectFrom("child")
    .select(["id", "name_enc"])
    .where("district_id", "=", districtId)
    .where("id", "in", [...childIds])
    .execute();
  return new Map(rows.map((row) => [row.id, opener({ keyring }).childName(row)]));
}

/** Name and phone of the family's primary guardian, in clear; the caller audits the view. */
export async function openContact(
  { db, districtId, keyring }: Reading,
  familyId: string,
): Promise<{ name: string; phone: string | null }> {
  const [guardian] = await queries.listGuardians(db, districtId, [familyId]);
  if (!guardian) return { name: "", phone: null };
  const open = opener({ keyring });
  return { name: open.guardianName(guardian), phone: open.guardianPhone(guardian) };
}

export type OpenPoint = {
  readonly id: string;
  readonly label: "home" | "work" | "grandparents" | "other";
  readonly divisionCode: string;
  readonly isPrimary: boolean;
  readonly spot: SpotText;
};

/** The pick-up points of a family with their places in clear, without addresses. */
export async function openPickupPoints({ db, districtId, keyring }: Reading, familyId: string): Promise<OpenPoint[]> {
  const open = opener({ keyring });
  return (await queries.listPickupPoints(db, districtId, familyId)).map((row) => ({
    id: row.id,
    label: row.label,
    divisionCode: row.division_code,
    isPrimary: row.is_primary,
    spot: open.spot(row),
  }));
}

export const hasConsent = (
  { db, districtId }: Pick<Reading, "db" | "districtId">,
  familyId: string,
  purpose: ConsentPurpose,
): Promise<boolean> => queries.hasConsent(db, districtId, familyId, purpose);

/** Refuses with `consent_missing` (to be declared by the endpoint) unless the family's consent for the purpose is in force. */
export async function requireConsent(
  context: Context<"consent_missing">,
  familyId: string,
  purpose: ConsentPurpose,
): Promise<void> {
  if (!(await queries.hasConsent(context.db, context.districtId, familyId, purpose)))
    context.refuse("consent_missing", { purpose });
}

/** For WHERE: the family behind a row agrees to the purpose now. */
export const consentInForce =
  (purpose: ConsentPurpose, familyId: Column) =>
  (alias: string): Sql =>
    sql<boolean>`exists (select from consent agreed where agreed.district_id = ${sql.ref(`${alias}.district_id`)}
    and agreed.family_id = ${familyId(alias)} and agreed.purpose = ${purpose} and agreed.withdrawn_at is null)`;
