import type { Context } from "../../kernel/context.ts";
import type { CaseView } from "./contract/case.ts";
import { caseKind } from "./kind.ts";
import { appealUntil, followFault } from "./start.ts";
import { isOffered, waysFor } from "./ways.ts";
import { asOf, type Work } from "./work.ts";

/** What may be begun on a case now: by those whose case it is, or by officials. */
export async function mayFollow(context: Context<string>, work: Work, isOwn: boolean): Promise<CaseView["mayFollow"]> {
  const { row, definitions } = work;
  if (row.status !== "closed") return [];
  const found: CaseView["mayFollow"] = [];
  for (const definition of definitions.list(caseKind, asOf(context))) {
    const { body } = definition;
    if (!body.follows?.kinds.includes(row.kind as (typeof body.follows.kinds)[number])) continue;
    const ways = waysFor(context.actor, body).filter((way) => (isOwn ? way !== "official" : way === "official"));
    if (ways.length === 0 || !isOffered(context, definitions, definition)) continue;
    if (await followFault(context, body, row)) continue;
    const until = body.follows.relation === "appeal" ? await appealUntil(work, body.key) : undefined;
    found.push({
      kind: body.key,
      title: body.title,
      relation: body.follows.relation,
      until: (until ?? null) as CaseView["mayFollow"][number]["until"],
    });
  }
  return found;
}
