// `npm test`: checks, then every project of vitest.config.ts, then one line with the totals.
// `npm test -- unit database` runs only these; anything else is passed to vitest (a path, -t "name").
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ensureBrowser } from "./browser.mjs";
import { runChecks } from "./checks.mjs";

const projects = ["unit", "database", "browser", "faults"];
const args = process.argv.slice(2);
const isStep = (arg) => arg === "checks" || projects.includes(arg);
const passOn = args.filter((arg) => !isStep(arg));
const named = args.filter(isStep);
const steps = named.length > 0 ? named : passOn.length > 0 ? projects : ["checks", ...projects];

const reports = mkdtempSync(join(tmpdir(), "huituo-report-"));
const calls = mkdtempSync(join(tmpdir(), "huituo-calls-"));
const summary = [];
if (steps.includes("checks")) {
  const failed = runChecks();
  summary.push({ name: "types, lint, format", passed: 0, failed: failed.length, note: failed.join(", ") });
}
for (const project of projects) if (steps.includes(project)) summary.push(runProject(project));
if (steps.includes("database") && passOn.length === 0) summary.push(checkCalls());
for (const folder of [reports, calls]) rmSync(folder, { recursive: true, force: true });

console.log("");
for (const { name, passed, failed, skipped = 0, note = "" } of summary) {
  const mark = failed === 0 ? "✓" : "✗";
  const counts = name.startsWith("types")
    ? ""
    : `: ${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`;
  console.log(`${mark} ${name}${counts}${note && ` (${note})`}`);
}
const total = (key) => summary.reduce((sum, step) => sum + step[key], 0);
console.log(`${total("passed")} passed, ${total("failed")} failed`);
process.exitCode = total("failed") === 0 ? 0 : 1;

function runProject(project) {
  console.log(`\n── ${project} ──`);
  const env = { ...process.env, ...(project === "database" && { HUITUO_TEST_CALLS: calls }) };
  if (project === "browser") env.HUITUO_CHROMIUM = ensureBrowser() ?? "";
  const report = join(reports, `${project}.json`);
  const result = spawnSync(
    "vitest",
    [
      "run",
      "--project",
      project,
      "--passWithNoTests",
      "--reporter=dot",
      "--reporter=json",
      `--outputFile.json=${report}`,
      ...passOn,
    ],
    { stdio: "inherit", env, shell: process.platform === "win32" },
  );
  return { name: project, ...read(report, result.status) };
}

/** Whether every endpoint was allowed in one test and refused in another. */
function checkCalls() {
  console.log("\n── every endpoint allowed and refused ──");
  const result = spawnSync(process.execPath, ["test/http/call-coverage.ts", calls], { stdio: "inherit" });
  const isWhole = result.status === 0;
  return { name: "an allow and a deny test for every endpoint", passed: isWhole ? 1 : 0, failed: isWhole ? 0 : 1 };
}

/** Counts tests; a file that could not even be loaded, or an error outside any test, counts as one that failed. */
function read(report, status) {
  try {
    const { numPassedTests, numFailedTests, numPendingTests, testResults } = JSON.parse(readFileSync(report, "utf8"));
    const isBroken = (file) =>
      file.status === "failed" && file.assertionResults.every((each) => each.status !== "failed");
    const broken = testResults.filter(isBroken).map((file) => file.name);
    const failed = numFailedTests + broken.length;
    const outside = status !== 0 && failed === 0;
    const note = [...broken, ...(outside ? ["an error outside the tests"] : [])].join(", ");
    return { passed: numPassedTests, failed: failed + (outside ? 1 : 0), skipped: numPendingTests, note };
  } catch {
    // Without any test file there is no report.
    return { passed: 0, failed: status === 0 ? 0 : 1, note: status === 0 ? "no tests" : "vitest did not finish" };
  }
}
