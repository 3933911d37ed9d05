/** A trie over UTF-16 units in one open hash table: a step is one place in memory. Nodes are numbered from 1; 0 is the root. */
export class UnitTrie {
  size = 1;
  /** Of each node, the node it hangs on, its unit and its depth. */
  parents = new Int32Array(1024);
  units = new Uint16Array(1024);
  depths = new Uint8Array(1024);
  /** Children of the root by unit: most steps of a text begin there. */
  readonly first = new Int32Array(65_536);
  /** Four words a place: parent, unit, child, unused. A child of 0 is a free place. */
  private table = new Int32Array(4 * 4096);
  private mask = 4095;

  /** The node of a word, made when it is not there. O(length). Words longer than 255 units are refused. */
  insert(units: ArrayLike<number>, start: number, end: number): number {
    if (end - start > 255) throw new RangeError("a word has more than 255 characters");
    let node = 0;
    for (let at = start; at < end; at++) {
      const unit = units[at]!;
      node = this.child(node, unit) || this.add(node, unit);
    }
    return node;
  }

  /** The child of a node by a unit; 0 when there is none. O(1). */
  child(node: number, unit: number): number {
    if (node === 0) return this.first[unit]!;
    const { table, mask } = this;
    let place = (Math.imul(node, 0x9e3779b1) ^ Math.imul(unit, 0x85ebca6b)) >>> 7;
    for (;;) {
      place &= mask;
      const at = place << 2;
      const child = table[at + 2]!;
      if (child === 0 || (table[at] === node && table[at + 1] === unit)) return child;
      place++;
    }
  }

  /** The node of a word; 0 when it is not there. O(length). */
  find(units: ArrayLike<number>, start: number, end: number): number {
    let node = 0;
    for (let at = start; at < end; at++) {
      node = this.child(node, units[at]!);
      if (node === 0) return 0;
    }
    return node;
  }

  private add(parent: number, unit: number): number {
    const node = this.size++;
    if (node === this.parents.length) this.grow();
    this.parents[node] = parent;
    this.units[node] = unit;
    this.depths[node] = this.depths[parent]! + 1;
    if (parent === 0) this.first[unit] = node;
    else {
      this.store(parent, unit, node);
      if (this.size * 2 > this.mask) this.spread();
    }
    return node;
  }

  private store(parent: number, unit: number, child: number): void {
    let place = ((Math.imul(parent, 0x9e3779b1) ^ Math.imul(unit, 0x85ebca6b)) >>> 7) & this.mask;
    while (this.table[(place << 2) + 2] !== 0) place = (place + 1) & this.mask;
    this.table.set([parent, unit, child], place << 2);
  }

  private grow(): void {
    const size = this.parents.length * 2;
    const parents = new Int32Array(size);
    parents.set(this.parents);
    this.parents = parents;
    const units = new Uint16Array(size);
    units.set(this.units);
    this.units = units;
    const depths = new Uint8Array(size);
    depths.set(this.depths);
    this.depths = depths;
  }

  private spread(): void {
    this.mask = this.mask * 2 + 1;
    this.table = new Int32Array(4 * (this.mask + 1));
    for (let node = 1; node < this.size; node++)
      if (this.parents[node] !== 0) this.store(this.parents[node]!, this.units[node]!, node);
  }
}
