import { chancesOf } from "../../engines/draw/chances.ts";
import type { Replay } from "../../engines/draw/replay.ts";
import { writeTable } from "../tables/write.ts";

/** The draw as it stands: `applicant,lottery` for an order, otherwise `site,inspectors,certain,chance`. */
export async function writeOutcome(file: string, { order, standing }: Replay): Promise<void> {
  if (order) {
    await writeTable(file, ["applicant", "lottery"], (out) => {
      order.forEach((applicant, at) => {
        out.text(applicant).whole(at + 1);
        out.end();
      });
    });
  } else if (standing) {
    const inspections = [...standing.inspections.values()].toSorted((a, b) => (a.site < b.site ? -1 : 1));
    await writeTable(file, ["site", "inspectors", "certain", "chance"], (out) => {
      for (const { site, inspectors, certain, chance } of inspections) {
        out
          .text(site)
          .text(inspectors.join(";"))
          .text(certain ?? "");
        out.text(chance.join("/"));
        out.end();
      }
    });
  }
}

/** Every site's chance as it follows from the published roster and plan, before or after the draw. */
export async function writeChances(file: string, { opening }: Replay): Promise<void> {
  const { plan, roster } = opening!;
  if (plan.kind === "order" || !("sites" in roster)) {
    const count = "applicants" in roster ? roster.applicants.length : 0;
    await writeTable(file, ["applicants", "chance_of_each_place"], (out) => {
      out.whole(count).text(`1/${count}`);
      out.end();
    });
    return;
  }
  const chances = chancesOf(plan, roster.sites);
  await writeTable(file, ["site", "stratum", "weight", "certain", "chance"], (out) => {
    roster.sites.forEach(({ id, stratum, weight }, at) => {
      const { numerator, denominator, certain } = chances[at]!;
      out.text(id).text(stratum).whole(weight);
      out.text(certain ?? "").text(`${numerator}/${denominator}`);
      out.end();
    });
  });
}
