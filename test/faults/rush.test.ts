import { expect, test } from "vitest";
import { runKills } from "../../bench/rush-kill.ts";

test("server and database killed in the middle of a rush: every confirmed visit is there, none doubled, none too many", async () => {
  const lines: string[] = [];
  const faults = await runKills({ rounds: 2, families: 120, capacity: 80, log: (line) => lines.push(line) });
  expect(lines.join("\n")).toContain("audit chain whole");
  expect(faults, lines.join("\n")).toBe(0);
});
