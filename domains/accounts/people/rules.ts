import { type Role, roleNames, roles } from "../../../contract/roles.ts";
import { type Actor, grantsOf } from "../../../kernel/actor.ts";

/** Which roles the holders of a role may hand on, always within their own place. */
const handsOn: Partial<Record<Role, readonly Role[]>> = {
  administrator: roleNames,
  health_official: ["street_official", "counter"],
  head: ["office"],
};
const givers = Object.keys(handsOn) as Role[];

/** Roles someone may give somewhere, in the order of the list. */
export const givableRoles = (actor: Actor): Role[] =>
  roleNames.filter((role) => grantsOf(actor, givers).some((grant) => handsOn[grant.role]?.includes(role)));

/** A place with the divisions it lies in: its own code, or those of an institution's sites. */
export type WantedPlace = {
  readonly divisionCode: string | null;
  readonly institutionId: string | null;
  readonly liesIn: readonly string[];
};

export const placeFits = (
  role: Role,
  place: { divisionCode?: string | null; institutionId?: string | null },
): boolean =>
  roles[role].place === "division"
    ? !!place.divisionCode && !place.institutionId
    : !!place.institutionId && !place.divisionCode;

/** Whether someone may give a role at a place: a grant of theirs hands it on and holds the place. The platform gives the first ones. */
export const mayGive = (actor: Actor, districtId: string, role: Role, place: WantedPlace): boolean =>
  actor.kind === "system" ||
  grantsOf(actor, givers).some((grant) => {
    if (!handsOn[grant.role]?.includes(role)) return false;
    if (grant.institutionId !== null) return grant.institutionId === place.institutionId;
    const own = grant.divisionCode;
    // An institution without a site lies in the district as a whole.
    return own !== null && (districtId.startsWith(own) || place.liesIn.some((code) => code.startsWith(own)));
  });
