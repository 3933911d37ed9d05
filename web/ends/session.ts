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

/** Where one's day begins at the administration: at the counter for those who do nothing else. */
export const governmentHome = (held: readonly { readonly role: Role }[]): string =>
  held.length > 0 && held.every(({ role }) => role === "counter") ? "/government/counter" : "/government";

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
