import { compileKind, requiredCarers } from "../../engines/ratio/rules.ts";
import { openTable } from "../tables/read.ts";
import { writeTable } from "../tables/write.ts";
import { readKinds } from "./rules-file.ts";

/** Writes the carers that each class needs for the children told. */
export async function writeRequired(source: string, rules: string | undefined, out: string): Promise<void> {
  const kinds = (await readKinds(rules)).map(compileKind);
  const table = await openTable(source, {
    needed: ["class", "kind", "age_months", "children"],
    optional: ["asleep"],
  });
  const classes = new Map<string, { kind: (typeof kinds)[number]; counts: Int32Array; otherAges: number }>();
  await table.each((row) => {
    const key = row.text(1);
    const kind = kinds.find((each) => each.key === key);
    if (!kind) return row.refuse(`没有班型 · there is no kind ${key}: ${kinds.map((each) => each.key).join(", ")}`);
    const found = classes.get(row.text(0)) ?? { kind, counts: new Int32Array(kind.ratios.length), otherAges: 0 };
    if (found.kind !== kind) row.refuse(`同一班级两种班型 · class ${row.text(0)} is of kind ${found.kind.key} above`);
    const band = kind.bandOf[row.whole(2)];
    if (band === undefined) return row.refuse(`月龄应为 0–127 · an age from 0 to 127`);
    const children = row.whole(3);
    const asleep = row.isEmpty(4) ? 0 : row.whole(4);
    if (children < 0 || asleep < 0 || asleep > children) row.refuse(`children ${children}, asleep ${asleep}`);
    found.counts[band * 2]! += children - asleep;
    found.counts[band * 2 + 1]! += asleep;
    if (kind.fits[row.whole(2)] !== 1) found.otherAges += children;
    classes.set(row.text(0), found);
  });
  await writeTable(out, ["class", "kind", "children", "required", "cap", "over_cap", "other_ages"], (written) => {
    for (const [name, { kind, counts, otherAges }] of classes) {
      const children = counts.reduce((sum, count) => sum + count, 0);
      written.text(name).text(kind.key).whole(children).whole(requiredCarers(kind, counts)).whole(kind.cap);
      written
        .whole(Math.max(0, children - kind.cap))
        .whole(otherAges)
        .end();
    }
  });
}
