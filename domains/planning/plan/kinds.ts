import { indicatorKind } from "../../../mechanisms/indicators/index.ts";
import { defineKind, type Fault, findKind, type Others, unitKind } from "../../../mechanisms/packs/index.ts";
import { Duty, Programme } from "../contract/duty.ts";

/** Kind of definition behind what a duty counts. */
const counted = {
  case: "case_kind",
  form_answer: "form",
  booking_session: "booking_kind",
  booking: "booking_kind",
  document: "document_template",
} as const;

const unknown = (path: Fault["path"], what: string, key: string): Fault => ({
  path,
  message: `没有 ${key}（${what}） · there is no ${what} ${key}`,
});

function unitFaults({ lead, cooperating }: Pick<Duty, "lead" | "cooperating">, others: Others): Fault[] {
  const missing = (field: string, keys: readonly string[]) =>
    keys.flatMap((key, index) => (others.find(unitKind, key) ? [] : [unknown([field, index], "unit", key)]));
  return [...missing("lead", lead), ...missing("cooperating", cooperating)];
}

/** Whether something of a kind, of another mechanism perhaps, is there. */
function isThere(kindName: string, key: string, others: Others): boolean {
  const kind = findKind(kindName);
  return kind !== undefined && others.find(kind, key) !== undefined;
}

function dutyFaults(body: Duty, others: Others): Fault[] {
  const faults = unitFaults(body, others);
  const { measure, due } = body;
  if (measure && "indicator" in measure && !others.find(indicatorKind, measure.indicator))
    faults.push(unknown(["measure", "indicator"], "indicator", measure.indicator));
  if (measure && "count" in measure && !isThere(counted[measure.count], measure.of, others))
    faults.push(unknown(["measure", "of"], counted[measure.count], measure.of));
  if (due.kind === "period" && due.from > due.by)
    faults.push({ path: ["due", "by"], message: "期限早于开始 · it ends before it begins" });
  return faults;
}

function programmeFaults(body: Programme, others: Others): Fault[] {
  const faults = unitFaults(body, others);
  const { amount, wanted } = body;
  if (body.case !== undefined && !isThere("case_kind", body.case, others))
    faults.push(unknown(["case"], "case", body.case));
  for (const [name, range] of [["amount", amount] as const, ["wanted", wanted] as const])
    if (range?.least !== undefined && range.most !== undefined && range.least > range.most)
      faults.push({ path: [name, "most"], message: "上限小于下限 · the most is less than the least" });
  return faults;
}

/** What a document orders a unit to do. */
export const duty = defineKind<Duty>({
  kind: "duty",
  list: "duties",
  schema: Duty,
  needsBasis: true,
  check: dutyFaults,
  summary: ({ due, lead }) =>
    [due.kind, "times" in due && due.times > 1 && `${due.times} ×`, lead.join(", ")].filter(Boolean).join(" · "),
});

/** Pilots, subsidies, demonstration schemes, courses, activities, services, kinds of facility, publicity duties. */
export const programme = defineKind<Programme>({
  kind: "programme",
  list: "programmes",
  schema: Programme,
  needsBasis: true,
  check: programmeFaults,
  summary: ({ type, amount, uplift, wanted }) =>
    [
      type,
      amount && `${(amount.least ?? 0) / 100}–${(amount.most ?? 0) / 100} yuan`,
      uplift && `+${uplift.share * 100} %`,
      wanted && `${wanted.least ?? 0}–${wanted.most ?? ""} ${wanted.of.en}`,
    ]
      .filter(Boolean)
      .join(" · "),
});
