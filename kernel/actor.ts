import type { Role } from "../contract/roles.ts";

export type Grant = {
  readonly role: Role;
  readonly divisionCode: string | null;
  readonly institutionId: string | null;
};

/** Who asks: nobody in particular, a signed-in account with what it may act for, or the platform itself. */
export type Actor = {
  readonly kind: "anonymous" | "family" | "staff" | "system";
  readonly accountId: string | null;
  readonly sessionId: string | null;
  readonly strength: "none" | "one_factor" | "two_factor";
  readonly grants: readonly Grant[];
  readonly familyIds: readonly string[];
};

export const anonymous: Actor = {
  kind: "anonymous",
  accountId: null,
  sessionId: null,
  strength: "none",
  grants: [],
  familyIds: [],
};

export const system: Actor = { ...anonymous, kind: "system" };

export const grantsOf = (actor: Actor, roles: readonly Role[]): Grant[] =>
  actor.grants.filter((grant) => roles.includes(grant.role));
