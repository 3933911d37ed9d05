import { sql } from "kysely";
import { careEn } from "../../contract/texts/en.ts";
import { careZh } from "../../contract/texts/zh-CN.ts";
import { defineCaseSubject } from "../../mechanisms/cases/registry.ts";

/** Institutions and sites as cases are about them; their facts are what conditions and documents may name. */

const wordsOf =
  (names: Readonly<Record<string, "siteKind" | "nature" | "siteStatus">>) => (name: string, code: string) => {
    const list = names[name];
    if (!list) return undefined;
    const [zh, en] = [careZh[list] as Record<string, string>, careEn[list] as Record<string, string>];
    return zh[code] !== undefined && en[code] !== undefined ? { zh: zh[code], en: en[code] } : undefined;
  };

defineCaseSubject({
  key: "institution",
  facts: {
    institution_name: "text",
    institution_credit_code: "text",
    institution_nature: "text",
    institution_filed_on: "date",
  },
  words: wordsOf({ institution_nature: "nature" }),
  async find({ db, districtId }, id) {
    const { rows } = await sql<{
      name: string;
      credit_code: string | null;
      nature: string;
      filed_on: string | null;
      division_code: string | null;
    }>`select i.name, i.credit_code, i.nature, i.filed_on,
        (select min(s.division_code) from site s where s.district_id = i.district_id and s.institution_id = i.id) as division_code
      from institution i where i.district_id = ${districtId} and i.id = ${id}`.execute(db);
    const row = rows[0];
    return (
      row && {
        name: row.name,
        divisionCode: row.division_code,
        institutionId: id,
        familyId: null,
        facts: {
          institution_name: row.name,
          institution_credit_code: row.credit_code,
          institution_nature: row.nature,
          institution_filed_on: row.filed_on,
        },
      }
    );
  },
});

defineCaseSubject({
  key: "site",
  facts: {
    site_name: "text",
    site_kind: "text",
    site_status: "text",
    site_address: "text",
    site_inclusive: "boolean",
    site_grade: "text",
    site_places: "number",
    institution_name: "text",
    institution_nature: "text",
    institution_filed_on: "date",
  },
  words: wordsOf({ site_kind: "siteKind", site_status: "siteStatus", institution_nature: "nature" }),
  async find({ db, districtId }, id) {
    const { rows } = await sql<{
      name: string;
      kind: string;
      status: string;
      address: string;
      inclusive: boolean;
      grade: string | null;
      division_code: string;
      institution_id: string;
      institution_name: string;
      nature: string;
      filed_on: string | null;
      places: number;
    }>`select s.name, s.kind, s.status, s.address, s.inclusive, s.grade, s.division_code, s.institution_id,
        i.name as institution_name, i.nature, i.filed_on,
        (select coalesce(sum(p.places), 0)::int from place_line p where p.district_id = s.district_id and p.site_id = s.id) as places
      from site s join institution i on i.district_id = s.district_id and i.id = s.institution_id
      where s.district_id = ${districtId} and s.id = ${id}`.execute(db);
    const row = rows[0];
    return (
      row && {
        name: row.name,
        divisionCode: row.division_code,
        institutionId: row.institution_id,
        familyId: null,
        facts: {
          site_name: row.name,
          site_kind: row.kind,
          site_status: row.status,
          site_address: row.address,
          site_inclusive: row.inclusive,
          site_grade: row.grade,
          site_places: row.places,
          institution_name: row.institution_name,
          institution_nature: row.nature,
          institution_filed_on: row.filed_on,
        },
      }
    );
  },
});
