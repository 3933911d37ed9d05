import type { Context } from "../../kernel/context.ts";
import { fieldAad } from "../../kernel/crypto/keyring.ts";
import { maskAddress, maskName, maskPhone } from "../../kernel/crypto/masking.ts";
import { can } from "../../kernel/permission.ts";
import type { OutputOf } from "../../contract/endpoint.ts";
import { ageInMonths, type Family, familyNumber, type getFamily, type listMyFamilies } from "./contract.ts";
import * as queries from "./queries.ts";

type Sealed = { readonly id: string };
export type SpotText = { readonly lon: number; readonly lat: number; readonly approximate?: boolean };

/** Opens the sealed fields of a family's rows; every caller is answerable for showing them. */
export const opener = ({ keyring }: Pick<Context, "keyring">) => ({
  guardianName: (row: Sealed & { name_enc: Buffer }) => keyring.open(row.name_enc, fieldAad("guardian.name", row.id)),
  guardianPhone: (row: Sealed & { phone_enc: Buffer | null }) =>
    row.phone_enc && keyring.open(row.phone_enc, fieldAad("guardian.phone", row.id)),
  childName: (row: Sealed & { name_enc: Buffer }) => keyring.open(row.name_enc, fieldAad("child.name", row.id)),
  address: (row: Sealed & { address_enc: Buffer }) =>
    keyring.open(row.address_enc, fieldAad("pickup_point.address", row.id)),
  spot: (row: Sealed & { location_enc: Buffer }) =>
    JSON.parse(keyring.open(row.location_enc, fieldAad("pickup_point.location", row.id))) as SpotText,
});

export const isOwn = (context: Context, familyId: string): boolean => context.actor.familyIds.includes(familyId);

/** The whole family for a page; masked unless it is one's own or a purpose was named. */
export async function viewFamily(
  context: Context,
  familyId: string,
  clear: boolean,
): Promise<OutputOf<typeof getFamily>> {
  const { db, districtId } = context;
  const open = opener(context);
  const name = (text: string) => (clear ? text : maskName(text));
  const [row, guardians, children, points, consents] = [
    await queries.getFamilyRow(db, districtId, familyId),
    await queries.listGuardians(db, districtId, [familyId]),
    await queries.listChildren(db, districtId, [familyId]),
    await queries.listPickupPoints(db, districtId, familyId),
    await queries.listConsents(db, districtId, familyId),
  ];
  const view = {
    id: row.id,
    number: familyNumber(row.id),
    channel: row.channel,
    createdAt: row.created_at,
    masked: !clear,
    today: context.today,
    guardians: guardians.map((guardian) => {
      const phone = open.guardianPhone(guardian);
      return {
        id: guardian.id,
        name: name(open.guardianName(guardian)),
        phone: phone && (clear ? phone : maskPhone(phone)),
        relation: guardian.relation,
        isPrimary: guardian.is_primary,
        joined: guardian.account_id !== null,
        isMe: guardian.account_id !== null && guardian.account_id === context.actor.accountId,
        version: guardian.version,
      };
    }),
    children: children.map((child) => ({
      id: child.id,
      name: name(open.childName(child)),
      sex: child.sex,
      bornOn: clear ? child.born_on : null,
      dueOn: clear ? child.due_on : null,
      ageMonths: ageInMonths(queries.birthOf(child), context.today),
      version: child.version,
    })),
    pickupPoints: points.map((point) => {
      const { lon, lat, approximate = false } = open.spot(point);
      const address = open.address(point);
      return {
        id: point.id,
        label: point.label,
        address: clear ? address : maskAddress(address),
        location: clear ? { lon, lat } : null,
        approximate,
        divisionCode: point.division_code,
        divisionName: point.division_name,
        isPrimary: point.is_primary,
        version: point.version,
      };
    }),
    consents: consents.map((consent) => ({
      purpose: consent.purpose,
      textVersion: consent.text_version,
      channel: consent.channel,
      givenAt: consent.given_at,
      withdrawnAt: consent.withdrawn_at,
    })),
    can: await can(
      db,
      districtId,
      context.actor,
      { change: "family.change", export: "family.export", erase: "family.erase" },
      familyId,
    ),
  };
  return view as Family;
}

type Card = OutputOf<typeof listMyFamilies>["families"][number];

/** One line for each family of a list. */
export async function listCards(context: Context, familyIds: readonly string[], clear: boolean): Promise<Card[]> {
  const { db, districtId } = context;
  const open = opener(context);
  const guardians = await queries.listGuardians(db, districtId, familyIds);
  const children = await queries.listChildren(db, districtId, familyIds);
  const cards: Card[] = [];
  for (const familyId of familyIds) {
    const row = await queries.findFamily(db, districtId, familyId);
    const first = guardians.find((guardian) => guardian.family_id === familyId);
    if (!row) continue;
    const guardianName = first ? open.guardianName(first) : "";
    const phone = first ? open.guardianPhone(first) : null;
    cards.push({
      id: row.id as Card["id"],
      number: familyNumber(row.id),
      guardianName: clear ? guardianName : maskName(guardianName),
      phone: phone && (clear ? phone : maskPhone(phone)),
      children: children
        .filter((child) => child.family_id === familyId)
        .map((child) => ({
          name: clear ? open.childName(child) : maskName(open.childName(child)),
          ageMonths: ageInMonths(queries.birthOf(child), context.today),
        })),
      createdAt: row.created_at as Card["createdAt"],
    });
  }
  return cards;
}
