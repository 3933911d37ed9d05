import { type ClassKind, compileKind, nationalKinds, type Rounding } from "../../engines/ratio/rules.ts";
import { InputError, openTable } from "../tables/read.ts";

const roundings: readonly string[] = ["share", "band", "strictest", "grouping"] satisfies Rounding[];

/**
 * Kinds of classes from a file; the national ones without a file. A kind of several rows has one row for each band of ages, whose
 * `rounding` tells how they are added up; cap and least carers are those of its first row.
 */
export async function readKinds(source: string | undefined): Promise<readonly ClassKind[]> {
  if (source === undefined) return nationalKinds;
  const table = await openTable(source, {
    needed: ["kind", "from_months", "to_months", "cap", "children_per_carer"],
    optional: ["nap_children_per_carer", "at_least", "rounding"],
  });
  const kinds = new Map<string, { line: number; kind: ClassKind }>();
  await table.each((row) => {
    const key = row.text(0);
    if (key === "") row.refuse("kind 为空 · kind is empty");
    const rounding = row.text(7) || "share";
    if (!roundings.includes(rounding)) row.refuse(`rounding: ${roundings.join(", ")}`);
    const band = {
      fromMonths: row.whole(1),
      toMonths: row.whole(2),
      childrenPerCarer: row.whole(4),
      ...(row.isEmpty(5) ? {} : { napChildrenPerCarer: row.whole(5) }),
    };
    const known = kinds.get(key)?.kind;
    const bands = known && "bands" in known.ratio ? [...known.ratio.bands, band] : [band];
    kinds.set(key, {
      line: row.line,
      kind: {
        ...(known ?? { key, fromMonths: band.fromMonths, cap: row.whole(3) }),
        ...(known || row.isEmpty(6) ? {} : { atLeast: row.whole(6) }),
        toMonths: band.toMonths,
        ratio: { bands, rounding: (known && "bands" in known.ratio ? known.ratio.rounding : rounding) as Rounding },
      },
    });
  });
  return [...kinds.values()].map(({ line, kind }) => {
    try {
      compileKind(kind);
    } catch (error) {
      if (error instanceof RangeError) throw new InputError(source, line, error.message);
      throw error;
    }
    return kind;
  });
}
