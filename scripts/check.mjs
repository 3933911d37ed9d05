import { runChecks } from "./checks.mjs";

const failed = runChecks();
console.log(failed.length === 0 ? "\n✓ types, lint, format" : `\n✗ ${failed.join(", ")}`);
process.exitCode = failed.length === 0 ? 0 : 1;
