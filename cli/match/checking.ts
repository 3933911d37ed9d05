import type { Assignment } from "../../engines/match/market.ts";
import { verifyAssignment, verifyFamilies } from "../../engines/match/verify.ts";
import { openTable } from "../tables/read.ts";
import { type TableWriter, writeTable } from "../tables/write.ts";
import type { Instance } from "./instance.ts";

export type CheckCounts = {
  readonly placed: number;
  readonly overfull: number;
  readonly unlisted: number;
  readonly blocking: number;
};

type Given = { readonly assigned: Assignment; readonly unlisted: readonly { child: number; programme: number }[] };

/** Reads a result file. Who gets what is not in the child's list counts as a fault, and as not placed. */
export async function readResult(file: string, { applicants, programmes, market }: Instance): Promise<Given> {
  const table = await openTable(file, { needed: ["applicant", "programme"] });
  const assigned = new Int32Array(market.start.length - 1).fill(-1);
  const seen = new Uint8Array(assigned.length);
  const unlisted: { child: number; programme: number }[] = [];
  await table.each((row) => {
    const child = applicants.ids.find(row.text(0));
    if (child === -1) row.refuse(`没有申请人 ${row.text(0)} · there is no applicant ${row.text(0)}`);
    if (seen[child] === 1) row.refuse(`applicant: ${row.text(0)} 出现两次 · is there twice`);
    seen[child] = 1;
    if (row.isEmpty(1)) return;
    const programme = programmes.ids.find(row.text(1));
    if (programme === -1) row.refuse(`没有项目 ${row.text(1)} · there is no programme ${row.text(1)}`);
    for (let entry = market.start[child]!; entry < market.start[child + 1]!; entry++)
      if (market.programme[entry] === programme) assigned[child] = entry;
    if (assigned[child] === -1) unlisted.push({ child, programme });
  });
  return { assigned, unlisted };
}

/** Writes what is wrong with a result, a row for each fault, and counts it. */
export async function writeFaults(target: string, instance: Instance, given: Given): Promise<CheckCounts> {
  const { market, families, applicantNames, programmeNames, familyName } = instance;
  const { assigned } = given;
  const programmeOf = (entry: number): string => (entry === -1 ? "" : programmeNames[market.programme[entry]!]!);
  const faults = families ? verifyFamilies(market, families, assigned) : undefined;
  const plain = faults ? undefined : verifyAssignment(market, assigned);
  const overfull = (faults ?? plain)!.overfull;
  let unlisted = given.unlisted.length;
  const row = (out: TableWriter, ...fields: string[]): void => {
    for (const field of fields) out.text(field);
    out.end();
  };
  await writeTable(target, ["fault", "family", "applicant", "programme", "instead_of", "because"], (out) => {
    for (const each of overfull) row(out, "overfull", "", "", programmeNames[each]!, "", "");
    for (const { child, programme } of given.unlisted)
      row(out, "unlisted", "", applicantNames[child]!, programmeNames[programme]!, "", "");
    for (const { child, entry, because } of plain?.pairs ?? [])
      row(out, "blocking", "", applicantNames[child]!, programmeOf(entry), programmeOf(assigned[child]!), because);
    for (const family of faults?.unlisted ?? []) {
      unlisted++;
      for (const child of childrenOf(family))
        row(
          out,
          "unlisted",
          familyName(childrenOf(family)),
          applicantNames[child]!,
          programmeOf(assigned[child]!),
          "",
          "",
        );
    }
    for (const { family, option } of faults?.families ?? []) {
      const children = childrenOf(family);
      const at = families!.optionStart[family]! + option * children.length;
      for (const [member, child] of children.entries()) {
        const wanted = programmeOf(families!.option[at + member]!);
        row(out, "blocking", familyName(children), applicantNames[child]!, wanted, programmeOf(assigned[child]!), "");
      }
    }
  });
  function childrenOf(family: number): Int32Array {
    return families!.child.subarray(families!.start[family], families!.start[family + 1]);
  }
  const placed = assigned.reduce((sum, entry) => sum + (entry === -1 ? 0 : 1), 0);
  return { placed, overfull: overfull.length, unlisted, blocking: (faults?.families ?? plain?.pairs ?? []).length };
}
