import type { InspectionOutcome } from "../../engines/draw/transcript.ts";
import { type Verdict, verify } from "../../engines/draw/verify.ts";
import { InputError } from "../tables/read.ts";
import type { DrawOptions } from "./options.ts";
import { writeOutcome } from "./outcome-table.ts";
import { faultTexts, kindTexts, reasonTexts } from "./texts.ts";
import { readJson, readTranscript } from "./transcript-file.ts";

/** `draw verify`: everything computed again, beside what was published earlier. */
export async function verifyFile(file: string, values: DrawOptions): Promise<number> {
  const published = values.published.map((hash) => hash.toLowerCase());
  for (const earlier of values.earlier) {
    const last = readTranscript(earlier).entries.at(-1);
    if (last === undefined) throw new InputError(earlier, 1, "记录是空的 · the transcript is empty");
    published.push(String(last.hash));
  }
  const transcript = readJson(file);
  const verdict = verify(transcript, published);
  if (verdict.isSound && values.out !== undefined) await writeOutcome(values.out, verdict.replay);
  return report(file, verdict, values);
}

/** Prints a verdict; 1 when something is wrong. */
export function report(file: string, verdict: Verdict, { json }: DrawOptions): number {
  const { replay, ...plain } = verdict;
  const code = verdict.isSound ? 0 : 1;
  if (json) {
    console.log(JSON.stringify({ ...plain, seed: replay.seed ?? null }));
    return code;
  }
  for (const { code: fault, path, detail } of verdict.findings)
    console.log(`✗ ${path}  ${faultTexts[fault]}: ${detail}`);
  if (!verdict.isSound) {
    console.log(`记录不成立 · the transcript does not hold: ${file}`);
    return code;
  }
  const { opening, seed, standing, order } = replay;
  console.log(`✓ ${opening!.draw} ${opening!.title} · ${verdict.entries} 条 entries`);
  console.log(`名册 roster  ${opening!.rosterHash}`);
  if (seed !== undefined) console.log(`种子 seed    ${seed}`);
  console.log(`末条 head    ${verdict.head}`);
  if (verdict.outside) console.log(`请人工核对 compare by hand: ${verdict.outside.source} = ${verdict.outside.value}`);
  if (order) console.log(`${order.length} 人的顺序 · an order of ${order.length}`);
  if (standing) console.log(`${standing.inspections.size} 处检查 · inspections`);
  if (replay.lastOutcome) describe(replay.lastOutcome);
  if (verdict.isVoid) console.log("作废 · void");
  if (verdict.next.length > 0) console.log(`下一步 next: ${verdict.next.map((kind) => kindTexts[kind]).join(" | ")}`);
  return code;
}

function describe({ cost, gap, parts, shortages, inspections }: InspectionOutcome): void {
  const units = (cost / parts).toFixed(1);
  const proven =
    gap === 0 ? "已证明最优 proven optimal" : `至多高出 at most above the optimum ${(gap / parts).toFixed(1)}`;
  console.log(`指派 assigned ${inspections.length} 处 sites · 费用 cost ${units} · ${proven}`);
  for (const { site, missing, reason, inspectors, sites } of shortages) {
    const who = inspectors.length > 0 ? ` [${inspectors.join(" ")}] ← ${sites.join(" ")}` : "";
    console.log(`! ${site} 缺 ${missing} 人 · lacks ${missing}: ${reasonTexts[reason]}${who}`);
  }
}
