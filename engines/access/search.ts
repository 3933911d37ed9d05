import type { Arcs } from "./graph.ts";

/** Buckets of one search at most; longer arcs make the buckets wider. */
const mostBuckets = 1 << 16;

/**
 * Bounded shortest walks from one or several seeds, and the memory they use again and again: about 13 bytes a node.
 * Not for two searches at once.
 *
 * Nodes wait in a ring of buckets by distance (Dial 1969; Denardo & Fox 1979). A bucket is about half a mean arc wide, so
 * within one a node may be improved after it was passed on; it is then passed on again, until the bucket is empty
 * (Meyer & Sanders, Δ-stepping, 2003). Every sum is made in double precision along a path from its seed, as Dijkstra's
 * search makes it, and the least of them stays: the results are the same to the last bit.
 * O(nodes + arcs within reach + limit / bucket width) where lengths are of one order; never wrong, at worst slower.
 */
export class BoundedSearch {
  /** Metres from the seeds of the last `run`; Infinity for nodes not reached. */
  readonly distance: Float64Array;
  /** The nodes reached by the last `run`, in no certain order; `reached[0]` to `reached[count - 1]`. */
  readonly reached: Uint32Array;
  count = 0;
  readonly arcs: Arcs;
  private readonly waiting: Uint8Array;
  private heads = new Int32Array(0);
  private entryNode = new Uint32Array(1 << 12);
  private entryNext = new Int32Array(1 << 12);
  private seedNodes: number[] = [];
  private seedMetres: number[] = [];

  constructor(arcs: Arcs) {
    this.arcs = arcs;
    this.distance = new Float64Array(arcs.nodeCount).fill(Infinity);
    this.reached = new Uint32Array(arcs.nodeCount);
    this.waiting = new Uint8Array(arcs.nodeCount);
  }

  /** Adds a start of the next `run`: a node that is `metres` away already. Infinity and NaN are no starts. */
  seed(node: number, metres: number): void {
    if (!(metres < Infinity)) return;
    this.seedNodes.push(node);
    this.seedMetres.push(metres);
  }

  /** Searches from the seeds to all nodes within `limit` metres, forgets the seeds, and returns how many nodes were reached. */
  run(limit: number): number {
    if (!(limit >= 0)) throw new RangeError(`a limit of ${limit} m`);
    this.forget();
    const near = this.seedMetres.reduce((least, metres) => Math.min(least, metres), Infinity);
    const far = this.seedMetres.reduce((most, metres) => Math.max(most, metres <= limit ? metres : 0), 0);
    if (near > limit) {
      this.seedNodes = [];
      this.seedMetres = [];
      return 0;
    }
    const { mean, longest } = this.arcs.scale;
    // All that waits lies within one arc (or the spread of the seeds) of the bucket in hand: so long must the ring be.
    const span = Math.max(longest, far - near);
    const width = Math.max(mean / 2, (span / mostBuckets) * 2) || 1;
    let ring = 4;
    while (ring < span / width + 3) ring *= 2;
    if (this.heads.length !== ring) this.heads = new Int32Array(ring).fill(-1);
    const perMetre = 1 / width;
    const entries = this.sow(limit, perMetre, ring - 1);
    this.spread(limit, perMetre, ring - 1, Math.floor(near * perMetre), entries);
    return this.count;
  }

  private sow(limit: number, perMetre: number, mask: number): number {
    let entries = 0;
    for (let at = 0; at < this.seedNodes.length; at++) {
      const node = this.seedNodes[at]!;
      const metres = this.seedMetres[at]!;
      if (!(metres <= limit) || metres >= this.distance[node]!) continue;
      if (this.distance[node] === Infinity) this.reached[this.count++] = node;
      this.distance[node] = metres;
      this.waiting[node] = 1;
      if (entries === this.entryNode.length) this.grow();
      const slot = Math.floor(metres * perMetre) & mask;
      this.entryNode[entries] = node;
      this.entryNext[entries] = this.heads[slot]!;
      this.heads[slot] = entries++;
    }
    this.seedNodes = [];
    this.seedMetres = [];
    return entries;
  }

  /** The hot loop. An entry whose node no longer waits was overtaken by a shorter way, and is dropped. */
  private spread(limit: number, perMetre: number, mask: number, first: number, sown: number): void {
    const { distance, reached, waiting, heads } = this;
    const { offsets, targets, arcMetres } = this.arcs;
    let { entryNode, entryNext } = this;
    let room = entryNode.length;
    let count = this.count;
    let entries = sown;
    let pending = sown;
    let slot = first & mask;
    while (pending > 0) {
      let entry = heads[slot]!;
      while (entry >= 0) {
        heads[slot] = entryNext[entry]!;
        pending--;
        const node = entryNode[entry]!;
        if (waiting[node] !== 0) {
          waiting[node] = 0;
          const metres = distance[node]!;
          const end = offsets[node + 1]!;
          for (let arc = offsets[node]!; arc < end; arc++) {
            const there = metres + arcMetres[arc]!;
            if (there > limit) continue;
            const target = targets[arc]!;
            const before = distance[target]!;
            if (there >= before) continue;
            distance[target] = there;
            if (before === Infinity) reached[count++] = target;
            waiting[target] = 1;
            if (entries === room) {
              this.grow();
              ({ entryNode, entryNext } = this);
              room = entryNode.length;
            }
            const home = (there * perMetre) & mask;
            entryNode[entries] = target;
            entryNext[entries] = heads[home]!;
            heads[home] = entries++;
            pending++;
          }
        }
        entry = heads[slot]!;
      }
      slot = (slot + 1) & mask;
    }
    this.count = count;
  }

  private grow(): void {
    const node = new Uint32Array(this.entryNode.length * 2);
    node.set(this.entryNode);
    this.entryNode = node;
    const next = new Int32Array(this.entryNext.length * 2);
    next.set(this.entryNext);
    this.entryNext = next;
  }

  private forget(): void {
    const { distance, reached } = this;
    if (this.count * 4 > distance.length) distance.fill(Infinity);
    else for (let at = 0; at < this.count; at++) distance[reached[at]!] = Infinity;
    this.count = 0;
  }
}
