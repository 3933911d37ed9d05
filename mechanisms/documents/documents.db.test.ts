import { createHash } from "node:crypto";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { LocalDate } from "../../contract/values.ts";
import { readPdf, readQrCode } from "../../test/documents/read-pdf.ts";
import { define } from "../../test/world/definitions.ts";
import { startTestServer, type TestServer } from "../../test/world/server.ts";
import { systemContext } from "../../test/world/system-context.ts";
import {
  checkDocumentFile,
  destroyDocuments,
  type DocumentId,
  downloadDocument,
  exportDocuments,
  getDocument,
  listDocuments,
  revokeDocument,
  verifyDocument,
} from "./contract.ts";
import { markDue } from "./endpoints.ts";
import { type Issue, issueDocument } from "./issue.ts";
import { documentKind } from "./kind.ts";
import { printJob } from "./print.ts";

const words = (zh: string, en = zh) => ({ zh, en });
const receipt = {
  key: "filing.receipt",
  title: words("托育机构备案回执", "Filing receipt"),
  number: { pattern: "{division}备字〔{year}〕{seq:4}号" },
  issuer: words("{division}卫生健康局", "Health bureau of {division}"),
  validity: { years: 3 },
  retentionYears: 10,
  publicFields: ["institution", "address"],
  values: {
    institution: { type: "place", title: words("机构名称", "Institution") },
    address: { type: "place", title: words("地址", "Address") },
    person: { type: "name", title: words("负责人", "Head") },
    filedOn: { type: "day", title: words("备案日期", "Filed on") },
    fee: { type: "money", title: words("费用", "Fee"), optional: true },
    classes: { type: "list", title: words("班型", "Classes"), columns: ["name", "places"], optional: true },
  },
  blocks: [
    { block: "title", text: words("托育机构备案回执", "Filing receipt") },
    { block: "number" },
    {
      block: "text",
      text: words("{institution}：你单位提交的备案材料已收悉，予以备案。", "{institution}: your filing is accepted."),
    },
    {
      block: "fields",
      fields: [
        { label: words("机构名称", "Institution"), value: words("{institution}") },
        { label: words("地址", "Address"), value: words("{address}") },
        { label: words("负责人", "Head"), value: words("{person}") },
        { label: words("备案日期", "Filed on"), value: words("{filedOn}") },
        { label: words("费用", "Fee"), value: words("{fee}") },
        { label: words("有效期至", "Valid to"), value: words("{validTo}") },
      ],
    },
    {
      block: "list",
      of: "classes",
      columns: [
        { title: words("班型", "Class"), value: "name", share: 3 },
        { title: words("托位", "Places"), value: "places" },
      ],
    },
    { block: "note", text: words("本回执不收取任何费用。", "Free of charge.") },
    { block: "signatures", lines: [words("经办人", "Handled by"), words("签收人", "Received by")] },
    { block: "seal", text: words("{issuer}\n{issuedOn}") },
    { block: "qr", caption: words("扫码查验真伪", "Scan to verify") },
    { block: "footer", text: words("{number}") },
  ],
};
const values = {
  institution: "云州市青禾区小禾苗托育服务有限公司",
  address: "临河街道柳湾路8号",
  person: "欧阳晓梅",
  filedOn: "2026-11-20",
  secret: "not declared",
};

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
  await define(server, { document_templates: [receipt] });
});
afterAll(() => server.stop());

const issue = (more: Partial<Issue> = {}) =>
  server.platform.database.withTransaction((tx) =>
    issueDocument(systemContext(server, tx), {
      template: receipt.key,
      values,
      about: { kind: "case", id: server.world.id() },
      divisionCode: server.world.districtId,
      ...more,
    }),
  );
const file = async (documentId: DocumentId, token: string) => {
  const { pathname } = new URL(`http://x/api/d/${server.world.districtId}/documents/${documentId}/file`);
  const response = await server.running.app.inject({ url: pathname, cookies: { huituo_session: token } });
  return response;
};
const official = () => server.world.staff("health_official");

