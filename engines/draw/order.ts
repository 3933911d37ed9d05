import type { Lots } from "../lots/lots.ts";
import { byUnits } from "./canonical.ts";
import type { Applicant } from "./transcript.ts";

/**
 * A random order of applicants, every order of the groups equally likely; those of one group stand together, by their ids.
 * The order of the input plays no part. O(n log n).
 */
export function orderApplicants(applicants: readonly Applicant[], lots: Lots): string[] {
  const units = Map.groupBy(
    applicants.toSorted((a, b) => byUnits(a.id, b.id)),
    // A group may be called like an applicant outside it.
    ({ id, group }) => (group === null ? `1 ${id}` : `0 ${group}`),
  );
  const names = [...units.keys()].toSorted(byUnits);
  return Array.from(lots.order(names.length)).flatMap((at) => units.get(names[at]!)!.map(({ id }) => id));
}
