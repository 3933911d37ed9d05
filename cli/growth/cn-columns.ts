import { assessByCn } from "../../engines/growth/cn-assessment.ts";
import type { Grade, Nutrition } from "../../engines/growth/cn-grades.ts";
import { whoIndicators } from "../../engines/growth/who-scores.ts";
import type { StandardColumns } from "./who-columns.ts";

/** The words of WS/T 423-2022, tables 1-3. */
const chinese: Readonly<Record<Grade | Nutrition, string>> = {
  low: "下",
  "low-middle": "中下",
  middle: "中",
  "high-middle": "中上",
  high: "上",
  "severe-underweight": "重度低体重",
  underweight: "低体重",
  "severe-stunting": "重度生长迟缓",
  stunting: "生长迟缓",
  "severe-wasting": "重度消瘦",
  wasting: "消瘦",
  overweight: "超重",
  obesity: "肥胖",
  "severe-obesity": "重度肥胖",
};

const names = ["len", "wei", "wfl", "bmi", "hc"];
const lettersOf = (name: string) => (name === "hc" ? ["p", "s", "r", "z", "e"] : ["p", "s", "n", "r", "z", "e"]);

const known = (value: number) => (Number.isNaN(value) ? null : value);

/** Grades exactly from the cells of WS/T 423-2022, and the z-score derived from them with its error. */
export function writeCn(terms: "zh" | "en"): StandardColumns {
  const word = (term: Grade | Nutrition) => (terms === "zh" ? chinese[term] : term);
  return {
    header: names.flatMap((name) => lettersOf(name).map((letter) => letter + name)),
    scores(child, ageDays, out) {
      const scores = assessByCn({
        sex: child.sex,
        ageDays: known(ageDays),
        weightKg: known(child.weightKg),
        lengthCm: known(child.lengthCm),
        headCm: known(child.headCm),
        position: child.position,
        oedema: child.oedema,
        // Months completed by the calendar belong to the age since birth, not to a corrected one.
        completedMonths: ageDays === child.ageDays ? known(child.completedMonths) : null,
      });
      for (const [at, name] of names.entries()) {
        const score = scores[whoIndicators[at]!];
        if (score === null) {
          for (const _ of lettersOf(name)) out.empty();
          continue;
        }
        out.raw(word(score.byPercentile)).raw(word(score.byDeviation));
        if (name !== "hc") out.raw(score.nutrition === null ? "" : word(score.nutrition));
        out.whole(score.dependsOnRow ? 1 : 0);
        out.number(score.z ?? Number.NaN, 2);
        out.number(score.z === null ? Number.NaN : score.zAccuracy);
      }
    },
  };
}