describe("an issued document", () => {
  test("is a PDF with readable Chinese and a QR code that leads to its verification page", async () => {
    const { token } = await official();
    const classes = Array.from({ length: 70 }, (_, i) => ({ name: `第${i + 1}班`, places: 20 }));
    const { documentId, number, code } = await issue({ values: { ...values, classes } });
    expect(number).toMatch(/^青禾区备字〔2026〕\d{4}号$/);
    const response = await file(documentId, token);
    expect(response.statusCode).toBe(200);
    expect(response.headers["content-type"]).toBe("application/pdf");
    const pages = readPdf(response.rawPayload);
    const text = pages.map((page) => page.text).join("\n");
    for (const said of [
      "托育机构备案回执",
      number,
      "欧阳晓梅",
      "2026年11月20日",
      "2029年11月19日",
      "青禾区卫生健康局",
      "第70班",
    ])
      expect(text).toContain(said);
    // A field without a value has no line, what is not declared does not travel, every page is counted.
    expect(text).not.toMatch(/费用(?!。)|not declared|�/);
    expect(pages.length).toBeGreaterThan(1);
    for (const [i, page] of pages.entries()) expect(page.text).toContain(`第 ${i + 1} 页，共 ${pages.length} 页`);
    expect(pages.map(readQrCode).filter(Boolean)).toEqual([expect.stringMatching(new RegExp(`/verify/${code}$`))]);
  });

  test("has the same bytes on every printing, and its hash is kept", async () => {
    const { token } = await official();
    const { documentId } = await issue();
    const first = (await file(documentId, token)).rawPayload;
    const own = server.world.db.updateTable("document").where("id", "=", documentId);
    const before = await server.call(getDocument, { params: { documentId } }, token);
    expect(before.data.sha256).toBe(createHash("sha256").update(first).digest("hex"));
    await own.set({ pdf_enc: null, sha256: null }).execute();
    server.clock.advance({ minutes: 90 });
    await printJob.run(server.platform, { districtId: server.world.districtId, documentId });
    const again = (await file(documentId, token)).rawPayload;
    expect(again.equals(first)).toBe(true);
  });

  test("is refused while a value is missing, and takes no number", async () => {
    const { number } = await issue();
    const { person: _person, ...rest } = values;
    await expect(issue({ values: rest })).rejects.toMatchObject({ code: "document_incomplete" });
    const { number: next } = await issue();
    expect(Number(next.slice(-5, -1))).toBe(Number(number.slice(-5, -1)) + 1);
  });
});

describe("numbers", () => {
  test("have no gap and no double under concurrency, whatever is rolled back, by division and year", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ street: fc.boolean(), fails: fc.boolean() }), { minLength: 2, maxLength: 14 }),
        async (attempts) => {
          await server.world.db.deleteFrom("document").execute();
          await server.world.db.deleteFrom("document_series").execute();
          const given = await Promise.allSettled(
            attempts.map(({ street, fails }) =>
              server.platform.database.withTransaction(async (tx) => {
                const issued = await issueDocument(systemContext(server, tx), {
                  template: receipt.key,
                  values,
                  about: { kind: "case", id: "x" },
                  divisionCode: street ? server.world.street : server.world.districtId,
                });
                if (fails) throw new Error("rolled back");
                return issued;
              }),
            ),
          );
          for (const street of [true, false]) {
            const numbers = given.flatMap((result, i) =>
              result.status === "fulfilled" && attempts[i]!.street === street
                ? [Number(/(\d{4})号$/.exec(result.value.number)![1])]
                : [],
            );
            expect(numbers.toSorted((a, b) => a - b)).toEqual(numbers.map((_, i) => i + 1));
          }
        },
      ),
      { numRuns: 12 },
    );
  });

  test("begin again with a new year", async () => {
    await issue();
    server.clock.advance({ days: 60 });
    expect((await issue()).number).toBe("青禾区备字〔2027〕0001号");
    server.clock.advance({ days: -60 });
  });
});

