import { readFileSync } from "node:fs";
import { join } from "node:path";
import { familyRoutes } from "../../web/ends/family/routes.tsx";
import { governmentRoutes } from "../../web/ends/government/routes.tsx";
import { institutionRoutes } from "../../web/ends/institution/routes.tsx";
import { publicRoutes } from "../../web/ends/public/routes.tsx";
import type { End, PageRoute } from "../../web/routes.ts";
import type { Site } from "./harness.ts";
import type { PersonaName } from "./person.ts";

/** Every page there is, also the one that exists in the demo only. */
export const allRoutes: readonly Pick<PageRoute, "end" | "path">[] = [
  ...publicRoutes,
  { end: "public", path: "/kit" },
  ...familyRoutes,
  ...institutionRoutes,
  ...governmentRoutes,
];

const ofEnd: Record<End, PersonaName | undefined> = {
  public: undefined,
  family: "parent",
  institution: "head",
  government: "health",
};
/** Pages of an end that are for another of its people. */
const exceptions: readonly [RegExp, PersonaName][] = [
  [/^\/government\/(?:counter|services|cases\/\$caseId\/fill)/, "counter"],
  [/^\/government\/(?:people|jobs|audit|accounts)/, "administrator"],
  [/^\/(?:account|notices)/, "parent"],
  [/^\/cases/, "founder"],
];

export function personaOf({ end, path }: Pick<PageRoute, "end" | "path">): PersonaName | undefined {
  return exceptions.find(([pattern]) => pattern.test(path))?.[1] ?? ofEnd[end];
}

type Source = (site: Site, path: string) => Promise<string> | string;

/** One row of the demo district. */
const one = async (site: Site, sql: string): Promise<string> => {
  const { rows } = await site.running.platform.database.pool.query<{ id: string }>(sql);
  if (rows.length === 0) throw new Error(`the demo has no row for: ${sql}`);
  return rows[0]!.id;
};
/** A family the demo's counter serves, one with an offer where the page shows one. */
const servedFamily = (site: Site, path: string) => {
  const place = site.world.personas.find(({ key }) => key === "counter")!.place;
  const street = place.of === "division" ? place.code.slice(0, 9) : "";
  return path.includes("offerId")
    ? one(
        site,
        `select a.family_id as id from offer o join application a on a.id = o.application_id
           join need n on n.id = a.need_id where n.division_code like '${street}%' order by o.made_at desc, o.id limit 1`,
      )
    : one(
        site,
        `select n.family_id as id from need n where n.status = 'open' and n.family_id is not null
           and n.division_code like '${street}%' order by n.stated_at, n.id limit 1`,
      );
};
const pathFamily = async (site: Site, path: string) =>
  path.startsWith("/government") ? servedFamily(site, path) : familyOf(site);
const familyOf = (site: Site) => {
  const place = site.world.personas.find(({ key }) => key === "parent")!.place;
  return place.of === "family" ? place.familyId : "";
};
const siteOf = (site: Site) => {
  const place = site.world.personas.find(({ key }) => key === "head")!.place;
  return place.of === "site" ? place.siteId : "";
};

/** The demo has no import under way; the page needs one to show. */
async function uploadLedger(site: Site): Promise<string> {
  const official = await site.open({ as: "health" });
  const name = "dirty.xlsx";
  const file = readFileSync(join(import.meta.dirname, "..", "fixtures", "ledgers", name));
  const { batchId } = await official.send<{ batchId: string }>("/imports", {
    multipart: {
      input: JSON.stringify({ kind: "ledger" }),
      file: { name, mimeType: "application/octet-stream", buffer: file },
    },
  });
  await official.close();
  return batchId;
}

/** The demo's parent has applied nowhere yet: applies to the head's site, which makes an offer. */
async function offerToParent(site: Site): Promise<string> {
  const [parent, head] = [await site.open({ as: "parent" }), await site.open({ as: "head" })];
  const childId = await one(site, `select id from child where family_id = '${familyOf(site)}' order by id limit 1`);
  const wantedFrom = await one(site, "select to_char(now() + interval '1 month', 'YYYY-MM') as id");
  const application = await parent.send<{ applicationId: string }>(`/children/${childId}/applications`, {
    data: { siteIds: [siteOf(site)], wantedFrom, serviceForm: "full_day" },
  });
  const choiceId = await one(
    site,
    `select id from application_choice where application_id = '${application.applicationId}'`,
  );
  const lineId = await one(
    site,
    `select id from place_line where site_id = '${siteOf(site)}' and age_band = 'toddler' and service_form = 'full_day'`,
  );
  const { offerId } = await head.send<{ offerId: string }>(`/enquiries/${choiceId}/offers`, {
    data: { lineId, startMonth: wantedFrom },
  });
  await parent.close();
  await head.close();
  return offerId;
}

/** A case whose page the persona of the path may open: read, corrected, or filled in at the counter. */
function caseOf(site: Site, path: string): Promise<string> {
  if (path.startsWith("/government"))
    return path.endsWith("/fill")
      ? beginAtCounter(site)
      : one(site, "select id from case_file where status = 'open' and kind = 'opening.institution' limit 1");
  if (path.startsWith("/institution"))
    return path.endsWith("/fill")
      ? beginAtInstitution(site)
      : one(site, "select id from case_file where applied_as = 'institution' and status = 'open' limit 1");
  return one(
    site,
    path.endsWith("/fill")
      ? "select id from case_file where status = 'returned' and kind = 'opening.institution' limit 1"
      : "select id from case_file where status = 'closed' and kind = 'opening.institution' limit 1",
  );
}

