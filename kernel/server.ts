import { randomUUID } from "node:crypto";
import { constants } from "node:zlib";
import fastifyCompress from "@fastify/compress";
import fastifyCookie from "@fastify/cookie";
import fastifyHelmet from "@fastify/helmet";
import fastifyMultipart from "@fastify/multipart";
import fastify, { type FastifyError, type FastifyInstance } from "fastify";
import { type ErrorBody, statusOf } from "../contract/errors.ts";
import type { Config } from "./config.ts";
import type { Platform } from "./context.ts";
import { Districts } from "./district.ts";
import { addMetrics } from "./metrics.ts";
import { type Handler, mount } from "./mount.ts";
import { openApi } from "./openapi.ts";
import { Refusal } from "./refusal.ts";
import { resolveActor, sessionCookie } from "./session.ts";
import { serveWeb } from "./web.ts";

/** Tile servers of the optional online base map. */
const tianditu = "https://*.tianditu.gov.cn";

/** The HTTP server: endpoints, live push, API description, health, metrics, pages. It does not listen yet. */
export async function createServer(
  platform: Platform,
  handlers: readonly Handler[],
  { webFolder, districts }: { webFolder?: string; districts: Districts },
): Promise<FastifyInstance> {
  const { config, database, live } = platform;
  const app = fastify({
    logger: {
      level: config.logLevel,
      // Addresses may carry ids and search words; what is logged names the route, never the person.
      serializers: { req: (request) => ({ method: request.method, route: request.routeOptions?.url }) },
      redact: ["req.headers", "res.headers"],
    },
    genReqId: () => randomUUID(),
    trustProxy: config.publicUrl !== undefined,
    bodyLimit: 1_048_576,
    routerOptions: { maxParamLength: 200 },
    forceCloseConnections: true,
  });
  const secured = await securityHeaders(config);
  app.addHook("onRequest", (_request, reply, done) => {
    reply.headers(secured);
    done();
  });
  await app.register(fastifyCookie);
  // Brotli's default effort is made for files that are compressed once; answers are compressed each time.
  const brotliOptions = { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } };
  await app.register(fastifyCompress, { encodings: ["br", "gzip"], threshold: 1_024, brotliOptions });
  await app.register(fastifyMultipart);
  answerErrors(app);
  addMetrics(app, platform, districts);
  addHealth(app, platform);
  const findDistrict = (id: string) => districts.find(id);
  const defaultDistrict = async () => (await districts.list())[0];
  mount(app, handlers, { platform, findDistrict, defaultDistrict });
  const description = openApi(handlers.map(({ endpoint }) => endpoint));
  app.get("/api/openapi.json", () => description);
  app.get<{ Params: { districtId: string } }>("/api/d/:districtId/live", async (request, reply) => {
    const district = await districts.find(request.params.districtId);
    if (!district) throw new Refusal("not_found");
    const actor = await resolveActor(database, district.clock, district.id, request.cookies[sessionCookie]);
    reply.hijack();
    reply.raw.writeHead(200, {
      "content-type": "text/event-stream",
      "cache-control": "no-store",
      "x-accel-buffering": "no",
      connection: "keep-alive",
    });
    live.attach(district.id, actor, reply.raw);
  });
  app.all("/api/*", () => {
    throw new Refusal("not_found");
  });
  if (webFolder) await serveWeb(app, { folder: webFolder, config, defaultDistrict });
  return app;
}

/** The headers that helmet gives, worked out once: they are the same for every answer. */
async function securityHeaders(config: Config): Promise<Record<string, string>> {
  const probe = fastify();
  await probe.register(fastifyHelmet, {
    contentSecurityPolicy: {
      directives: {
        defaultSrc: ["'self'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", "data:", "blob:", ...(config.tiandituKey ? [tianditu] : [])],
        connectSrc: ["'self'", ...(config.tiandituKey ? [tianditu] : [])],
        workerSrc: ["'self'", "blob:"],
        objectSrc: ["'none'"],
        frameAncestors: ["'none'"],
        upgradeInsecureRequests: config.publicUrl?.startsWith("https:") ? [] : null,
      },
    },
    strictTransportSecurity: config.publicUrl?.startsWith("https:") ?? false,
  });
  const plain = new Set(["content-type", "content-length", "date", "connection"]);
  const { headers } = await probe.get("/", () => "").inject("/");
  await probe.close();
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) => (plain.has(name) ? [] : [[name, String(value)]])),
  );
}

/** Every failure leaves as the same small body; what we did not foresee is logged and shows nothing. */
function answerErrors(app: FastifyInstance): void {
  app.setErrorHandler<FastifyError | Refusal>((error, request, reply) => {
    const body = (code: string): ErrorBody => ({ error: code, requestId: request.id });
    if (error instanceof Refusal) {
      const wait = error.details?.["retryAfterSeconds"];
      if (typeof wait === "number") void reply.header("retry-after", wait);
      const { problems, details, needs } = error;
      return reply.status(error.status).send({ ...body(error.code), problems, details, needs });
    }
    if (error.code === "FST_ERR_CTP_BODY_TOO_LARGE" || error.code === "FST_REQ_FILE_TOO_LARGE")
      return reply.status(413).send(body("too_large"));
    if (error.statusCode !== undefined && error.statusCode < 500)
      return reply.status(statusOf.invalid_input).send(body("invalid_input"));
    const isDatabaseGone =
      /^(08|57P0)/.test(error.code ?? "") ||
      error.code === "ECONNREFUSED" ||
      /Connection terminated|timeout exceeded when trying to connect/.test(error.message);
    // Driver errors carry row values in `detail`: only the kind and the place are kept.
    request.log.error(
      { kind: error.name, code: error.code, message: isDatabaseGone ? "database" : error.message, stack: error.stack },
      "unexpected",
    );
    const code = isDatabaseGone ? "unavailable" : "unexpected";
    return reply.status(statusOf[code]).send(body(code));
  });
}

function addHealth(app: FastifyInstance, { database }: Platform): void {
  app.get("/health", () => ({ status: "up" }));
  app.get("/ready", async (_request, reply) => {
    try {
      await database.pool.query("select 1");
      return { status: "ready" };
    } catch {
      return reply.status(503).send({ status: "database unavailable" });
    }
  });
}
