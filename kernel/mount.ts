import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { z } from "zod";
import type { AnyEndpoint } from "../contract/endpoint.ts";
import type { FileAnswer } from "../contract/file.ts";
import { carryOut, type Handler } from "./carry-out.ts";
import type { Platform } from "./context.ts";
import type { District } from "./district.ts";
import type { Cookies } from "./new-context.ts";
import { getPermission, mayEver } from "./permission.ts";
import { problemsOf } from "./problems.ts";
import { countCall } from "./rate-limit.ts";
import { Refusal } from "./refusal.ts";
import { resolveActor, sessionCookie } from "./session.ts";
import { readUpload } from "./upload.ts";

export { handle, type Handler } from "./carry-out.ts";

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

const languageOf = (request: FastifyRequest): "zh-CN" | "en" =>
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
  handler: Handler,
  { platform, findDistrict, defaultDistrict }: MountOptions,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<unknown> {
  const { endpoint } = handler;
  const { districtId, ...params } = request.params as Record<string, string>;
  const district = endpoint.scope === "district" ? await findDistrict(districtId ?? "") : await defaultDistrict();
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
  // Someone who may not do this at all is not told about the input, and no file of theirs is written to disk.
  const may = mayEver(actor, endpoint.action);
  const uploaded = may && endpoint.transport === "upload" ? await readUpload(request, platform.files) : undefined;
  const read = (part: "params" | "query" | "body", value: unknown) =>
    may ? parse(endpoint[part], part, value, language) : {};
  const key = request.headers["idempotency-key"];
  const answer = await carryOut({
    handler,
    platform,
    district,
    actor,
    input: {
      params: read("params", params),
      query: read("query", request.query),
      body: read("body", uploaded ? uploaded.input : request.body),
    },
    target: endpoint.target === undefined ? undefined : params[endpoint.target],
    requestId: request.id,
    language,
    address: request.ip,
    userAgent: request.headers["user-agent"] ?? "",
    idempotencyKey: typeof key === "string" && /^[0-9a-f-]{36}$/i.test(key) ? key : undefined,
    upload: uploaded?.file,
    cookies: cookiesOf(reply, platform),
  });
  if (!isCommand && endpoint.maxAge) void reply.header("cache-control", `private, max-age=${endpoint.maxAge}`);
  return endpoint.transport === "stream" ? sendFile(reply, answer as FileAnswer) : answer;
}

const cookiesOf = (reply: FastifyReply, { config }: Platform): Cookies => ({
  set(token, maxAge) {
    const secure = config.publicUrl?.startsWith("https:") ?? false;
    void reply.setCookie(sessionCookie, token, { path: "/", httpOnly: true, sameSite: "lax", secure, maxAge });
  },
  clear: () => void reply.clearCookie(sessionCookie, { path: "/" }),
});

async function sendFile(reply: FastifyReply, file: FileAnswer): Promise<FastifyReply> {
  reply.type(file.mediaType);
  reply.header("cache-control", file.maxAge ? `private, max-age=${file.maxAge}` : "no-store");
  if (file.fileName)
    reply.header("content-disposition", `attachment; filename*=UTF-8''${encodeURIComponent(file.fileName)}`);
  return reply.send(file.content);
}