/** The demo's counter has nothing half filled in: begins it for a person who came in. */
async function beginAtCounter(site: Site): Promise<string> {
  const clerk = await site.open({ as: "counter" });
  const place = site.world.personas.find(({ key }) => key === "counter")!.place;
  const { caseId } = await clerk.send<{ caseId: string }>("/cases", {
    data: {
      kind: "opening.institution",
      as: "counter",
      divisionCode: place.of === "division" ? place.code : site.world.districtId,
      person: { name: "林晓", phone: "13800009931" },
    },
  });
  await clerk.close();
  return caseId;
}

/** What the institution has to go on with; where there is nothing, an application is begun. */
async function beginAtInstitution(site: Site): Promise<string> {
  const { rows } = await site.running.platform.database.pool.query<{ id: string }>(
    "select id from case_file where applied_as = 'institution' and status in ('draft', 'returned') limit 1",
  );
  if (rows[0]) return rows[0].id;
  const head = await site.open({ as: "head" });
  const { caseId } = await head.send<{ caseId: string }>("/cases", {
    data: { kind: "demonstration.site", as: "institution", aboutId: siteOf(site) },
  });
  await head.close();
  return caseId;
}

/** A complaint that the health official passes on to the institution, which then has to answer. */
async function questionToInstitution(site: Site): Promise<string> {
  const asked = "select id from case_task where who = 'institution' and status = 'open' limit 1";
  const { rows } = await site.running.platform.database.pool.query<{ id: string }>(asked);
  if (rows[0]) return rows[0].id;
  const official = await site.open({ as: "health" });
  const taskId = await one(site, "select id from case_task where step = 'acceptance' and status = 'open' limit 1");
  const version = await one(site, `select version::text as id from case_task where id = '${taskId}'`);
  await official.send(`/case-tasks/${taskId}/act`, { data: { action: "accept", version: Number(version) } });
  await official.close();
  return one(site, asked);
}

/** The demo has no form being built: begins the next version of one. */
async function formDraft(site: Site): Promise<string> {
  const official = await site.open({ as: "health" });
  const { draftId } = await official.send<{ draftId: string }>("/form-drafts", {
    data: { from: "survey.residents_need" },
  });
  await official.close();
  return draftId;
}

/** Where the demo district has something for each parameter of an address; the persona may see it. */
const sources: Record<string, Source> = {
  siteId: siteOf,
  familyId: pathFamily,
  needId: async (site, path) =>
    one(site, `select id from need where family_id = '${await pathFamily(site, path)}' and status = 'open' limit 1`),
  offerId: async (site, path) =>
    path.startsWith("/family")
      ? offerToParent(site)
      : one(
          site,
          `select o.id from offer o join application a on a.id = o.application_id
         where a.family_id = '${await pathFamily(site, path)}' order by o.made_at desc, o.id limit 1`,
        ),
  institutionId: (site) => one(site, `select institution_id as id from site where id = '${siteOf(site)}'`),
  key: (_, path) => (path.includes("/rules/") ? "class.max" : "needs_by_month"),
  kind: (_, path) =>
    path.includes("/rules/")
      ? "parameter"
      : path.startsWith("/institution")
        ? "inclusive.recognition"
        : path.endsWith("/begin") && !path.startsWith("/government")
          ? "complaint.site"
          : "opening.institution",
  duty: (site) => one(site, "select key as id from definition where kind = 'duty' order by key limit 1"),
  batchId: uploadLedger,
  documentId: (site) => one(site, "select id from document where template_key = 'opening.receipt' limit 1"),
  code: (site) => one(site, "select code as id from document where template_key = 'opening.receipt' limit 1"),
  caseId: caseOf,
  taskId: (site, path) =>
    path.startsWith("/institution")
      ? questionToInstitution(site)
      : one(site, "select id from case_task where step = 'record' and status = 'open' limit 1"),
  publicationId: (site, path) =>
    one(
      site,
      `select id from case_publication where purpose = '${path.startsWith("/lists") ? "outcome" : "publicity"}' limit 1`,
    ),
  list: () => "filed_institutions",
  findingId: (site) => one(site, "select id from finding order by id limit 1"),
  formKey: () => "survey.residents_need",
  draftId: formDraft,
  check: () => "site.carers",
  accountId: (site, path) => {
    const key = path.startsWith("/institution") ? "clerk" : "street_official";
    return site.world.personas.find((persona) => persona.key === key)!.accountId;
  },
};

/** The address of a page with its parameters filled. */
export async function addressOf(site: Site, path: string): Promise<string> {
  let address = path;
  for (const [whole, name] of path.matchAll(/\$(\w+)/g)) {
    const source = sources[name!];
    if (!source) throw new Error(`test/browser/routes.ts does not know where the demo has a ${name} for ${path}`);
    address = address.replace(whole, await source(site, path));
  }
  return address;
}
