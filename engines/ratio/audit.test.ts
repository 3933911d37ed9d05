import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Random } from "../random/random.ts";
import { auditEvents } from "./audit.ts";
import { overCap, reasonNames, siteOverCap, tooFewCarers, unattended, wrongAge } from "./counting.ts";
import { DayPlan } from "./day-plan.ts";
import { away, type Events, orderOf, placeIn, resting, type Roll, there } from "./events.ts";
import type { Breach } from "./ledger.ts";
import { changed, late, LiveRatios, repeated } from "./live.ts";
import { carer, type ClassKind, compileKind, nationalKinds, otherStaff, requiredForAges } from "./rules.ts";

const kinds: readonly ClassKind[] = [
  ...nationalKinds.slice(0, 3).map((kind) => ({ ...kind, cap: 3 })),
  {
    key: "by age",
    fromMonths: 6,
    toMonths: 36,
    cap: 4,
    atLeast: 2,
    ratio: {
      bands: [
        { fromMonths: 6, toMonths: 24, childrenPerCarer: 2, napChildrenPerCarer: 4 },
        { fromMonths: 24, toMonths: 36, childrenPerCarer: 3 },
      ],
      rounding: "share",
    },
  },
  {
    key: "grouped",
    fromMonths: 6,
    toMonths: 36,
    cap: 5,
    ratio: {
      bands: [
        { fromMonths: 6, toMonths: 12, childrenPerCarer: 1, napChildrenPerCarer: 2 },
        { fromMonths: 12, toMonths: 36, childrenPerCarer: 3 },
      ],
      rounding: "grouping",
    },
  },
];

const compiled = kinds.map(compileKind);

type World = { roll: Roll; events: Events };
/** Few persons, classes and instants, so that everything happens at once and often at the same time. */
function randomWorld(seed: number): World {
  const random = Random.from(`ratio ${seed}`);
  const classes = random.int(1, 5);
  const sites = random.int(1, 2);
  const codes = Uint8Array.from({ length: random.int(1, 16) }, () =>
    random.chance(0.65) ? random.int(4, 38) : random.chance(0.8) ? carer : otherStaff,
  );
  const roll = {
    kindOf: Uint8Array.from({ length: classes }, () => random.int(0, kinds.length - 1)),
    siteOf: Int32Array.from({ length: classes }, () => random.int(0, sites - 1)),
    siteCaps: Int32Array.from({ length: sites }, () => (random.chance(0.5) ? random.int(1, 5) : 0)),
    codes,
  };
  const count = random.int(0, 60);
  const column = (value: () => number): Int32Array => Int32Array.from({ length: count }, value);
  const events = {
    at: column(() => random.int(0, 20)),
    person: column(() => (random.chance(0.05) ? -1 : random.int(0, codes.length - 1))),
    place: column(() =>
      random.chance(0.25) ? away : placeIn(random.int(0, classes - 1), random.chance(0.8) ? there : resting),
    ),
  };
  return { roll, events };
}

/** The state at an instant, counted from scratch: reasons of every class and site with their amounts. */
function recount({ roll, events }: World, instant: number): Map<string, number> {
  const places = Array.from(roll.codes, (_, person) => {
    let found = -1;
    events.at.forEach((at, event) => {
      if (events.person[event] === person && at <= instant && (found < 0 || at >= events.at[found]!)) found = event;
    });
    return found < 0 ? away : events.place[found]!;
  });
  const reasons = new Map<string, number>();
  roll.kindOf.forEach((kindAt, id) => {
    const kind = kinds[kindAt]!;
    const here = places.flatMap((place, person) =>
      place !== away && place >> 2 === id ? [{ code: roll.codes[person]!, asleep: (place & 3) === resting }] : [],
    );
    const children = here.filter(({ code }) => code < 128).map(({ code, asleep }) => ({ months: code, asleep }));
    const carers = here.filter(({ code, asleep }) => code === carer && !asleep).length;
    const needed = requiredForAges(compiled[kindAt]!, children);
    const others = children.filter(({ months }) => months < kind.fromMonths || months >= kind.toMonths).length;
    if (children.length > 0 && carers === 0) reasons.set(`${unattended} ${id}`, children.length);
    if (needed > carers) reasons.set(`${tooFewCarers} ${id}`, needed - carers);
    if (children.length > kind.cap) reasons.set(`${overCap} ${id}`, children.length - kind.cap);
    if (others > 0) reasons.set(`${wrongAge} ${id}`, others);
  });
  roll.siteCaps.forEach((cap, site) => {
    const children = places.filter(
      (place, person) => place !== away && roll.codes[person]! < 128 && roll.siteOf[place >> 2] === site,
    ).length;
    if (cap > 0 && children > cap) reasons.set(`${siteOverCap} ${site}`, children - cap);
  });
  return reasons;
}

