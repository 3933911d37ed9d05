import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { AgeBand } from "../../contract/care.ts";
import { nowOf } from "../../kernel/clock.ts";
import { startTestServer, type TestServer } from "../../test/world/server.ts";
import { definitionsOf, exportPacks, installedPacks, installPacks, loadPacks, PackError } from "../packs/index.ts";
import { comparePacks, packHeld } from "../packs/compare.ts";
import * as contract from "./contract/endpoints.ts";
import { judge } from "./judge.ts";
import { judgeSubjects } from "./judge-subjects.ts";

let server: TestServer;
let folder: string;
let official: string;
let street: string;
let family: string;

function write(file: string, text: string): void {
  mkdirSync(join(folder, file, ".."), { recursive: true });
  writeFileSync(join(folder, file), text);
}

const nationalRules = (infant: number) => `facts:
  - key: age_band
    title: { zh: 班型, en: Class }
    type: text
    options:
      - { value: infant, title: { zh: 乳儿班, en: Infants } }
      - { value: toddler, title: { zh: 托小班, en: Toddlers } }
parameters:
  - { key: class.max, title: { zh: 每班最多人数, en: Most children of a class }, type: integer, by: [age_band], combine: stricter, stricter: lower, unit: { zh: 人, en: children }, min: 1 }
  - { key: video.keep_days, title: { zh: 录像保存, en: Recordings kept }, type: integer, unit: { zh: 天, en: days } }
rules:
  - { key: class.max.infant, title: { zh: 乳儿班, en: Infants }, parameter: class.max, when: { age_band: infant }, value: ${infant}, basis: [{ document: standard, at: 第十九条, says: 乳儿班10人以下 }] }
  - { key: class.max.toddler, title: { zh: 托小班, en: Toddlers }, parameter: class.max, when: { age_band: toddler }, value: 15, basis: [{ document: standard, at: 第十九条 }] }
  - { key: video, title: { zh: 录像, en: Recordings }, parameter: video.keep_days, value: 90, basis: [{ document: standard, at: 第三十二条 }] }
checks:
  - key: class.size
    title: { zh: 班额, en: Size of classes }
    subject: care_group
    rules: { most: { parameter: class.max } }
    requires: capacity <= most
    message: { zh: "班额 {capacity} 人，最多 {most} 人", en: "{capacity} children, at most {most}" }
    basis: [{ document: standard, at: 第十九条 }]
  - key: carers.some
    title: { zh: 保育人员, en: Carers }
    subject: site
    requires: staff_carers >= 2
    message: { zh: "保育人员 {staff_carers} 人", en: "{staff_carers} carers" }
    basis: [{ document: standard, at: 第二十条 }]
`;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "huituo-packs-"));
  write("national/pack.yaml", "pack: { key: national, title: { zh: 国家, en: National } }");
  write(
    "national/documents.yaml",
    "documents:\n  - { key: standard, title: { zh: 设置标准, en: Setup standard }, number: 58号, url: https://example.org/standard }",
  );
  write("national/rules.yaml", nationalRules(10));
  write("county/pack.yaml", "pack: { key: county, title: { zh: 某区方案, en: County plan }, extends: [national] }");
  write(
    "county/rules.yaml",
    `documents:
  - { key: plan, title: { zh: 方案, en: Plan } }
rules:
  - { key: county.infant, title: { zh: 乳儿班从严, en: Stricter }, parameter: class.max, when: { age_band: infant }, value: 9, from: 2026-06-01, basis: [{ document: plan, at: 二 }] }`,
  );
  server = await startTestServer();
  official = (await server.world.staff("health_official")).token;
  street = (await server.world.staff("street_official", { divisionCode: server.world.otherStreet })).token;
  family = (await server.world.family()).token;
  await install("county");
});
afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true });
});

