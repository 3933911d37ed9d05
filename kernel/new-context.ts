import type { FastifyReply, FastifyRequest } from "fastify";
import type { Entity } from "../contract/entities.ts";
import type { Actor } from "./actor.ts";
import { dayOf, instantOf } from "./clock.ts";
import type { Audience, AuditNote, Context, Platform, Upload } from "./context.ts";
import type { Db } from "./database/pool.ts";
import type { District } from "./district.ts";
import { newId } from "./ids.ts";
import { Refusal } from "./refusal.ts";
import { sessionCookie } from "./session.ts";

/** What a use case asked for beside its answer; carried out by the mount. */
export type Effects = {
  readonly audits: { event: string | undefined; target: AuditNote; detail: Record<string, unknown> }[];
  readonly announcements: { entities: readonly Entity[]; audience: Audience }[];
  readonly afterCommit: (() => void)[];
};

export function newContext({
  platform,
  district,
  db,
  actor,
  request,
  reply,
  language,
  effects,
  upload,
}: {
  platform: Platform;
  district: District;
  db: Db;
  actor: Actor;
  request: FastifyRequest;
  reply: FastifyReply;
  language: "zh-CN" | "en";
  effects: Effects;
  upload: Upload | undefined;
}): Context<string> {
  const { clock } = district;
  const now = clock.now();
  return {
    platform,
    districtId: district.id,
    actor,
    clock,
    now: instantOf(now),
    today: dayOf(now),
    requestId: request.id,
    locale: language,
    address: request.ip,
    userAgent: request.headers["user-agent"] ?? "",
    db,
    keyring: platform.keyring,
    upload,
    newId: () => newId(clock),
    refuse(code, details) {
      throw new Refusal(code, { details });
    },
    audited: (target, detail = {}) => void effects.audits.push({ event: undefined, target, detail }),
    alsoAudited: (event, target, detail = {}) => void effects.audits.push({ event, target, detail }),
    changed: (entities, audience = {}) => void effects.announcements.push({ entities, audience }),
    plan: (job, data) => platform.jobs.plan(db, job, { districtId: district.id, ...data }),
    afterCommit: (action) => void effects.afterCommit.push(action),
    setSession(token, expiresAt) {
      const seconds = Math.max(0, Math.floor((expiresAt.getTime() - clock.now().getTime()) / 1000));
      void reply.setCookie(sessionCookie, token, {
        path: "/",
        httpOnly: true,
        sameSite: "lax",
        secure: platform.config.publicUrl?.startsWith("https:") ?? false,
        maxAge: seconds,
      });
    },
    clearSession: () => void reply.clearCookie(sessionCookie, { path: "/" }),
  };
}
