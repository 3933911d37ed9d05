import { describe, expect, it } from "vitest";
import type { FieldNames } from "./field-names.ts";
import { findHeader, joinHeaderRows } from "./header.ts";
import { proposeMapping } from "./mapping.ts";
import type { SheetRow } from "./read.ts";

const field = <Key extends string>(key: Key, names: readonly string[], more: Partial<FieldNames> = {}) => ({
  ...more,
  key,
  names,
  required: more.required ?? false,
});
const fields = [
  field("name", ["机构名称", "名称", "name"], { required: true }),
  field("places", ["托位数", "托位数/合计"], { not: ["普惠"] }),
  field("infant", ["乳儿班", "托位数/乳儿班"]),
  field("inclusive", ["普惠托位数", "普惠托位"]),
  field("phone", ["联系电话", "电话"], { looks: (text) => /^1\d{10}$/.test(text) }),
  field("address", ["地址"]),
];
const sheet = (...rows: readonly (readonly string[])[]): SheetRow[] =>
  rows.map((cells, index) => ({ row: index + 1, cells }));

describe("finding the header", () => {
  it("looks below titles and notes", () => {
    const header = findHeader(
      sheet(
        ["青禾区托育机构台账"],
        ["单位：个", "日期：2026年"],
        ["序号", "机构名称", "托 位 数（个）", "联系电话"],
        ["1", "小禾苗", "50", "13900010001"],
      ),
      fields,
    );
    expect(header).toMatchObject({
      from: 3,
      to: 3,
      known: 3,
      titles: ["青禾区托育机构台账", "单位:个", "日期:2026年"],
    });
  });
  it("joins group titles with the row below", () => {
    const header = findHeader(
      sheet(["机构名称", "托位数", "", "地址"], ["", "合计", "乳儿班", ""], ["小禾苗", "50", "10", "禾苗路1号"]),
      fields,
    );
    expect(header).toMatchObject({ from: 1, to: 2, cells: ["机构名称", "托位数/合计", "托位数/乳儿班", "地址"] });
  });
  it("does not take the first data row for a second header row", () => {
    expect(findHeader(sheet(["机构名称", "托位数", "地址"], ["小禾苗", "50", "禾苗路1号"]), fields)).toMatchObject({
      from: 1,
      to: 1,
      known: 3,
    });
  });
  it("offers the first full row when no name is known, and nothing for an empty sheet", () => {
    expect(findHeader(sheet(["标题"], ["a", "b"], ["c", "d"]), fields)).toMatchObject({ from: 2, known: 0 });
    expect(findHeader([], fields)).toBeUndefined();
  });
  it("a group ends where the next title begins", () => {
    expect(joinHeaderRows(["托位数", "", "地址", ""], ["合计", "乳儿班", "", "备注"])).toEqual([
      "托位数/合计",
      "托位数/乳儿班",
      "地址",
      "备注",
    ]);
  });
});

describe("proposing columns", () => {
  const samples = sheet(["1", "小禾苗", "13900010001", "50", "20"]);
  it("tells similar titles apart and ignores the running number", () => {
    const { mapping, missing } = proposeMapping(
      ["序号", "名称", "电话", "托位数（个）", "其中普惠托位（个）"],
      samples,
      fields,
    );
    expect(mapping).toEqual({ name: 1, phone: 2, places: 3, inclusive: 4, infant: null, address: null });
    expect(missing).toEqual([]);
  });
  it("knows a column without a title by its values, with little confidence", () => {
    const { mapping, confidence } = proposeMapping(["序号", "名称", ""], samples, fields);
    expect(mapping.phone).toBe(2);
    expect(confidence.phone).toBeLessThan(confidence.name);
  });
  it("names missing fields and the alternatives of each column", () => {
    const { missing, columns } = proposeMapping(["编号", "地址"], sheet(["1", "禾苗路"]), fields);
    expect(missing).toEqual(["name"]);
    expect(columns[1]).toMatchObject({
      title: "地址",
      samples: ["禾苗路"],
      alternatives: [{ field: "address", confidence: 1 }],
    });
  });
});