const install = (...keys: string[]) =>
  server.platform.database.withTransaction((tx) =>
    installPacks(tx, server.world.districtId, nowOf(server.clock), keys, { folder }),
  );

async function group(capacity: number, ageBand: AgeBand = "infant", divisionCode?: string): Promise<string> {
  const { siteId } = await server.world.site({ divisionCode });
  const id = server.world.id();
  await server.world.db
    .insertInto("care_group")
    .values({
      district_id: server.world.districtId,
      id,
      site_id: siteId,
      name: "一班",
      age_band: ageBand,
      capacity,
      carers: 2,
      valid_from: "2024-03-01",
    })
    .execute();
  return id;
}

describe("installing packs", () => {
  test("the same again changes nothing, a newer file makes new versions, and nothing is lost", async () => {
    const { db, districtId } = server.world;
    expect((await install("county")).map(({ done }) => done)).toEqual(["unchanged", "unchanged"]);
    const before = (await definitionsOf(db, districtId)).rows.length;
    write("national/rules.yaml", nationalRules(11));
    expect(await install("county")).toEqual([
      { pack: "national", done: "renewed", versions: 1 },
      { pack: "county", done: "unchanged", versions: 0 },
    ]);
    write("national/rules.yaml", nationalRules(10));
    await install("county");
    expect((await definitionsOf(db, districtId)).rows.length).toBe(before + 2);
  });

  test("a pack with a mistake installs nothing, also not what it extends", async () => {
    const { db, districtId } = server.world;
    write("bad/pack.yaml", "pack: { key: bad, title: { zh: 坏, en: Bad }, extends: [national] }");
    write(
      "bad/rules.yaml",
      "rules:\n  - { key: a, title: { zh: 甲, en: A }, parameter: nothing, value: 1, basis: [{ document: standard, at: 一 }] }",
    );
    write("national/rules.yaml", nationalRules(12));
    const before = (await definitionsOf(db, districtId)).rows.length;
    await expect(install("bad")).rejects.toThrow(PackError);
    expect((await definitionsOf(db, districtId)).rows.length).toBe(before);
    expect(await installedPacks(db, districtId)).toEqual(["national", "county"]);
    write("national/rules.yaml", nationalRules(10));
  });

  test("another local pack takes the former one's place; its versions stay", async () => {
    const { db, districtId } = server.world;
    const value = async () =>
      judge(await definitionsOf(db, districtId), "class.max", { age_band: "infant" }, { on: "2026-11-20" as never })
        ?.value;
    expect(await value()).toBe(9);
    await install("national");
    expect([await value(), await installedPacks(db, districtId)]).toEqual([10, ["national"]]);
    expect((await definitionsOf(db, districtId)).rows.some(({ pack }) => pack === "county")).toBe(true);
    await install("county");
    expect(await value()).toBe(9);
  });

  test("what is exported are packs again, and install to the same", async () => {
    const { db, districtId } = server.world;
    const away = join(folder, "exported");
    await exportPacks(db, districtId, away);
    const pack = loadPacks(["county"], away);
    expect(pack.map(({ head }) => head.key)).toEqual(["national", "county"]);
    expect(comparePacks(packHeld(loadPacks(["county"], folder)[1]!), packHeld(pack[1]!))).toEqual([]);
    expect(comparePacks(packHeld(loadPacks(["national"], folder)[0]!), packHeld(pack[0]!))).toEqual([]);
    write("exported/county/rules.yaml", "rules: []");
    expect(comparePacks(packHeld(pack[1]!), packHeld(loadPacks(["county"], away)[1]!))).toEqual([
      "- rule county.infant (2026-06-01)",
    ]);
  });
});

