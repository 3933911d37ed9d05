import { detach } from "../../../mechanisms/sheets/xlsx-values.ts";
import type { LedgerProblem, LedgerRow } from "./ledger-row.ts";
import { normaliseAddress, normaliseName, sameText } from "./similarity.ts";

/** What is kept of a row for later ones: keys only, some 400 bytes with its places in the three chains. */
type Entry = {
  readonly row: number;
  readonly name: string;
  readonly site: string;
  readonly address: string;
  readonly code: string;
  /** WGS84 degrees; NaN without a location. */
  readonly lon: number;
  readonly lat: number;
  sameCode: Entry | undefined;
  sameName: Entry | undefined;
  sameCell: Entry | undefined;
};
type Chain = "sameCode" | "sameName" | "sameCell";

export type CrossChecked = {
  /** The earlier row that shows the same site; the two should become one. */
  readonly duplicateOf: number | undefined;
  readonly problems: readonly LedgerProblem[];
};

/** Rows of one key looked at; a column filled with one code for all must not make the check quadratic. */
const mostCandidates = 50;
const cellsPerDegree = 1000;
const nearDegrees = 0.0006;

/** Cells share a small whole number now and then; the distance decides afterwards. */
const cellKey = (x: number, y: number) => (Math.imul(x, 73_856_093) ^ Math.imul(y, 19_349_663)) >> 1;
const cellOf = (degrees: number) => Math.floor(degrees * cellsPerDegree);

/**
 * Compares each row with the earlier ones: two rows for one site, one credit code for two sites, one name under two codes.
 * Memory grows with the keys of the rows only; time per row is constant.
 */
export class CrossCheck {
  private readonly byCode = new Map<string, Entry>();
  private readonly byName = new Map<string, Entry>();
  private readonly byCell = new Map<number, Entry>();

  /** Checks a row against those added before and remembers it. */
  add(record: LedgerRow): CrossChecked {
    const entry = entryOf(record);
    const problems: LedgerProblem[] = [];
    const duplicate = this.findDuplicate(entry);
    const sharing =
      entry.code === "" || duplicate ? undefined : earliest(this.byCode.get(entry.code), "sameCode", () => true);
    const isOther = (one: Entry) => one.code !== "" && entry.code !== "" && one.code !== entry.code;
    const other = earliest(this.byName.get(entry.name), "sameName", isOther);
    const { row, name } = record;
    if (duplicate)
      problems.push({
        row,
        level: "warning",
        field: "row",
        code: "duplicate_of_row",
        details: { row: duplicate.entry.row, by: duplicate.by },
        raw: "",
      });
    if (sharing)
      problems.push({
        row,
        level: "note",
        field: "creditCode",
        code: "shared_credit_code",
        details: { row: sharing.row },
        raw: entry.code,
      });
    if (other)
      problems.push({
        row,
        level: "warning",
        field: "name",
        code: "same_name_other_code",
        details: { row: other.row, code: other.code },
        raw: name,
      });
    this.remember(entry);
    return { duplicateOf: duplicate?.entry.row, problems };
  }

  private findDuplicate(entry: Entry): { entry: Entry; by: "credit_code" | "address" | "coordinates" } | undefined {
    const byCode =
      entry.code === ""
        ? undefined
        : earliest(this.byCode.get(entry.code), "sameCode", (one) => isSameSite(one, entry));
    if (byCode) return { entry: byCode, by: "credit_code" };
    const fits = (one: Entry) => codesAgree(one, entry) && sitesAgree(one, entry);
    const byAddress = earliest(
      this.byName.get(entry.name),
      "sameName",
      (one) => fits(one) && sameText(one.address, entry.address, 0.85),
    );
    if (byAddress) return { entry: byAddress, by: "address" };
    const near = this.findNear(entry, (one) => fits(one) && sameText(one.name, entry.name, 0.7));
    return near && { entry: near, by: "coordinates" };
  }

  private findNear(entry: Entry, fits: (one: Entry) => boolean): Entry | undefined {
    if (Number.isNaN(entry.lon)) return undefined;
    const isNear = (one: Entry) =>
      Math.abs(one.lon - entry.lon) <= nearDegrees && Math.abs(one.lat - entry.lat) <= nearDegrees && fits(one);
    let found: Entry | undefined;
    for (let x = cellOf(entry.lon - nearDegrees); x <= cellOf(entry.lon + nearDegrees); x += 1) {
      for (let y = cellOf(entry.lat - nearDegrees); y <= cellOf(entry.lat + nearDegrees); y += 1) {
        const one = earliest(this.byCell.get(cellKey(x, y)), "sameCell", isNear);
        if (one && one.row < (found?.row ?? Infinity)) found = one;
      }
    }
    return found;
  }

  private remember(entry: Entry): void {
    if (entry.code !== "") {
      entry.sameCode = this.byCode.get(entry.code);
      this.byCode.set(entry.code, entry);
    }
    entry.sameName = this.byName.get(entry.name);
    this.byName.set(entry.name, entry);
    if (Number.isNaN(entry.lon)) return;
    const key = cellKey(cellOf(entry.lon), cellOf(entry.lat));
    entry.sameCell = this.byCell.get(key);
    this.byCell.set(key, entry);
  }
}

/** The earliest fitting row among the newest of a chain. */
function earliest(newest: Entry | undefined, chain: Chain, fits: (one: Entry) => boolean): Entry | undefined {
  let found: Entry | undefined;
  let looked = 0;
  for (let one = newest; one && looked < mostCandidates; one = one[chain], looked += 1) if (fits(one)) found = one;
  return found;
}

function entryOf({ row, name, siteName, address, creditCode, location }: LedgerRow): Entry {
  return {
    row,
    name: detach(normaliseName(name)),
    site: siteName ? detach(normaliseName(siteName)) : "",
    address: address ? detach(normaliseAddress(address)) : "",
    code: detach(creditCode ?? ""),
    lon: location?.lon ?? NaN,
    lat: location?.lat ?? NaN,
    sameCode: undefined,
    sameName: undefined,
    sameCell: undefined,
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