/** Breaches by looking at every second of the day. */
function bruteForce(world: World, until: number): Breach[] {
  const found: Breach[] = [];
  const open = new Map<string, { from: number; worst: number }>();
  for (let instant = 0; instant <= until; instant++) {
    const now = recount(world, instant);
    for (const [key, { from, worst }] of open) {
      if (now.has(key) && instant < until) continue;
      const [reason, subject] = key.split(" ").map(Number);
      found.push({ reason: reason!, subject: subject!, from, until: instant, worst, isOpen: now.has(key) });
      open.delete(key);
    }
    if (instant === until) break;
    for (const [key, amount] of now) {
      const before = open.get(key);
      open.set(key, { from: before?.from ?? instant, worst: Math.max(before?.worst ?? 0, amount) });
    }
  }
  return found;
}

const sorted = (breaches: readonly Breach[]): Breach[] =>
  breaches.toSorted((a, b) => a.reason - b.reason || a.subject - b.subject || a.from - b.from);
const seeds = fc.integer({ min: 0, max: 1_000_000 });

/** Events in order of time, and in order of reception at the same instant. */
function inOrder({ at, person, place }: Events): Events {
  const order = orderOf(at);
  const arrange = (column: Int32Array): Int32Array => order.map((event) => column[event]!);
  return { at: arrange(at), person: arrange(person), place: arrange(place) };
}

describe("audit", () => {
  test("finds what counting everything from scratch at every second finds, in order or not", () => {
    const seen = new Set<number>();
    fc.assert(
      fc.property(seeds, (seed) => {
        const world = randomWorld(seed);
        const expected = sorted(bruteForce(world, 25));
        for (const { reason } of expected) seen.add(reason);
        const found = auditEvents(kinds, world.roll, world.events, 25);
        expect(sorted(found.breaches)).toEqual(expected);
        const again = auditEvents(kinds, world.roll, inOrder(world.events), 25);
        expect(again.wasInOrder).toBe(true);
        expect(sorted(again.breaches)).toEqual(expected);
        expect(found.withdrawn).toBe(world.events.person.filter((person) => person < 0).length);
      }),
      { numRuns: 400 },
    );
    expect(seen).toEqual(new Set(reasonNames.keys()));
  });

  test("events that are received twice change nothing", () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const { roll, events } = randomWorld(seed);
        const twice = { at: double(events.at), person: double(events.person), place: double(events.place) };
        expect(sorted(auditEvents(kinds, roll, twice, 25).breaches)).toEqual(
          sorted(auditEvents(kinds, roll, events, 25).breaches),
        );
      }),
      { numRuns: 100 },
    );
  });

  test("one more carer never makes a breach nor a longer one", () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const { roll, events } = randomWorld(seed);
        const more = { ...roll, codes: Uint8Array.from([...roll.codes, carer]) };
        const withOne = {
          at: Int32Array.from([0, ...events.at]),
          person: Int32Array.from([roll.codes.length, ...events.person]),
          place: Int32Array.from([placeIn(0, there), ...events.place]),
        };
        const before = auditEvents(kinds, roll, events, 25).breaches;
        for (const breach of auditEvents(kinds, more, withOne, 25).breaches)
          expect(
            before.some(
              ({ reason, subject, from, until, worst }) =>
                reason === breach.reason &&
                subject === breach.subject &&
                from <= breach.from &&
                until >= breach.until &&
                worst >= breach.worst,
            ),
          ).toBe(true);
      }),
      { numRuns: 200 },
    );
  });

  test("what does not exist is refused with the event's number; an end before the last event too", () => {
    const roll = {
      kindOf: Uint8Array.of(0),
      siteOf: Int32Array.of(0),
      siteCaps: Int32Array.of(0),
      codes: Uint8Array.of(8),
    };
    const event = (person: number, place: number): Events => ({
      at: Int32Array.of(5),
      person: Int32Array.of(person),
      place: Int32Array.of(place),
    });
    expect(() => auditEvents(kinds, roll, event(1, 1))).toThrow("event 0: there is no person 1");
    for (const place of [3, 4, 5, -1])
      expect(() => auditEvents(kinds, roll, event(0, place))).toThrow("event 0: there is no place");
    expect(() => auditEvents(kinds, roll, event(0, 1), 4)).toThrow("events go on until 5, after 4");
    expect(() => auditEvents(kinds, { ...roll, kindOf: Uint8Array.of(9) }, event(0, 1))).toThrow(
      "class 0 is of kind 9",
    );
    expect(
      auditEvents(kinds, roll, { at: new Int32Array(0), person: new Int32Array(0), place: new Int32Array(0) }).breaches,
    ).toEqual([]);
  });
});

