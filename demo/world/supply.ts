import { type AgeBand, type Nature, type ServiceForm, type SiteKind, siteFeatures } from "../../contract/care.ts";
import type { Fen } from "../../contract/values.ts";
import { runningSums, type Random } from "../../engines/random/random.ts";
import { firstOfMonth, localDate, monthNumber, type EpochDay } from "./calendar.ts";
import { fictionalCreditCode } from "./credit-code.ts";
import type { Divisions } from "./divisions.ts";
import { brandName, fictionalPhone, hanNumber, personName, siteName } from "./names.ts";
import type { DoorFinder } from "./places.ts";
import type { Brand, Institution, OpeningHours, PlaceLine, PlaceVersion, PriceUnit, Site } from "./types.ts";

/** Sixty sites in the proportions of a district; larger worlds repeat them. Positions carry the structure below. */
const pattern: readonly SiteKind[] = (() => {
  const counts: Partial<Record<SiteKind, number>> = {
    kindergarten_class: 12,
    employer: 4,
    community: 7,
    home: 4,
    integrated: 3,
    hub: 1,
    station: 2,
    care_group: 1,
    training_base: 1,
    children_home: 2,
    parent_room: 1,
    guidance_station: 2,
    early_learning_point: 1,
    nursing_room: 1,
  };
  const kinds: SiteKind[] = Array.from({ length: 18 }, () => "institution");
  for (const [kind, count] of Object.entries(counts)) for (let at = 0; at < count; at++) kinds.push(kind as SiteKind);
  return kinds;
})();
const block = pattern.length;
/** Of every sixty: sites 0–3 are one brand, 2 and 3 under one credit code; sites 4–6 a second brand. */
const brandOf = (at: number) => (at < 4 ? 0 : at < 7 ? 1 : undefined);
const careKinds = new Set<SiteKind>([
  "institution",
  "kindergarten_class",
  "employer",
  "community",
  "home",
  "integrated",
  "hub",
]);

const natureOf: Partial<Record<SiteKind, Nature>> = {
  kindergarten_class: "public",
  community: "non_profit",
  integrated: "public",
  hub: "public",
  employer: "state_owned",
  home: "for_profit",
};

export type Supply = {
  brands(): Iterable<Brand>;
  institutions(): Iterable<Institution>;
  sites(): Iterable<Site>;
  placeLines(): Iterable<PlaceLine>;
  site(index: number): Site;
  linesOf(index: number): PlaceLine[];
  /** Days on which the site's staff confirmed its vacancy within the year of history. */
  confirmations(index: number): EpochDay[];
  brandId(number: number): string;
};

type Plan = {
  readonly community: number;
  readonly openedOn: EpochDay;
  readonly inclusive: boolean;
  readonly dear: number;
  readonly remote: number;
};

