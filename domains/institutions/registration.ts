import { sql } from "kysely";
import type { AgeBand, Nature, ServiceForm, SiteKind } from "../../contract/care.ts";
import type { Context } from "../../kernel/context.ts";
import { found } from "../../kernel/refusal.ts";
import { touch } from "../../mechanisms/indicators/index.ts";
import { type Facts, factsOf, type Patch } from "./facts.ts";
import { addPlaceLine, setPlaces } from "./set-places.ts";
import { beginSite, reviseFacts } from "./site-history.ts";

/** What a procedure that ended well writes into the registry: the body, its site, places, filing, recognition. */

export type Registration = {
  readonly institution: {
    readonly name: string;
    readonly creditCode: string | null;
    readonly nature: Nature;
    readonly headName: string;
    readonly phone: string;
    readonly registeredOn: string | null;
  };
  readonly site: {
    readonly name: string;
    readonly kind: SiteKind;
    readonly divisionCode: string;
    readonly address: string;
    readonly location: { readonly lon: number; readonly lat: number } | null;
    readonly buildingArea: number | null;
    readonly outdoorArea: number | null;
    readonly carers: number | null;
    readonly healthWorkers: number | null;
    readonly opensAt: string | null;
    readonly closesAt: string | null;
  };
  readonly lines: readonly {
    readonly ageBand: AgeBand;
    readonly serviceForm: ServiceForm;
    readonly places: number;
    readonly priceFen: number;
  }[];
};

/**
 * Writes a body and its site from today: a body is known by its credit code, its site by name or address; what is new is
 * opened, what is known brought up to date. Places that families hold are never cut below.
 */
export async function register(
  context: Context<string>,
  { institution, site, lines }: Registration,
): Promise<{ institutionId: string; siteId: string }> {
  const { db, districtId, today } = context;
  const institutionId = await writeInstitution(context, institution);
  const known = await db
    .selectFrom("site")
    .select("id")
    .where("district_id", "=", districtId)
    .where("institution_id", "=", institutionId)
    .where("status", "<>", "closed")
    .where((eb) => eb.or([eb("name", "=", site.name), eb("address", "=", site.address)]))
    .orderBy("created_at")
    .executeTakeFirst();
  const patch: Patch = {
    name: site.name,
    kind: site.kind,
    status: "open",
    division_code: site.divisionCode,
    address: site.address,
    ...(site.location && { lon: site.location.lon, lat: site.location.lat }),
    building_area: site.buildingArea,
    outdoor_area: site.outdoorArea,
    staff_carers: site.carers,
    staff_health: site.healthWorkers,
    phone: institution.phone,
    ...(site.opensAt &&
      site.closesAt && {
        hours: [{ days: [1, 2, 3, 4, 5], from: site.opensAt, to: site.closesAt }],
        opens_at: site.opensAt,
        closes_at: site.closesAt,
      }),
  };
  const siteId = known?.id ?? context.newId<string>();
  if (known) await reviseFacts(context, siteId, patch, { validFrom: today });
  else {
    const empty = factsOf({ phone: "", intro: "", features: [], hours: [], inclusive: false });
    const facts: Facts = { ...empty, ...patch, opened_on: today };
    await beginSite(context, { id: siteId, institutionId, facts, validFrom: today });
  }
  for (const line of lines) await writePlaces(context, siteId, line);
  return { institutionId, siteId };
}

async function writeInstitution(context: Context<string>, input: Registration["institution"]): Promise<string> {
  const { db, districtId, now } = context;
  const columns = {
    name: input.name,
    nature: input.nature,
    head_name: input.headName,
    phone: input.phone,
    ...(input.registeredOn && { registered_on: input.registeredOn }),
  };
  if (input.creditCode !== null) {
    const known = await db
      .updateTable("institution")
      .set({ ...columns, version: sql`version + 1` })
      .where("district_id", "=", districtId)
      .where("credit_code", "=", input.creditCode)
      .returning("id")
      .executeTakeFirst();
    if (known) {
      await touch(context, "institution", [known.id]);
      return known.id;
    }
  }
  const id = context.newId<string>();
  await db
    .insertInto("institution")
    .values({ district_id: districtId, id, ...columns, credit_code: input.creditCode, created_at: now })
    .execute();
  return id;
}

/** Sets the places of an age band from today; without a form, of the line the site has for the band. Says whether there was one to set. */
export async function writePlaces(
  context: Context<string>,
  siteId: string,
  line: {
    readonly ageBand: AgeBand;
    readonly serviceForm?: ServiceForm;
    readonly places: number;
    readonly priceFen?: number;
  },
): Promise<boolean> {
  const { db, districtId, today } = context;
  let lines = db
    .selectFrom("place_line")
    .selectAll()
    .where("district_id", "=", districtId)
    .where("site_id", "=", siteId)
    .where("age_band", "=", line.ageBand);
  if (line.serviceForm) lines = lines.where("service_form", "=", line.serviceForm);
  const known = await lines.orderBy("places", "desc").executeTakeFirst();
  const { places } = line;
  if (known) {
    const change = {
      places,
      inclusivePlaces: Math.min(known.inclusive_places, places),
      enrolledElsewhere: known.enrolled_elsewhere,
      priceFen: line.priceFen ?? known.price_fen,
      validFrom: today,
    };
    await setPlaces(context, known.id, change);
    return true;
  }
  if (!line.serviceForm || line.priceFen === undefined) return false;
  const change = { places, inclusivePlaces: 0, enrolledElsewhere: 0, priceFen: line.priceFen, validFrom: today };
  await addPlaceLine(context, siteId, { ageBand: line.ageBand, serviceForm: line.serviceForm }, change);
  return true;
}

/** Writes by what number and since when an institution is filed or licensed; null: it no longer is. */
export async function setFiling(
  context: Context<string>,
  institutionId: string,
  filing: { readonly number: string; readonly on: string } | null,
): Promise<void> {
  await context.db
    .updateTable("institution")
    .set({ filing_number: filing?.number ?? null, filed_on: filing?.on ?? null, version: sql`version + 1` })
    .where("district_id", "=", context.districtId)
    .where("id", "=", institutionId)
    .execute();
  await touch(context, "institution", [institutionId]);
}

/** Changes what a procedure may change of a body. */
export async function reviseBody(
  context: Context<string>,
  institutionId: string,
  change: { readonly name?: string; readonly head_name?: string; readonly phone?: string },
): Promise<void> {
  if (Object.keys(change).length === 0) return;
  found(
    await context.db
      .updateTable("institution")
      .set({ ...change, version: sql`version + 1` })
      .where("district_id", "=", context.districtId)
      .where("id", "=", institutionId)
      .returning("id")
      .executeTakeFirst(),
  );
}

/** Writes facts of a site from today or a later day. */
export async function reviseSiteFacts(
  context: Context<string>,
  siteId: string,
  patch: Patch,
  from: string = context.today,
): Promise<void> {
  await reviseFacts(context, siteId, patch, { validFrom: from < context.today ? context.today : from });
}