describe("the verification page", () => {
  const verify = (code: string) => server.call(verifyDocument, { params: { code } });

  test("shows to anyone with the code what is public, and to nobody else", async () => {
    const { code, number } = await issue();
    const typed = code.replace(/(.{4})/g, "$1 ").toLowerCase();
    const { data } = await verify(typed);
    expect(data).toMatchObject({
      number,
      state: "valid",
      issuer: words("青禾区卫生健康局", "Health bureau of 青禾区"),
    });
    expect(data.fields.map(({ shown }) => shown)).toEqual([values.institution, values.address]);
    expect(JSON.stringify(data)).not.toContain(values.person);
    expect((await verify("0000000000000000")).status).toBe(404);
    expect((await verify("OOOO")).status).toBe(400);
  });

  test("says when it is revoked, replaced or expired", async () => {
    const { token } = await official();
    const revoked = await issue();
    const { data } = await server.call(getDocument, { params: { documentId: revoked.documentId } }, token);
    const revoke = (version: number) =>
      server.call(
        revokeDocument,
        { params: { documentId: revoked.documentId }, body: { reason: "材料不实", version } },
        token,
      );
    expect((await revoke(data.version + 1)).error.error).toBe("changed_by_someone_else");
    expect((await revoke(data.version)).status).toBe(200);
    expect((await revoke(data.version + 1)).error.error).toBe("document_ended");
    expect((await verify(revoked.code)).data).toMatchObject({ state: "revoked", endedOn: "2026-11-20" });

    const old = await issue();
    const next = await issue({ replaces: { documentId: old.documentId, reason: "地址变更" } });
    expect((await verify(old.code)).data).toMatchObject({ state: "replaced", replacedBy: next.number });
    await expect(issue({ replaces: { documentId: old.documentId, reason: "再次" } })).rejects.toMatchObject({
      code: "document_ended",
    });
    const past = await issue({ validFrom: "2026-01-01" as LocalDate, validTo: "2026-11-19" as LocalDate });
    expect((await verify(past.code)).data.state).toBe("expired");
    const coming = await issue({ validFrom: "2026-12-01" as LocalDate });
    expect((await verify(coming.code)).data.state).toBe("not_yet_valid");
  });

  test("knows a file by its hash and no other", async () => {
    const { token } = await official();
    const { documentId, code } = await issue();
    const bytes = (await file(documentId, token)).rawPayload;
    const find = (content: Buffer) =>
      server.call(checkDocumentFile, { query: { sha256: createHash("sha256").update(content).digest("hex") } });
    expect((await find(bytes)).data.code).toBe(code);
    bytes[bytes.length - 40] = bytes[bytes.length - 40]! ^ 1;
    expect((await find(bytes)).data.code).toBeNull();
    const wrong = await server.call(checkDocumentFile, { query: { sha256: "x" } });
    expect(wrong.status).toBe(400);
  });
});

describe("who may read", () => {
  test("the holder, the institution, the family and officials of the division; nobody else", async () => {
    const { world } = server;
    const family = await world.family();
    const { institutionId } = await world.site();
    const head = await world.staff("head", { institutionId });
    const founder = await world.account({ kind: "family" });
    const { documentId } = await issue({
      divisionCode: world.street,
      holder: { accountId: founder.accountId, institutionId, familyId: family.familyId },
    });
    const readers = [
      founder,
      head,
      family,
      await official(),
      await world.staff("counter", { divisionCode: world.street }),
    ];
    const strangers = [
      await world.account({ kind: "family" }),
      await world.staff("head", { institutionId: await world.institution() }),
      await world.staff("health_official", { divisionCode: world.otherStreet }),
      await world.staff("grid_worker"),
    ];
    for (const { token } of readers) {
      expect((await server.call(getDocument, { params: { documentId } }, token)).status).toBe(200);
      expect((await server.call(downloadDocument, { params: { documentId } }, token)).status).toBe(200);
    }
    for (const { token } of strangers) {
      expect((await server.call(getDocument, { params: { documentId } }, token)).status).toBe(403);
      expect((await server.call(downloadDocument, { params: { documentId } }, token)).status).toBe(403);
      const body = { reason: "不应该", version: 1 };
      expect((await server.call(revokeDocument, { params: { documentId }, body }, token)).status).toBe(403);
    }
    expect((await server.call(getDocument, { params: { documentId } })).status).toBe(401);
  });
});

