import { describe, expect, test } from "vitest";
import "../../../domains/all.ts";
import { listPackKeys, loadPacks, packsFolder } from "./load.ts";
import { reportOf } from "./report.ts";

const loaded = new Map(listPackKeys().map((key) => [key, loadPacks([key], packsFolder)]));

describe("the packs that ship", () => {
  test("there are six, and each holds together with what it extends", () => {
    expect(loaded.size).toBe(6);
    for (const [key, packs] of loaded) expect(packs.at(-1)!.head.key).toBe(key);
  });

  test("every value of a kind that needs it names its sentence, and the document is known", () => {
    for (const packs of loaded.values()) {
      const pack = packs.at(-1)!;
      const rows = reportOf(pack, packs.slice(0, -1)).filter(({ document, at }) => document !== "" && at !== "");
      for (const { kind, body } of pack.entries.filter((entry) => entry.kind.needsBasis))
        expect(rows.some((row) => row.kind === kind.kind && row.key.startsWith(body.key))).toBe(true);
    }
  });
});