const double = (column: Int32Array): Int32Array => Int32Array.from([...column, ...column]);

describe("live", () => {
  test("the present is what counting from scratch gives after each event, late and repeated ones too", () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const world = randomWorld(seed);
        const { roll, events } = world;
        const live = new LiveRatios(kinds, roll, 1);
        const known = new Map<number, number>();
        const received: number[] = [];
        events.at.forEach((at, event) => {
          const person = events.person[event]!;
          if (person < 0) return;
          received.push(event);
          const outcome = live.apply(at, person, events.place[event]!);
          const before = received.slice(0, -1).filter((each) => events.person[each] === person);
          const isLate = before.some((each) => events.at[each]! > at);
          expect(outcome === late).toBe(isLate && outcome !== repeated);
          for (const { id, reasons } of live.takeChanges()) known.set(id, reasons);
          const now = recount({ roll, events: pick(events, received) }, 100);
          roll.kindOf.forEach((_, id) => {
            let expected = 0;
            for (const reason of reasonNames.keys())
              if (reason !== siteOverCap && now.has(`${reason} ${id}`)) expected |= reason;
            expect(known.get(id) ?? 0).toBe(expected);
            expect(live.classState(id).reasons).toBe(expected);
          });
          roll.siteCaps.forEach((cap, site) => {
            if (cap > 0) expect(Math.max(0, -live.siteRoom(site))).toBe(now.get(`${siteOverCap} ${site}`) ?? 0);
          });
        });
        const kept = { roll, events: pick(events, received) };
        expect(sorted(live.audit(25).breaches)).toEqual(sorted(auditEvents(kinds, roll, kept.events, 25).breaches));
      }),
      { numRuns: 100 },
    );
  });

  test("withdrawing events leaves what would be without them", () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const { roll, events } = randomWorld(seed);
        const random = Random.from(`withdraw ${seed}`);
        const live = new LiveRatios(kinds, roll, 4);
        const numbers = new Map<number, number>();
        const kept: number[] = [];
        events.at.forEach((at, event) => {
          if (events.person[event]! < 0) return;
          const number = live.nextEvent;
          if (live.apply(at, events.person[event]!, events.place[event]!) !== repeated) numbers.set(event, number);
        });
        for (const [event, number] of numbers) {
          if (!random.chance(0.4)) kept.push(event);
          else {
            expect(live.withdraw(number)).toBe(true);
            expect(live.withdraw(number)).toBe(false);
          }
        }
        const without = new LiveRatios(kinds, roll);
        for (const event of kept) without.apply(events.at[event]!, events.person[event]!, events.place[event]!);
        roll.kindOf.forEach((_, id) => expect(live.classState(id)).toEqual(without.classState(id)));
        roll.codes.forEach((_, person) => expect(live.placeOf(person)).toBe(without.placeOf(person)));
        expect(sorted(live.audit(25).breaches)).toEqual(sorted(without.audit(25).breaches));
      }),
      { numRuns: 150 },
    );
  });

  test("states and refusals", () => {
    const live = new LiveRatios(nationalKinds, {
      kindOf: Uint8Array.of(0),
      siteOf: Int32Array.of(0),
      siteCaps: Int32Array.of(2),
      codes: Uint8Array.of(8, 9, 14, carer),
    });
    expect(live.apply(100, 0, placeIn(0, there))).toBe(changed);
    expect(live.apply(100, 0, placeIn(0, there))).toBe(repeated);
    expect(live.takeChanges()).toEqual([{ id: 0, reasons: unattended | tooFewCarers }]);
    live.apply(90, 3, placeIn(0, there));
    live.apply(110, 1, placeIn(0, resting));
    expect(live.classState(0)).toEqual({ children: 2, asleep: 1, carers: 1, required: 1, reasons: 0, capRoom: 8 });
    expect(live.siteRoom(0)).toBe(0);
    live.apply(120, 2, placeIn(0, there));
    expect(live.siteRoom(0)).toBe(-1);
    expect(live.takeChanges()).toEqual([{ id: 0, reasons: wrongAge }]);
    expect(live.takeChanges()).toEqual([]);
    expect(() => live.apply(1, 4, away)).toThrow("there is no person 4");
    expect(() => live.apply(1, 0, 7)).toThrow("there is no place 7");
    expect(() => live.apply(1.5, 0, away)).toThrow("an instant of 1.5");
    expect(() => live.withdraw(99)).toThrow("there is no event 99");
    expect(() => live.classState(1)).toThrow("there is no class 1");
  });
});

function pick({ at, person, place }: Events, chosen: readonly number[]): Events {
  const from = (column: Int32Array): Int32Array => Int32Array.from(chosen, (event) => column[event]!);
  return { at: from(at), person: from(person), place: from(place) };
}

