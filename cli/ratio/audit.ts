import { auditEvents } from "../../engines/ratio/audit.ts";
import { reasonNames, siteOverCap } from "../../engines/ratio/counting.ts";
import { writeTable } from "../tables/write.ts";
import { UsageError } from "../verb.ts";
import { readDay, type DayFiles } from "./day-files.ts";

/** Writes every breach of a day; tells their number, or nothing when they go to the standard output. */
export async function writeAudit(files: DayFiles, until: string | undefined, out: string): Promise<void> {
  const day = await readDay(files);
  const end = until === undefined ? undefined : day.clock.read(until);
  if (Number.isNaN(end)) throw new UsageError(`--until ${until}`);
  const last = day.events.at.reduce((most, at) => Math.max(most, at), -Infinity);
  if (end !== undefined && end < last)
    throw new UsageError(`--until: 记录到 · events go on until ${day.clock.write(last)}`);
  const { breaches, unchanged, withdrawn, wasInOrder } = auditEvents(day.kinds, day.roll, day.events, end);
  const ordered = breaches.toSorted((a, b) => a.from - b.from || a.reason - b.reason || a.subject - b.subject);
  await writeTable(out, ["site", "class", "reason", "from", "until", "seconds", "worst", "open"], (table) => {
    for (const { reason, subject, from, until: to, worst, isOpen } of ordered) {
      const ofSite = reason === siteOverCap;
      table
        .text(day.siteNames.name(ofSite ? subject : day.roll.siteOf[subject]!))
        .text(ofSite ? "" : day.classNames.name(subject))
        .text(reasonNames.get(reason)!)
        .text(day.clock.write(from))
        .text(day.clock.write(to))
        .whole(to - from)
        .whole(worst)
        .whole(isOpen ? 1 : 0)
        .end();
    }
  });
  if (out !== "-")
    console.log(
      JSON.stringify({ events: day.events.at.length, breaches: breaches.length, unchanged, withdrawn, wasInOrder }),
    );
}
