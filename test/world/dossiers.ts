import type { Dossier } from "./founder.ts";

/** Complete applications of every kind of provider, by the items of the national forms. */

const met = [
  "tenure floor daylight safe_surroundings outdoor nap hygiene_rooms",
  "fire video alarm plans head carers health_worker guard certificates",
  "registration hygiene food",
].flatMap((line) => line.split(" "));
export const selfCheck = Object.fromEntries(met.map((item) => [`sc_${item}`, "met"]));

const pledge = { pledge_read: true, pledge_signature: "signed" };

const institution = {
  nature: "for_profit",
  registered_on: "2026-10-08",
  head_name: "陈创办",
  head_id_number: "110101198001010010",
  head_phone: "13900000001",
  head_education: "bachelor",
  head_years: 4,
  head_trained: true,
  provider_kind: "institution",
  sponsors: [{ sponsor_name: "陈创办", sponsor_kind: "person", sponsor_share: 100 }],
  spot: "geo:33.6012,117.9011",
  tenure: "lease",
  lease_years: 5,
  floor: 2,
  building_area: 420,
  indoor_area: 360,
  outdoor_area: 80,
  service_forms: ["full_day"],
  opens_at: "07:30",
  closes_at: "18:00",
  meals: "own_kitchen",
  classes_infant: 0,
  classes_toddler: 1,
  places_toddler: 15,
  price_toddler: 2600,
  classes_twos: 1,
  places_twos: 20,
  price_twos: 2200.5,
  classes_mixed: 0,
  carers: 6,
  health_workers: 1,
  guards: 1,
  cooks: 1,
  ...pledge,
};

let count = 0;
/** A name, code and address that no other application has. */
function identity(word: string) {
  count += 1;
  const number = String(count).padStart(3, "0");
  return {
    institution_name: `青禾${word}${number}托育有限公司`,
    credit_code: `91990101MA0000${number}X`,
    site_name: `${word}${number}托育园`,
    address: `柳湾路${100 + count}号`,
  };
}

export const dossiers = {
  institution: (more: object = {}): Dossier => ({
    kind: "opening.institution",
    forms: {
      "opening.institution": { ...institution, ...identity("晨曦"), ...more },
      "opening.self_check": selfCheck,
    },
  }),
  employer: (): Dossier => ({
    kind: "opening.institution",
    forms: {
      "opening.institution": {
        ...institution,
        ...identity("厂办"),
        provider_kind: "employer",
        operation: "entrusted",
        operator_name: "青禾专业托育公司",
        open_to_neighbours: true,
        guards: 0,
        meals: "delivered",
        cooks: undefined,
        sponsors: [
          { sponsor_name: "青禾机械厂", sponsor_kind: "company", sponsor_share: 60 },
          { sponsor_name: "青禾纺织厂", sponsor_kind: "company", sponsor_share: 40 },
        ],
      },
      "opening.self_check": selfCheck,
    },
  }),
  community: (): Dossier => ({
    kind: "opening.institution",
    forms: {
      "opening.institution": {
        ...institution,
        ...identity("社区"),
        nature: "non_profit",
        provider_kind: "community",
        operation: "own",
        tenure: "free_use",
        lease_years: undefined,
        meals: "none",
        cooks: undefined,
      },
      "opening.self_check": selfCheck,
    },
  }),
  kindergarten: (): Dossier => ({
    kind: "opening.kindergarten",
    forms: {
      "opening.kindergarten": {
        ...identity("幼儿园"),
        nature: "public",
        licence_number: "教民字第1号",
        head_name: "周园长",
        head_phone: "13900000002",
        provider_kind: "kindergarten_class",
        building_area: 90,
        outdoor_area: 200,
        service_forms: ["full_day"],
        opens_at: "07:40",
        closes_at: "17:30",
        meals: "own_kitchen",
        classes_twos: 1,
        places_twos: 20,
        price_twos: 1500,
        carers: 3,
        health_workers: 1,
        single_entrance: true,
        ...pledge,
      },
    },
  }),
  home: (more: object = {}): Dossier => ({
    kind: "opening.home",
    forms: {
      "opening.home": {
        ...identity("家庭"),
        registered_on: "2026-10-20",
        nature: "for_profit",
        provider_kind: "home",
        head_name: "吴家庭",
        head_id_number: "110101198501010027",
        head_phone: "13900000003",
        tenure: "own",
        floor: 3,
        building_area: 96,
        owners_agree: true,
        camera: true,
        service_forms: ["full_day"],
        opens_at: "08:00",
        closes_at: "17:30",
        meals: "none",
        places_mixed: 5,
        price_mixed: 1800,
        carers: 2,
        carers_clear: true,
        ...pledge,
        ...more,
      },
    },
  }),
};
