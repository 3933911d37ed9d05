import type { DistrictId } from "../contract/values.ts";
import { type Actor, system } from "./actor.ts";
import { appendAudit } from "./audit.ts";
import { type Clock, nowOf, todayOf } from "./clock.ts";
import type { Context, Platform } from "./context.ts";
import type { Db } from "./database/pool.ts";
import { newId } from "./ids.ts";
import { Refusal } from "./refusal.ts";

/** The world as a job sees it, so that it can call use cases: allowed everything, recorded under the account it works for. */
export function jobContext(
  platform: Platform,
  {
    districtId,
    clock,
    db,
    accountId = null,
    name,
  }: { districtId: string; clock: Clock; db: Db; accountId?: string | null; name: string },
): Context<string> & { flushAudit(): Promise<void> } {
  const actor: Actor = { ...system, accountId };
  const audits: Parameters<typeof appendAudit>[4][number][] = [];
  const now = nowOf(clock);
  return {
    platform,
    districtId: districtId as DistrictId,
    actor,
    clock,
    now,
    today: todayOf(clock),
    requestId: name,
    locale: "zh-CN",
    address: "",
    userAgent: "",
    db,
    keyring: platform.keyring,
    upload: undefined,
    newId: () => newId(clock),
    refuse(code, details) {
      throw new Refusal(code, { details });
    },
    audited: (target, detail = {}) =>
      void audits.push({ event: name, action: name, actor, target, requestId: name, detail }),
    alsoAudited: (event, target, detail = {}) =>
      void audits.push({ event, action: name, actor, target, requestId: name, detail }),
    changed: (entities, audience) => platform.live.announce(districtId, entities, audience),
    plan: (job, data) => platform.jobs.plan(db, job, { districtId, ...data }),
    // A job has no hook behind its commit; announcements wait a moment by themselves.
    afterCommit: (action) => action(),
    setSession: () => {},
    clearSession: () => {},
    /** Writes what was audited; call it last in the transaction, it locks a lane. */
    flushAudit: () => appendAudit(db, platform.keyring, districtId, now, audits),
  };
}
