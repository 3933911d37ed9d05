import { type HeldRole, type Me, readMe } from "../../domains/accounts/contract/self.ts";
import { roles } from "../../contract/roles.ts";
import type { z } from "zod";
import { useEndpoint } from "../api/queries.ts";

type Role = z.infer<typeof HeldRole>;

/** Who is signed in, and which ends that person works in. */
export type Session = {
  readonly kind: Me["kind"];
  readonly accountId: string | null;
  readonly name: string;
  readonly unread: number;
  readonly family: boolean;
  readonly institution: Role | undefined;
  readonly government: Role | undefined;
};

/** Anonymous until the answer is there. */
export function useSession(): Session {
  const me = useEndpoint(readMe, {}).data;
  const held = (side: string) => me?.roles.find((role) => roles[role.role].side === side);
  return {
    kind: me?.kind ?? "anonymous",
    accountId: me?.accountId ?? null,
    name: me?.name ?? "",
    unread: me?.unread ?? 0,
    family: me?.kind === "family",
    institution: held("institution"),
    government: held("government"),
  };
}
