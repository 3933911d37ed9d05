import type { AgeBand, ServiceForm, SiteFeature, SiteKind } from "../../../contract/care.ts";
import { formatDistance, formatMoney } from "../../../web/kit/format.ts";
import type { careTexts } from "../../../web/kit/texts.ts";
import type { Finding, Need, Opening } from "../contract.ts";
import type { DemandTexts } from "./texts.ts";

type Care = (typeof careTexts)["zh"];
type Names = { readonly care: Care; readonly pointLabel: Readonly<Record<string, string>> };

const clock = (minutes: unknown): string =>
  `${String(Math.floor(Number(minutes) / 60)).padStart(2, "0")}:${String(Number(minutes) % 60).padStart(2, "0")}`;
const words = (value: unknown): readonly string[] => (Array.isArray(value) ? (value as string[]) : []);

/** Days of a sum of weekdays, by name. */
export const dayNames = (mask: number, t: DemandTexts): string =>
  t.weekday.filter((_, day) => (mask >> day) & 1).join(" ");

/** One finding as a sentence part, from its plain facts. */
export function explain(
  { criterion, verdict, missing = 0, facts }: Finding,
  need: Pick<Need, "points">,
  t: DemandTexts,
  { care, pointLabel }: Names,
): string {
  const say = t.matches.explain;
  switch (criterion) {
    case "distance": {
      if (facts["metres"] === null) return say.distanceUnknown;
      const point = need.points.find(({ id }) => id === facts["pointId"]);
      const how = t.matches.how[facts["how"] === "walking" ? "walking" : "straight_line"];
      return (
        say.distance(pointLabel[point?.label ?? "other"] ?? "", formatDistance(Number(facts["metres"])), how) +
        (missing > 0 ? say.distanceOver(formatDistance(missing)) : "")
      );
    }
    case "age_band": {
      const band = care.ageBand[facts["ageBand"] as AgeBand];
      const off = verdict === "met" ? "" : facts["tooYoung"] === true ? say.tooYoung(missing) : say.tooOld;
      return say.age(Number(facts["ageMonths"]), band) + off;
    }
    case "form":
      return care.serviceForm[facts["form"] as ServiceForm];
    case "hours":
      if (verdict === "unknown") return say.hoursUnknown;
      return (
        say.hours(clock(facts["opensAt"]), clock(facts["closesAt"])) + (missing > 0 ? say.hoursShort(missing) : "")
      );
    case "weekdays":
      return verdict === "met" ? say.weekdaysMet : say.weekdaysAbsent(dayNames(Number(facts["absent"]), t));
    case "price":
      return (
        say.price(formatMoney(Number(facts["monthlyFen"]))) +
        (missing > 0 ? say.priceOver(formatMoney(missing)) : say.priceWithin(formatMoney(Number(facts["budgetFen"]))))
      );
    case "inclusive":
      return facts["inclusive"] === true ? say.inclusive : say.notInclusive;
    case "kind":
      return care.siteKind[facts["kind"] as SiteKind];
    case "vacancy":
      return verdict === "met" ? say.free(Number(facts["free"])) : say.full;
    case "freshness":
      return care.freshness[facts["freshness"] as keyof Care["freshness"]];
    case "features": {
      const names = (value: unknown) =>
        words(value)
          .map((feature) => care.feature[feature as SiteFeature])
          .join(t.weekday[0] === "Mon" ? ", " : "、");
      const [has, lacks] = [names(facts["has"]), names(facts["lacks"])];
      return [has && say.has(has), lacks && say.lacks(lacks)].filter(Boolean).join(" · ");
    }
    case "priority":
      return facts["sibling"] === true ? say.sibling : facts["employer"] === true ? say.employer : say.noPriority;
    case "grade":
      return typeof facts["grade"] === "string" ? say.grade(facts["grade"]) : say.noGrade;
  }
}

/** A small change in words. */
export function openingText({ kind, amount, value }: Opening, t: DemandTexts, care: Care): string {
  const say = t.matches.opening;
  switch (kind) {
    case "distance":
      return say.distance(formatDistance(amount));
    case "price":
      return say.price(formatMoney(amount));
    case "month":
      return say.month(amount);
    case "hours":
      return say.hours(amount);
    case "form":
      return say.form(care.serviceForm[value as ServiceForm]);
    case "site_kind":
      return say.site_kind(care.siteKind[value as SiteKind]);
    case "inclusive":
      return say.inclusive;
  }
}

/** At most so many changes a page shows: per kind the first steps, so that the list stays short. */
export function shortOpenings(openings: readonly Opening[], perKind = 3): Opening[] {
  const seen = new Map<string, number>();
  return openings.filter(({ kind }) => {
    const count = (seen.get(kind) ?? 0) + 1;
    seen.set(kind, count);
    return count <= perKind;
  });
}
