import type { Entity } from "../contract/entities.ts";
import { dayOf, instantOf } from "./clock.ts";
import type { Call } from "./carry-out.ts";
import type { Audience, AuditNote, Context } from "./context.ts";
import type { Db } from "./database/pool.ts";
import { newId } from "./ids.ts";
import { Refusal } from "./refusal.ts";

/** What a use case asked for beside its answer; carried out with it. */
export type Effects = {
  readonly audits: { event: string | undefined; target: AuditNote; detail: Record<string, unknown> }[];
  readonly announcements: { entities: readonly Entity[]; audience: Audience }[];
  readonly afterCommit: (() => void)[];
};

/** How a caller keeps its session; calls without a browser have none. */
export type Cookies = { set(token: string, seconds: number): void; clear(): void };

export function newContext(call: Call, db: Db, effects: Effects): Context<string> {
  const { platform, district, actor, requestId, language, cookies } = call;
  const { clock } = district;
  const now = clock.now();
  return {
    platform,
    districtId: district.id,
    actor,
    clock,
    now: instantOf(now),
    today: dayOf(now),
    requestId,
    locale: language,
    address: call.address ?? "",
    userAgent: call.userAgent ?? "",
    db,
    keyring: platform.keyring,
    upload: call.upload,
    newId: () => newId(clock),
    refuse(code, details) {
      throw new Refusal(code, { details });
    },
    audited: (target, detail = {}) => void effects.audits.push({ event: undefined, target, detail }),
    alsoAudited: (event, target, detail = {}) => void effects.audits.push({ event, target, detail }),
    changed: (entities, audience = {}) => void effects.announcements.push({ entities, audience }),
    plan: (job, data) => platform.jobs.plan(db, job, { districtId: district.id, ...data }),
    afterCommit: (action) => void effects.afterCommit.push(action),
    setSession: (token, expiresAt) =>
      cookies?.set(token, Math.max(0, Math.floor((expiresAt.getTime() - clock.now().getTime()) / 1000))),
    clearSession: () => cookies?.clear(),
  };
}
