/** Throughput and latencies (milliseconds) of one run. */
export type Figures = {
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
  readonly count: number;
};

export function percentiles(latencies: number[]): { p50: number; p99: number; count: number } {
  const sorted = Float64Array.from(latencies).sort();
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
  return { p50: at(0.5), p99: at(0.99), count: sorted.length };
}

export const show = (name: string, { perSecond, p50, p99, count }: Figures): string =>
  `${name.padEnd(34)} ${perSecond.toFixed(0).padStart(8)}/s   p50 ${p50.toFixed(2).padStart(8)} ms   p99 ${p99.toFixed(2).padStart(8)} ms   (${count})`;

export const ratio = (a: number, b: number): string => `${(a / b).toFixed(2)}×`;
