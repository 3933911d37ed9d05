const lanczos = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
  12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
];

/** Natural logarithm of the gamma function for x > 0 (C. Lanczos, SIAM J. Numer. Anal. B 1, 1964; g = 7, nine terms). */
export function logGamma(x: number): number {
  if (x < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * x)) - logGamma(1 - x);
  let sum = lanczos[0]!;
  for (let at = 1; at < lanczos.length; at++) sum += lanczos[at]! / (x - 1 + at);
  const shifted = x + 6.5;
  return 0.5 * Math.log(2 * Math.PI) + (x - 0.5) * Math.log(shifted) - shifted + Math.log(sum);
}

/**
 * How surprising it is to see `count` or more where `expected` are usual: −log10 of the upper tail of the negative binomial with
 * that mean and size `evidence` – what a Poisson count looks like when its mean is itself only known from so many sightings.
 * Large evidence gives the Poisson tail. O(expected + √expected).
 */
export function surprise(count: number, expected: number, evidence: number): number {
  if (!(expected > 0) || !(evidence > 0)) throw new RangeError("expected and evidence must be above 0");
  if (count <= expected) return 0;
  const chance = expected / (expected + evidence);
  let logTerm =
    logGamma(count + evidence) -
    logGamma(evidence) -
    logGamma(count + 1) +
    evidence * Math.log1p(-chance) +
    count * Math.log(chance);
  // Terms above the mean fall faster than a geometric series, so the tail is summed from its first one.
  let sum = 1;
  let term = 1;
  for (let at = count; term > 1e-12 * sum; at++) {
    term *= ((at + evidence) / (at + 1)) * chance;
    sum += term;
  }
  logTerm += Math.log(sum);
  return Math.max(0, -logTerm / Math.LN10);
}
