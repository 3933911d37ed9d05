import { describe, expect, test } from "vitest";
import { Random } from "../random/random.ts";
import { choose } from "./choice.ts";
import { ReservedSeats } from "./reserved-seats.ts";
import { chooseByDefinition, marketOf } from "./small-markets.ts";

type Case = { kinds: number[]; reserves: { kind: number[]; seats: number[] }; capacity: number; keepers: number };

function randomCase(random: Random): Case {
  const capacity = random.int(0, 4);
  const kinds = Array.from({ length: random.int(0, 6) }, () => random.int(0, 7));
  const kind = random.shuffle([0, 1, 2]).slice(0, random.int(0, 3));
  const seats = kind.map(() => random.int(0, 3));
  return { kinds, reserves: { kind, seats }, capacity, keepers: random.int(0, Math.min(capacity, kinds.length)) };
}

const chosenOf = ({ kinds, reserves, capacity, keepers }: Case): number[] =>
  [...choose(kinds, reserves, capacity, keepers).entries()].filter(([, seat]) => seat > 0).map(([at]) => at);

/** The candidates as children who all list one programme. */
function asMarket({ kinds, reserves, capacity, keepers }: Case) {
  return marketOf(
    kinds.map((_, at) => [[0, at < keepers ? 0 : 1]] as const),
    [capacity],
    {
      keeps: true,
      kinds: Int32Array.from(kinds),
      reserves: {
        start: Int32Array.of(0, reserves.kind.length),
        kind: Int32Array.from(reserves.kind),
        seats: Int32Array.from(reserves.seats),
      },
    },
  );
}

describe("the choice of a programme with overlapping reserves", () => {
  test("without reserves it takes the first", () => {
    expect([...choose([0, 0, 0], { kind: [], seats: [] }, 2)]).toEqual([1, 1, 0]);
    expect([...choose([5, 1], { kind: [], seats: [] }, 0)]).toEqual([0, 0]);
  });

  test("a reserved seat goes to the first of its kind, what nobody uses is open, and who fits two kinds makes room", () => {
    const reserves = { kind: [0, 1], seats: [1, 1] };
    // The first child is of both kinds, the second of kind 0 only: the first sits in the seat of kind 1.
    expect([...choose([0b11, 0b01, 0, 0], reserves, 3)]).toEqual([2, 2, 1, 0]);
    expect([...choose([0, 0, 0, 0b10], reserves, 3)]).toEqual([1, 1, 0, 2]);
    expect([...choose([0, 0, 0, 0], reserves, 3)]).toEqual([1, 1, 1, 0]);
  });

  test("whoever holds a place now keeps it before all reserves", () => {
    expect([...choose([0, 0, 1], { kind: [0], seats: [1] }, 2, 2)]).toEqual([1, 1, 0]);
    expect([...choose([0, 0, 1], { kind: [0], seats: [1] }, 2, 1)]).toEqual([1, 0, 2]);
  });

  test("it is the definition, substitutable, never chooses fewer from more, wastes nothing and respects priority", () => {
    const random = Random.from("choice");
    for (let round = 0; round < 1500; round++) {
      const one = randomCase(random);
      const chosen = chosenOf(one);
      expect(chosen).toEqual(
        [...chooseByDefinition(asMarket(one), 0, [...one.kinds.keys()])].toSorted((a, b) => a - b),
      );
      expect(chosen.length).toBe(Math.min(one.capacity, one.kinds.length));
      for (let out = 0; out < one.kinds.length; out++) {
        const rest = { ...one, kinds: one.kinds.toSpliced(out, 1), keepers: one.keepers - (out < one.keepers ? 1 : 0) };
        const among = chosenOf(rest).map((at) => (at >= out ? at + 1 : at));
        // Who is chosen from more is chosen from fewer.
        expect(among).toEqual(expect.arrayContaining(chosen.filter((at) => at !== out)));
        // Who was not chosen changes nothing by leaving.
        if (!chosen.includes(out)) expect(among).toEqual(chosen);
      }
      for (let at = one.keepers + 1; at < one.kinds.length; at++)
        if (chosen.includes(at) && one.kinds[at] === one.kinds[at - 1]) expect(chosen).toContain(at - 1);
    }
  });

  test("one proposal at a time, in any order, holds what would be chosen from all", () => {
    const random = Random.from("reserved seats");
    for (let round = 0; round < 1500; round++) {
      const one = randomCase(random);
      if (one.capacity === 0) continue;
      const reserves = {
        start: Int32Array.of(0, one.reserves.kind.length),
        kind: Int32Array.from(one.reserves.kind),
        seats: Int32Array.from(one.reserves.seats),
      };
      const seats = new ReservedSeats((_x, key) => one.kinds[key]!);
      expect(seats.add(reserves, 0, one.capacity, one.keepers)).toBe(0);
      seats.open();
      const held = new Set<number>();
      const came: number[] = [];
      for (const key of random.shuffle([...one.kinds.keys()])) {
        came.push(key);
        held.add(key);
        const out = seats.insert(0, key);
        if (out !== -1) expect(held.delete(out)).toBe(true);
        const sorted = came.toSorted((a, b) => a - b);
        const keepers = sorted.filter((each) => each < one.keepers).length;
        const wanted = chosenOf({ ...one, kinds: sorted.map((each) => one.kinds[each]!), keepers });
        expect([...held].toSorted((a, b) => a - b)).toEqual(wanted.map((at) => sorted[at]!));
      }
    }
  });
});
