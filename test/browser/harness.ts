import { spawnSync } from "node:child_process";
import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect } from "vitest";
import { keepPacks } from "../../cli/keep-packs.ts";
import { loadDemo } from "../../demo/load/load.ts";
import type { World } from "../../demo/world/types.ts";
import { enactCases } from "../../demo/life/cases.ts";
import { withDemo } from "../../demo/life/endpoints.ts";
import { parts } from "../../domains/all.ts";
import { systemClock } from "../../kernel/clock.ts";
import { readConfig } from "../../kernel/config.ts";
import { createKeyring } from "../../kernel/crypto/keyring.ts";
import { assemble, type Running } from "../../kernel/platform.ts";
import { createTestDatabase } from "../database/test-database.ts";
import { launchChromium } from "./chromium.ts";
import { Person, type PersonOptions } from "./person.ts";

const root = join(import.meta.dirname, "..", "..");

/** The platform as people meet it: demo district, built pages, real HTTP, jobs at work, and a browser. */
export type Site = {
  readonly url: string;
  readonly world: World;
  readonly browser: Browser;
  /** The running platform; another one after `restart`. */
  readonly running: Running;
  /** Opens a browser window of a person's own; whatever goes wrong in it fails the test. */
  open(options?: PersonOptions): Promise<Person>;
  /** Ends the server and starts it again on the same database, keys and port. */
  restart(): Promise<void>;
};

/** The pages as they are delivered, in a process of its own: a test run's environment would make a development build. */
function buildPages(): string {
  const script = `import("./cli/web-build.ts").then((it) => it.buildWeb(process.cwd(), () => {}))`;
  const env = { ...process.env };
  delete env["NODE_ENV"];
  delete env["VITEST"];
  const built = spawnSync(process.execPath, ["-e", script], { cwd: root, encoding: "utf8", env });
  if (built.status !== 0) throw new Error(`the pages could not be built\n${built.stderr}`);
  return join(root, "dist", "web");
}

async function startSite(): Promise<Site & { stop(): Promise<void>; people: Person[] }> {
  const { database, drop } = await createTestDatabase();
  const folder = await mkdtemp(join(tmpdir(), "huituo-files-"));
  // A copy: a build beside the tests must not take the files away from under them.
  const webFolder = join(folder, "web");
  await cp(buildPages(), webFolder, { recursive: true });
  const config = { ...readConfig({ HUITUO_DATA: folder, LOG_LEVEL: process.env["LOG_LEVEL"] ?? "silent" }), port: 0 };
  const keyring = createKeyring();
  const world = await loadDemo({ database, keyring, clock: systemClock });
  const start = () => assemble(withDemo(parts), { config, database, keyring, webFolder });
  let running = await start();
  // As at the start of a server: the demo district runs under its packs.
  const districts = await running.districts.list();
  await keepPacks(database, districts, { say: () => {} });
  await enactCases(running.platform, districts[0]!, parts.handlers, world);
  const url = await running.app.listen({ port: 0, host: "127.0.0.1" });
  const browser = await launchChromium();
  const people: Person[] = [];
  return {
    url,
    world,
    browser,
    people,
    get running() {
      return running;
    },
    async open(options = {}) {
      const person = await Person.open({ browser, url, districtId: world.districtId }, options);
      people.push(person);
      return person;
    },
    async restart() {
      await running.stop();
      running = await start();
      await running.app.listen({ port: Number(new URL(url).port), host: "127.0.0.1" });
    },
    async stop() {
      await browser.close();
      await running.stop();
      await drop();
      await rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 200 });
    },
  };
}

/** One platform for the tests of a file; after each test its windows are closed, and none may have had an error. */
export function withSite(): () => Site {
  let site: Awaited<ReturnType<typeof startSite>> | undefined;
  beforeAll(async () => {
    site = await startSite();
  });
  afterEach(async () => {
    const people = site?.people.splice(0) ?? [];
    for (const person of people)
      if (person.stays) site?.people.push(person);
      else await person.close();
    expect(people.flatMap(({ problems }) => problems.splice(0))).toEqual([]);
  });
  afterAll(() => site?.stop());
  return () => site!;
}
