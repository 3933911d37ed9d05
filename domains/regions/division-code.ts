/**
 * Division codes in their shortened form: 2 digits for a province, 4 for a city, 6 for a county, 9 for a street or town,
 * 12 for a community. The parent of a code is a prefix of it.
 */
const lengths = [2, 4, 6, 9, 12] as const;

/** 1 province, 2 city, 3 county, 4 street or town, 5 community. */
export type DivisionLevel = 1 | 2 | 3 | 4 | 5;

/** The level a code belongs to; undefined when it is no division code. */
export function levelOf(code: string): DivisionLevel | undefined {
  if (!/^\d+$/.test(code)) return undefined;
  const level = lengths.findIndex((length) => length === code.length) + 1;
  return level === 0 ? undefined : (level as DivisionLevel);
}

/** The code one level up; undefined for a province and for what is no code. */
export function parentOf(code: string): string | undefined {
  const level = levelOf(code);
  return level === undefined || level === 1 ? undefined : code.slice(0, lengths[level - 2]);
}

/** The codes above, province first. */
export function ancestorsOf(code: string): string[] {
  const parent = parentOf(code);
  return parent === undefined ? [] : [...ancestorsOf(parent), parent];
}

/**
 * The divisions a code from a file may mean, likeliest first. Files write codes padded with zeros (310117000000, 310100);
 * the padded and the short form can both exist: 441900 is the stand-in county of 东莞 and the padded code of the city.
 */
export function codeCandidates(written: string): string[] {
  const digits = written.normalize("NFKC").replaceAll(/\s/g, "");
  if (!/^\d{2,12}$/.test(digits)) return [];
  const found = levelOf(digits) === undefined ? [] : [digits];
  for (const length of lengths.toReversed()) {
    if (length < digits.length && /^0+$/.test(digits.slice(length))) found.push(digits.slice(0, length));
  }
  return found;
}
