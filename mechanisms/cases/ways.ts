import type { z } from "zod";
import type { Role } from "../../contract/roles.ts";
import { type Actor, grantsOf } from "../../kernel/actor.ts";
import type { Context } from "../../kernel/context.ts";
import type { Definition, Definitions } from "../packs/index.ts";
import type { ApplyAs } from "./contract/case.ts";
import type { CaseKind } from "./contract/kind.ts";
import { lookupOf } from "./lookup.ts";
import { judgeWith, ruleVariables } from "./variables.ts";
import { ruleFacts } from "./work.ts";

export type Way = z.infer<typeof ApplyAs>;

const staff: readonly Role[] = ["head", "office"];

/** The ways in which someone may begin a case of a kind. */
export function waysFor(actor: Actor, kind: CaseKind): Way[] {
  const ways: Way[] = [];
  const offers = (who: CaseKind["applicants"][number]) => kind.applicants.includes(who);
  if (offers("institution") && grantsOf(actor, staff).some(({ institutionId }) => institutionId !== null))
    ways.push("institution");
  if (offers("guardian") && actor.familyIds.length > 0) ways.push("guardian");
  if (actor.accountId !== null && (offers("signed_in") || offers("anyone"))) ways.push("signed_in");
  if (offers("anyone") && actor.accountId === null) ways.push("anyone");
  if (grantsOf(actor, kind.officials).some(({ divisionCode }) => divisionCode !== null)) ways.push("official");
  if (kind.counter && kind.applicants.length > 0 && grantsOf(actor, ["counter"]).length > 0) ways.push("counter");
  return ways;
}

/** Whether a kind is offered here today, by the rules it names. */
export function isOffered(
  { today, districtId }: Pick<Context<string>, "today" | "districtId">,
  definitions: Definitions,
  { body }: Definition<CaseKind>,
): boolean {
  if (body.offered === undefined) return true;
  const facts = ruleFacts(definitions, body, { division_code: districtId }, today);
  const values = { today, ...Object.fromEntries(facts.map(({ name, value }) => [name, value])) };
  return judgeWith(ruleVariables(body, lookupOf(definitions, { on: today })))(body.offered, values) === true;
}
