import { type ExpectedChild, forecastClass, type Stay } from "../../engines/ratio/next-hours.ts";
import { openTable } from "../tables/read.ts";
import type { Row } from "../tables/row.ts";
import { writeTable } from "../tables/write.ts";
import { UsageError } from "../verb.ts";
import { Clock } from "./clock.ts";
import { readKinds } from "./rules-file.ts";

export type ForecastTask = {
  readonly children: string;
  readonly past: string;
  readonly rules?: string | undefined;
  readonly now: string;
  readonly hours: number;
  readonly probability: number;
};

/** Writes children and carers expected in each class at every half hour from now on. */
export async function writeForecast(task: ForecastTask, out: string): Promise<void> {
  const clock = new Clock();
  const now = clock.read(task.now);
  if (Number.isNaN(now)) throw new UsageError(`--now ${task.now}`);
  if (!(task.hours > 0 && task.hours <= 48)) throw new UsageError("--hours 0–48");
  if (!(task.probability > 0 && task.probability < 1)) throw new UsageError("--probability 0–1");
  const kinds = await readKinds(task.rules);
  const stayOf = (row: Row, from: number, until: number): Stay | null => {
    if (row.isEmpty(from) && row.isEmpty(until)) return null;
    const stay = { from: clock.read(row.text(from)), until: clock.read(row.text(until)) };
    if (!(stay.until > stay.from)) row.refuse(`${row.text(from)} – ${row.text(until)}`);
    return stay;
  };
  const past = new Map<string, (Stay | null)[]>();
  await (
    await openTable(task.past, { needed: ["person", "from", "until"] })
  ).each((row) => {
    const days = past.get(row.text(0)) ?? [];
    days.push(stayOf(row, 1, 2));
    past.set(row.text(0), days);
  });
  const classes = new Map<string, { kind: (typeof kinds)[number]; children: ExpectedChild[] }>();
  const table = await openTable(task.children, {
    needed: ["class", "kind", "person", "age_months", "now"],
    optional: ["booked_from", "booked_until"],
  });
  await table.each((row) => {
    const kind = kinds.find(({ key }) => key === row.text(1));
    if (!kind)
      return row.refuse(`没有班型 · there is no kind ${row.text(1)}: ${kinds.map(({ key }) => key).join(", ")}`);
    const state = row.text(4);
    if (state !== "awaited" && state !== "there" && state !== "gone") return row.refuse("now: awaited, there, gone");
    const months = row.whole(3);
    if (months < 0 || months > 127) row.refuse(`月龄应为 0–127 · an age of ${months} months is not from 0 to 127`);
    const booked = stayOf(row, 5, 6);
    const found = classes.get(row.text(0)) ?? { kind, children: [] };
    if (found.kind !== kind) row.refuse(`同一班级两种班型 · class ${row.text(0)} is of kind ${found.kind.key} above`);
    found.children.push({ months, now: state, past: past.get(row.text(2)) ?? [], ...(booked ? { booked } : {}) });
    classes.set(row.text(0), found);
  });
  const instants = Array.from({ length: Math.floor(task.hours * 2) + 1 }, (_, at) => now + at * 1800);
  const header = ["class", "at", "expected", "low", "high", "required_low", "required_high"];
  await writeTable(out, header, (written) => {
    for (const [name, { kind, children }] of classes)
      for (const hour of forecastClass(kind, children, now, instants, { probability: task.probability })) {
        written.text(name).text(clock.write(hour.at)).number(hour.expected, 2);
        written.whole(hour.children.low).whole(hour.children.high);
        written.whole(hour.required.low).whole(hour.required.high).end();
      }
  });
}
