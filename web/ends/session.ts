import { type HeldRole, type Me, readMe } from "../../domains/accounts/contract/self.ts";
import { type Role, roles } from "../../contract/roles.ts";
import type { z } from "zod";
import { useEndpoint } from "../api/queries.ts";

type Held = z.infer<typeof HeldRole>;

/** Who is signed in, and which ends that person works in. */
export type Session = {
  /** Whether the answer is there. */
  readonly known: boolean;
  readonly kind: Me["kind"];
  readonly accountId: string | null;
  readonly name: string;
  readonly unread: number;
  readonly family: boolean;
  readonly roles: readonly Held[];
  readonly institution: Held | undefined;
  readonly government: Held | undefined;
};

/** Roles whose work at the platform is what waits for them. */
const actOnCases: readonly Role[] = [
  "market_official",
  "civil_affairs_official",
  "establishment_official",
  "fire_official",
  "police_official",
  "expert",
];

/** Where one's day begins at the administration: at the counter, or with one's cases, for those who do nothing else. */
export function governmentHome(held: readonly { readonly role: Role }[]): string {
  const only = (roles: readonly Role[]) => held.length > 0 && held.every(({ role }) => roles.includes(role));
  if (only(["counter"])) return "/government/counter";
  return only(actOnCases) ? "/government/inbox" : "/government";
}

/** Anonymous until the answer is there. */
export function useSession(): Session {
  const me = useEndpoint(readMe, {}).data;
  const held = (side: string) => me?.roles.find((role) => roles[role.role].side === side);
  return {
    known: me !== undefined,
    kind: me?.kind ?? "anonymous",
    accountId: me?.accountId ?? null,
    name: me?.name ?? "",
    unread: me?.unread ?? 0,
    family: me?.kind === "family",
    roles: me?.roles ?? [],
    institution: held("institution"),
    government: held("government"),
  };
}
