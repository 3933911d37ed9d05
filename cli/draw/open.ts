import { openDraw } from "../../engines/draw/ceremony.ts";
import { settings } from "../../engines/draw/transcript.ts";
import { verify } from "../../engines/draw/verify.ts";
import { InputError } from "../tables/read.ts";
import { UsageError } from "../verb.ts";
import { type DrawOptions, instantOf } from "./options.ts";
import { report } from "./report.ts";
import { readApplicants, readInspections } from "./roster-files.ts";
import { asInputError, readJson, writeTranscript } from "./transcript-file.ts";

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
  const roster = isOrder ? await readApplicants(applicants!) : await readInspections(sites!, inspectors!);
  try {
    const transcript = openDraw(parsed.data, roster, instantOf(values));
    writeTranscript(out, transcript);
    return report(out, verify(transcript), values);
  } catch (error) {
    throw asInputError(isOrder ? applicants! : sites!, error);
  }
}
