import { away, checkRoll, classOf, type Events, isPlace, orderOf, type Roll, there, placeIn } from "./events.ts";
import { Counting } from "./counting.ts";
import { type ClassKind, type CompiledKind, compileKind } from "./rules.ts";

/** Changes of one class (or of a site's number of children) in order of time. */
type Change = { readonly at: number; readonly code: number; readonly place: number; readonly sign: 1 | -1 };

/** Why a child cannot come: one of these holds at the tightest moment. */
export type Obstacle = "age" | "class-cap" | "site-cap" | "carers";

export type Answer = {
  readonly canCome: boolean;
  /** How many more children of that age could be there at the tightest moment; 0 when not one. */
  readonly room: number;
  /** The first instant at which there is least room. */
  readonly tightestAt: number;
  /** What would break first with one child more than there is room for, at that instant. */
  readonly limit: Obstacle;
};

/**
 * A day as it has been and as it is planned, by class: the events so far, and as events the bookings and rosters for the rest.
 * Answers what-if questions about one more child. Built in O(events), an answer costs the events of its class (about a hundred).
 */
export class DayPlan {
  private readonly kinds: readonly CompiledKind[];
  private readonly roll: Roll;
  private readonly byClass: readonly Change[][];
  private readonly classesBySite: readonly number[][];
  private readonly bySite: readonly (readonly { readonly at: number; readonly change: number }[])[];

  /** Throws RangeError where roll and events do not fit together. */
  constructor(kinds: readonly ClassKind[], roll: Roll, events: Events) {
    checkRoll(roll, kinds.length);
    this.kinds = kinds.map(compileKind);
    this.roll = roll;
    const byClass = Array.from({ length: roll.kindOf.length }, (): Change[] => []);
    const bySite = Array.from({ length: roll.siteCaps.length }, (): { at: number; change: number }[] => []);
    const places = new Int32Array(roll.codes.length);
    for (const event of orderOf(events.at)) {
      const person = events.person[event]!;
      if (person < 0) continue;
      const code = roll.codes[person];
      const to = events.place[event]!;
      if (code === undefined) throw new RangeError(`event ${event}: there is no person ${person}`);
      if (!isPlace(to, byClass.length)) throw new RangeError(`event ${event}: there is no place ${to}`);
      const from = places[person]!;
      if (from === to) continue;
      const at = events.at[event]!;
      places[person] = to;
      for (const [place, sign] of [
        [from, -1],
        [to, 1],
      ] as const) {
        if (place === away) continue;
        byClass[classOf(place)]!.push({ at, code, place, sign });
        if (code < 128) bySite[roll.siteOf[classOf(place)]!]!.push({ at, change: sign });
      }
    }
    this.byClass = byClass;
    const classesBySite = bySite.map((): number[] => []);
    roll.siteOf.forEach((site, id) => classesBySite[site]!.push(id));
    this.classesBySite = classesBySite;
    this.bySite = bySite;
  }

  /** Can one more child of an age be in a class from an instant until another (exclusive), and when is it tightest? */
  askClass(id: number, months: number, from: number, until: number): Answer {
    const changes = this.byClass[id];
    if (!changes) throw new RangeError(`there is no class ${id}`);
    if (!(until > from)) throw new RangeError(`from ${from} until ${until}`);
    const kind = this.kinds[this.roll.kindOf[id]!]!;
    if (kind.fits[months] === undefined) throw new RangeError(`an age of ${months} months`);
    if (kind.fits[months] !== 1) return { canCome: false, room: 0, tightestAt: from, limit: "age" };
    const site = this.roll.siteOf[id]!;
    // One class by itself: its site's children are followed beside it, other classes' among them.
    const counting = new Counting([kind], {
      kindOf: new Uint8Array(1),
      siteOf: new Int32Array(1),
      siteCaps: new Int32Array(1),
    });
    const siteChanges = this.roll.siteCaps[site]! > 0 ? this.bySite[site]! : [];
    let siteRoom = this.roll.siteCaps[site]! > 0 ? this.roll.siteCaps[site]! : Infinity;
    let tightest: Answer | undefined;
    let siteNext = 0;
    let next = 0;
    for (let instant = from; instant < until;) {
      for (; next < changes.length && changes[next]!.at <= instant; next++) {
        const { code, place, sign } = changes[next]!;
        // The same presence in class 0.
        counting.change(code, place & 3, sign);
      }
      for (; siteNext < siteChanges.length && siteChanges[siteNext]!.at <= instant; siteNext++)
        siteRoom -= siteChanges[siteNext]!.change;
      const found = roomNow(counting, months, siteRoom);
      if (!tightest || found.room < tightest.room)
        tightest = { canCome: found.room > 0, room: found.room, tightestAt: instant, limit: found.limit };
      instant = Math.min(changes[next]?.at ?? until, siteChanges[siteNext]?.at ?? until, until);
    }
    return tightest!;
  }

  /** Every class of a site, best first: those with room before the others, most room at the tightest moment first. */
  askSite(site: number, months: number, from: number, until: number): (Answer & { readonly id: number })[] {
    return this.classesOf(site)
      .map((id) => ({ id, ...this.askClass(id, months, from, until) }))
      .sort((a, b) => b.room - a.room || a.id - b.id);
  }

  /** Most carers that the classes of a site need together at any moment of each step of seconds. O(events of the site). */
  siteNeeds(site: number, from: number, until: number, step: number): { at: number; required: number }[] {
    if (!(step > 0)) throw new RangeError(`steps of ${step}`);
    const classes = this.classesOf(site);
    const counting = new Counting(this.kinds, {
      kindOf: Uint8Array.from(classes, (id) => this.roll.kindOf[id]!),
      siteOf: new Int32Array(classes.length),
      siteCaps: new Int32Array(1),
    });
    const changes = classes
      .flatMap((id, at) => this.byClass[id]!.map((change) => ({ ...change, place: at * 4 + (change.place & 3) })))
      .sort((a, b) => a.at - b.at);
    const needs: { at: number; required: number }[] = [];
    let next = 0;
    for (let at = from; at < until; at += step) {
      let most = 0;
      for (let instant = at; instant < at + step;) {
        for (; next < changes.length && changes[next]!.at <= instant; next++)
          counting.change(changes[next]!.code, changes[next]!.place, changes[next]!.sign);
        let required = 0;
        for (let id = 0; id < classes.length; id++) required += counting.required(id);
        most = Math.max(most, required);
        instant = changes[next]?.at ?? Infinity;
      }
      needs.push({ at, required: most });
    }
    return needs;
  }

  private classesOf(site: number): readonly number[] {
    const classes = this.classesBySite[site];
    if (!classes) throw new RangeError(`there is no site ${site}`);
    return classes;
  }
}

function roomNow(counting: Counting, months: number, siteRoom: number): { room: number; limit: Obstacle } {
  const capRoom = -counting.excess(0);
  const most = Math.max(0, Math.min(capRoom, siteRoom));
  const place = placeIn(0, there);
  let room = 0;
  // A child of the wrong age that is there already is no obstacle to another one.
  while (room < most) {
    counting.change(months, place, 1);
    if (counting.required(0) > counting.carers(0)) break;
    room++;
  }
  const added = Math.min(most, room + 1);
  for (let taken = 0; taken < added; taken++) counting.change(months, place, -1);
  return { room, limit: room < most ? "carers" : siteRoom < capRoom ? "site-cap" : "class-cap" };
}