describe("the archive", () => {
  test("is searched by number and code and filtered, within the official's divisions", async () => {
    const { world } = server;
    const { token } = await official();
    const street = await world.staff("street_official", { divisionCode: world.street });
    const here = await issue({ divisionCode: world.street });
    const there = await issue({ divisionCode: world.otherStreet });
    const numbers = async (query: object, by: string) =>
      (await server.call(listDocuments, { query }, by)).data.items.map(({ number }) => number);
    expect(await numbers({ search: there.code }, token)).toEqual([there.number]);
    expect(await numbers({ search: there.number.slice(0, 6), size: 100 }, token)).toContain(there.number);
    expect(await numbers({ search: "100%" }, token)).toEqual([]);
    expect(await numbers({ search: there.code }, street.token)).toEqual([]);
    expect(
      await numbers({ template: receipt.key, state: "valid", year: 2026, search: here.code }, street.token),
    ).toEqual([here.number]);
    expect(await numbers({ year: 2025 }, token)).toEqual([]);
    const family = await world.family();
    expect((await server.call(listDocuments, { query: {} }, family.token)).status).toBe(403);
    expect((await server.call(exportDocuments, { query: {} }, family.token)).status).toBe(403);
    const table = await server.call(exportDocuments, { query: {} }, token);
    expect([table.status, table.headers["content-type"]]).toEqual([200, expect.stringContaining("spreadsheetml")]);
  });

  test("gives up what is over only by an official's act, and keeps that it was", async () => {
    const own = await issue();
    const destroy = (by: string) =>
      server.call(destroyDocuments, { body: { documentIds: [own.documentId], reason: "保存期满" } }, by);
    expect((await destroy((await official()).token)).error.error).toBe("document_not_due");
    // Three years of validity, ten of retention, and a day.
    server.clock.advance({ days: 13 * 366 });
    await markDue(server.platform);
    const { token } = await official();
    const due = await server.call(listDocuments, { query: { due: "true" as never, search: own.code } }, token);
    expect(due.data.items).toMatchObject([{ number: own.number, isDue: true, state: "expired" }]);
    expect((await file(own.documentId, token)).statusCode).toBe(200);
    expect((await destroy((await server.world.staff("street_official")).token)).status).toBe(403);
    expect((await destroy(token)).data).toEqual({ destroyed: 1 });
    const gone = await server.call(downloadDocument, { params: { documentId: own.documentId } }, token);
    expect(gone.error.error).toBe("document_destroyed");
    const row = await server.world.db
      .selectFrom("document")
      .selectAll()
      .where("id", "=", own.documentId)
      .executeTakeFirstOrThrow();
    expect([row.values_enc, row.pdf_enc, row.number]).toEqual([null, null, own.number]);
    const entry = await server.world.db
      .selectFrom("audit_entry")
      .selectAll()
      .where("event", "=", "document.destroyed")
      .where("target_id", "=", own.documentId)
      .executeTakeFirstOrThrow();
    expect(JSON.parse(entry.detail)).toMatchObject({ number: own.number, reason: "保存期满" });
    expect((await server.call(verifyDocument, { params: { code: own.code } })).data).toMatchObject({
      isDestroyed: true,
      fields: [],
    });
    server.clock.advance({ days: -13 * 366 });
  });
});

test("values and file lie sealed in the database", async () => {
  const { token } = await official();
  const { documentId } = await issue();
  await file(documentId, token);
  const row = await server.world.db
    .selectFrom("document")
    .selectAll()
    .where("id", "=", documentId)
    .executeTakeFirstOrThrow();
  expect(row.values_enc!.toString("utf8")).not.toContain("欧阳");
  expect(row.pdf_enc!.includes(Buffer.from("%PDF"))).toBe(false);
});

test.each([
  [{ publicFields: ["nobody"] }, "nobody 不是可公开显示的值 · is not a declared value that can be shown"],
  [{ number: { pattern: "{town}{seq}" } }, "a number knows no {town}"],
  [{ blocks: receipt.blocks.filter(({ block }) => block !== "qr") }, "exactly one QR code"],
  [{ blocks: [...receipt.blocks, { block: "text", text: words("{unknown}") }] }, "{unknown} 没有声明"],
])("a template with a mistake is refused: %o", (change, message) => {
  const body = documentKind.schema.parse({ ...receipt, ...change });
  const faults = documentKind.check!(body, { find: () => undefined, list: () => [], own: () => [] });
  expect(faults.map((fault) => fault.message).join()).toContain(message);
});
