import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { z } from "zod";
import type { AnyEndpoint, ErrorsOf, InputOf, OutputOf } from "../contract/endpoint.ts";
import type { FileAnswer } from "../contract/file.ts";
import type { Actor } from "./actor.ts";
import { appendAudit, type AuditEntry } from "./audit.ts";
import { instantOf } from "./clock.ts";
import type { Context, Platform } from "./context.ts";
import type { Db } from "./database/pool.ts";
import type { District } from "./district.ts";
import { claimKey, keepAnswer } from "./idempotency.ts";
import { type Effects, newContext } from "./new-context.ts";
import { getPermission, permit } from "./permission.ts";
import { problemsOf } from "./problems.ts";
import { countCall } from "./rate-limit.ts";
import { Refusal } from "./refusal.ts";
import { resolveActor, sessionCookie } from "./session.ts";
import { readUpload } from "./upload.ts";

// oxlint-disable-next-line typescript/no-explicit-any -- a list of handlers holds every kind of context and input
type AnyUseCase = (context: any, input: any) => Promise<unknown>;
export type Handler = { readonly endpoint: AnyEndpoint; readonly run: AnyUseCase };

/** Ties an endpoint to its use case; the types make sure that input, answer and refusals agree. */
export const handle = <E extends AnyEndpoint>(
  endpoint: E,
  run: (context: Context<ErrorsOf<E>>, input: InputOf<E>) => Promise<OutputOf<E> | z.input<E["output"]>>,
): Handler => ({ endpoint, run });

export type MountOptions = {
  readonly platform: Platform;
  readonly findDistrict: (id: string) => Promise<District | undefined>;
  readonly defaultDistrict: () => Promise<District | undefined>;
};

export const addressOf = (endpoint: AnyEndpoint): string =>
  endpoint.scope === "district" ? `/api/d/:districtId${endpoint.path}` : `/api${endpoint.path}`;

/** Puts every handler on its route. Throws at start when an action has no permission or a path is taken twice. */
export function mount(app: FastifyInstance, handlers: readonly Handler[], options: MountOptions): void {
  for (const handler of handlers) {
    getPermission(handler.endpoint.action);
    app.route({
      method: handler.endpoint.method,
      url: addressOf(handler.endpoint),
      handler: (request, reply) => serve(handler, options, request, reply),
    });
  }
}

export const languageOf = (request: FastifyRequest): "zh-CN" | "en" =>
  (request.headers["accept-language"] ?? "").toLowerCase().startsWith("en") ? "en" : "zh-CN";

function parse(schema: z.ZodType, part: string, value: unknown, language: "zh-CN" | "en"): unknown {
  const parsed = schema.safeParse(value ?? {});
  if (parsed.success) return parsed.data;
  throw new Refusal("invalid_input", { problems: problemsOf(part, parsed.error, language) });
}

/** A cookie travels with every request a browser makes, also those another site starts; our pages add this header. */
function checkOrigin(request: FastifyRequest): void {
  if (request.cookies[sessionCookie] && request.headers["x-huituo"] === undefined) throw new Refusal("not_allowed");
}

