import type { AgeBand, Nature, ServiceForm, SiteFeature, SiteKind, UnmetCause } from "../../contract/care.ts";
import type { DistrictId, DivisionCode, Fen, LocalDate, LocalMonth, Location } from "../../contract/values.ts";

/** The records of a generated district. All are plain data; ids are UUIDs (version 8) that a seed and a label determine. */

/** How much to generate. `district` in `sizes.ts` is the demo; larger ones are for load tests. */
export type WorldSize = {
  readonly streets: number;
  readonly communities: number;
  readonly sites: number;
  readonly families: number;
  /** At least as many as families. */
  readonly children: number;
  readonly population: number;
};

export type WorldOptions = {
  readonly seed: string;
  readonly size: WorldSize;
  /** The day the history ends on; nothing in the records that has happened is later. */
  readonly today: LocalDate;
  /** 0 is 990101; others are further districts of the fictional province, for cities and provinces. */
  readonly districtIndex: number;
};

/** A ring is closed: its last point repeats the first. WGS84 degrees, [lon, lat]. */
export type Position = readonly [lon: number, lat: number];
export type Ring = readonly Position[];
/** GeoJSON geometries: the outer ring first, counter-clockwise, then holes. */
export type PolygonGeometry = { readonly type: "Polygon"; readonly coordinates: readonly Ring[] };
export type LineGeometry = { readonly type: "LineString"; readonly coordinates: readonly Position[] };

export type DivisionLevel = "province" | "city" | "district" | "street" | "community";

/** A division; street codes have nine digits, community codes twelve. Province and city have the district's outline as theirs. */
export type Division = {
  readonly code: DivisionCode;
  readonly parentCode: DivisionCode | null;
  readonly level: DivisionLevel;
  readonly name: string;
  /** For streets: 街道 (sub-district) or 镇 (town). For communities: 社区 (urban) or 村 (village). */
  readonly urban: boolean;
  readonly outline: PolygonGeometry;
  readonly centre: Location;
  readonly areaKm2: number;
};

/** Kinds of network edge, by number: arterial road, street, footpath, bridge. */
export const edgeKinds = ["arterial", "street", "footpath", "bridge"] as const;
export type EdgeKind = (typeof edgeKinds)[number];

/** The walking network as parallel tables; every edge may be walked both ways. `engines/access` takes it as it is. */
export type WalkingNetwork = {
  readonly lon: Float64Array;
  readonly lat: Float64Array;
  readonly from: Uint32Array;
  readonly to: Uint32Array;
  readonly metres: Float64Array;
  /** Index into `edgeKinds`. */
  readonly kind: Uint8Array;
  /** Index into `World.roads`, or -1 for footpaths. */
  readonly road: Int32Array;
};

/** A road with a name: `main` ones are the arterials. */
export type Road = {
  readonly index: number;
  readonly name: string;
  readonly main: boolean;
  readonly lines: readonly LineGeometry[];
};
export type River = { readonly name: string; readonly line: LineGeometry; readonly area: PolygonGeometry };
export type Park = { readonly name: string; readonly area: PolygonGeometry };

/** Persons living in a community at the end of a year; `age` 0, 1 or 2, or null for all ages. */
export type PopulationFigure = {
  readonly divisionCode: DivisionCode;
  readonly year: number;
  readonly age: 0 | 1 | 2 | null;
  readonly persons: number;
  readonly source: string;
};
/** Births in a community in a month. */
export type BirthFigure = {
  readonly divisionCode: DivisionCode;
  readonly month: LocalMonth;
  readonly births: number;
  readonly source: string;
};

export type Brand = { readonly id: string; readonly name: string };

/** A legal body. `brandId` is null for a body that stands alone. */
export type Institution = {
  readonly id: string;
  readonly brandId: string | null;
  readonly name: string;
  /** Valid in form and checksum, with the fictional division code inside. */
  readonly creditCode: string;
  readonly nature: Nature;
};

export type OpeningHours = { readonly weekdays: readonly number[]; readonly opens: string; readonly closes: string };
export type StaffSummary = {
  readonly head: number;
  readonly carers: number;
  readonly healthWorkers: number;
  readonly guards: number;
  readonly cooks: number;
};
/** An inclusive status with what it rests on and from when to when it holds. */
export type InclusiveStatus = { readonly basis: string; readonly validFrom: LocalDate; readonly validTo: LocalDate };
/** Grades of the quality standard. */
export type Grade = "A" | "B" | "C" | "D";

