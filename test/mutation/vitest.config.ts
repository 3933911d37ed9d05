import { defineConfig } from "vitest/config";

/** Only the tests of the engine under mutation. */
export default defineConfig({
  test: { include: [`engines/${process.env.ENGINE}/**/*.test.ts`], testTimeout: 60_000 },
});
