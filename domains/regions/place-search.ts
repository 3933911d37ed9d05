import type { Place } from "./contract.ts";

/** The endings people leave out of a division's name. */
const ending = /(?:街道|镇|乡|社区|村|居委会|村委会)$/u;

/**
 * Places for what a person has typed, best first: the whole name, its beginning, a part of it, an address that contains it.
 * O(places); pure.
 */
export function matchPlaces(places: readonly Place[], typed: string, limit: number): Place[] {
  const wanted = typed.normalize("NFKC").replaceAll(/\s/g, "").toLowerCase();
  if (wanted === "") return [];
  const found: { place: Place; rank: number; length: number }[] = [];
  for (const place of places) {
    const rank = rankOf(place, wanted);
    if (rank !== undefined) found.push({ place, rank, length: place.name.length });
  }
  return found
    .sort((a, b) => a.rank - b.rank || (a.rank === 3 ? b.length - a.length : a.length - b.length))
    .slice(0, limit)
    .map(({ place }) => place);
}

function rankOf({ name, within }: Place, wanted: string): number | undefined {
  const own = name.toLowerCase();
  if (own === wanted || own.replace(ending, "") === wanted) return 0;
  if (own.startsWith(wanted)) return 1;
  if (own.includes(wanted) || (within + own).toLowerCase().includes(wanted)) return 2;
  const stem = own.replace(ending, "");
  return stem.length >= 2 && wanted.includes(stem) ? 3 : undefined;
}
