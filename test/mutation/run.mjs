// npm run mutate -- <engine> …: changes the engine's code in thousands of small ways and tells which changes no test notices.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const root = dirname(dirname(here));
const engines = process.argv.slice(2);
if (engines.length === 0 || engines.some((engine) => !existsSync(join(root, "engines", engine)))) {
  console.error("npm run mutate -- <engine> …   growth, match, draw");
  process.exit(2);
}
if (!existsSync(join(here, "node_modules"))) {
  const args = ["ci", "--legacy-peer-deps", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
  if (spawnSync("npm", args, { cwd: here, stdio: "inherit" }).status !== 0) process.exit(1);
}
const { resolve } = createRequire(join(here, "package.json"));
const { Stryker } = await import(pathToFileURL(resolve("@stryker-mutator/core")).href);
let weak = false;
for (const engine of engines) {
  process.env.ENGINE = engine;
  const results = await new Stryker({
    plugins: [pathToFileURL(resolve("@stryker-mutator/vitest-runner")).href],
    testRunner: "vitest",
    vitest: { configFile: "test/mutation/vitest.config.ts", related: false },
    mutate: [`engines/${engine}/**/*.ts`, `!engines/${engine}/**/*.test.ts`, `!engines/${engine}/fixtures/**`],
    ignorePatterns: ["**", "!engines/**/*", "!test/mutation/vitest.config.ts", "!package.json"],
    coverageAnalysis: "perTest",
    // What the tests of these engines take is mostly real work: a mutant that takes five times as long is caught.
    timeoutMS: 20_000,
    timeoutFactor: 4,
    concurrency: 2,
    tempDirName: join(root, ".huituo", "mutation"),
    reporters: ["clear-text", "html", "json"],
    htmlReporter: { fileName: `.huituo/mutation-${engine}.html` },
    jsonReporter: { fileName: `.huituo/mutation-${engine}.json` },
    clearTextReporter: { allowColor: false, logTests: false, reportTests: false, skipFull: true },
    thresholds: { high: 90, low: 80, break: null },
  }).runMutationTest();
  weak ||= results.some(({ status }) => status === "Survived" || status === "NoCoverage");
}
process.exitCode = weak ? 1 : 0;