async function serve(
  { endpoint, run }: Handler,
  { platform, findDistrict, defaultDistrict }: MountOptions,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<unknown> {
  const params = request.params as Record<string, string>;
  const district =
    endpoint.scope === "district" ? await findDistrict(params["districtId"] ?? "") : await defaultDistrict();
  if (!district) throw new Refusal("not_found");
  const language = languageOf(request);
  const actor = await resolveActor(platform.database, district.clock, district.id, request.cookies[sessionCookie]);
  const isCommand = endpoint.method !== "GET";
  await countCall(
    actor.accountId ?? request.ip,
    `${endpoint.method} ${endpoint.path}`,
    endpoint.perMinute ?? (isCommand ? 60 : 600),
  );
  if (isCommand) checkOrigin(request);
  const { districtId: _district, ...ownParams } = params;
  const uploaded = endpoint.transport === "upload" ? await readUpload(request, platform.files) : undefined;
  const input = {
    params: parse(endpoint.params, "params", ownParams, language),
    query: parse(endpoint.query, "query", request.query, language),
    body: parse(endpoint.body, "body", uploaded ? uploaded.input : request.body, language),
  };
  const target = endpoint.target === undefined ? undefined : ownParams[endpoint.target];
  const effects: Effects = { audits: [], announcements: [], afterCommit: [] };
  const call = { endpoint, actor, target, input, request, effects };
  const context = (db: Db) =>
    newContext({ platform, district, db, actor, request, reply, language, effects, upload: uploaded?.file });

  let answer: unknown;
  try {
    if (!isCommand || endpoint.transaction === "own") {
      await permit(platform.database.kysely, district.id, actor, endpoint.action, target);
      answer = await run(context(platform.database.kysely), input);
      const entries = auditEntries(call);
      if (entries.length > 0)
        await platform.database.withTransaction((tx) =>
          appendAudit(tx, platform.keyring, district.id, instantOf(district.clock.now()), entries),
        );
    } else {
      answer = await platform.database.withTransaction((tx) =>
        command(tx, { platform, district, call, run, context: context(tx) }),
      );
    }
  } catch (error) {
    if (error instanceof Refusal && (error.code === "not_allowed" || error.code === "not_signed_in"))
      await auditDenial(platform, district, call);
    throw error;
  }
  for (const action of effects.afterCommit) action();
  if (isCommand) platform.live.announce(district.id, endpoint.entities, effects.announcements[0]?.audience);
  for (const { entities, audience } of effects.announcements) platform.live.announce(district.id, entities, audience);
  if (!isCommand && endpoint.maxAge) void reply.header("cache-control", `private, max-age=${endpoint.maxAge}`);
  if (endpoint.transport === "stream") return sendFile(reply, answer as FileAnswer);
  return endpoint.output.parse(answer);
}

type Call = {
  endpoint: AnyEndpoint;
  actor: Actor;
  target: string | undefined;
  input: InputOf<AnyEndpoint>;
  request: FastifyRequest;
  effects: Effects;
};

/** A command in one transaction: key, permission, use case, audit and answer stand or fall together. */
async function command(
  tx: Db,
  {
    platform,
    district,
    call,
    run,
    context,
  }: { platform: Platform; district: District; call: Call; run: AnyUseCase; context: Context<string> },
): Promise<unknown> {
  const { endpoint, actor, target, input, request } = call;
  const key = request.headers["idempotency-key"];
  const claim =
    typeof key === "string" && /^[0-9a-f-]{36}$/i.test(key)
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
  const answer = endpoint.output.parse(await run(context, input));
  await appendAudit(tx, platform.keyring, district.id, context.now, auditEntries(call));
  if (claim) await keepAnswer(tx, platform.keyring, claim, answer);
  return answer;
}

function auditEntries({ endpoint, actor, target, request, effects }: Call): AuditEntry[] {
  const declared = "event" in endpoint.audit ? endpoint.audit.event : undefined;
  const common = { action: endpoint.action, actor, requestId: request.id };
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
async function auditDenial(
  platform: Platform,
  district: District,
  { endpoint, actor, target, request }: Call,
): Promise<void> {
  if (actor.kind === "anonymous") return;
  const entry = {
    event: "denied",
    action: endpoint.action,
    actor,
    target: targetOf(endpoint, target),
    requestId: request.id,
    detail: {},
  };
  await platform.database.withTransaction((tx) =>
    appendAudit(tx, platform.keyring, district.id, instantOf(district.clock.now()), [entry]),
  );
}

async function sendFile(reply: FastifyReply, file: FileAnswer): Promise<FastifyReply> {
  reply.type(file.mediaType);
  reply.header("cache-control", file.maxAge ? `private, max-age=${file.maxAge}` : "no-store");
  if (file.fileName)
    reply.header("content-disposition", `attachment; filename*=UTF-8''${encodeURIComponent(file.fileName)}`);
  return reply.send(file.content);
}
