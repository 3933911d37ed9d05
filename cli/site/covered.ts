import type { Covers } from "../../engines/siting/covers/cover-lists.ts";
import { writeTable } from "../tables/write.ts";
import type { Places } from "./input.ts";

/** Writes `demand,weight,covered,site`: whether each demand point is covered, and by which open site (the first that does). */
export async function writeCovered(
  target: string,
  covers: Covers,
  demand: Places,
  sites: Places,
  open: readonly number[],
): Promise<void> {
  const isOpen = new Uint8Array(covers.sites);
  for (const s of open) isOpen[s] = 1;
  await writeTable(target, ["demand", "weight", "covered", "site"], (out) => {
    for (let i = 0; i < covers.demands; i++) {
      const by = covers.demandSites
        .subarray(covers.demandStarts[i]!, covers.demandStarts[i + 1]!)
        .find((s) => isOpen[s] === 1);
      out
        .text(demand.ids.name(i))
        .number(demand.weight[i]!)
        .whole(by === undefined ? 0 : 1);
      if (by === undefined) out.empty();
      else out.text(sites.ids.name(by));
      out.end();
    }
  });
}
