import { Explanation, type SiteFigures, type Why } from "../../engines/match/explain.ts";
import type { Assignment } from "../../engines/match/market.ts";
import { type TableWriter, writeTable } from "../tables/write.ts";
import type { Instance } from "./instance.ts";
import { barText, type Language, siteText, whyText } from "./texts.ts";

/** Writes result.csv: every applicant in the order of the file. */
export async function writeResult(target: string, instance: Instance, assigned: Assignment): Promise<void> {
  const { applicantNames, programmeNames, market } = instance;
  await writeTable(target, ["applicant", "programme"], (out) => {
    for (const [child, name] of applicantNames.entries()) {
      out.text(name);
      if (assigned[child] === -1) out.empty();
      else out.text(programmeNames[market.programme[assigned[child]!]!]!);
      out.end();
    }
  });
}

/** Writes explain.csv: a row for every choice, in the order of applicants and ranks. */
export async function writeExplanations(
  target: string,
  instance: Instance,
  explanation: Explanation,
  language: Language | undefined,
): Promise<void> {
  const { market, choices } = instance;
  const fields = {
    applicants: instance.applicantNames.map(csvField),
    programmes: instance.programmeNames.map(csvField),
  };
  const barred = Map.groupBy(choices.barred, ({ applicant }) => applicant);
  const header = [
    "applicant",
    "rank",
    "programme",
    "outcome",
    "class",
    "lottery",
    "place",
    "cutoff_class",
    "cutoff_lottery",
  ];
  await writeTable(target, language ? [...header, "text"] : header, (out) => {
    for (const [child, name] of fields.applicants.entries()) {
      const rest = [...(barred.get(child) ?? [])];
      for (let entry = market.start[child]!; entry < market.start[child + 1]!; entry++) {
        while (rest.length > 0 && rest[0]!.rank <= choices.rank[entry]!) writeBarred(rest.shift()!);
        writeChoice(out, instance, fields, child, entry, explanation.why(child, entry), language);
      }
      while (rest.length > 0) writeBarred(rest.shift()!);
      function writeBarred({ rank, programme, bar }: (typeof rest)[number]): void {
        out.raw(name).whole(rank).raw(fields.programmes[programme]!).raw(bar);
        for (let at = 4; at < header.length; at++) out.empty();
        if (language) out.text(barText(bar, language));
        out.end();
      }
    }
  });
}

function writeChoice(
  out: TableWriter,
  instance: Instance,
  fields: { readonly applicants: readonly string[]; readonly programmes: readonly string[] },
  child: number,
  entry: number,
  why: Why,
  language: Language | undefined,
): void {
  const { market, choices, lotOf } = instance;
  out.raw(fields.applicants[child]!).whole(choices.rank[entry]!).raw(fields.programmes[market.programme[entry]!]!);
  const own = { class: choices.classes[market.priority[entry]!]!, lot: lotOf(child, entry) };
  out.raw(why.reason).raw(own.class);
  writeLot(out, own.lot);
  out.whole(why.place);
  const cutoff = standingOf(instance, why.cutoffChild, why.cutoff);
  if (cutoff) writeLot(out.raw(cutoff.class), cutoff.lot);
  else out.empty().empty();
  if (language) out.text(whyText(why.reason, own, cutoff, language));
  out.end();
}

function csvField(name: string): string {
  return /[",\r\n]/.test(name) ? `"${name.replaceAll('"', '""')}"` : name;
}

/** Lots are whole numbers unless a file gave others. */
function writeLot(out: TableWriter, lot: number): void {
  if (Number.isSafeInteger(lot)) out.whole(lot);
  else out.number(lot);
}

/** The class and lot of a child at an entry; undefined for nobody. */
function standingOf(
  { market, choices, lotOf }: Instance,
  child: number,
  entry: number,
): { class: string; lot: number } | undefined {
  if (entry === -1) return undefined;
  return { class: choices.classes[market.priority[entry]!]!, lot: lotOf(child, entry) };
}

/** Writes sites.csv: a row for every programme. */
export async function writeSites(
  target: string,
  instance: Instance,
  explanation: Explanation,
  language: Language | undefined,
): Promise<void> {
  const { programmeNames, applicantNames } = instance;
  const header = ["programme", "capacity", "seated", "empty", "why_empty", "listed", "wanting", "reserved_used"];
  const cut = ["last_applicant", "last_class", "last_lottery", "cutoff_class", "cutoff_lottery"];
  await writeTable(target, [...header, ...cut, ...(language ? ["text"] : [])], (out) => {
    for (const [programme, name] of programmeNames.entries()) {
      const site: SiteFigures = explanation.site(programme);
      const empty = Math.max(0, site.capacity - site.seated);
      out
        .text(name)
        .whole(site.capacity)
        .whole(site.seated)
        .whole(empty)
        .raw(site.empty ?? "");
      out.whole(site.listed).whole(site.wanting).whole(site.reserved);
      const lastChild = explanation.childOf(site.last);
      const last = standingOf(instance, lastChild, site.last);
      if (last) out.text(applicantNames[lastChild]!).raw(last.class).number(last.lot);
      else out.empty().empty().empty();
      // Where seats are empty there is no cut-off.
      const openEntry = empty > 0 ? -1 : site.lastOpen;
      const open = standingOf(instance, explanation.childOf(openEntry), openEntry);
      if (open) out.raw(open.class).number(open.lot);
      else out.empty().empty();
      if (language) out.text(siteText(site, last, language));
      out.end();
    }
  });
}
