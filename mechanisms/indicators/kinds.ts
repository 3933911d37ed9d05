import { defineKind, type Fault } from "../packs/index.ts";
import { IndicatorBody, type MeasureBody, TargetBody } from "./contract.ts";
import { findFacts } from "./facts.ts";
import { faultsOfMeasure } from "./measure.ts";

function faultsOfIndicator(body: IndicatorBody): Fault[] {
  const faults = [...faultsOfMeasure(["numerator"], body.numerator)];
  if (body.denominator) faults.push(...faultsOfMeasure(["denominator"], body.denominator));
  const facts = "facts" in body.numerator ? findFacts(body.numerator.facts) : undefined;
  if (body.parts && facts && !(body.parts.dimension in facts.dimensions))
    faults.push({
      path: ["parts", "dimension"],
      message: `${facts.key} have no dimension "${body.parts.dimension}": ${Object.keys(facts.dimensions).join(", ")}`,
    });
  if (body.parts && !facts?.form) faults.push({ path: ["parts"], message: "reported values have no parts" });
  if (body.parts && facts?.form === "divisions")
    faults.push({ path: ["parts"], message: "divisions that are covered or not have no parts" });
  const isPresent = (measure: MeasureBody | undefined) =>
    measure !== undefined && "facts" in measure && findFacts(measure.facts)?.form === "present";
  if ((isPresent(body.numerator) || isPresent(body.denominator)) && !body.onlyNow)
    faults.push({ path: ["onlyNow"], message: "these facts have no past: onlyNow has to be true" });
  return faults;
}

const sideInWords = (side: MeasureBody): string =>
  "reported" in side
    ? "reported"
    : `${side.facts}.${side.sum.replaceAll(" ", "")}${side.where ? ` [${side.where}]` : ""}`;

export const indicatorKind = defineKind<IndicatorBody>({
  kind: "indicator",
  list: "indicators",
  schema: IndicatorBody,
  needsBasis: false,
  summary: ({ unit, numerator, denominator }) =>
    [sideInWords(numerator), denominator && sideInWords(denominator)].filter(Boolean).join(" / ") + ` (${unit})`,
  check: (body) => faultsOfIndicator(body),
});

export const targetKind = defineKind<TargetBody>({
  kind: "target",
  list: "targets",
  schema: TargetBody,
  needsBasis: true,
  summary: ({ indicator, value, min, max, year, by, division }) =>
    `${indicator} ${min !== undefined ? "≥" : max !== undefined ? "≤" : "="} ${min ?? max ?? value} · ${by ?? year}` +
    (division ? ` [${division}]` : ""),
  check: (body, others) => {
    const faults: Fault[] = [];
    if (!others.find(indicatorKind, body.indicator))
      faults.push({ path: ["indicator"], message: `there is no indicator "${body.indicator}"` });
    if ((body.year === undefined) === (body.by === undefined))
      faults.push({ path: ["year"], message: "either a year or a day (by)" });
    if ([body.value, body.min, body.max].filter((one) => one !== undefined).length !== 1)
      faults.push({ path: ["value"], message: "exactly one of value, min and max" });
    return faults;
  },
});
