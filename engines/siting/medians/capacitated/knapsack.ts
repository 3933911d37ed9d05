/** Largest capacity that whole loads are added up to exactly; above it, or with fractions, part of an item may be taken. */
export const exactUpTo = 4096;

/**
 * Most profitable items within a capacity, by dynamic programming over whole loads (Bellman 1957), or with part of one item
 * (Dantzig 1957), which is never less. One instance serves many calls: `add` items, then `best`; `reset` in between.
 */
export class Knapsack {
  count = 0;
  readonly item: Int32Array;
  /** Share of each item taken in the last `best` with `trace`. */
  readonly taken: Float64Array;
  private readonly profit: Float64Array;
  private readonly weight: Float64Array;
  private readonly value: Float64Array;
  private steps: Uint8Array;
  private readonly exact: boolean;
  private total = 0;
  private sum = 0;

  /** `whole`: all weights are whole numbers, so that capacities up to `exactUpTo` are solved exactly. */
  constructor(items: number, whole: boolean, largestCapacity: number) {
    this.item = new Int32Array(items);
    this.taken = new Float64Array(items);
    this.profit = new Float64Array(items);
    this.weight = new Float64Array(items);
    this.exact = whole;
    this.value = new Float64Array(Math.min(exactUpTo, Math.floor(Math.min(largestCapacity, exactUpTo))) + 1);
    this.steps = new Uint8Array(0);
  }

  reset(): void {
    this.count = 0;
    this.total = 0;
    this.sum = 0;
  }

  add(item: number, profit: number, weight: number): void {
    this.item[this.count] = item;
    this.profit[this.count] = profit;
    this.weight[this.count++] = weight;
    this.total += weight;
    this.sum += profit;
  }

  /** Profit of the best choice; with `trace` also what is taken. O(items × capacity), or O(items log items) in parts. */
  best(capacity: number, trace: boolean): number {
    if (this.total <= capacity) {
      if (trace) this.taken.fill(1, 0, this.count);
      return this.sum;
    }
    return this.exact && capacity <= exactUpTo ? this.whole(Math.floor(capacity), trace) : this.parts(capacity, trace);
  }

  private whole(capacity: number, trace: boolean): number {
    const { value, profit, weight, count } = this;
    const width = capacity + 1;
    if (trace && this.steps.length < count * width) this.steps = new Uint8Array(count * width);
    const { steps } = this;
    if (trace) steps.fill(0, 0, count * width);
    value.fill(0, 0, width);
    for (let at = 0; at < count; at++) {
      const [gain, size] = [profit[at]!, weight[at]!];
      for (let room = capacity, left = capacity - size; left >= 0; room--, left--) {
        const with_ = value[left]! + gain;
        if (with_ <= value[room]!) continue;
        value[room] = with_;
        if (trace) steps[at * width + room] = 1;
      }
    }
    if (trace)
      for (let at = count - 1, room = capacity; at >= 0; at--) {
        this.taken[at] = steps[at * width + room]!;
        if (this.taken[at] === 1) room -= weight[at]!;
      }
    return value[capacity]!;
  }

  private parts(capacity: number, trace: boolean): number {
    const { profit, weight, count } = this;
    const order = Array.from({ length: count }, (_, at) => at).toSorted(
      (a, b) => profit[b]! * weight[a]! - profit[a]! * weight[b]!,
    );
    if (trace) this.taken.fill(0, 0, count);
    let [left, value] = [capacity, 0];
    for (const at of order) {
      const share = weight[at]! <= left ? 1 : left / weight[at]!;
      if (trace) this.taken[at] = share;
      value += share * profit[at]!;
      left -= share * weight[at]!;
      if (share < 1) break;
    }
    return value;
  }
}
