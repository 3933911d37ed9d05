import { openDraw } from "../../engines/draw/ceremony.ts";
import { DrawFault } from "../../engines/draw/faults.ts";
import { canonicalRoster } from "../../engines/draw/roster.ts";
import { settings } from "../../engines/draw/transcript.ts";
import { verify } from "../../engines/draw/verify.ts";
import { InputError } from "../tables/read.ts";
import { UsageError } from "../verb.ts";
import { type DrawOptions, instantOf } from "./options.ts";
import { report } from "./report.ts";
import { faultTexts } from "./texts.ts";
import { readApplicants, readInspections } from "./roster-files.ts";
import { readJson, writeTranscript } from "./transcript-file.ts";

/** `draw open`: from a plan and a roster to a transcript with its first entry. */
export async function open(values: DrawOptions): Promise<number> {
  const { plan: planFile, applicants, sites, inspectors, out } = values;
  if (planFile === undefined || out === undefined) throw new UsageError("draw open: --plan … --out …");
  const parsed = settings.safeParse(readJson(planFile));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new InputError(planFile, 1, `${issue!.path.map(String).join(".")}: ${issue!.message}`);
  }
  const isOrder = parsed.data.plan.kind === "order";
  if (isOrder ? applicants === undefined : sites === undefined || inspectors === undefined)
    throw new UsageError(isOrder ? "draw open: --applicants" : "draw open: --sites … --inspectors …");
  const { roster, places } = isOrder ? await readApplicants(applicants!) : await readInspections(sites!, inspectors!);
  try {
    const transcript = openDraw(parsed.data, roster, instantOf(values));
    writeTranscript(out, transcript);
    return report(out, verify(transcript), values);
  } catch (error) {
    if (!(error instanceof DrawFault)) throw error;
    // The fault counts in the sorted roster; its row in the file is found by its id.
    const [, list = "", at] = /^roster\.(\w+)\[(\d+)\]/.exec(error.path) ?? [];
    const members = (canonicalRoster(roster) as Record<string, readonly { id: string }[]>)[list];
    const place = places.get(`${list} ${members?.[Number(at)]?.id}`);
    const why = `${error.path}: ${faultTexts[error.code]}: ${error.detail}`;
    throw new InputError(place?.file ?? planFile, place?.line ?? 1, why);
  }
}
