import { away, type Events, placeIn, resting, type Roll, there } from "../../engines/ratio/events.ts";
import { carer, type ClassKind, otherStaff } from "../../engines/ratio/rules.ts";
import { Growing } from "../tables/growing.ts";
import { Dictionary, openTable } from "../tables/read.ts";
import { Clock } from "./clock.ts";
import { readKinds } from "./rules-file.ts";

export type DayFiles = {
  readonly classes: string;
  readonly people: string;
  readonly events: string;
  readonly sites?: string | undefined;
  readonly rules?: string | undefined;
};

/** A day as files tell it, with the names behind the numbers. */
export type Day = {
  readonly kinds: readonly ClassKind[];
  readonly roll: Roll;
  readonly events: Events;
  readonly classNames: Dictionary;
  readonly siteNames: Dictionary;
  readonly clock: Clock;
};

const presences = new Map<string, typeof there | typeof resting | typeof away>([
  ["arrive", there],
  ["move", there],
  ["wake", there],
  ["back", there],
  ["nap", resting],
  ["break", resting],
  ["leave", away],
  ["void", away],
]);

/** Reads the files of a day; InputError with file, line and reason for what does not fit together. */
export async function readDay(files: DayFiles): Promise<Day> {
  const kinds = await readKinds(files.rules);
  const classNames = new Dictionary();
  const siteNames = new Dictionary();
  const kindOf: number[] = [];
  const siteOf: number[] = [];
  await (
    await openTable(files.classes, { needed: ["class", "site", "kind"] })
  ).each((row) => {
    const kind = kinds.findIndex(({ key }) => key === row.text(2));
    if (kind < 0) row.refuse(`没有班型 · there is no kind ${row.text(2)}: ${kinds.map(({ key }) => key).join(", ")}`);
    if (row.key(0, classNames) < kindOf.length) row.refuse(`班级出现两次 · class ${row.text(0)} twice`);
    kindOf.push(kind);
    siteOf.push(row.key(1, siteNames));
  });
  const siteCaps = new Int32Array(siteNames.size);
  if (files.sites)
    await (
      await openTable(files.sites, { needed: ["site", "max_children"] })
    ).each((row) => {
      const site = siteNames.find(row.text(0));
      if (site < 0) row.refuse(`没有班级的园所 · no class is at the site ${row.text(0)}`);
      siteCaps[site] = row.whole(1);
    });
  const people = new Dictionary();
  const codes: number[] = [];
  await (
    await openTable(files.people, { needed: ["person", "role"], optional: ["age_months"] })
  ).each((row) => {
    if (row.key(0, people) < codes.length) row.refuse(`人员出现两次 · person ${row.text(0)} twice`);
    const role = row.text(1);
    if (role === "carer") codes.push(carer);
    else if (role === "other") codes.push(otherStaff);
    else if (role !== "child") row.refuse("role: child, carer, other");
    else {
      const months = row.whole(2);
      if (months < 0 || months > 127) row.refuse(`月龄应为 0–127 · an age of ${months} months is not from 0 to 127`);
      codes.push(months);
    }
  });
  const clock = new Clock();
  const events = await readEvents(files.events, people, classNames, clock);
  const roll = {
    kindOf: Uint8Array.from(kindOf),
    siteOf: Int32Array.from(siteOf),
    siteCaps,
    codes: Uint8Array.from(codes),
  };
  return { kinds, roll, events, classNames, siteNames, clock };
}

async function readEvents(source: string, people: Dictionary, classes: Dictionary, clock: Clock): Promise<Events> {
  const table = await openTable(source, {
    needed: ["at", "person", "event", "class"],
    optional: ["id", "replaces"],
  });
  const [persons, known] = [people.size, classes.size];
  const ids = new Dictionary();
  const eventOfId: number[] = [];
  const withdrawn: number[] = [];
  const columns = { at: new Growing(), person: new Growing(), place: new Growing() };
  await table.each((row) => {
    const at = clock.read(row.text(0));
    if (Number.isNaN(at)) row.refuse(`不是时间 · not a time: ${row.text(0)}`);
    const person = row.key(1, people);
    if (person >= persons) row.refuse(`名单中没有 · not among the people: ${row.text(1)}`);
    const presence = presences.get(row.text(2));
    if (presence === undefined) return row.refuse(`event: ${[...presences.keys()].join(", ")}`);
    if (!row.isEmpty(5)) {
      const replaced = ids.find(row.text(5));
      if (replaced < 0) row.refuse(`更正的记录不在前面 · no record ${row.text(5)} before this one`);
      withdrawn.push(eventOfId[replaced]!);
    } else if (row.text(2) === "void") row.refuse("void 需要 replaces · void needs replaces");
    let place: number = away;
    if (presence !== away) {
      const id = row.key(3, classes);
      if (id >= known) row.refuse(`没有班级 · there is no class ${row.text(3)}`);
      place = placeIn(id, presence);
    }
    if (!row.isEmpty(4)) {
      if (row.key(4, ids) < eventOfId.length) row.refuse(`编号出现两次 · id ${row.text(4)} twice`);
      eventOfId.push(columns.at.length);
    }
    columns.at.push(at);
    columns.person.push(row.text(2) === "void" ? -1 : person);
    columns.place.push(place);
  });
  const person = columns.person.done();
  for (const event of withdrawn) person[event] = -1;
  return { at: columns.at.done(), person, place: columns.place.done() };
}
