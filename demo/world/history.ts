import { ageBandMonths, ageBandOf, bandTakes, type UnmetCause } from "../../contract/care.ts";
import { planeAt } from "../../engines/access/plane.ts";
import type { Random } from "../../engines/random/random.ts";
import { ageInMonths, epochDay, firstOfMonth, localDate, monthNumber, type EpochDay } from "./calendar.ts";
import type { Divisions } from "./divisions.ts";
import type { Demand } from "./families.ts";
import type { Supply } from "./supply.ts";
import type { Family, LeaveReason, PlaceLine, Site, WorldEvent } from "./types.ts";

type Line = PlaceLine & {
  readonly at: Site;
  readonly x: number;
  readonly y: number;
  /** From-day and places, so that no admission outruns a later cut. */
  readonly least: (day: EpochDay) => number;
  readonly price: (day: EpochDay) => number;
  readonly opens: EpochDay;
  taken: number;
  waiting: Application[];
};
type Application = {
  readonly id: string;
  readonly family: Family;
  readonly born: EpochDay;
  readonly choices: readonly Line[];
  startOn: EpochDay;
  state: "open" | "offered" | "closed";
};
type Stay = {
  readonly id: string;
  readonly family: Family;
  readonly born: EpochDay;
  line: Line;
  offerId: string | null;
};
// Unions keep their members apart only when the omission is distributed over them.
type WithoutHead<Event> = Event extends WorldEvent ? Omit<Event, "id" | "on"> : never;

/** A month's price of a line for comparison with a budget: 60 hours or 8 days count as a month. */
const monthlyPrice = (line: Line, day: EpochDay) =>
  line.price(day) * (line.unit === "hour" ? 60 : line.unit === "day" ? 8 : 1);

