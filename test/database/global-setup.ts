import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { startEmbedded } from "../../kernel/database/embedded.ts";
import { migrate } from "../../kernel/database/migrate.ts";
import { openDatabase } from "../../kernel/database/pool.ts";

declare module "vitest" {
  export interface ProvidedContext {
    /** A server to make databases on, and the migrated one to copy. */
    testServer: { url: string; template: string };
  }
}

/** One PostgreSQL for the run: ours, or the one in TEST_DATABASE_URL; migrated once, copied for every test file. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await findServer();
  const template = `huituo_template_${process.pid}_${project.name}`;
  await onServer(server.url, `create database ${template}`);
  const database = openDatabase(databaseUrl(server.url, template), { max: 1 });
  await migrate(database);
  await database.close();
  project.provide("testServer", { url: server.url, template });
  return async () => {
    await onServer(server.url, `drop database ${template} with (force)`);
    await server.stop();
  };
}

async function findServer(): Promise<{ url: string; stop(): Promise<void> }> {
  const given = process.env["TEST_DATABASE_URL"];
  if (given !== undefined && given !== "") return { url: given, stop: async () => {} };
  const directory = await mkdtemp(join(tmpdir(), "huituo-test-"));
  // What the tests write may be lost with the machine.
  const settings = {
    fsync: "off",
    full_page_writes: "off",
    synchronous_commit: "off",
    shared_buffers: "64MB",
    max_connections: "200",
  };
  const embedded = await startEmbedded({ directory, settings });
  return {
    url: embedded.url,
    async stop() {
      await embedded.stop();
      await rm(directory, { recursive: true, force: true, maxRetries: 20, retryDelay: 200 });
    },
  };
}

async function onServer(url: string, sql: string): Promise<void> {
  const server = openDatabase(url, { max: 1 });
  try {
    await server.pool.query(sql);
  } finally {
    await server.close();
  }
}

function databaseUrl(url: string, name: string): string {
  const changed = new URL(url);
  changed.pathname = `/${name}`;
  return changed.href;
}
