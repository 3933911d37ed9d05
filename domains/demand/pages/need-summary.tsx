import { formatDistance, formatMoney, formatMonth } from "../../../web/kit/format.ts";
import { Tag } from "../../../web/kit/tag.tsx";
import { careTexts, useTexts } from "../../../web/kit/texts.ts";
import type { Need } from "../contract.ts";
import { dayNames } from "./explain.ts";
import { demandTexts } from "./texts.ts";

type Shown = Pick<
  Need,
  | "wantedFrom"
  | "ageMonths"
  | "serviceForms"
  | "careFrom"
  | "careTo"
  | "weekdays"
  | "budgetFen"
  | "maxMetres"
  | "points"
  | "inclusiveOnly"
>;

/** A need in a few tags. */
export function NeedSummary({ need }: { readonly need: Shown }) {
  const t = useTexts(demandTexts);
  const care = useTexts(careTexts);
  return (
    <p className="k-row" style={{ gap: "var(--space-2)", marginBottom: 0 }}>
      <Tag tone="primary">{t.from(formatMonth(need.wantedFrom))}</Tag>
      <Tag>{t.age(need.ageMonths)}</Tag>
      {need.serviceForms.map((form) => (
        <Tag key={form}>{care.serviceForm[form]}</Tag>
      ))}
      <Tag>
        {need.points.map(({ label }) => t.pointLabel[label]).join(" / ")} {t.within(formatDistance(need.maxMetres))}
      </Tag>
      {need.careFrom && need.careTo && <Tag>{t.hours(need.careFrom, need.careTo)}</Tag>}
      {need.weekdays !== 31 && <Tag>{dayNames(need.weekdays, t)}</Tag>}
      {need.budgetFen !== null && <Tag>{t.budget(formatMoney(need.budgetFen))}</Tag>}
      {need.inclusiveOnly && <Tag>{t.wizard.inclusiveOnly}</Tag>}
    </p>
  );
}