/** Plays the year before today, day by day, on the supply as it was. Deterministic; O(events + families × lines). */
export async function* playHistory(
  random: Random,
  divisions: Divisions,
  supply: Supply,
  demand: Demand,
  siteCount: number,
  today: EpochDay,
): AsyncGenerator<WorldEvent> {
  const start = today - 365;
  const eventIds = random.fork("event");
  const ids = random.fork("records");
  let eventNumber = 0;
  let recordNumber = 0;
  const newId = () => ids.at(recordNumber++).uuid();
  let out: WorldEvent[] = [];
  let day = start;
  const tell = (event: WithoutHead<WorldEvent>) =>
    out.push({ id: eventIds.at(eventNumber++).uuid(), on: localDate(day), ...event } as WorldEvent);
  const agenda = new Map<EpochDay, (() => void)[]>();
  const plan = (on: EpochDay, task: () => void) => {
    if (on > today) return;
    const list = agenda.get(on);
    if (list) list.push(task);
    else agenda.set(on, [task]);
  };

  const middle = divisions.all[2]!.centre;
  const plane = planeAt(middle.lon, middle.lat);
  const lines: Line[] = [];
  const ofSite = new Map<string, Line[]>();
  for (let index = 0; index < siteCount; index++) {
    const at = supply.site(index);
    const opens = epochDay(at.openedOn);
    if (opens >= start) plan(opens, () => tell({ kind: "site_opened", siteId: at.id }));
    const own = supply.linesOf(index).map((line): Line => {
      const versions = line.versions.map((version) => ({
        from: epochDay(version.validFrom),
        places: version.places,
        price: version.price,
      }));
      versions.forEach((version, number) => {
        const before = versions[number - 1];
        if (!before) return;
        plan(version.from, () => {
          if (before.places !== version.places)
            tell({ kind: "places_changed", placeLineId: line.id, siteId: at.id, places: version.places });
          if (before.price !== version.price)
            tell({ kind: "price_changed", placeLineId: line.id, siteId: at.id, price: version.price });
        });
      });
      return {
        ...line,
        at,
        opens,
        x: plane.x(at.location.lon),
        y: plane.y(at.location.lat),
        least: (on) =>
          Math.min(
            ...versions
              .filter((_, number) => number + 1 === versions.length || versions[number + 1]!.from > on)
              .map((version) => version.places),
          ),
        price: (on) => (versions.findLast((version) => version.from <= on) ?? versions[0]!).price,
        taken: line.takenOutside,
        waiting: [],
      };
    });
    lines.push(...own);
    for (const line of own) {
      for (const version of line.versions.slice(1)) plan(epochDay(version.validFrom), () => callNext(line));
    }
    ofSite.set(at.id, own);
    for (const on of supply.confirmations(index))
      plan(on, () => tell({ kind: "vacancy_confirmed", siteId: at.id, by: at.headName }));
  }
  const hasRoom = (line: Line) => line.opens <= day && line.taken < line.least(day);

  const active = new Set<Stay>();
  const place = (family: Family, born: EpochDay, line: Line, offerId: string | null) => {
    const stay: Stay = { id: newId(), family, born, line, offerId };
    active.add(stay);
    tell({
      kind: "placed",
      placementId: stay.id,
      childId: family.needs[0]!.childId,
      familyId: family.id,
      siteId: line.at.id,
      placeLineId: line.id,
      offerId,
    });
    return stay;
  };
  const leave = (stay: Stay, reason: LeaveReason) => {
    active.delete(stay);
    stay.line.taken--;
    tell({
      kind: "left",
      placementId: stay.id,
      childId: stay.family.needs[0]!.childId,
      siteId: stay.line.at.id,
      placeLineId: stay.line.id,
      reason,
    });
    const freed = stay.line;
    plan(day + 1, () => callNext(freed));
  };
  const unmet = (family: Family, cause: UnmetCause, born: EpochDay) => {
    const need = family.needs[0]!;
    const months = Math.max(0, ageInMonths(born, epochDay(`${need.wantedMonth}-01` as Site["openedOn"])));
    tell({
      kind: "unmet_search",
      communityCode: family.pickUpPoints[0]!.communityCode,
      ageMonths: months,
      cause,
      needId: need.id,
    });
  };

  const offer = (application: Application, line: Line, dice: Random) => {
    const startOn = Math.max(application.startOn, day + 7);
    if (
      application.state !== "open" ||
      !hasRoom(line) ||
      !bandTakes(line.ageBand, ageInMonths(application.born, startOn))
    )
      return false;
    application.state = "offered";
    line.taken++;
    const offerId = newId();
    const childId = application.family.needs[0]!.childId;
    tell({
      kind: "offered",
      offerId,
      applicationId: application.id,
      childId,
      siteId: line.at.id,
      placeLineId: line.id,
      startOn: localDate(startOn),
      answerBy: localDate(day + 5),
    });
    plan(day + dice.int(0, 5), () => {
      if (dice.chance(0.8)) {
        application.state = "closed";
        tell({ kind: "accepted", offerId, childId, placeLineId: line.id });
        plan(Math.max(startOn, day), () => void place(application.family, application.born, line, offerId));
        return;
      }
      tell({
        kind: "declined",
        offerId,
        childId,
        placeLineId: line.id,
        reason: dice.pick(["trust", "price", "hours", "quality"] as const),
      });
      line.taken--;
      application.state = dice.chance(0.5) ? "open" : "closed";
      line.waiting = line.waiting.filter((other) => other !== application);
      plan(day + 1, () => callNext(line));
      const other = application.choices.find((choice) => choice !== line);
      if (other) plan(day + dice.int(2, 6), () => void offer(application, other, dice));
    });
    return true;
  };
  const callNext = (line: Line) => {
    line.waiting = line.waiting.filter((application) => application.state !== "closed");
    for (const application of line.waiting) {
      if (!hasRoom(line)) return;
      offer(application, line, eventIds.fork(application.id).fork(line.id));
    }
  };

  /** What the family would take, best first, or why there is nothing. */
  const search = (family: Family, born: EpochDay, startOn: EpochDay, dice: Random): Line[] | UnmetCause => {
    const need = family.needs[0]!;
    const points = family.pickUpPoints
      .filter((point) => need.pickUpPointIds.includes(point.id))
      .map((point) => [plane.x(point.location.lon), plane.y(point.location.lat)] as const);
    const months = ageInMonths(born, startOn);
    const walk = (line: Line) => Math.min(...points.map(([x, y]) => Math.hypot(x - line.x, y - line.y))) * 1.3;
    const forAge = lines.filter((line) => line.opens <= day && bandTakes(line.ageBand, months));
    if (forAge.length === 0) return "age_band";
    const near = forAge.filter((line) => walk(line) <= need.maxMetres);
    if (near.length === 0)
      return lines.some((line) => line.opens <= day && walk(line) <= need.maxMetres) ? "age_band" : "distance";
    const fitting = near.filter((line) => need.forms.includes(line.form));
    if (fitting.length === 0) return "hours";
    const affordable = fitting.filter((line) => monthlyPrice(line, day) <= need.budget);
    if (affordable.length === 0) return "price";
    const trusted = affordable.filter(
      (line) => line.at.grade !== "D" && dice.chance(line.at.grade === null ? 0.75 : 0.96),
    );
    if (trusted.length === 0) return dice.chance(0.5) ? "trust" : "quality";
    const appeal = new Map(
      trusted.map((line) => [
        line,
        walk(line) / need.maxMetres + monthlyPrice(line, day) / need.budget + dice.between(0, 0.5),
      ]),
    );
    return trusted.sort((a, b) => appeal.get(a)! - appeal.get(b)!).slice(0, 3);
  };

  const live = (family: Family, dice: Random, persona: boolean) => {
    const need = family.needs[0]!;
    const born = epochDay(family.children[0]!.bornOn);
    tell({ kind: "need_stated", familyId: family.id, childId: need.childId, needId: need.id });
    if (persona) return;
    const wanted = Math.max(
      firstOfMonth(monthNumber(epochDay(`${need.wantedMonth}-01` as Site["openedOn"]))),
      day + 14,
    );
    const found = search(family, born, wanted, dice);
    if (typeof found === "string") return unmet(family, found, born);
    let visit = day;
    for (const line of found.slice(0, dice.int(1, 2))) {
      const booked = day + dice.int(0, 3);
      visit = Math.max(visit, booked + dice.int(2, 8));
      const visitOn = localDate(visit);
      const visitAt = dice.pick(["09:30", "10:00", "14:30", "15:30"]);
      plan(booked, () =>
        tell({
          kind: "visit_booked",
          siteId: line.at.id,
          familyId: family.id,
          childId: need.childId,
          visitOn,
          visitAt,
        }),
      );
    }
    if (dice.chance(0.12)) return;
    plan(visit + dice.int(1, 6), () => {
      const application: Application = {
        id: newId(),
        family,
        born,
        choices: found,
        startOn: Math.max(wanted, day + 7),
        state: "open",
      };
      tell({
        kind: "applied",
        applicationId: application.id,
        familyId: family.id,
        childId: need.childId,
        needId: need.id,
        choices: found.map((line) => ({ siteId: line.at.id, placeLineId: line.id })),
        startOn: localDate(application.startOn),
      });
      plan(day + dice.int(1, 6), () => {
        for (const line of found) line.waiting.push(application);
        if (!found.some((line) => offer(application, line, dice))) unmet(family, "full", born);
      });
    });
  };

  // Who was there before the year began, and who comes in it.
  const dice = random.fork("families");
  for (let index = 0; index < demand.count; index++) {
    const family = demand.family(index);
    const statedOn = epochDay(family.needs[0]!.statedOn);
    const own = dice.at(index);
    if (statedOn >= start) {
      plan(statedOn, () => live(family, own, index === 0));
      continue;
    }
    plan(start, () => {
      const born = epochDay(family.children[0]!.bornOn);
      const found = search(family, born, start, own);
      if (typeof found === "string") return;
      const line = found.find(hasRoom);
      if (!line) return;
      line.taken++;
      place(family, born, line, null);
    });
  }
  // Searches without signing in that ended in nothing.
  const passing = random.fork("passing");
  const population = divisions.density;
  for (let number = 0; number < demand.count / 2; number++) {
    const own = passing.at(number);
    const community = divisions.communities[own.weighted(population)]!;
    const cause = (["distance", "price", "age_band", "hours", "quality", "trust", "full", "other"] as const)[
      own.weighted([25, 27, 16, 10, 5, 7, 8, 2])
    ]!;
    const ageMonths = cause === "age_band" ? own.int(3, 14) : own.int(6, 34);
    plan(start + own.int(0, 365), () =>
      tell({ kind: "unmet_search", communityCode: community.code, ageMonths, cause, needId: null }),
    );
  }

  const turnover = random.fork("turnover");
  for (day = start; day <= today; day++) {
    if (day > start && firstOfMonth(monthNumber(day)) === day) {
      const stays = [...active];
      for (const stay of stays) {
        const months = ageInMonths(stay.born, day);
        if (months >= 36) leave(stay, "to_kindergarten");
        else if (months >= ageBandMonths[stay.line.ageBand][1]) {
          const next = ofSite
            .get(stay.line.at.id)!
            .find(
              (line) => line.form === stay.line.form && bandTakes(line.ageBand, months) && line.ageBand !== "mixed",
            );
          const room = next !== undefined && hasRoom(next);
          leave(stay, room ? "moved_up" : "no_place_in_next_band");
          if (room) {
            next.taken++;
            place(stay.family, stay.born, next, null);
          } else if (ageBandOf(months)) unmet(stay.family, next ? "full" : "age_band", stay.born);
        } else {
          const own = turnover.fork(stay.id).at(day);
          if (own.chance(0.011)) leave(stay, own.chance(0.6) ? "family_moved" : "too_expensive");
        }
      }
    }
    const tasks = agenda.get(day) ?? [];
    // Tasks may add to the day they run on.
    for (let at = 0; at < tasks.length; at++) tasks[at]!();
    agenda.delete(day);
    yield* out;
    out = [];
  }
}