export type Site = {
  readonly id: string;
  readonly institutionId: string;
  readonly kind: SiteKind;
  readonly name: string;
  readonly communityCode: DivisionCode;
  readonly streetCode: DivisionCode;
  readonly address: string;
  readonly location: Location;
  readonly headName: string;
  readonly phone: string;
  readonly features: readonly SiteFeature[];
  /** 1 is Monday, 7 is Sunday. */
  readonly hours: readonly OpeningHours[];
  readonly staff: StaffSummary;
  readonly buildingSquareMetres: number;
  readonly outdoorSquareMetres: number;
  readonly grade: Grade | null;
  readonly inclusive: InclusiveStatus | null;
  readonly openedOn: LocalDate;
  readonly introduction: string;
  /** Who last confirmed the vacancy, and when; null for resources without places. */
  readonly vacancyConfirmed: { readonly on: LocalDate; readonly by: string } | null;
};

export type PriceUnit = "month" | "day" | "hour";
/** One state of a place line; `validTo` is inclusive, null while it holds. */
export type PlaceVersion = {
  readonly validFrom: LocalDate;
  readonly validTo: LocalDate | null;
  readonly places: number;
  readonly price: Fen;
};
/** Places of a site for one age band and service form. Versions are in order and without gaps. */
export type PlaceLine = {
  readonly id: string;
  readonly siteId: string;
  readonly ageBand: AgeBand;
  readonly form: ServiceForm;
  readonly unit: PriceUnit;
  readonly versions: readonly PlaceVersion[];
  /** Children in the line whose families are not on the platform, throughout the year of history; never exceeds any version's places. */
  readonly takenOutside: number;
};

export const consentPurposes = ["matching", "contact_by_institutions", "statistics"] as const;
export type ConsentPurpose = (typeof consentPurposes)[number];
export const priorityFacts = ["sibling", "employer", "hardship"] as const;
export type PriorityFact = (typeof priorityFacts)[number];
export const relations = ["mother", "father", "grandparent"] as const;
export type Relation = (typeof relations)[number];
export const pickUpKinds = ["home", "work", "grandparents"] as const;
export type PickUpKind = (typeof pickUpKinds)[number];

export type Guardian = {
  readonly id: string;
  readonly name: string;
  readonly phone: string;
  readonly relation: Relation;
};
/** A child; the day is the birth, or the due date where `born` is false. */
export type Child = {
  readonly id: string;
  readonly name: string;
  readonly sex: "female" | "male";
  readonly bornOn: LocalDate;
  readonly born: boolean;
};
export type PickUpPoint = {
  readonly id: string;
  readonly kind: PickUpKind;
  readonly communityCode: DivisionCode;
  readonly address: string;
  readonly location: Location;
};
export type Need = {
  readonly id: string;
  readonly childId: string;
  readonly pickUpPointIds: readonly string[];
  readonly wantedMonth: LocalMonth;
  readonly forms: readonly ServiceForm[];
  /** `HH:MM`, local. */
  readonly arrives: string;
  readonly leaves: string;
  /** The most the family will pay in a month. */
  readonly budget: Fen;
  readonly maxMetres: number;
  readonly wishes: readonly SiteFeature[];
  readonly priority: readonly PriorityFact[];
  readonly statedOn: LocalDate;
};
export type Consent = {
  readonly purpose: ConsentPurpose;
  readonly givenOn: LocalDate;
  readonly withdrawnOn: LocalDate | null;
};
export type Family = {
  readonly id: string;
  readonly guardians: readonly Guardian[];
  readonly children: readonly Child[];
  readonly pickUpPoints: readonly PickUpPoint[];
  readonly needs: readonly Need[];
  readonly consents: readonly Consent[];
  readonly registeredOn: LocalDate;
};

