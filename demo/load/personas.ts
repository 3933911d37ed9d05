import type pg from "pg";
import type { Role } from "../../contract/roles.ts";
import type { Grant } from "../../kernel/actor.ts";
import { Random } from "../../engines/random/random.ts";
import { type CopyValue, copyRows } from "../../kernel/database/copy.ts";
import { fieldAad, type Keyring } from "../../kernel/crypto/keyring.ts";
import { hashPassword } from "../../kernel/crypto/password.ts";
import type { Persona, PersonaKey, World } from "../world/types.ts";

/** The password of every staff persona; demo mode only. */
export const demoPassword = "qinghe-demo-2026";

/** Names the demo page knows the personas by. */
const keys: Record<PersonaKey, string> = {
  parent: "parent",
  grandparent: "grandparent",
  head: "head",
  clerk: "office",
  chain: "chain",
  founder: "founder",
  health_official: "health",
  education_official: "education",
  market_official: "market",
  civil_affairs_official: "civil",
  fire_official: "fire",
  police_official: "police",
  expert: "expert",
  street_official: "street",
  grid_worker: "grid",
  counter: "counter",
  administrator: "administrator",
};
const roleOf: Partial<Record<PersonaKey, Role>> = {
  head: "head",
  clerk: "office",
  chain: "head",
  health_official: "health_official",
  education_official: "education_official",
  market_official: "market_official",
  civil_affairs_official: "civil_affairs_official",
  fire_official: "fire_official",
  police_official: "police_official",
  expert: "expert",
  street_official: "street_official",
  grid_worker: "grid_worker",
  counter: "counter",
  administrator: "administrator",
};

/** Accounts of the persons one can sign in as, before the families that refer to them. */
export async function loadAccounts(client: pg.ClientBase, world: World, keyring: Keyring, now: string): Promise<void> {
  const passwordHash = await hashPassword(demoPassword);
  await copyRows(
    client,
    "account",
    [
      "district_id",
      "id",
      "kind",
      "sign_in_name",
      "name_enc",
      "phone_enc",
      "phone_index",
      "password_hash",
      "created_at",
    ],
    world.personas.map((persona) => {
      const { accountId, displayName, signIn } = persona;
      const phone = "phone" in signIn ? signIn.phone : null;
      return [
        world.districtId,
        accountId,
        phone ? "family" : "staff",
        `demo.${keys[persona.key]}`,
        keyring.seal(displayName, fieldAad("account.name", accountId)),
        phone && keyring.seal(phone, fieldAad("account.phone", accountId)),
        phone && keyring.blindIndex("phone", phone),
        phone ? null : passwordHash,
        now,
      ];
    }),
  );
}

/** What a person may do: their role at an institution, at all institutions of a brand, or in a division. */
export function grantsOfPersona(world: World, persona: Persona): Grant[] {
  const role = roleOf[persona.key];
  if (!role) return [];
  const { place } = persona;
  switch (place.of) {
    case "family":
    case "nothing":
      return [];
    case "site":
      return [{ role, divisionCode: null, institutionId: place.institutionId }];
    case "brand":
      return [...world.institutions()]
        .filter(({ brandId }) => brandId === place.brandId)
        .map(({ id }) => ({ role, divisionCode: null, institutionId: id }));
    case "division":
      // The counter serves the street around its community.
      return [
        { role, divisionCode: persona.key === "counter" ? place.code.slice(0, 9) : place.code, institutionId: null },
      ];
  }
}

export async function loadGrants(client: pg.ClientBase, world: World, now: string): Promise<void> {
  const id = Random.from(`grants ${world.districtId}`);
  const rows = world.personas.flatMap((persona) =>
    grantsOfPersona(world, persona).map((grant): CopyValue[] => [
      world.districtId,
      id.uuid(),
      persona.accountId,
      grant.role,
      grant.divisionCode,
      grant.institutionId,
      now.slice(0, 10),
      now,
    ]),
  );
  await copyRows(
    client,
    "role_grant",
    ["district_id", "id", "account_id", "role", "division_code", "institution_id", "valid_from", "granted_at"],
    rows,
  );
}
