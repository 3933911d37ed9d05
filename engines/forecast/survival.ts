/** Deaths before the first and the fifth birthday, for each child born alive. */
export type Mortality = { readonly infant: number; readonly underFive: number };

/** China 2023: 4.5 and 6.2 for each 1,000 live births (National Health Commission, statistical bulletin 2023). */
export const nationalMortality: Mortality = { infant: 0.0045, underFive: 0.0062 };

/** Most infant deaths fall into the first month (UN IGME; 50-70 % where infant mortality is low). */
const NEONATAL_SHARE = 0.6;

/** Share of a month's births alive after 0-35 whole months; RangeError for rates that are not rates. */
export function survivalByMonth({ infant, underFive }: Mortality): Float64Array {
  if (!(infant >= 0 && infant <= underFive && underFive < 1))
    throw new RangeError(`mortality ${infant} in the first year, ${underFive} in five: 0 ≤ first ≤ five < 1`);
  const later = (underFive - infant) / (1 - infant);
  return Float64Array.from({ length: 36 }, (_, age) =>
    age < 12
      ? 1 - infant * (NEONATAL_SHARE + (1 - NEONATAL_SHARE) * (age / 12))
      : (1 - infant) * (1 - later * ((age - 12) / 48)),
  );
}
