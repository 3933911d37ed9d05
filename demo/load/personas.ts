import type pg from "pg";
import type { Role } from "../../contract/roles.ts";
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
  civil_affairs_official: "civil_affairs",
  fire_official: "fire",
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

/** Their roles: an institution, all institutions of a brand, or a division. */
export async function loadGrants(client: pg.ClientBase, world: World, now: string): Promise<void> {
  const id = Random.from(`grants ${world.districtId}`);
  const row = (persona: Persona, place: { division?: string; institution?: string }): CopyValue[] => [
    world.districtId,
    id.uuid(),
    persona.accountId,
    roleOf[persona.key]!,
    place.division,
    place.institution,
    now.slice(0, 10),
    now,
  ];
  const rows = world.personas.flatMap((persona) => {
    const { place } = persona;
    switch (place.of) {
      case "family":
      case "nothing":
        return [];
      case "site":
        return [row(persona, { institution: place.institutionId })];
      case "brand":
        return [...world.institutions()]
          .filter(({ brandId }) => brandId === place.brandId)
          .map((institution) => row(persona, { institution: institution.id }));
      case "division":
        // The counter serves the street around its community.
        return [row(persona, { division: persona.key === "counter" ? place.code.slice(0, 9) : place.code })];
    }
  });
  await copyRows(
    client,
    "role_grant",
    ["district_id", "id", "account_id", "role", "division_code", "institution_id", "valid_from", "granted_at"],
    rows,
  );
}
