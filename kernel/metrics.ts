import type { FastifyInstance } from "fastify";
import { collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import type { Platform } from "./context.ts";
import type { Districts } from "./district.ts";
import { type LastCheck, lastAuditCheck } from "./housekeeping.ts";

/** Prometheus metrics: requests by route and status, pool, live connections, jobs, the nightly audit check, process. */
export function addMetrics(app: FastifyInstance, platform: Platform, districts: Districts): void {
  const { database, live } = platform;
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const duration = new Histogram({
    name: "huituo_request_seconds",
    help: "Time to answer a request, by route and status",
    labelNames: ["method", "route", "status"],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
    registers: [registry],
  });
  const gauge = (name: string, help: string, read: () => number): void => {
    void new Gauge({
      name,
      help,
      registers: [registry],
      collect() {
        this.set(read());
      },
    });
  };
  gauge("huituo_pool_connections", "Database connections open", () => database.pool.totalCount);
  gauge("huituo_pool_waiting", "Requests waiting for a database connection", () => database.pool.waitingCount);
  gauge("huituo_live_connections", "Pages connected for live push", () => live.connections);
  addJobs(registry, platform);
  addAudit(registry, platform, districts);
  app.addHook("onResponse", (request, reply, done) => {
    const route = request.routeOptions.url ?? "none";
    duration.observe({ method: request.method, route, status: reply.statusCode }, reply.elapsedTime / 1000);
    done();
  });
  app.get("/metrics", async (_request, reply) => reply.type(registry.contentType).send(await registry.metrics()));
}

/** How much background work waits, runs, is tried again or has failed, by queue. */
function addJobs(registry: Registry, { database }: Platform): void {
  void new Gauge({
    name: "huituo_jobs",
    help: "Background jobs by queue and state (created, retry, active, failed)",
    labelNames: ["queue", "state"],
    registers: [registry],
    async collect() {
      const { rows } = await database.pool.query<{ name: string; state: string; jobs: number }>(
        `select name, state::text, count(*) as jobs from pgboss.job
          where state in ('created', 'retry', 'active', 'failed') and name not like '\\_\\_%' group by name, state`,
      );
      this.reset();
      for (const { name, state, jobs } of rows) this.set({ queue: name, state }, jobs);
    },
  });
}

function addAudit(registry: Registry, { database }: Platform, districts: Districts): void {
  const gauge = (name: string, help: string, read: (last: LastCheck) => number): void => {
    void new Gauge({
      name,
      help,
      labelNames: ["district"],
      registers: [registry],
      async collect() {
        this.reset();
        for (const { id, clock } of await districts.list()) {
          const last = await lastAuditCheck(database.kysely, clock, id);
          if (last) this.set({ district: id }, read(last));
        }
      },
    });
  };
  gauge("huituo_audit_faults", "Faults the last nightly audit check found", (last) => last.faults);
  gauge(
    "huituo_audit_checked_timestamp_seconds",
    "When the audit log was last checked; absent when not within three days",
    (last) => Date.parse(last.at) / 1000,
  );
}
