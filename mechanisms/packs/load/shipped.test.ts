import { describe, expect, test } from "vitest";
import "../../../domains/all.ts";
import { listPackKeys, loadPacks, packsFolder } from "./load.ts";
import { reportOf } from "./report.ts";

describe("the packs that ship", () => {
  const keys = listPackKeys();
  test("there are six, and each holds together with what it extends", () => {
    expect(keys).toHaveLength(6);
    for (const key of keys) expect(loadPacks([key], packsFolder).at(-1)!.head.key).toBe(key);
  });

  test("every value of a kind that needs it names its sentence, and the document is known", () => {
    for (const key of keys) {
      const packs = loadPacks([key], packsFolder);
      const pack = packs.at(-1)!;
      const rows = reportOf(pack, packs.slice(0, -1));
      for (const { kind, body } of pack.entries)
        if (kind.needsBasis)
          expect(
            rows.some(
              (row) => row.kind === kind.kind && row.key.startsWith(body.key) && row.document !== "" && row.at !== "",
            ),
          ).toBe(true);
    }
  });
});
