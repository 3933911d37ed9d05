import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { FamilyList, type Families } from "../../engines/match/families.ts";
import type { Market } from "../../engines/match/market.ts";
import { Random } from "../../engines/random/random.ts";

/** How many programmes every family lists. */
export const length = 5;

type Place = { readonly x: number; readonly y: number; readonly quality: number };

/** Sites in a square whose side grows with their number, found by cells of about six. */
class Town {
  readonly side: number;
  readonly sites: readonly Place[];
  private readonly cells: number[][];
  private readonly across: number;

  constructor(random: Random, sites: number) {
    this.side = 40 * Math.sqrt(sites / 2000);
    this.across = Math.max(1, Math.floor(Math.sqrt(sites / 6)));
    this.cells = Array.from({ length: this.across ** 2 }, () => []);
    this.sites = Array.from({ length: sites }, (_, site) => {
      const place = { x: random.unit() * this.side, y: random.unit() * this.side, quality: random.unit() * 2 - 1 };
      this.cells[this.cell(place.y) * this.across + this.cell(place.x)]!.push(site);
      return place;
    });
  }

  private cell(at: number): number {
    return Math.min(this.across - 1, Math.floor((at / this.side) * this.across));
  }

  /** A family somewhere: the five it likes best of those near it, by quality, distance and taste. */
  family(random: Random): { site: number; km: number }[] {
    const [x, y] = [random.unit() * this.side, random.unit() * this.side];
    let near: number[] = [];
    for (let ring = 1; near.length < Math.min(this.sites.length, length + 4); ring++) {
      near = [];
      const [row, column] = [this.cell(y), this.cell(x)];
      for (let down = Math.max(0, row - ring); down <= Math.min(this.across - 1, row + ring); down++)
        for (let right = Math.max(0, column - ring); right <= Math.min(this.across - 1, column + ring); right++)
          near.push(...this.cells[down * this.across + right]!);
    }
    const rated = near.map((site) => {
      const place = this.sites[site]!;
      const km = Math.hypot(place.x - x, place.y - y);
      const taste = -0.4 * Math.log(-Math.log(random.unit() + 1e-12) + 1e-12);
      return { site, km, liking: 0.6 * place.quality - 0.25 * km + taste };
    });
    return rated.toSorted((a, b) => b.liking - a.liking).slice(0, length);
  }
}

/** 0 sibling there (2 %), 1 hardship (5 % of families), 2 within 2.5 km, 3 others. */
function classesFor(random: Random, list: readonly { km: number }[]): number[] {
  const hardship = random.chance(0.05);
  return list.map(({ km }) => (random.chance(0.02) ? 0 : hardship ? 1 : km < 2.5 ? 2 : 3));
}

function seatsFor(random: Random, children: number, programmes: number): Int32Array {
  const mean = (children * 0.85) / programmes;
  return new Int32Array(programmes).map(() => Math.max(1, Math.round(mean * (0.5 + random.unit()))));
}

function shuffled(random: Random, count: number): Int32Array {
  const order = new Int32Array(count).map((_, at) => at);
  for (let at = count - 1; at > 0; at--) {
    const other = random.int(0, at);
    const kept = order[at]!;
    order[at] = order[other]!;
    order[other] = kept;
  }
  return order;
}

/** Children who decide alone, five programmes each, seats for 85 % of them, four classes, one lottery. */
export function plainMarket(children: number, programmes: number, seed = "1"): Market {
  const random = Random.from(`match ${seed}`);
  const town = new Town(random, programmes);
  const programme = new Int32Array(children * length);
  const priority = new Int32Array(children * length);
  for (let child = 0; child < children; child++) {
    const list = town.family(random);
    const classes = classesFor(random, list);
    for (let at = 0; at < length; at++) {
      programme[child * length + at] = list[at]!.site;
      priority[child * length + at] = classes[at]!;
    }
  }
  const start = new Int32Array(children + 1).map((_, child) => child * length);
  const capacity = seatsFor(random, children, programmes);
  return { start, programme, priority, capacity, lot: shuffled(random, children), lotteries: "one" };
}

/** The same market in which every programme has three overlapping reserves of a tenth of its seats each, at least one. */
export function withReserves(market: Market): Market {
  const random = Random.from("reserves");
  const programmes = market.capacity.length;
  const seats = Int32Array.from({ length: programmes * 3 }, (_, at) =>
    Math.max(1, Math.round(market.capacity[Math.floor(at / 3)]! / 10)),
  );
  const kinds = new Int32Array(market.start.length - 1).map(
    () => (random.chance(0.1) ? 1 : 0) | (random.chance(0.1) ? 2 : 0) | (random.chance(0.05) ? 4 : 0),
  );
  const start = Int32Array.from({ length: programmes + 1 }, (_, each) => each * 3);
  const kind = seats.map((_, at) => at % 3);
  return { ...market, kinds, reserves: { start, kind, seats } };
}

