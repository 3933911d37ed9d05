import { away, checkRoll, classOf, type Events, orderOf, type Roll, there, placeIn } from "./events.ts";
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
      if (to !== away && !byClass[classOf(to)]) throw new RangeError(`event ${event}: there is no place ${to}`);
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
        counting.change(code, placeIn(0, there) - 1 + (place & 3), sign);
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
    const answers: (Answer & { id: number })[] = [];
    this.roll.siteOf.forEach((of, id) => {
      if (of === site) answers.push({ id, ...this.askClass(id, months, from, until) });
    });
    return answers.sort((a, b) => b.room - a.room || a.id - b.id);
  }

  /** Most carers that the classes of a site need together within each slot, and the carers planned at its scarcest moment. */
  siteNeeds(site: number, from: number, until: number, step: number): { at: number; required: number }[] {
    const slots = Array.from({ length: Math.ceil((until - from) / step) }, (_, at) => ({
      at: from + at * step,
      required: 0,
    }));
    const classes = [...this.roll.siteOf.keys()].filter((id) => this.roll.siteOf[id] === site);
    const counting = new Counting(this.kinds, this.roll);
    const changes = classes.flatMap((id) => this.byClass[id]!).sort((a, b) => a.at - b.at);
    let next = 0;
    const needed = (): number => classes.reduce((sum, id) => sum + counting.required(id), 0);
    for (const slot of slots) {
      for (let instant = slot.at; instant < slot.at + step;) {
        for (; next < changes.length && changes[next]!.at <= instant; next++)
          counting.change(changes[next]!.code, changes[next]!.place, changes[next]!.sign);
        slot.required = Math.max(slot.required, needed());
        instant = Math.min(changes[next]?.at ?? Infinity, slot.at + step);
      }
    }
    return slots;
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
