import { Facts } from "../../../web/kit/card.tsx";
import { formatDay, formatMoney } from "../../../web/kit/format.ts";
import { careTexts, kitTexts, useTexts } from "../../../web/kit/texts.ts";
import type { SiteFacts } from "../contract.ts";
import { useDivisionOptions } from "./parts.ts";
import { registryTexts } from "./texts.ts";

/** Writes any fact for people. */
export function useFactText(): (field: string, value: unknown) => string {
  const t = useTexts(registryTexts);
  const care = useTexts(careTexts);
  const k = useTexts(kitTexts);
  const divisions = useDivisionOptions();
  const named = (names: Readonly<Record<string, string>>, value: unknown) => names[String(value)] ?? String(value);
  return (field, value) => {
    if (value === null || value === undefined || value === "" || (Array.isArray(value) && value.length === 0))
      return t.none;
    if (typeof value === "boolean") return value ? k.yes : k.no;
    if (field === "divisionCode")
      return divisions.find((division) => division.value === value)?.label.trim() ?? String(value);
    if (field === "kind") return named(care.siteKind, value);
    if (field === "status") return named(care.siteStatus, value);
    if (field === "features") return (value as string[]).map((one) => named(care.feature, one)).join(" · ");
    if (field === "hours")
      return (value as SiteFacts["hours"])
        .map(({ days, from, to }) => `${days.map((day) => t.dayNames[day - 1]).join(" ")} ${from}–${to}`)
        .join("; ");
    if (field === "location") return `${(value as { lon: number }).lon}, ${(value as { lat: number }).lat}`;
    if (field === "priceFen") return formatMoney(Number(value));
    if (/On$|From$|To$/.test(field) && typeof value === "string") return formatDay(value);
    return String(value);
  };
}

/** Facts of a site to read. */
export function FactsView({
  facts,
  fields,
}: {
  readonly facts: SiteFacts;
  readonly fields: readonly (keyof SiteFacts)[];
}) {
  const t = useTexts(registryTexts);
  const text = useFactText();
  return (
    <Facts columns items={fields.map((field) => [t.fields[field] ?? field, text(field, facts[field])] as const)} />
  );
}
