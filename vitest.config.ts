import { defineConfig } from "vitest/config";

const elsewhere = ["**/node_modules/**", "**/dist/**", "**/data/**"];
const inDatabase = ["**/*.db.test.ts", "test/http/**/*.test.ts", "test/database/**/*.test.ts"];
const inBrowser = ["test/browser/**/*.test.ts"];
const underFaults = ["test/faults/**/*.test.ts"];

export default defineConfig({
  test: {
    // Two cores are enough; more workers only wait for each other and for the database.
    maxWorkers: 2,
    projects: [
      {
        test: {
          name: "unit",
          include: ["**/*.test.ts", "**/*.test.tsx"],
          exclude: [...elsewhere, ...inDatabase, ...inBrowser, ...underFaults],
          isolate: false,
          testTimeout: 30_000,
        },
      },
      {
        test: {
          name: "database",
          include: inDatabase,
          exclude: elsewhere,
          globalSetup: "test/database/global-setup.ts",
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: "browser",
          include: inBrowser,
          exclude: elsewhere,
          globalSetup: "test/database/global-setup.ts",
          fileParallelism: false,
          testTimeout: 300_000,
          hookTimeout: 300_000,
        },
      },
      {
        // Real processes that are killed; each has a database of its own.
        test: {
          name: "faults",
          include: underFaults,
          exclude: elsewhere,
          fileParallelism: false,
          testTimeout: 300_000,
        },
      },
    ],
  },
});
