import type { Geography } from "../../regions/index.ts";

export type FoundDivision = { readonly code: string; readonly name: string; readonly by: "name" | "location" };

const endings = /(?:街道办事处|地区办事处|街道|地区|镇|乡|居民委员会|村民委员会|社区居委会|社区|居委会|村委会|村)$/u;
const stem = (name: string) => name.normalize("NFKC").replaceAll(/\s/g, "").replace(endings, "");

/** Finds the community or street a ledger names, else the one around the point. Built once for a file. */
export class DivisionFinder {
  readonly #byName = new Map<string, { code: string; name: string }[]>();
  readonly #geography: Geography;

  constructor(geography: Geography, districtId: string) {
    this.#geography = geography;
    for (const { code, name } of geography.divisions) {
      if (!code.startsWith(districtId) || code === districtId) continue;
      const key = `${code.length > 9 ? "community" : "street"} ${stem(name)}`;
      this.#byName.set(key, [...(this.#byName.get(key) ?? []), { code, name }]);
    }
  }

  find(
    township: string | undefined,
    community: string | undefined,
    location: { lon: number; lat: number } | undefined,
  ): FoundDivision | undefined {
    const street = township ? this.#byName.get(`street ${stem(township)}`)?.[0] : undefined;
    const communities = community ? (this.#byName.get(`community ${stem(community)}`) ?? []) : [];
    const inStreet = street ? communities.filter(({ code }) => code.startsWith(street.code)) : communities;
    if (inStreet.length === 1) return { ...inStreet[0]!, by: "name" };
    const around = location && this.#geography.divisionAt(location);
    // The point may tell the community of a street that is named, never another street.
    if (around && (!street || around.code.startsWith(street.code)))
      return { code: around.code, name: around.name, by: street ? "name" : "location" };
    return street && { ...street, by: "name" };
  }
}
