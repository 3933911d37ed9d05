import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parts } from "../../domains/all.ts";
import { addressOf } from "../../kernel/mount.ts";
import { getPermission } from "../../kernel/permission.ts";

/** `node test/http/call-coverage.ts <folder>`: after all tests, names every endpoint that none allowed or none refused. */
const folder = process.argv[2] ?? "";
const calls = new Set(
  readdirSync(folder).flatMap((file) => readFileSync(join(folder, file), "utf8").trim().split("\n")),
);
const isPublic = (action: string) => getPermission(action).rules.some((rule) => rule.roles.includes("anyone"));

const missing = parts.handlers.flatMap(({ endpoint }) => {
  const name = `${endpoint.method} ${addressOf(endpoint)}`;
  const wasAnswered = (statuses: readonly number[]) => statuses.some((status) => calls.has(`${name} ${status}`));
  return [
    ...(wasAnswered([200, 204, 206]) ? [] : [`${name}: no test in which it is allowed`]),
    ...(isPublic(endpoint.action) || wasAnswered([401, 403, 404]) ? [] : [`${name}: no test in which it is refused`]),
  ];
});
const summary = `${parts.handlers.length} endpoints, ${missing.length} without an allow or a deny test`;
process.stdout.write(`${[...missing, summary].join("\n")}\n`);
process.exitCode = missing.length === 0 ? 0 : 1;
