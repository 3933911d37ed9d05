import type { Intake } from "../../engines/match/eligibility.ts";
import { mostReserves } from "../../engines/match/market.ts";
import { Dictionary, openTable, type Row } from "../tables/read.ts";

/** Kinds of children that reserves and `only` name; at most 31. */
export class Kinds {
  private readonly names: string[] = [];

  /** The number of a kind. */
  one(name: string, row: Row): number {
    const known = this.names.indexOf(name);
    if (known !== -1) return known;
    if (this.names.length === 31) row.refuse("类别超过 31 种 · more than 31 kinds of children");
    return this.names.push(name) - 1;
  }

  /** The bits of kinds with semicolons between them. */
  bits(text: string, row: Row): number {
    let bits = 0;
    for (const name of split(text)) bits |= 1 << this.one(name, row);
    return bits;
  }
}

export type Programmes = {
  readonly ids: Dictionary;
  readonly capacity: Int32Array;
  /** The site of each programme; its own number range. */
  readonly site: Int32Array;
  readonly intake: readonly Intake[];
  /** Reserves of each programme: kind and seats in turn. */
  readonly reserves: readonly (readonly { kind: number; seats: number }[])[];
  readonly hasReserves: boolean;
  readonly hasIntake: boolean;
};

/** Reads programmes.csv. */
export async function readProgrammes(file: string, kinds: Kinds): Promise<Programmes> {
  const optional = ["site", "reserves", "age_from", "age_to", "start", "only"];
  const table = await openTable(file, { needed: ["programme", "capacity"], optional });
  const ids = new Dictionary();
  const sites = new Dictionary();
  const capacity: number[] = [];
  const site: number[] = [];
  const intake: Intake[] = [];
  const reserves: { kind: number; seats: number }[][] = [];
  await table.each((row) => {
    if (row.isEmpty(0)) row.refuse("programme 为空 · is empty");
    const known = ids.size;
    if (row.key(0, ids) !== known) row.refuse(`programme: ${row.text(0)} 出现两次 · is there twice`);
    capacity.push(seatsIn(row, 1));
    site.push(sites.id(row.isEmpty(2) ? `programme ${row.text(0)}` : `site ${row.text(2)}`));
    reserves.push(reservesIn(row, kinds));
    intake.push(intakeIn(row, kinds));
  });
  return {
    ids,
    capacity: Int32Array.from(capacity),
    site: Int32Array.from(site),
    intake,
    reserves,
    hasReserves: reserves.some((each) => each.length > 0),
    hasIntake: intake.some((each) => Object.keys(each).length > 0),
  };
}

function seatsIn(row: Row, column: number): number {
  const seats = row.whole(column);
  if (seats < 0 || seats > 1e9) row.refuse(`capacity: ${seats} 不在 0 到 10 亿之间 · is not from 0 to 1,000,000,000`);
  return seats;
}

/** `kind:seats` with semicolons between them. */
function reservesIn(row: Row, kinds: Kinds): { kind: number; seats: number }[] {
  const list: { kind: number; seats: number }[] = [];
  for (const part of split(row.text(3))) {
    const read = /^(.+)[:：](\d{1,9})$/.exec(part);
    if (!read) row.refuse(`reserves: “${part}”应写作“类别:名额” · must be “kind:seats”`);
    const kind = kinds.one(read[1]!.trim(), row);
    if (list.some((each) => each.kind === kind)) row.refuse(`reserves: ${read[1]} 出现两次 · is there twice`);
    list.push({ kind, seats: Number(read[2]) });
  }
  if (list.length > mostReserves) row.refuse(`reserves: 超过 ${mostReserves} 类 · more than ${mostReserves}`);
  return list;
}

function intakeIn(row: Row, kinds: Kinds): Intake {
  const start = row.text(6);
  const ageFrom = row.isEmpty(4) ? undefined : row.number(4);
  const ageTo = row.isEmpty(5) ? undefined : row.number(5);
  const only = kinds.bits(row.text(7), row);
  if ((ageFrom !== undefined || ageTo !== undefined) && start === "")
    row.refuse("有 age_from 或 age_to 时须有 start · an age band needs a month of start");
  if (ageFrom !== undefined && ageTo !== undefined && !(ageFrom < ageTo))
    row.refuse(`age_from ${ageFrom} 应小于 age_to ${ageTo} · must be below age_to`);
  return {
    ...(start === "" ? {} : { startMonth: monthIn(start, "start", row) }),
    ...(ageFrom === undefined ? {} : { ageFrom }),
    ...(ageTo === undefined ? {} : { ageTo }),
    ...(only === 0 ? {} : { only }),
  };
}

/** A month written 2027-09, counted from year 0. */
export function monthIn(text: string, column: string, row: Row): number {
  const read = /^(\d{4})-(0[1-9]|1[0-2])$/.exec(text);
  if (!read) row.refuse(`${column}: “${text}”应写作 2027-09 · must be written like 2027-09`);
  return Number(read[1]) * 12 + Number(read[2]) - 1;
}

export function split(text: string): string[] {
  return text
    .split(/[;；]/)
    .map((part) => part.trim())
    .filter((part) => part !== "");
}