export type LeaveReason = "to_kindergarten" | "moved_up" | "no_place_in_next_band" | "family_moved" | "too_expensive";
/** What happened, oldest first. `on` is the day; the order within a day is the order of the stream. */
export type WorldEvent = { readonly id: string; readonly on: LocalDate } & (
  | { readonly kind: "site_opened"; readonly siteId: string }
  | { readonly kind: "places_changed"; readonly placeLineId: string; readonly siteId: string; readonly places: number }
  | { readonly kind: "price_changed"; readonly placeLineId: string; readonly siteId: string; readonly price: Fen }
  | { readonly kind: "vacancy_confirmed"; readonly siteId: string; readonly by: string }
  | { readonly kind: "need_stated"; readonly familyId: string; readonly childId: string; readonly needId: string }
  | {
      readonly kind: "unmet_search";
      readonly communityCode: DivisionCode;
      readonly ageMonths: number;
      readonly cause: UnmetCause;
      /** Null for a search without signing in. */
      readonly needId: string | null;
    }
  | {
      readonly kind: "visit_booked";
      readonly siteId: string;
      readonly familyId: string;
      readonly childId: string;
      readonly visitOn: LocalDate;
      readonly visitAt: string;
    }
  | {
      readonly kind: "applied";
      readonly applicationId: string;
      readonly familyId: string;
      readonly childId: string;
      readonly needId: string;
      /** In the family's order of preference. */
      readonly choices: readonly { readonly siteId: string; readonly placeLineId: string }[];
      readonly startOn: LocalDate;
    }
  | {
      readonly kind: "offered";
      readonly offerId: string;
      readonly applicationId: string;
      readonly childId: string;
      readonly siteId: string;
      readonly placeLineId: string;
      readonly startOn: LocalDate;
      readonly answerBy: LocalDate;
    }
  | { readonly kind: "accepted"; readonly offerId: string; readonly childId: string; readonly placeLineId: string }
  | {
      readonly kind: "declined";
      readonly offerId: string;
      readonly childId: string;
      readonly placeLineId: string;
      readonly reason: UnmetCause;
    }
  | {
      readonly kind: "placed";
      readonly placementId: string;
      readonly childId: string;
      readonly familyId: string;
      readonly siteId: string;
      readonly placeLineId: string;
      /** The offer it came from; null for children in place before the history begins and for those who move up. */
      readonly offerId: string | null;
    }
  | {
      readonly kind: "left";
      readonly placementId: string;
      readonly childId: string;
      readonly siteId: string;
      readonly placeLineId: string;
      /** The last day in the place is the day before `on`. */
      readonly reason: LeaveReason;
    }
);

export const personaKeys = [
  "parent",
  "grandparent",
  "head",
  "clerk",
  "chain",
  "founder",
  "health_official",
  "education_official",
  "market_official",
  "civil_affairs_official",
  "fire_official",
  "police_official",
  "expert",
  "street_official",
  "grid_worker",
  "counter",
  "administrator",
] as const;
export type PersonaKey = (typeof personaKeys)[number];
/** A person one signs in as in demo mode; `anonymous` needs no persona. Families sign in by phone, the others by name. */
export type Persona = {
  readonly key: PersonaKey;
  readonly accountId: string;
  readonly displayName: string;
  readonly signIn: { readonly phone: string } | { readonly name: string };
  /** Where the person acts. */
  readonly place:
    | { readonly of: "family"; readonly familyId: string; readonly guardianId: string }
    | { readonly of: "site"; readonly siteId: string; readonly institutionId: string }
    | { readonly of: "brand"; readonly brandId: string }
    | { readonly of: "division"; readonly code: DivisionCode }
    /** Acts for themselves: somebody who wants to open a site. */
    | { readonly of: "nothing" };
};

/** Geography is held; supply, demand and history are generated as they are read, and give the same records each time. */
export type World = {
  readonly options: WorldOptions;
  readonly districtId: DistrictId;
  readonly name: string;
  /** Province, city, district, then each street followed by its communities. */
  readonly divisions: readonly Division[];
  readonly communities: readonly Division[];
  readonly network: WalkingNetwork;
  readonly roads: readonly Road[];
  readonly river: River;
  readonly parks: readonly Park[];
  readonly personas: readonly Persona[];
  population(): Iterable<PopulationFigure>;
  births(): Iterable<BirthFigure>;
  brands(): Iterable<Brand>;
  institutions(): Iterable<Institution>;
  sites(): Iterable<Site>;
  placeLines(): Iterable<PlaceLine>;
  families(): Iterable<Family>;
  /** A year of history in chronological order. Holds the supply and one state per family in memory: for districts, not for load sizes. */
  events(): AsyncIterable<WorldEvent>;
};
