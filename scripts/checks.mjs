// Types, lint and format of the whole tree: the checks that need nothing running.
import { spawnSync } from "node:child_process";

const checks = [
  ["types", "tsc", ["-p", "tsconfig.json"]],
  ["lint", "oxlint", ["--type-aware", "."]],
  ["format", "oxfmt", ["--check", "."]],
];

/** Runs all of them and returns the names of those that failed. */
export function runChecks() {
  return checks.filter(([name, command, args]) => !passes(name, command, args)).map(([name]) => name);
}

function passes(name, command, args) {
  console.log(`\n── ${name} ──`);
  const result = spawnSync(command, args, { stdio: "inherit", shell: process.platform === "win32" });
  if (result.error) console.error(result.error.message);
  return result.status === 0;
}