describe("one more child", () => {
  test("can come exactly when really adding it breaks nothing new", () => {
    const limits = new Set<string>();
    fc.assert(
      fc.property(seeds, (seed) => {
        const { roll, events } = randomWorld(seed);
        const random = Random.from(`ask ${seed}`);
        const id = random.int(0, roll.kindOf.length - 1);
        const months = random.int(5, 37);
        const from = random.int(0, 20);
        const until = from + random.int(1, 8);
        const plan = new DayPlan(kinds, roll, events);
        const answer = plan.askClass(id, months, from, until);
        limits.add(answer.limit);
        const added = (count: number): Breach[] => {
          const persons = Array.from({ length: count }, (_, at) => roll.codes.length + at);
          return [
            ...auditEvents(
              kinds,
              { ...roll, codes: Uint8Array.from([...roll.codes, ...persons.map(() => months)]) },
              {
                at: Int32Array.from([...events.at, ...persons.flatMap(() => [from, until])]),
                person: Int32Array.from([...events.person, ...persons.flatMap((person) => [person, person])]),
                place: Int32Array.from([...events.place, ...persons.flatMap(() => [placeIn(id, there), away])]),
              },
              30,
            ).breaches,
          ];
        };
        // Other ages that are there already do not stand in the way, this child's own age does.
        const fits = months >= kinds[roll.kindOf[id]!]!.fromMonths && months < kinds[roll.kindOf[id]!]!.toMonths;
        const breaks = (count: number): boolean =>
          !fits ||
          added(count).some(
            ({ reason, subject, ...breach }) =>
              reason !== wrongAge &&
              subject === (reason === siteOverCap ? roll.siteOf[id] : id) &&
              breach.from < until &&
              breach.until > from,
          );
        expect(answer.canCome).toBe(!breaks(1));
        expect(answer.canCome).toBe(answer.room > 0);
        if (answer.room > 0) expect(breaks(answer.room)).toBe(false);
        expect(breaks(answer.room + 1)).toBe(true);
        expect(answer.tightestAt >= from && answer.tightestAt < until).toBe(true);
        const best = plan.askSite(roll.siteOf[id]!, months, from, until);
        expect(best.find((each) => each.id === id)).toEqual({ id, ...answer });
        expect(best[0]!.room).toBe(Math.max(...best.map(({ room }) => room)));
      }),
      { numRuns: 300 },
    );
    expect(limits).toEqual(new Set(["age", "class-cap", "site-cap", "carers"]));
  });

  test("the tightest moment, and what a site needs by half hours", () => {
    const roll = {
      kindOf: Uint8Array.of(1, 2),
      siteOf: Int32Array.of(0, 0),
      siteCaps: Int32Array.of(0),
      codes: Uint8Array.of(14, 15, 16, 17, 18, carer, carer, 30),
    };
    const stays = [0, 1, 2, 3, 4].map((child) => [child, 0, 3600, 7200 + child * 600] as const);
    const all = [...stays, [5, 0, 3000, 12_000], [6, 0, 3000, 5400], [7, 1, 7200, 9000]] as const;
    const events = {
      at: Int32Array.from(all.flatMap(([, , from, until]) => [from, until])),
      person: Int32Array.from(all.flatMap(([person]) => [person, person])),
      place: Int32Array.from(all.flatMap(([, id]) => [placeIn(id, there), away])),
    };
    const plan = new DayPlan(nationalKinds, roll, events);
    // Two carers until 5400 have room for five more; afterwards one has five children until the first leaves at 7200.
    expect(plan.askClass(0, 20, 3600, 5400)).toEqual({ canCome: true, room: 5, tightestAt: 3600, limit: "carers" });
    expect(plan.askClass(0, 20, 3600, 9000)).toEqual({ canCome: false, room: 0, tightestAt: 5400, limit: "carers" });
    expect(plan.askClass(0, 20, 7200, 9000)).toEqual({ canCome: true, room: 1, tightestAt: 7200, limit: "carers" });
    expect(plan.askSite(0, 20, 7200, 9000).map(({ id, limit }) => [id, limit])).toEqual([
      [0, "carers"],
      [1, "age"],
    ]);
    expect(plan.siteNeeds(0, 1800, 10_800, 1800).map(({ required }) => required)).toEqual([0, 1, 1, 2, 1]);
    expect(() => plan.askClass(2, 20, 0, 1)).toThrow("there is no class 2");
    expect(() => plan.askClass(0, 20, 5, 5)).toThrow("from 5 until 5");
    expect(() => plan.askSite(1, 20, 0, 1)).toThrow("there is no site 1");
  });
});
