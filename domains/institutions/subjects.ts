import { sql } from "kysely";
import { defineSubject } from "../../mechanisms/rules/index.ts";
import { placesAsOf, sitesAsOf } from "./as-of.ts";

const numeric = (value: unknown): number | null => (value === null || value === undefined ? null : Number(value));

/** Sites as checks judge them: the registry's facts and the sum of their places. */
export const siteSubject = defineSubject({
  key: "site",
  title: { zh: "网点", en: "Site" },
  facts: {
    site_kind: { type: "text", title: { zh: "机构类型", en: "Kind of site" } },
    nature: { type: "text", title: { zh: "机构性质", en: "Nature" } },
    status: { type: "text", title: { zh: "状态", en: "Status" } },
    inclusive: { type: "boolean", title: { zh: "普惠", en: "Inclusive" } },
    grade: { type: "text", title: { zh: "等级", en: "Grade" } },
    places: { type: "number", title: { zh: "托位数", en: "Places" } },
    places_infant: { type: "number", title: { zh: "乳儿班托位", en: "Places for infants" } },
    places_toddler: { type: "number", title: { zh: "托小班托位", en: "Places for toddlers" } },
    places_twos: { type: "number", title: { zh: "托大班托位", en: "Places for two-year-olds" } },
    places_mixed: { type: "number", title: { zh: "混合班托位", en: "Places in mixed classes" } },
    inclusive_places: { type: "number", title: { zh: "普惠托位", en: "Inclusive places" } },
    price: { type: "number", title: { zh: "最高月价（元）", en: "Highest monthly price (yuan)" } },
    staff_carers: { type: "number", title: { zh: "保育人员", en: "Carers" } },
    staff_health: { type: "number", title: { zh: "保健人员", en: "Health workers" } },
    staff_total: { type: "number", title: { zh: "职工总数", en: "Staff" } },
    building_area: { type: "number", title: { zh: "建筑面积（平方米）", en: "Building area (m²)" } },
    outdoor_area: { type: "number", title: { zh: "户外面积（平方米）", en: "Outdoor area (m²)" } },
    features: { type: "list", title: { zh: "特色", en: "Features" } },
    opened_on: { type: "date", title: { zh: "开办日期", en: "Opened on" } },
    filed_on: { type: "date", title: { zh: "备案日期", en: "Filed on" } },
  },
  async load({ db, districtId, now }, { on, knownAt }, ids) {
    const known = knownAt ?? now;
    const { rows } = await sql<{
      site_id: string;
      kind: string;
      nature: string;
      status: string;
      inclusive: boolean;
      division_code: string;
      facts: Record<string, unknown>;
      filed_on: string | null;
      places: Record<string, string | null>;
    }>`
      select s.site_id, s.kind, i.nature, s.status, s.inclusive, s.division_code, i.filed_on,
        -- What an old record does not know is taken from the site as it is.
        jsonb_build_object('name', t.name, 'grade', t.grade, 'staff_carers', t.staff_carers, 'staff_health', t.staff_health,
          'staff_total', t.staff_total, 'building_area', t.building_area, 'outdoor_area', t.outdoor_area,
          'features', to_jsonb(t.features), 'opened_on', t.opened_on) || jsonb_strip_nulls(s.facts) as facts,
        (select jsonb_build_object('all', sum(p.places), 'infant', sum(p.places) filter (where p.age_band = 'infant'),
            'toddler', sum(p.places) filter (where p.age_band = 'toddler'),
            'twos', sum(p.places) filter (where p.age_band = 'twos'),
            'mixed', sum(p.places) filter (where p.age_band = 'mixed'), 'inclusive', sum(p.inclusive_places),
            'price', max(p.price_fen) filter (where p.service_form in ('full_day', 'half_day', 'night')))
          from ${placesAsOf(districtId, on, known)} p where p.site_id = s.site_id) as places
      from ${sitesAsOf(districtId, on, known)} s
      join site t on t.district_id = ${districtId} and t.id = s.site_id
      join institution i on i.district_id = ${districtId} and i.id = t.institution_id
      where s.status <> 'closed' ${ids ? sql`and s.site_id = any(${ids}::uuid[])` : sql``}
      order by s.division_code, s.site_id`.execute(db);
    return rows.map(({ site_id, division_code, facts, places, ...row }) => {
      const price = numeric(places["price"]);
      return {
        id: site_id,
        title: String(facts["name"] ?? ""),
        divisionCode: division_code,
        link: `/government/sites/${site_id}`,
        facts: {
          division_code,
          site_kind: row.kind,
          nature: row.nature,
          status: row.status,
          inclusive: row.inclusive,
          grade: facts["grade"] ?? null,
          places: numeric(places["all"]) ?? 0,
          places_infant: numeric(places["infant"]) ?? 0,
          places_toddler: numeric(places["toddler"]) ?? 0,
          places_twos: numeric(places["twos"]) ?? 0,
          places_mixed: numeric(places["mixed"]) ?? 0,
          inclusive_places: numeric(places["inclusive"]) ?? 0,
          price: price === null ? null : price / 100,
          staff_carers: numeric(facts["staff_carers"]),
          staff_health: numeric(facts["staff_health"]),
          staff_total: numeric(facts["staff_total"]),
          building_area: numeric(facts["building_area"]),
          outdoor_area: numeric(facts["outdoor_area"]),
          features: Array.isArray(facts["features"]) ? facts["features"] : [],
          opened_on: facts["opened_on"] ?? null,
          filed_on: row.filed_on,
        },
      };
    });
  },
});

/** Classes of sites, each with its own size and carers. */
export const groupSubject = defineSubject({
  key: "care_group",
  title: { zh: "班级", en: "Class" },
  facts: {
    age_band: { type: "text", title: { zh: "年龄段", en: "Age band" } },
    site_kind: { type: "text", title: { zh: "机构类型", en: "Kind of site" } },
    capacity: { type: "number", title: { zh: "班额", en: "Children of the class" } },
    carers: { type: "number", title: { zh: "保育人员", en: "Carers" } },
  },
  async load({ db, districtId, now }, { on, knownAt }, ids) {
    const { rows } = await sql<{
      id: string;
      site_id: string;
      name: string;
      site_name: string;
      kind: string;
      division_code: string;
      age_band: string;
      capacity: number;
      carers: number;
    }>`
      select g.id, g.site_id, g.name, t.name as site_name, s.kind, s.division_code, g.age_band, g.capacity, g.carers
      from care_group g
      join site t on t.district_id = g.district_id and t.id = g.site_id
      join ${sitesAsOf(districtId, on, knownAt ?? now)} s on s.site_id = g.site_id
      where g.district_id = ${districtId} and g.valid_from <= ${on} and g.valid_to >= ${on} and s.status <> 'closed'
        ${ids ? sql`and g.id = any(${ids}::uuid[])` : sql``}
      order by s.division_code, g.site_id, g.name`.execute(db);
    return rows.map(({ id, site_id, name, site_name, kind, division_code, ...facts }) => ({
      id,
      title: `${site_name} ${name}`,
      divisionCode: division_code,
      link: `/government/sites/${site_id}`,
      facts: { ...facts, division_code, site_kind: kind },
    }));
  },
});
