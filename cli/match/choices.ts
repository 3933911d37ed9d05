import { type Bar, barTo } from "../../engines/match/eligibility.ts";
import { Dictionary, InputError, openTable } from "../tables/read.ts";
import type { Applicants } from "./applicants.ts";
import { Growing } from "../tables/growing.ts";
import type { Programmes } from "./programmes.ts";

/** Families' lists as rows: entries `start[a]` to `start[a + 1]` of applicant a, best first. */
export type Choices = {
  readonly start: Int32Array;
  readonly programme: Int32Array;
  readonly rank: Int32Array;
  /** Dense class, 0 for the place held now if anybody holds one. */
  readonly priority: Int32Array;
  /** The text of each class. */
  readonly classes: readonly string[];
  /** What was listed but cannot be had: age, start or kind. */
  readonly barred: readonly { applicant: number; rank: number; programme: number; bar: Bar }[];
};

type Raw = { applicant: Int32Array; rank: Int32Array; programme: Int32Array; priority: Int32Array; line: Int32Array };

/**
 * Reads choices.csv, in whatever order its rows are. Programmes that a family ranks alike stand in the order of the child's
 * class there, then in that of `alike`, the programmes' lots. What comes after a place held now is left out.
 */
export async function readChoices(
  file: string,
  applicants: Applicants,
  programmes: Programmes,
  alike: () => Int32Array,
): Promise<Choices> {
  const open = applicants.ids.size === 0;
  const table = await openTable(file, { needed: ["applicant", "rank", "programme"], optional: ["priority"] });
  const classTexts = new Dictionary();
  const columns = { applicant: new Growing(), rank: new Growing(), programme: new Growing(), priority: new Growing() };
  const lines = new Growing();
  const { ids } = applicants;
  const listed = programmes.ids;
  await table.each((row) => {
    const known = ids.size;
    const applicant = row.key(0, ids);
    if (applicant === known && (!open || row.isEmpty(0)))
      row.refuse(
        row.isEmpty(0)
          ? "applicant 为空 · is empty"
          : `没有申请人 ${row.text(0)} · there is no applicant ${row.text(0)}`,
      );
    const rank = row.whole(1);
    if (rank < 1 || rank > 1e9) row.refuse(`rank: ${rank} 应从 1 起 · must be from 1 on`);
    const before = listed.size;
    const programme = row.key(2, listed);
    if (programme === before) row.refuse(`没有项目 ${row.text(2)} · there is no programme ${row.text(2)}`);
    const classesBefore = classTexts.size;
    const priority = row.key(3, classTexts);
    if (priority === classesBefore && !classPattern.test(row.text(3)))
      row.refuse(
        `priority: “${row.text(3)}”应为数字或以 / 分隔的数字 · must be a number, or numbers with / between them`,
      );
    columns.applicant.push(applicant);
    columns.rank.push(rank);
    columns.programme.push(programme);
    columns.priority.push(priority);
    lines.push(row.line);
  });
  const raw: Raw = {
    applicant: columns.applicant.done(),
    rank: columns.rank.done(),
    programme: columns.programme.done(),
    priority: columns.priority.done(),
    line: lines.done(),
  };
  const order = classOrder(classTexts, applicants.keeps ? 1 : 0);
  for (let at = 0; at < raw.priority.length; at++) raw.priority[at] = order.rank[raw.priority[at]!]!;
  return inRows(file, raw, applicants, programmes, [...(applicants.keeps ? ["current"] : []), ...order.texts], alike);
}

const classPattern = /^(?:-?\d+(?:\.\d+)?(?:\/-?\d+(?:\.\d+)?)*)?$/;

/** Classes in order: compared number by number; nothing at all is 0, and 1 comes before 1/0. */
function classOrder(texts: Dictionary, first: number): { rank: Int32Array; texts: string[] } {
  const values = Array.from({ length: texts.size }, (_, id) => (texts.name(id) || "0").split("/").map(Number));
  const compare = (a: number[], b: number[]): number => {
    for (let at = 0; at < Math.min(a.length, b.length); at++) if (a[at] !== b[at]) return a[at]! - b[at]!;
    return a.length - b.length;
  };
  const order = [...values.keys()].sort((a, b) => compare(values[a]!, values[b]!));
  const rank = new Int32Array(texts.size);
  const named: string[] = [];
  for (const [at, id] of order.entries()) {
    if (at === 0 || compare(values[order[at - 1]!]!, values[id]!) !== 0) named.push(texts.name(id) || "0");
    rank[id] = first + named.length - 1;
  }
  return { rank, texts: named };
}

function inRows(
  file: string,
  raw: Raw,
  applicants: Applicants,
  programmes: Programmes,
  classes: readonly string[],
  alike: () => Int32Array,
): Choices {
  const count = applicants.ids.size;
  const rows = raw.applicant.length;
  const from = new Int32Array(count + 1);
  for (let at = 0; at < rows; at++) from[raw.applicant[at]! + 1]!++;
  for (let each = 0; each < count; each++) from[each + 1]! += from[each]!;
  const byApplicant = new Int32Array(rows);
  const next = from.slice();
  for (let at = 0; at < rows; at++) byApplicant[next[raw.applicant[at]!]!++] = at;
  let lots: Int32Array | undefined;
  const compare = (a: number, b: number): number => {
    if (raw.rank[a] !== raw.rank[b]) return raw.rank[a]! - raw.rank[b]!;
    if (raw.priority[a] !== raw.priority[b]) return raw.priority[a]! - raw.priority[b]!;
    lots ??= alike();
    return lots[raw.programme[a]!]! - lots[raw.programme[b]!]!;
  };
  const start = new Int32Array(count + 1);
  const kept = { programme: new Growing(), rank: new Growing(), priority: new Growing() };
  const barred: { applicant: number; rank: number; programme: number; bar: Bar }[] = [];
  const lastListed = new Int32Array(programmes.capacity.length).fill(-1);
  for (let applicant = 0; applicant < count; applicant++) {
    const row = byApplicant.subarray(from[applicant], from[applicant + 1]);
    if (!isSorted(row, raw.rank)) row.sort(compare);
    const current = applicants.keeps ? applicants.current[applicant]! : -1;
    let rank = 0;
    for (const at of row) {
      const programme = raw.programme[at]!;
      if (lastListed[programme] === applicant) {
        const name = programmes.ids.name(programme);
        throw new InputError(file, raw.line[at]!, `申请人已填报 ${name} · the applicant lists ${name} twice`);
      }
      lastListed[programme] = applicant;
      rank = raw.rank[at]!;
      if (programme === current) break;
      const bar = programmes.hasIntake
        ? barTo(programmes.intake[programme]!, applicants.persons[applicant] ?? {})
        : undefined;
      if (bar !== undefined) {
        barred.push({ applicant, rank, programme, bar });
        continue;
      }
      kept.programme.push(programme);
      kept.rank.push(rank);
      kept.priority.push(raw.priority[at]!);
    }
    if (current !== -1) {
      kept.programme.push(current);
      kept.rank.push(lastListed[current] === applicant ? rank : rank + 1);
      kept.priority.push(0);
    }
    start[applicant + 1] = kept.programme.length;
  }
  return {
    start,
    programme: kept.programme.done(),
    rank: kept.rank.done(),
    priority: kept.priority.done(),
    classes,
    barred,
  };
}

/** Ranks strictly ascending: nothing to sort, nothing ranked alike. */
function isSorted(row: Int32Array, rank: Int32Array): boolean {
  for (let at = 1; at < row.length; at++) if (rank[row[at - 1]!]! >= rank[row[at]!]!) return false;
  return true;
}