export function makeSupply(
  random: Random,
  divisions: Divisions,
  doors: DoorFinder,
  persons: Float64Array,
  count: number,
  today: EpochDay,
): Supply {
  const ids = {
    brand: random.fork("brand"),
    institution: random.fork("institution"),
    site: random.fork("site"),
    line: random.fork("line"),
    confirm: random.fork("confirm"),
  };
  const careSums = runningSums(persons.map((people) => people ** 0.8));
  const historyStart = today - 365;
  const kindOf = (index: number) => pattern[index % block]!;
  const brandId = (number: number) => ids.brand.at(number).uuid();
  const brandNumber = (index: number) => {
    const own = brandOf(index % block);
    return own === undefined ? undefined : Math.floor(index / block) * 2 + own;
  };
  const institutionNumber = (index: number) => (index % block === 3 ? index - 1 : index);
  const institutionId = (index: number) => ids.institution.at(institutionNumber(index)).uuid();
  const natureAt = (index: number): Nature =>
    natureOf[kindOf(index)] ??
    (careKinds.has(kindOf(index)) ? (index % 3 === 1 ? "non_profit" : "for_profit") : "public");
  const middle = divisions.communities.findIndex((_, at) => persons[at] === Math.max(...persons.slice(0, 12)));

  const plan = (index: number): Plan => {
    const own = ids.site.at(index).fork("plan");
    const kind = kindOf(index);
    // The first site is the one the demo's head works at, in a busy community.
    const community = index === 0 ? middle : own.bySums(careSums);
    const remote = 1 - Math.min(1, divisions.density[community]! / 2.2);
    const nature = natureAt(index);
    const fresh = index % 20 === 11 && index % block < 50;
    const openedOn = fresh ? own.int(historyStart + 30, today - 45) : own.int(today - 365 * 9, historyStart - 60);
    const inclusive =
      index === 0 ||
      (careKinds.has(kind) && own.chance(nature === "for_profit" ? 0.2 : nature === "non_profit" ? 0.5 : 0.72));
    return { community, openedOn, inclusive, dear: own.normal(0, 1), remote };
  };

  // Sites of one kind in one community are numbered, so that every name is met once.
  const ordinals = new Uint32Array(count);
  const met = new Map<string, number>();
  for (let index = 0; index < count; index++) {
    const key = `${kindOf(index)}${plan(index).community}`;
    ordinals[index] = (met.get(key) ?? 0) + 1;
    met.set(key, ordinals[index]!);
  }
  const shortName = (community: number) => divisions.communities[community]!.name.replace(/(社区|村)$/, "");

  const lineTemplates = (kind: SiteKind, own: Random): [AgeBand, ServiceForm, number][] => {
    switch (kind) {
      case "institution": {
        const lines: [AgeBand, ServiceForm, number][] = [
          ["toddler", "full_day", own.pick([10, 15])],
          ["twos", "full_day", own.pick([20, 20, 36])],
        ];
        if (own.chance(0.3)) lines.push(["infant", "full_day", own.pick([6, 8])]);
        if (own.chance(0.4)) lines.push(["mixed", "half_day", own.pick([6, 10])]);
        if (own.chance(0.35)) lines.push(["mixed", "hourly", 4]);
        if (own.chance(0.08)) lines.push(["twos", "night", 5]);
        return lines;
      }
      case "kindergarten_class":
        return own.chance(0.3)
          ? [
              ["twos", "full_day", own.pick([20, 40])],
              ["twos", "half_day", 8],
            ]
          : [["twos", "full_day", own.pick([20, 20, 40])]];
      case "employer":
        return [
          ["toddler", "full_day", own.pick([10, 15])],
          ["twos", "full_day", 20],
        ];
      case "community":
        return [
          ["mixed", "full_day", own.pick([12, 18])],
          ["mixed", "half_day", 6],
          ["mixed", "hourly", 5],
          ["mixed", "drop_in", 3],
        ];
      case "home":
        return [
          ["mixed", "full_day", 4],
          ["mixed", "drop_in", 1],
        ];
      case "integrated":
        return [
          ["toddler", "full_day", 15],
          ["twos", "full_day", 40],
        ];
      case "hub":
        return [
          ["infant", "full_day", 10],
          ["toddler", "full_day", 30],
          ["twos", "full_day", 40],
          ["mixed", "half_day", 12],
          ["mixed", "drop_in", 8],
        ];
      default:
        return [];
    }
  };

  const linesOf = (index: number): PlaceLine[] => {
    const kind = kindOf(index);
    if (!careKinds.has(kind)) return [];
    const { openedOn, inclusive, dear, remote } = plan(index);
    const own = ids.site.at(index).fork("lines");
    const siteId = ids.site.at(index).uuid();
    const public_ = natureAt(index) === "public";
    const monthly =
      Math.round(
        (inclusive
          ? Math.max(1050, (public_ ? 1500 : 1850) + 230 * dear - 180 * remote)
          : Math.max(1900, (kind === "home" ? 2700 : 3700) + 950 * dear - 500 * remote)) / 20,
      ) * 20;
    const newPrice = own.chance(0.28);
    const rise = own.pick([0.95, 1.04, 1.06, 1.08, 1.1]);
    const priceDay = firstOfMonth(monthNumber(today) - own.int(1, 10));
    const templates =
      index === 0
        ? ([
            ["toddler", "full_day", 15],
            ["twos", "full_day", 36],
            ["mixed", "half_day", 10],
            ["mixed", "hourly", 4],
          ] as [AgeBand, ServiceForm, number][])
        : lineTemplates(kind, own);
    const crowding = own.normal(0, 0.13);
    return templates.map(([ageBand, form, places], at): PlaceLine => {
      const lineRandom = ids.line.at(index * 16 + at);
      const id = lineRandom.uuid();
      const bandFactor = { infant: 1.35, toddler: 1.15, twos: 1, mixed: 1.05 }[ageBand];
      const [unit, yuan]: [PriceUnit, number] =
        form === "hourly"
          ? ["hour", Math.round(monthly / 90)]
          : form === "drop_in"
            ? ["day", Math.round(monthly / 18 / 5) * 5]
            : [
                "month",
                Math.round((monthly * bandFactor * (form === "half_day" ? 0.62 : form === "night" ? 1.3 : 1)) / 10) *
                  10,
              ];
      const changes = new Map<EpochDay, { places: number; yuan: number }>();
      let now = { places, yuan };
      changes.set(openedOn, now);
      const placesDay = firstOfMonth(monthNumber(today) - lineRandom.int(1, 10));
      const newPlaces =
        form === "full_day" && index !== 0 && lineRandom.chance(0.16)
          ? Math.max(2, places + lineRandom.pick([-5, -4, 5, 6, 10]))
          : places;
      for (const day of [...new Set([priceDay, placesDay])].sort((a, b) => a - b)) {
        if (day <= openedOn || day <= historyStart) continue;
        const next = {
          places: day >= placesDay ? newPlaces : places,
          yuan:
            day >= priceDay && newPrice
              ? Math.round((yuan * rise) / (unit === "month" ? 10 : 1)) * (unit === "month" ? 10 : 1)
              : now.yuan,
        };
        if (next.places !== now.places || next.yuan !== now.yuan) changes.set(day, next);
        now = next;
      }
      const days = [...changes.keys()];
      const versions = days.map((day, version): PlaceVersion => {
        const state = changes.get(day)!;
        return {
          validFrom: localDate(day),
          validTo: version + 1 < days.length ? localDate(days[version + 1]! - 1) : null,
          places: state.places,
          price: (state.yuan * 100) as Fen,
        };
      });
      const least = Math.min(...versions.map((version) => version.places));
      // Cheap and central is full, dear and remote empty; infants' places are scarce everywhere.
      const pull =
        0.52 -
        0.42 * remote -
        0.16 * ((monthly - 2300) / 1500) +
        (ageBand === "infant" ? 0.45 : 0) +
        (public_ ? 0.12 : 0) +
        crowding;
      const share = Math.max(0.02, Math.min(0.96, index === 0 ? 0.55 : pull));
      return {
        id,
        siteId,
        ageBand,
        form,
        unit,
        versions,
        takenOutside: openedOn > historyStart ? 0 : Math.round(least * share),
      };
    });
  };

  const confirmations = (index: number): EpochDay[] => {
    if (!careKinds.has(kindOf(index))) return [];
    const { openedOn, remote } = plan(index);
    const own = ids.confirm.at(index);
    const lazy = index !== 0 && own.chance(0.12 + 0.22 * remote);
    const until = lazy ? today - own.int(35, 150) : today;
    const days: EpochDay[] = [];
    for (let day = Math.max(openedOn, historyStart) + own.int(0, 25); day <= until; day += own.int(9, lazy ? 45 : 26))
      days.push(day);
    if (days.length === 0) days.push(Math.max(openedOn, historyStart));
    return days;
  };

  const site = (index: number): Site => {
    const kind = kindOf(index);
    const { community, openedOn, inclusive, remote } = plan(index);
    const own = ids.site.at(index).fork("details");
    const division = divisions.communities[community]!;
    const spot = doors(own, community);
    const short = shortName(community);
    const brand = brandNumber(index);
    const care = careKinds.has(kind);
    const places = linesOf(index).reduce((sum, line) => sum + line.versions.at(-1)!.places, 0);
    const opens = own.pick(["07:30", "07:30", "08:00", "08:30"]);
    const closes = care ? own.pick(["17:00", "17:30", "18:00", "18:30"]) : "17:00";
    const features = siteFeatures.filter((feature) => {
      // The demo's own site has what its parent wishes for.
      if (index === 0 && (feature === "outdoor" || feature === "own_kitchen")) return true;
      if (feature === "weekend" || feature === "late_pickup" || feature === "special_needs")
        return care && own.chance(0.16);
      if (feature === "outdoor" || feature === "medical_partner") return own.chance(0.7);
      return own.chance(care ? 0.4 : 0.2);
    });
    const hours: OpeningHours[] = [
      { weekdays: [1, 2, 3, 4, 5], opens, closes: features.includes("late_pickup") ? "19:30" : closes },
    ];
    if (features.includes("weekend")) hours.push({ weekdays: [6], opens: "08:30", closes: "17:00" });
    const years = 3;
    const inclusiveFrom = Math.max(openedOn + 60, today - own.int(100, 365 * years - 60));
    const headName = personName(own);
    const confirmed = confirmations(index).at(-1);
    const name = siteName(
      kind,
      own,
      divisions.name,
      short + (ordinals[index]! > 1 ? `第${hanNumber(ordinals[index]!)}` : ""),
      brand === undefined ? null : brandName(brand),
    );
    const carers = Math.max(1, Math.ceil(places / 6));
    return {
      id: ids.site.at(index).uuid(),
      institutionId: institutionId(index),
      kind,
      name,
      communityCode: division.code,
      streetCode: division.parentCode!,
      address: spot.address,
      location: spot.location,
      headName,
      phone: fictionalPhone(index < 1000 ? 5000 + index : 90_000_000 + index),
      features,
      hours,
      staff: care
        ? {
            head: 1,
            carers,
            healthWorkers: kind === "home" ? 0 : 1,
            guards: kind === "home" ? 0 : places > 60 ? 2 : 1,
            cooks: features.includes("own_kitchen") ? 1 + Math.floor(places / 50) : 0,
          }
        : { head: 1, carers: own.int(0, 3), healthWorkers: 0, guards: 0, cooks: 0 },
      buildingSquareMetres: care
        ? Math.round(places * own.between(8, 13) + (kind === "home" ? 60 : 120))
        : own.int(40, 400),
      outdoorSquareMetres: features.includes("outdoor") ? Math.round(Math.max(20, places * own.between(2, 5))) : 0,
      grade:
        care && kind !== "home" && own.chance(0.75)
          ? (["A", "B", "C", "D"] as const)[own.weighted([2, 5, 3, 0.4])]!
          : null,
      inclusive:
        inclusive && inclusiveFrom <= today
          ? {
              basis: `${divisions.name}普惠托育服务机构认定(虚构)第${localDate(inclusiveFrom).slice(0, 4)}-${String(1 + (index % 97)).padStart(2, "0")}号`,
              validFrom: localDate(inclusiveFrom),
              validTo: localDate(inclusiveFrom + 365 * years - 1),
            }
          : null,
      openedOn: localDate(openedOn),
      introduction: care
        ? `${short}${remote < 0.5 ? "居民区内" : "近郊"},${places}个托位,${features.includes("outdoor") ? "有独立户外活动场地" : "借用社区活动场地"}。(虚构)`
        : `面向${short}家庭的公共服务点。(虚构)`,
      vacancyConfirmed: confirmed === undefined ? null : { on: localDate(confirmed), by: headName },
    };
  };

  return {
    *brands() {
      for (let index = 0; index < count; index++) {
        const number = brandNumber(index);
        if (number !== undefined && (index === 0 || brandNumber(index - 1) !== number))
          yield { id: brandId(number), name: brandName(number) };
      }
    },
    *institutions() {
      for (let index = 0; index < count; index++) {
        if (institutionNumber(index) !== index) continue;
        const nature = natureAt(index);
        const brand = brandNumber(index);
        const department = nature === "public" ? "1" : nature === "non_profit" ? "5" : "9";
        const { name } = site(index);
        const body =
          nature === "public"
            ? `${name}(事业单位)`
            : nature === "non_profit"
              ? `${name}服务中心`
              : `${name}服务有限公司`;
        yield {
          id: institutionId(index),
          brandId: brand === undefined ? null : brandId(brand),
          name: body.replace(/[()]/g, ""),
          creditCode: fictionalCreditCode(department, divisions.districtId, index + 1),
          nature,
        };
      }
    },
    *sites() {
      for (let index = 0; index < count; index++) yield site(index);
    },
    *placeLines() {
      for (let index = 0; index < count; index++) yield* linesOf(index);
    },
    site,
    linesOf,
    confirmations,
    brandId,
  };
}
