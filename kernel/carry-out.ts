import type { z } from "zod";
import type { AnyEndpoint, ErrorsOf, InputOf, OutputOf } from "../contract/endpoint.ts";
import type { Actor } from "./actor.ts";
import { appendAudit, type AuditEntry } from "./audit.ts";
import { instantOf } from "./clock.ts";
import type { Context, Platform, Upload } from "./context.ts";
import type { Db } from "./database/pool.ts";
import type { District } from "./district.ts";
import { claimKey, keepAnswer } from "./idempotency.ts";
import { type Cookies, type Effects, newContext } from "./new-context.ts";
import { getPermission, permit } from "./permission.ts";
import { Refusal } from "./refusal.ts";

// oxlint-disable-next-line typescript/no-explicit-any -- a list of handlers holds every kind of context and input
type AnyUseCase = (context: any, input: any) => Promise<unknown>;
export type Handler = { readonly endpoint: AnyEndpoint; readonly run: AnyUseCase };

/** Ties an endpoint to its use case; the types make sure that input, answer and refusals agree. */
export const handle = <E extends AnyEndpoint>(
  endpoint: E,
  run: (context: Context<ErrorsOf<E>>, input: InputOf<E>) => Promise<OutputOf<E> | z.input<E["output"]>>,
): Handler => ({ endpoint, run });

/** One call of an endpoint by someone, wherever it came from. */
export type Call = {
  readonly handler: Handler;
  readonly platform: Platform;
  readonly district: District;
  readonly actor: Actor;
  /** Parsed by the endpoint's schemas. */
  readonly input: InputOf<AnyEndpoint>;
  /** Id of the row the action is checked on. */
  readonly target: string | undefined;
  readonly requestId: string;
  readonly language: "zh-CN" | "en";
  readonly address?: string;
  readonly userAgent?: string;
  readonly idempotencyKey?: string;
  readonly upload?: Upload;
  readonly cookies?: Cookies;
};

/** Carries a call out: permission, use case, audit and answer in one transaction for commands; then tells the pages. */
export async function carryOut(call: Call): Promise<unknown> {
  const { handler, platform, district, actor, input, target } = call;
  const { endpoint, run } = handler;
  const isCommand = endpoint.method !== "GET";
  const effects: Effects = { audits: [], announcements: [], afterCommit: [] };
  const pool = platform.database.kysely;
  let answer: unknown;
  try {
    if (isCommand && endpoint.transaction === "request") {
      answer = await platform.database.withTransaction((tx) => inTransaction(tx, call, effects));
    } else {
      await permit(pool, district.id, actor, endpoint.action, target);
      answer = await run(newContext(call, pool, effects), input);
      const entries = auditEntries(call, effects);
      if (entries.length > 0) await recordAlone(call, entries);
    }
  } catch (error) {
    if (error instanceof Refusal && (error.code === "not_allowed" || error.code === "not_signed_in"))
      await auditDenial(call);
    throw error;
  }
  for (const action of effects.afterCommit) action();
  if (isCommand) platform.live.announce(district.id, endpoint.entities, effects.announcements[0]?.audience);
  for (const { entities, audience } of effects.announcements) platform.live.announce(district.id, entities, audience);
  return endpoint.transport === "stream" ? answer : endpoint.output.parse(answer);
}

/** A command in one transaction: key, permission, use case, audit and answer stand or fall together. */
async function inTransaction(tx: Db, call: Call, effects: Effects): Promise<unknown> {
  const { handler, platform, district, actor, input, target, idempotencyKey: key } = call;
  const { endpoint, run } = handler;
  const context = newContext(call, tx, effects);
  const claim = key
    ? {
        districtId: district.id,
        actor: actor.accountId ?? "anonymous",
        key,
        endpoint: `${endpoint.method} ${endpoint.path}`,
        input,
        now: context.now,
      }
    : undefined;
  const repeated = claim && (await claimKey(tx, platform.keyring, claim));
  if (repeated) return repeated.answer;
  await permit(tx, district.id, actor, endpoint.action, target);
  const answer = endpoint.output.parse(await run(context, input)) as unknown;
  await appendAudit(tx, platform.keyring, district.id, context.now, auditEntries(call, effects));
  if (claim) await keepAnswer(tx, platform.keyring, claim, answer);
  return answer;
}

function auditEntries({ handler: { endpoint }, actor, target, requestId }: Call, effects: Effects): AuditEntry[] {
  const declared = "event" in endpoint.audit ? endpoint.audit.event : undefined;
  const common = { action: endpoint.action, actor, requestId };
  const entries: AuditEntry[] = effects.audits.flatMap(({ event, target: noted, detail }) => {
    const name = event ?? declared;
    return name ? [{ ...common, event: name, target: noted, detail }] : [];
  });
  // A use case that names nothing is about the row its action was checked on.
  if (declared && !effects.audits.some(({ event }) => event === undefined))
    entries.push({ ...common, event: declared, target: targetOf(endpoint, target), detail: {} });
  return entries;
}

const targetOf = (endpoint: AnyEndpoint, id: string | undefined) =>
  id === undefined ? undefined : { kind: getPermission(endpoint.action).on ?? "none", id };

/** Refused attempts are part of the record too. Anonymous visitors are not recorded: that would only fill the log. */
async function auditDenial(call: Call): Promise<void> {
  const { handler, actor, target, requestId } = call;
  if (actor.kind === "anonymous") return;
  const { endpoint } = handler;
  const about = { action: endpoint.action, actor, target: targetOf(endpoint, target), requestId };
  await recordAlone(call, [{ ...about, event: "denied", detail: {} }]);
}

const recordAlone = ({ platform, district }: Call, entries: readonly AuditEntry[]): Promise<void> =>
  platform.database.withTransaction((tx) =>
    appendAudit(tx, platform.keyring, district.id, instantOf(district.clock.now()), entries),
  );
