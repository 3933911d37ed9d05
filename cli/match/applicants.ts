import type { Applicant } from "../../engines/match/eligibility.ts";
import { Dictionary, InputError, openTable, type Row } from "../tables/read.ts";
import { type Kinds, monthIn, type Programmes } from "./programmes.ts";

export type Applicants = {
  readonly ids: Dictionary;
  /** Lots given in the file, lower first; undefined when it has none. */
  readonly lots: Float64Array | undefined;
  readonly kinds: Int32Array;
  /** What is known for eligibility; an empty list when the file says nothing of it. */
  readonly persons: readonly Applicant[];
  /** The programme in which a child holds a place now, or -1. */
  readonly current: Int32Array;
  readonly keeps: boolean;
};

/** Applicants of whom only the ids are known, from the choices as they come. */
export function noApplicants(): Applicants {
  const none = new Int32Array(0);
  return { ids: new Dictionary(), lots: undefined, kinds: none, persons: [], current: none, keeps: false };
}

/** Reads applicants.csv. */
export async function readApplicants(file: string, programmes: Programmes, kinds: Kinds): Promise<Applicants> {
  const optional = ["lottery", "kinds", "born", "from", "until", "current"];
  const table = await openTable(file, { needed: ["applicant"], optional });
  const ids = new Dictionary();
  const lots: number[] = [];
  const lines = new Map<number, number>();
  const bits: number[] = [];
  const persons: Applicant[] = [];
  const current: number[] = [];
  const taken = new Int32Array(programmes.capacity.length);
  const says = optional.slice(1, 5).some((name) => table.header.includes(name));
  const hasLots = table.header.includes("lottery");
  let withLot = 0;
  await table.each((row) => {
    if (row.isEmpty(0)) row.refuse("applicant 为空 · is empty");
    const known = ids.size;
    if (row.key(0, ids) !== known) row.refuse(`applicant: ${row.text(0)} 出现两次 · is there twice`);
    if (hasLots) {
      const lot = row.number(1);
      if (!Number.isNaN(lot)) withLot++;
      if (withLot !== 0 && withLot !== ids.size)
        row.refuse("lottery: 须全部填写或全部留空 · must be filled in for all or for none");
      if (lines.has(lot))
        row.refuse(`lottery: ${lot} 与第 ${lines.get(lot)} 行相同 · is also that of line ${lines.get(lot)}`);
      if (!Number.isNaN(lot)) lines.set(lot, row.line);
      lots.push(lot);
    }
    const kind = kinds.bits(row.text(2), row);
    bits.push(kind);
    if (says) persons.push(personIn(row, kind));
    current.push(currentIn(row, programmes, taken));
  });
  if (ids.size === 0) throw new InputError(file, 1, "没有申请人 · there are no applicants");
  return {
    ids,
    lots: withLot > 0 ? Float64Array.from(lots) : undefined,
    kinds: Int32Array.from(bits),
    persons,
    current: Int32Array.from(current),
    keeps: current.some((each) => each !== -1),
  };
}

function currentIn(row: Row, { ids, capacity }: Programmes, taken: Int32Array): number {
  if (row.isEmpty(6)) return -1;
  const programme = ids.find(row.text(6));
  if (programme === -1) row.refuse(`current: 没有项目 ${row.text(6)} · there is no programme ${row.text(6)}`);
  if (++taken[programme]! > capacity[programme]!)
    row.refuse(`current: ${row.text(6)} 的在托儿童多于名额 · more children hold a place there than it has seats`);
  return programme;
}

function personIn(row: Row, kinds: number): Applicant {
  const born = /^(\d{4})-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/.exec(row.text(3));
  if (!born && !row.isEmpty(3)) row.refuse(`born: “${row.text(3)}”应写作 2026-03-15 · must be written like 2026-03-15`);
  return {
    kinds,
    ...(born ? { born: { year: Number(born[1]), month: Number(born[2]), day: Number(born[3]) } } : {}),
    ...(row.isEmpty(4) ? {} : { fromMonth: monthIn(row.text(4), "from", row) }),
    ...(row.isEmpty(5) ? {} : { untilMonth: monthIn(row.text(5), "until", row) }),
  };
}
