import { detach } from "../../../mechanisms/imports/sheet/xlsx-values.ts";
import type { LedgerProblem, LedgerRow } from "./ledger-row.ts";
import { normaliseAddress, normaliseName, sameText } from "./similarity.ts";

/** What is kept of a row for later ones: keys only, some 300 bytes. */
type Entry = {
  readonly row: number;
  readonly name: string;
  readonly site: string;
  readonly address: string;
  readonly code: string;
  readonly point: readonly [number, number] | undefined;
};

export type CrossChecked = {
  /** The earlier row that shows the same site; the two should become one. */
  readonly duplicateOf: number | undefined;
  readonly problems: readonly LedgerProblem[];
};

/** Rows of one key looked at; a column filled with one code for all must not make the check quadratic. */
const mostCandidates = 50;
const cellsPerDegree = 1000;
const nearDegrees = 0.0006;

const cellKey = (x: number, y: number) => x * 1_000_000 + y;
const cellOf = (degrees: number, offset: number) => Math.floor((degrees + offset) * cellsPerDegree);

/**
 * Compares each row with the earlier ones: two rows for one site, one credit code for two sites, one name under two codes.
 * Memory grows with the keys of the rows only; time per row is constant.
 */
export class CrossCheck {
  private readonly byCode = new Map<string, Entry[]>();
  private readonly byName = new Map<string, Entry[]>();
  private readonly byCell = new Map<number, Entry[]>();

  /** Checks a row against those added before and remembers it. */
  add(record: LedgerRow): CrossChecked {
    const entry = entryOf(record);
    const problems: LedgerProblem[] = [];
    const report = (
      level: "warning" | "note",
      field: "name" | "creditCode" | "row",
      code: LedgerProblem["code"],
      details: LedgerProblem["details"],
    ) =>
      problems.push({
        row: record.row,
        level,
        field,
        code,
        details,
        raw: field === "name" ? record.name : field === "creditCode" ? (record.creditCode ?? "") : "",
      });
    const duplicate = this.findDuplicate(entry);
    if (duplicate) report("warning", "row", "duplicate_of_row", { row: duplicate.entry.row, by: duplicate.by });
    else {
      const sharing = entry.code === "" ? undefined : this.byCode.get(entry.code)?.[0];
      if (sharing) report("note", "creditCode", "shared_credit_code", { row: sharing.row });
    }
    const other = this.byName
      .get(entry.name)
      ?.find((one) => one.code !== "" && entry.code !== "" && one.code !== entry.code);
    if (other) report("warning", "name", "same_name_other_code", { row: other.row, code: other.code });
    this.remember(entry);
    return { duplicateOf: duplicate?.entry.row, problems };
  }

  private findDuplicate(entry: Entry): { entry: Entry; by: string } | undefined {
    const sameCode = entry.code === "" ? undefined : this.byCode.get(entry.code)?.find((one) => isSameSite(one, entry));
    if (sameCode) return { entry: sameCode, by: "credit_code" };
    const fits = (one: Entry) => codesAgree(one, entry) && sitesAgree(one, entry);
    const sameName = this.byName
      .get(entry.name)
      ?.find((one) => fits(one) && sameText(one.address, entry.address, 0.85));
    if (sameName) return { entry: sameName, by: "address" };
    const near = this.near(entry).find((one) => fits(one) && sameText(one.name, entry.name, 0.7));
    return near && { entry: near, by: "coordinates" };
  }

  private near(entry: Entry): Entry[] {
    if (!entry.point) return [];
    const [lon, lat] = entry.point;
    const found: Entry[] = [];
    for (let x = cellOf(lon, 180) - 1; x <= cellOf(lon, 180) + 1; x += 1) {
      for (let y = cellOf(lat, 90) - 1; y <= cellOf(lat, 90) + 1; y += 1) {
        for (const one of this.byCell.get(cellKey(x, y)) ?? []) {
          if (one.point && Math.abs(one.point[0] - lon) <= nearDegrees && Math.abs(one.point[1] - lat) <= nearDegrees)
            found.push(one);
        }
      }
    }
    return found;
  }

  private remember(entry: Entry): void {
    if (entry.code !== "") push(this.byCode, entry.code, entry);
    push(this.byName, entry.name, entry);
    if (entry.point) push(this.byCell, cellKey(cellOf(entry.point[0], 180), cellOf(entry.point[1], 90)), entry);
  }
}

function push<Key>(map: Map<Key, Entry[]>, key: Key, entry: Entry): void {
  const list = map.get(key);
  if (!list) map.set(key, [entry]);
  else if (list.length < mostCandidates) list.push(entry);
}

function entryOf(record: LedgerRow): Entry {
  return {
    row: record.row,
    name: detach(normaliseName(record.name)),
    site: detach(normaliseName(record.siteName ?? "")),
    address: detach(normaliseAddress(record.address ?? "")),
    code: detach(record.creditCode ?? ""),
    point: record.location && [record.location.lon, record.location.lat],
  };
}

const codesAgree = (a: Entry, b: Entry) => a.code === "" || b.code === "" || a.code === b.code;
const sitesAgree = (a: Entry, b: Entry) => a.site === "" || b.site === "" || sameText(a.site, b.site, 0.8);

/** Under one code: the address decides, or the name where an address is missing. */
function isSameSite(a: Entry, b: Entry): boolean {
  if (!sitesAgree(a, b)) return false;
  if (a.address !== "" && b.address !== "") return sameText(a.address, b.address, 0.8);
  return sameText(a.name, b.name, 0.8);
}
