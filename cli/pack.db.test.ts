import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { startTestServer, type TestServer } from "../test/world/server.ts";
import { demoPack, installedPacks, loadPacks, PackError } from "../mechanisms/packs/index.ts";
import { listPackKeys } from "../mechanisms/packs/load/load.ts";
import { keepPacks } from "./keep-packs.ts";
import { verb as packVerb } from "./pack.ts";

describe("pack check and diff", () => {
  let folder: string;
  let said: string[];
  let complained: string[];
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "huituo-packs-"));
    [said, complained] = [[], []];
    vi.spyOn(console, "log").mockImplementation((line: string) => void said.push(line));
    vi.spyOn(console, "error").mockImplementation((line: string) => void complained.push(line));
    for (const root of [folder, join(folder, "former")]) {
      mkdirSync(join(root, "base"), { recursive: true });
      writeFileSync(join(root, "base/pack.yaml"), "pack: { key: base, title: { zh: 基本, en: Base } }");
    }
    write("", 90);
  });
  afterEach(() => {
    vi.restoreAllMocks();
    rmSync(folder, { recursive: true });
  });

  const write = (root: string, days: number | string) =>
    writeFileSync(
      join(folder, root, "base/rules.yaml"),
      `documents: [{ key: law, title: { zh: 规范, en: Norm } }]
parameters: [{ key: video, title: { zh: 录像, en: Video }, type: integer }]
rules:
  - { key: video, title: { zh: 录像保存, en: Video kept }, parameter: video, value: ${days}, basis: [{ document: law, at: 第三十二条, says: 不少于90日 }] }`,
    );

  test("every value with its sentence", async () => {
    expect(await packVerb.run(["check", "--packs", folder])).toBe(0);
    const text = said.join("\n");
    expect(text).toContain("video  录像保存\n    video = 90");
    expect(text).toContain("《规范》第三十二条：“不少于90日”");
    expect(text).toContain("base/rules.yaml:4");
    said.length = 0;
    await packVerb.run(["check", "base", "--json", "--packs", folder]);
    const { rows } = JSON.parse(said.join("")) as { rows: { kind: string; at: string; says: string }[] };
    expect(rows.find(({ kind }) => kind === "rule")).toMatchObject({ at: "第三十二条", says: "不少于90日" });
  });

  test("a mistake: file, line, reason, exit code 2", async () => {
    write("", "many");
    expect(await packVerb.run(["check", "base", "--packs", folder])).toBe(2);
    expect(complained[0]).toMatch(
      /base\/rules\.yaml:4 {2}rules\.video\.value {2}应为 integer · has to be of type integer/,
    );
  });

  test("field by field against a former folder", async () => {
    write("former", 30);
    expect(await packVerb.run(["diff", "base", "--against", join(folder, "former"), "--packs", folder])).toBe(0);
    expect(said[0]).toBe("~ rule video value: 30 → 90");
  });
});

describe("every start", () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer();
  });
  afterAll(() => server.stop());

  const start = async (pack?: string) => {
    const said: string[] = [];
    const { database } = server.platform;
    await keepPacks(database, await server.running.districts.list(), { pack, say: (line) => void said.push(line) });
    return { said, installed: await installedPacks(database.kysely, server.world.districtId) };
  };

  test("the demo district opens under its own pack, moves to a named one and stays there", async () => {
    const own = demoPack()!;
    const other = listPackKeys().find((key) => key !== own && loadPacks([key]).length === 2)!;
    expect((await start()).installed.at(-1)).toBe(own);
    expect((await start()).said).toEqual([]);
    const moved = await start(other);
    expect(moved.installed.at(-1)).toBe(other);
    expect(moved.said.join()).toContain(`now under ${moved.installed.join(" + ")}`);
    expect((await start()).installed).toEqual(moved.installed);
  });

  test("an unknown pack ends the start and changes nothing", async () => {
    const before = (await start()).installed;
    await expect(start("nowhere")).rejects.toThrow(PackError);
    expect((await start()).installed).toEqual(before);
  });
});