describe("what anyone may read", () => {
  test("what holds here, for which case, by which document, and which pack decides [S1-48]", async () => {
    const { data } = await server.call(contract.listHeldRules, {});
    const size = data.items.find(({ key }) => key === "class.max")!;
    expect(data.packs.map(({ key }) => key)).toEqual(["county", "national"]);
    expect(size.rules.map(({ key, words, when, decides }) => [key, words.zh, when?.zh, decides])).toEqual([
      ["county.infant", "9 人", "班型为乳儿班", true],
      ["class.max.infant", "10 人", "班型为乳儿班", false],
      ["class.max.toddler", "15 人", "班型为托小班", true],
    ]);
    expect(size.rules[1]!.basis[0]).toMatchObject({
      title: { zh: "设置标准" },
      number: "58号",
      at: "第十九条",
      says: "乳儿班10人以下",
    });
    const before = await server.call(contract.listHeldRules, { query: { on: "2026-05-31", q: "乳儿" } });
    expect(before.data.items.map(({ key }) => key)).toEqual(["class.max"]);
    expect(before.data.items[0]!.rules.find(({ key }) => key === "class.max.infant")!.decides).toBe(true);
  });

  test("one value with its reason", async () => {
    const { data } = await server.call(contract.judgeRule, {
      params: { parameter: "class.max" },
      query: { facts: ["age_band=infant"] },
    });
    expect(data.judged).toMatchObject({ value: 9, rule: { key: "county.infant", pack: "county" } });
    const nothing = await server.call(contract.judgeRule, { params: { parameter: "no.such" }, query: {} });
    expect(nothing.data.judged).toBeNull();
  });

  test("the packs with their documents and counts", async () => {
    const { data } = await server.call(contract.listPacks, {});
    expect(data.items.map(({ key }) => key)).toEqual(["county", "national"]);
    expect(data.items[1]!.documents).toMatchObject([{ key: "standard", number: "58号", quoted: 5 }]);
    expect(data.items[1]!.counts.find(({ kind }) => kind === "rule")).toEqual({ kind: "rule", count: 3 });
  });

  test("a wrong question is refused", async () => {
    expect((await server.call(contract.listHeldRules, { query: { on: "yesterday" as never } })).status).toBe(400);
    expect((await server.call(contract.listPacks, {}, undefined)).status).toBe(200);
    expect((await server.call(contract.judgeRule, { params: { parameter: "A" }, query: {} })).status).toBe(400);
  });
});

describe("who falls short", () => {
  test("by check, with the figures; a street sees its own only [S4-74]", async () => {
    await group(12);
    await group(9);
    await group(20, "toddler", server.world.otherCommunity);
    const all = await server.call(contract.listCheckResults, {}, official);
    expect(all.data.items.find(({ key }) => key === "class.size")).toMatchObject({ judged: 3, short: 2, unknown: 0 });
    expect(all.data.items.find(({ key }) => key === "carers.some")).toMatchObject({ judged: 0, unknown: 3 });
    const found = await server.call(contract.listFindings, { params: { check: "class.size" } }, official);
    expect(found.data.items.map(({ message }) => message.zh).toSorted()).toEqual([
      "班额 12 人，最多 9 人",
      "班额 20 人，最多 15 人",
    ]);
    const own = await server.call(contract.listFindings, { params: { check: "class.size" } }, street);
    expect(own.data.items.map(({ divisionCode }) => divisionCode)).toEqual([server.world.otherCommunity]);
    const { db, districtId } = server.world;
    const verdicts = await judgeSubjects(
      { db, districtId, now: nowOf(server.clock) },
      await definitionsOf(db, districtId),
      { on: "2026-05-31" as never },
      { checks: ["class.size"] },
    );
    // Before the county's own rule began.
    expect(verdicts[0]!.findings.map(({ message }) => message.en).toSorted()).toEqual([
      "12 children, at most 10",
      "20 children, at most 15",
    ]);
  });

  test("families and strangers are not told; no day to come; no check of an unknown name", async () => {
    for (const token of [undefined, family]) {
      const status = token ? 403 : 401;
      expect((await server.call(contract.listCheckResults, {}, token)).status).toBe(status);
      expect((await server.call(contract.listFindings, { params: { check: "class.size" } }, token)).status).toBe(
        status,
      );
    }
    const later = await server.call(contract.listCheckResults, { query: { on: "2027-01-01" } }, official);
    expect(later.error.error).toBe("day_in_future");
    expect((await server.call(contract.listFindings, { params: { check: "none" } }, official)).status).toBe(404);
  });
});

