import type { Context } from "../../kernel/context.ts";
import { system } from "../../kernel/actor.ts";
import { instantOf, todayOf } from "../../kernel/clock.ts";
import type { Db } from "../../kernel/database/pool.ts";
import { newId } from "../../kernel/ids.ts";
import { Refusal } from "../../kernel/refusal.ts";
import type { TestServer } from "./server.ts";

/** A context of the platform itself, for use cases that a test calls without a request. */
export const systemContext = (server: TestServer, db: Db): Context<string> => ({
  platform: server.platform,
  districtId: server.world.districtId,
  actor: system,
  clock: server.clock,
  now: instantOf(server.clock.now()),
  today: todayOf(server.clock),
  requestId: "test",
  locale: "zh-CN",
  address: "test",
  userAgent: "test",
  db,
  keyring: server.platform.keyring,
  upload: undefined,
  newId: () => newId(server.clock),
  refuse(code, details) {
    throw new Refusal(code, { details });
  },
  audited: () => {},
  alsoAudited: () => {},
  changed: () => {},
  plan: (job, data) => server.platform.jobs.plan(db, job, data),
  afterCommit: () => {},
  setSession: () => {},
  clearSession: () => {},
});
