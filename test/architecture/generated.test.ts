import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { permissionMatrix } from "./permission-matrix.ts";
import { requirementCoverage } from "./requirement-coverage.ts";
import { root } from "./imports.ts";

mkdirSync(join(root, "docs", "generated"), { recursive: true });

test("docs/generated/permissions.md is up to date", async () => {
  await expect(permissionMatrix()).toMatchFileSnapshot("../../docs/generated/permissions.md");
});

test("docs/generated/requirements.md is up to date", async () => {
  await expect(requirementCoverage()).toMatchFileSnapshot("../../docs/generated/requirements.md");
});