describe("deciding here", () => {
  const body = (value: number, from: string) => ({
    key: "local.toddler",
    title: { zh: "托小班从严", en: "Stricter for toddlers" },
    parameter: "class.max",
    when: { age_band: "toddler" },
    value,
    from,
    basis: [{ document: "plan", at: "三" }],
  });
  const publish = (value: number, from: string, newest: number, token = official) =>
    server.call(
      contract.publishDefinition,
      { body: { kind: "rule", body: body(value, from), reason: "全区从严管理", newest } },
      token,
    );

  test("a preview tells who would fall short and no longer, both ways, and changes nothing", async () => {
    const preview = (value: number) =>
      server.call(contract.previewDefinition, { body: { kind: "rule", body: body(value, "2026-12-01") } }, official);
    await group(14, "toddler");
    const { data } = await preview(13);
    expect([data.newlyShort, data.newlyFine, data.problems]).toEqual([1, 0, []]);
    expect(data.checks[0]!.newlyShort[0]!.message.zh).toBe("班额 14 人，最多 13 人");
    // What the country says stays: the stricter of both holds.
    expect((await preview(30)).data.newlyFine).toBe(0);
    const lifted = await server.call(
      contract.previewDefinition,
      {
        body: {
          kind: "parameter",
          body: { key: "class.max", title: body(1, "").title, type: "integer", by: ["age_band"], combine: "override" },
        },
      },
      official,
    );
    expect(lifted.data.problems).toEqual([]);
    const check = await server.call(
      contract.previewDefinition,
      {
        body: {
          kind: "check",
          body: {
            key: "class.size",
            title: body(1, "").title,
            subject: "care_group",
            requires: "capacity <= 15",
            message: { zh: "{capacity}", en: "{capacity}" },
            basis: [{ document: "plan", at: "四" }],
          },
        },
      },
      official,
    );
    expect([check.data.newlyShort, check.data.newlyFine]).toEqual([0, 1]);
    const wrong = await server.call(
      contract.previewDefinition,
      { body: { kind: "rule", body: { ...body(13, "2026-12-01"), value: "many", basis: [] } } },
      official,
    );
    expect(wrong.data.problems.map(({ path }) => path)).toEqual(["basis", "value"]);
    const rules = await server.call(contract.listHeldRules, { query: { on: "2026-12-02" } });
    expect(JSON.stringify(rules.data)).not.toContain("local.toddler");
  });

  test("published with a reason from a day on; a second official reads who, why and what changed", async () => {
    expect((await publish(13, "2026-12-01", 0)).data).toEqual({ key: "local.toddler", version: 1 });
    expect((await publish(12, "2027-01-01", 1)).data.version).toBe(2);
    const second = (await server.world.staff("viewer")).token;
    const { data } = await server.call(
      contract.getDefinition,
      { params: { kind: "rule", key: "local.toddler" } },
      second,
    );
    expect(
      data.versions.map(({ version, state, source, recordedBy }) => [version, state, source, recordedBy !== null]),
    ).toEqual([
      [2, "future", "全区从严管理", true],
      [1, "future", "全区从严管理", true],
    ]);
    expect(data.can).toEqual({
      edit: ["health_official_of_district", "education_official_of_district", "administrator_of_district"],
    });
    const changes = await server.call(
      contract.compareVersions,
      { params: { kind: "rule", key: "local.toddler" }, query: { before: 1, after: 2 } },
      second,
    );
    expect(changes.data.changes).toEqual([
      { path: "from", before: "2026-12-01", after: "2027-01-01" },
      { path: "value", before: 13, after: 12 },
    ]);
    const on = async (day: string) =>
      (
        await server.call(contract.judgeRule, {
          params: { parameter: "class.max" },
          query: { on: day, facts: ["age_band=toddler"] },
        })
      ).data.judged?.value;
    expect([await on("2026-11-30"), await on("2026-12-01"), await on("2027-01-01")]).toEqual([15, 13, 12]);
    const listed = await server.call(contract.listDefinitions, { query: { kind: "rule", pack: "district" } }, second);
    expect(listed.data.items.map(({ key, isFuture }) => [key, isFuture])).toEqual([["local.toddler", true]]);
  });

  test("what has not begun can be taken back; what has, or what a pack says, cannot", async () => {
    const withdraw = (version: number, key = "local.toddler", token = official) =>
      server.call(
        contract.withdrawDefinition,
        { params: { kind: "rule", key }, body: { version, reason: "再作研究" } },
        token,
      );
    expect((await withdraw(2)).status).toBe(200);
    expect((await withdraw(2)).status).toBe(404);
    const { db, districtId } = server.world;
    const said = (await definitionsOf(db, districtId)).rows.findLast(({ key }) => key === "county.infant")!;
    expect((await withdraw(said.version, "county.infant")).error.error).toBe("not_own_decision");
    expect((await publish(14, "2026-11-20", 2)).status).toBe(200);
    expect((await withdraw(3)).error.error).toBe("begun_already");
    expect((await withdraw(1, "local.toddler", street)).status).toBe(403);
  });

  test("not in the past, not with mistakes, not twice, not over another's newer version", async () => {
    expect((await publish(10, "2026-11-01", 3)).error.error).toBe("begins_in_past");
    const faulty = await publish(-1, "2026-12-24", 3);
    expect(faulty.error).toMatchObject({ error: "definition_faulty", details: { problems: [{ path: "value" }] } });
    expect((await publish(14, "2026-11-20", 3)).error.error).toBe("nothing_changed");
    expect((await publish(10, "2026-12-24", 1)).error).toMatchObject({
      error: "changed_by_someone_else",
      details: { version: 3 },
    });
    const both = await Promise.all([publish(10, "2026-12-24", 3), publish(11, "2026-12-25", 3)]);
    expect(both.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409]);
  });

  test("only officials of the whole district decide; families and strangers read none of it", async () => {
    for (const role of ["education_official", "administrator"] as const) {
      const { token } = await server.world.staff(role);
      const answer = await server.call(
        contract.previewDefinition,
        { body: { kind: "rule", body: body(9, "2027-02-01") } },
        token,
      );
      expect(answer.status).toBe(200);
    }
    const params = { kind: "rule", key: "video" };
    for (const [token, status] of [
      [street, 403],
      [family, 403],
      [undefined, 401],
    ] as const) {
      expect((await server.call(contract.previewDefinition, { body: { kind: "rule", body: {} } }, token)).status).toBe(
        status,
      );
      expect((await publish(5, "2027-03-01", 4, token ?? "")).status).toBe(status);
      expect(
        (await server.call(contract.withdrawDefinition, { params, body: { version: 1, reason: "没有理由" } }, token))
          .status,
      ).toBe(status);
    }
    for (const [token, status] of [
      [street, 200],
      [family, 403],
      [undefined, 401],
    ] as const) {
      expect((await server.call(contract.listDefinitions, {}, token)).status).toBe(status);
      expect((await server.call(contract.getDefinition, { params }, token)).status).toBe(status);
      expect(
        (await server.call(contract.compareVersions, { params, query: { before: 1, after: 1 } }, token)).status,
      ).toBe(status);
    }
    expect(
      (await server.call(contract.getDefinition, { params: { kind: "nothing", key: "a" } }, official)).status,
    ).toBe(404);
  });
});
