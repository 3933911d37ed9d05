import { fileURLToPath } from "node:url";
import { createContext, runInContext } from "node:vm";
import { build } from "vite";
import { expect, test } from "vitest";
import { addChange, transcriptText } from "./ceremony.ts";
import { held, orderHeld, outcomeOf } from "./example-draws.ts";
import type { Verdict } from "./verify.ts";

test("the verifier, bundled for browsers, runs where there is nothing of Node and says the same", async () => {
  const built = await build({
    configFile: false,
    logLevel: "silent",
    build: {
      write: false,
      minify: false,
      lib: { entry: fileURLToPath(new URL("verify.ts", import.meta.url)), formats: ["iife"], name: "draw" },
    },
  });
  const [{ output }] = built as { output: { code: string }[] }[] as [{ output: [{ code: string }] }];
  const { code } = output[0];
  // A realm of its own: of what browsers have beyond the language it gets the encoder of texts alone.
  const page = createContext({ TextEncoder });
  const verify = runInContext(
    `${code}; (text) => JSON.stringify({ ...draw.verify(JSON.parse(text)), replay: null })`,
    page,
  ) as (text: string) => string;
  const verdict = (text: string) => JSON.parse(verify(text)) as Verdict;
  const changed = addChange(
    held,
    { what: "absent", inspector: outcomeOf(held).inspections[0]!.inspectors[0]! },
    "2026-11-22T02:00:00Z",
  );
  for (const transcript of [changed, orderHeld]) {
    expect(verdict(transcriptText(transcript))).toMatchObject({ isSound: true, head: transcript.entries.at(-1)!.hash });
  }
  const forged = transcriptText(changed).replace('"chance":1000', '"chance":1001');
  const { isSound, findings } = verdict(forged);
  expect(isSound).toBe(false);
  expect(findings.map(({ path }) => path.split(".", 2).join("."))).toEqual(["entries[0].hash", "entries[7].outcome"]);
}, 30_000);
