/** Heaps with the largest key first, each in a part of one array of keys: `at` is where a heap begins. */

/** Moves the key at `place` down to where it belongs. O(log size). */
export function siftDown(keys: Int32Array, at: number, size: number, place: number): void {
  const key = keys[at + place]!;
  let hole = place;
  for (let below = 2 * hole + 1; below < size; below = 2 * hole + 1) {
    let larger = keys[at + below]!;
    if (below + 1 < size) {
      const right = keys[at + below + 1]!;
      if (right > larger) {
        larger = right;
        below++;
      }
    }
    if (larger <= key) break;
    keys[at + hole] = larger;
    hole = below;
  }
  keys[at + hole] = key;
}

/** Moves the key at `place` up to where it belongs. O(log size). */
export function siftUp(keys: Int32Array, at: number, place: number): void {
  const key = keys[at + place]!;
  let hole = place;
  while (hole > 0) {
    const above = (hole - 1) >> 1;
    if (keys[at + above]! >= key) break;
    keys[at + hole] = keys[at + above]!;
    hole = above;
  }
  keys[at + hole] = key;
}

/** Puts keys in any order into a heap's order. O(size). */
export function heapify(keys: Int32Array, at: number, size: number): void {
  for (let place = (size >> 1) - 1; place >= 0; place--) siftDown(keys, at, size, place);
}

/** Puts `key` in the place of another and restores the heap. O(log size). */
export function replace(keys: Int32Array, at: number, size: number, place: number, key: number): void {
  keys[at + place] = key;
  siftUp(keys, at, place);
  siftDown(keys, at, size, place);
}