export type SiblingLots = "together" | "own" | "each";

/**
 * Families of whom a share has two children, in three age bands a site: siblings go to the same site or none (`together`),
 * or rather to the same site than to two, rather to two than only one (`prefer`).
 */
export function siblingMarket(
  children: number,
  sites: number,
  share: number,
  seed: string,
  lots: SiblingLots = "together",
  rule: "together" | "prefer" = "together",
): { market: Market; families: Families } {
  const random = Random.from(`siblings ${seed}`);
  const town = new Town(random, sites);
  const programme: number[] = [];
  const priority: number[] = [];
  const pairs: number[] = [];
  for (let child = 0; child < children;) {
    const list = town.family(random);
    const classes = classesFor(random, list);
    const band = random.int(0, 2);
    const two = random.chance(share) && child + 1 < children;
    if (two) pairs.push(child);
    for (const each of two ? [band, random.chance(0.1) ? band : (band + random.int(1, 2)) % 3] : [band]) {
      for (const [at, { site }] of list.entries()) {
        programme.push(site * 3 + each);
        priority.push(classes[at]!);
      }
      child++;
    }
  }
  const market: Market = {
    start: new Int32Array(children + 1).map((_, child) => child * length),
    programme: Int32Array.from(programme),
    priority: Int32Array.from(priority),
    capacity: seatsFor(random, children, sites * 3),
    lot: lots === "each" ? lotsForEach(random, programme, sites * 3) : lotsForAll(random, children, lots, pairs),
    lotteries: lots === "each" ? "each" : "one",
  };
  const list = new FamilyList(market);
  for (const first of pairs) list.add([first, first + 1], pairOptions(first * length, rule));
  return { market, families: list.finish() };
}

function lotsForAll(random: Random, children: number, lots: SiblingLots, pairs: readonly number[]): Int32Array {
  const drawn = shuffled(random, children);
  if (lots === "own") return drawn;
  for (const first of pairs) drawn[first + 1] = drawn[first]!;
  const order = drawn.map((_, child) => child).sort((a, b) => drawn[a]! - drawn[b]! || a - b);
  const lot = new Int32Array(children);
  for (const [at, child] of order.entries()) lot[child] = at;
  return lot;
}

function lotsForEach(random: Random, programme: readonly number[], programmes: number): Int32Array {
  const next = new Int32Array(programmes);
  const lot = new Int32Array(programme.length);
  for (const entry of shuffled(random, programme.length)) lot[entry] = next[programme[entry]!]!++;
  return lot;
}

function pairOptions(first: number, rule: "together" | "prefer"): number[][] {
  const together = Array.from({ length }, (_, at) => [first + at, first + length + at]);
  if (rule === "together") return together;
  const apart: { sum: number; option: number[] }[] = [];
  for (let one = 0; one <= length; one++)
    for (let other = 0; other <= length; other++) {
      if (one === other) continue;
      const alone = one === length || other === length;
      const option = [one === length ? -1 : first + one, other === length ? -1 : first + length + other];
      apart.push({ sum: one + other + (alone ? 100 : 0), option });
    }
  return [...together, ...apart.toSorted((a, b) => a.sum - b.sum).map(({ option }) => option)];
}

/** Writes a plain market for a peer and returns the folder. Keys are class and lot in one number. */
export function forPeers(market: Market): string {
  const folder = mkdtempSync(join(tmpdir(), "huituo-match-"));
  const key = market.priority.map((each, entry) => each * 2 ** 20 + market.lot[Math.floor(entry / length)]!);
  const write = (name: string, values: Int32Array): void =>
    writeFileSync(join(folder, name), new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  write("programme.i32", market.programme);
  write("key.i32", key);
  write("capacity.i32", market.capacity);
  writeFileSync(join(folder, "meta.json"), JSON.stringify({ children: market.start.length - 1, length }));
  return folder;
}

/** Reads a market that `forPeers` wrote. */
export function fromPeers(folder: string): Market {
  const read = (name: string): Int32Array => {
    const bytes = readFileSync(join(folder, name));
    return new Int32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
  };
  const key = read("key.i32");
  const children = key.length / length;
  const lot = new Int32Array(children).map((_, child) => key[child * length]! % 2 ** 20);
  // In place: the keys are not needed any more.
  for (let entry = 0; entry < key.length; entry++) key[entry]! >>>= 20;
  return {
    start: new Int32Array(children + 1).map((_, child) => child * length),
    programme: read("programme.i32"),
    priority: key,
    capacity: read("capacity.i32"),
    lot,
    lotteries: "one",
  };
}
