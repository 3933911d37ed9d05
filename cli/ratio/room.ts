import { DayPlan } from "../../engines/ratio/day-plan.ts";
import { writeTable } from "../tables/write.ts";
import { UsageError } from "../verb.ts";
import { readDay, type DayFiles } from "./day-files.ts";

export type RoomQuestion = {
  readonly site: string;
  readonly months: number;
  readonly from: string;
  readonly until: string;
};

/** Writes whether one more child can come, class by class, best first. */
export async function writeRoom(files: DayFiles, question: RoomQuestion, out: string): Promise<void> {
  const day = await readDay(files);
  const site = day.siteNames.find(question.site);
  if (site < 0) throw new UsageError(`--site: 没有园所 · there is no site ${question.site}`);
  const [from, until] = [day.clock.read(question.from), day.clock.read(question.until)];
  if (!(until > from)) throw new UsageError(`--from ${question.from} --until ${question.until}`);
  const { months } = question;
  if (!(Number.isInteger(months) && months >= 0 && months <= 127)) throw new UsageError("--age 0–127");
  const answers = new DayPlan(day.kinds, day.roll, day.events).askSite(site, months, from, until);
  await writeTable(out, ["class", "can_come", "room", "tightest_at", "limit"], (table) => {
    for (const { id, canCome, room, tightestAt, limit } of answers)
      table
        .text(day.classNames.name(id))
        .whole(canCome ? 1 : 0)
        .whole(room)
        .text(day.clock.write(tightestAt))
        .text(limit)
        .end();
  });
}
