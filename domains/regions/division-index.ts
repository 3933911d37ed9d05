import { codeCandidates } from "./division-code.ts";

/** What the readers of files need to know of a division. */
export type KnownDivision = { readonly code: string; readonly name: string; readonly fullName?: string };

/** How a division was recognised; `name` deserves a look by a person. */
export type DivisionMatch =
  | { readonly found: KnownDivision; readonly by: "code" | "name" }
  | { readonly found?: undefined; readonly reason: "unknown" | "ambiguous" };

/** The endings that lists leave out or swap: 方松街道办事处 = 方松街道 = 方松, 温泉镇 = 温泉地区. */
const endings = /(?:街道办事处|地区办事处|街道|地区|镇|乡|居民委员会|村民委员会|居委会|村委会)$/u;
const plain = (name: string) => name.normalize("NFKC").replaceAll(/\s/g, "");
const stem = (name: string) => plain(name).replace(endings, "");

/** The divisions a file may speak of (those of a district), to be found by code or name. */
export class DivisionIndex {
  readonly #byCode: ReadonlyMap<string, KnownDivision>;
  readonly #byName: ReadonlyMap<string, readonly KnownDivision[]>;

  constructor(divisions: readonly KnownDivision[]) {
    this.#byCode = new Map(divisions.map((division) => [division.code, division]));
    const byName = new Map<string, KnownDivision[]>();
    for (const division of divisions) {
      const keys = new Set([plain(division.name), stem(division.name), plain(division.fullName ?? division.name)]);
      for (const key of keys) byName.set(key, [...(byName.get(key) ?? []), division]);
    }
    this.#byName = byName;
  }

  byCode(written: string): KnownDivision | undefined {
    for (const code of codeCandidates(written)) {
      const found = this.#byCode.get(code);
      if (found) return found;
    }
    return undefined;
  }

  /** By the whole name, else without the ending of its kind; the highest level counts, and only if it is the only one there. */
  byName(written: string): DivisionMatch {
    for (const key of [plain(written), stem(written)]) {
      const all = this.#byName.get(key) ?? [];
      const shortest = Math.min(...all.map(({ code }) => code.length));
      const best = all.filter(({ code }) => code.length === shortest);
      // 东莞市 is the city and its stand-in county: the same area.
      if (best.length === 1) return { found: best[0]!, by: "name" };
      if (best.length > 1) return { reason: "ambiguous" };
    }
    return { reason: "unknown" };
  }

  /** A cell or property that may hold a code or a name. */
  match(written: string): DivisionMatch {
    const found = this.byCode(written);
    return found ? { found, by: "code" } : this.byName(written);
  }

  /** Whether two names are the same but for the ending of their kind. */
  sameName(a: string, b: string): boolean {
    return plain(a) === plain(b) || stem(a) === stem(b);
  }
}
