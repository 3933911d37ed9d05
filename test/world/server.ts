import { randomUUID } from "node:crypto";
import { appendFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { AnyEndpoint, CallOf, OutputOf } from "../../contract/endpoint.ts";
import type { ErrorBody } from "../../contract/errors.ts";
import { parts } from "../../domains/all.ts";
import type { Clock } from "../../kernel/clock.ts";
import { readConfig } from "../../kernel/config.ts";
import { createKeyring } from "../../kernel/crypto/keyring.ts";
import type { Platform } from "../../kernel/context.ts";
import { type Parts, assemble, type Running } from "../../kernel/platform.ts";
import { sessionCookie } from "../../kernel/session.ts";
import { createTestDatabase } from "../database/test-database.ts";
import { World } from "./world.ts";

/** A clock that stands until it is moved. */
export class TestClock implements Clock {
  #at: number;
  constructor(start: string) {
    this.#at = Date.parse(start);
  }
  now(): Date {
    return new Date(this.#at);
  }
  advance(amount: { days?: number; hours?: number; minutes?: number; seconds?: number }): void {
    const { days = 0, hours = 0, minutes = 0, seconds = 0 } = amount;
    this.#at += (((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000;
  }
}

export type Answer<E extends AnyEndpoint> = {
  readonly status: number;
  /** The answer when the status is 200. */
  readonly data: OutputOf<E>;
  /** The refusal when it is not. */
  readonly error: ErrorBody;
  readonly headers: Record<string, unknown>;
  readonly raw: string;
};

export type TestServer = {
  readonly running: Running;
  readonly platform: Platform;
  readonly clock: TestClock;
  readonly world: World;
  /** Calls an endpoint as the holder of a session token, or anonymously. */
  call<E extends AnyEndpoint>(
    endpoint: E,
    input: CallOf<E>,
    token?: string,
    headers?: Record<string, string>,
  ): Promise<Answer<E>>;
  stop(): Promise<void>;
};

/** The whole platform on a database of its own with the test district, called without a network. Jobs run when a test runs them. */
export async function startTestServer(
  options: {
    parts?: Parts;
    start?: string;
    work?: boolean;
    mode?: "demo" | "production";
    withoutDistrict?: boolean;
    /** For tests of random input, which prove nothing about who may do what. */
    unrecorded?: boolean;
  } = {},
): Promise<TestServer> {
  const { database, drop } = await createTestDatabase();
  const folder = await mkdtemp(join(tmpdir(), "huituo-files-"));
  const clock = new TestClock(options.start ?? "2026-11-20T02:00:00Z");
  const config = readConfig({ HUITUO_DATA: folder, LOG_LEVEL: process.env["TEST_LOG_LEVEL"] ?? "silent" });
  const running = await assemble(options.parts ?? parts, {
    config: { ...config, mode: options.mode ?? "demo" },
    database,
    keyring: createKeyring(),
    clock,
    work: options.work ?? false,
  });
  if (!options.unrecorded) recordCalls(running);
  const world = new World(running.platform, clock);
  if (!options.withoutDistrict) await world.createDistrict();
  running.districts.refresh();
  return {
    running,
    platform: running.platform,
    clock,
    world,
    async call(endpoint, input, token, headers = {}) {
      const {
        params = {},
        query = {},
        body,
      } = input as {
        params?: Record<string, unknown>;
        query?: Record<string, unknown>;
        body?: unknown;
      };
      const path = endpoint.path.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(String(params[name])));
      const search = new URLSearchParams();
      for (const [key, value] of Object.entries(query))
        for (const one of Array.isArray(value) ? value : [value])
          if (one !== undefined && one !== null) search.append(key, String(one));
      const response = await running.app.inject({
        method: endpoint.method,
        url: `${endpoint.scope === "district" ? `/api/d/${world.districtId}` : "/api"}${path}?${search}`,
        headers: { "x-huituo": "1", ...headers },
        ...(token && { cookies: { [sessionCookie]: token } }),
        ...(endpoint.method !== "GET" && { payload: (body ?? {}) as object }),
      });
      const isJson = String(response.headers["content-type"]).includes("json");
      const parsed = isJson && response.payload !== "" ? (JSON.parse(response.payload) as unknown) : undefined;
      return {
        status: response.statusCode,
        data: parsed as never,
        error: parsed as never,
        headers: response.headers,
        raw: response.payload,
      };
    },
    async stop() {
      await running.stop();
      await drop();
      await rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 200 });
    },
  };
}

/** A whole run of the tests keeps which endpoint gave which status; `call-coverage.ts` then tells what nobody tried. */
function recordCalls({ app }: Running): void {
  const folder = process.env["HUITUO_TEST_CALLS"];
  if (folder === undefined) return;
  const file = join(folder, randomUUID());
  const known = new Set<string>();
  app.addHook("onResponse", (request, reply, done) => {
    const line = `${request.method} ${request.routeOptions.url ?? ""} ${reply.statusCode}\n`;
    if (!known.has(line)) appendFileSync(file, line);
    known.add(line);
    done();
  });
}
