import { sql } from "kysely";
import { type AgeBand, ageBands, type Nature, natures, type SiteKind, siteKinds } from "../../contract/care.ts";
import { locationOf } from "../../engines/questionnaire/answer-problems.ts";
import type { Context } from "../../kernel/context.ts";
import { found } from "../../kernel/refusal.ts";
import { defineEffect, type EffectCase } from "../../mechanisms/cases/registry.ts";
import { register, reviseBody, reviseSiteFacts, setFiling, writePlaces } from "../institutions/index.ts";
import { endFiling, filingOfCase, type FilingRow, recordFiling } from "./filing.ts";

/** What procedures do in the registry when they end; packs name these effects, forms give the values by the names of their items. */

const text = (value: unknown): string | null => (typeof value === "string" && value !== "" ? value : null);
const number = (value: unknown): number | null => (typeof value === "number" && Number.isFinite(value) ? value : null);
const whole = (value: unknown): number | null => {
  const given = number(value);
  return given === null ? null : Math.round(given);
};
const fen = (yuan: unknown): number => Math.round((number(yuan) ?? 0) * 100);

const oneOf = <Value extends string>(list: readonly Value[], value: unknown, otherwise: Value): Value =>
  list.find((one) => one === value) ?? otherwise;

/** Places count for the form of service that families apply for by the month. */
function linesOf(values: EffectCase["values"]) {
  const forms = [values["service_forms"]].flat();
  const serviceForm = forms.includes("full_day") ? "full_day" : forms.includes("half_day") ? "half_day" : undefined;
  if (!serviceForm) return [];
  return ageBands.flatMap((ageBand: AgeBand) => {
    const places = whole(values[`places_${ageBand}`]) ?? 0;
    return places > 0 ? [{ ageBand, serviceForm, places, priceFen: fen(values[`price_${ageBand}`]) } as const] : [];
  });
}

async function admit(context: Context<string>, one: EffectCase, regime: "filing" | "licence") {
  const { values } = one;
  const name = text(values["institution_name"]) ?? "";
  const { institutionId, siteId } = await register(context, {
    institution: {
      name,
      creditCode: text(values["credit_code"]),
      nature: oneOf<Nature>(natures, values["nature"], "for_profit"),
      headName: text(values["head_name"]) ?? "",
      // The head's own number stays with the case; the registry shows what the institution publishes later.
      phone: "",
      registeredOn: text(values["registered_on"]),
    },
    site: {
      name: text(values["site_name"]) ?? name,
      kind: oneOf<SiteKind>(siteKinds, values["provider_kind"], "institution"),
      divisionCode: one.divisionCode,
      address: text(values["address"]) ?? "",
      location: locationOf(text(values["spot"]) ?? "") ?? null,
      buildingArea: number(values["building_area"]),
      outdoorArea: number(values["outdoor_area"]),
      carers: whole(values["carers"]),
      healthWorkers: whole(values["health_workers"]),
      opensAt: text(values["opens_at"])?.slice(0, 5) ?? null,
      closesAt: text(values["closes_at"])?.slice(0, 5) ?? null,
    },
    lines: linesOf(values),
  });
  const filingNumber = one.document?.number ?? one.number;
  await setFiling(context, institutionId, { number: filingNumber, on: context.today });
  await recordFiling(context, {
    institutionId,
    siteId,
    caseId: one.id,
    regime,
    number: filingNumber,
    documentId: one.document?.id ?? null,
    validUntil: one.validUntil,
  });
  context.changed(["institution", "site", "place"]);
  context.alsoAudited(`institution.${regime === "filing" ? "filed" : "licensed"}`, {
    kind: "institution",
    id: institutionId,
  });
  return { institutionId };
}

/** The filing or licence that a follow-up is about. */
async function former(context: Context<string>, one: EffectCase): Promise<FilingRow> {
  return found(one.formerId ? await filingOfCase(context, one.formerId) : undefined);
}

async function end(context: Context<string>, filing: FilingRow, how: "expired" | "cancelled" | "revoked", on?: string) {
  await endFiling(context, filing, how);
  await setFiling(context, filing.institution_id, null);
  if (filing.site_id) {
    const { rows } = await sql<{ children: number }>`select count(*)::int as children from placement
      where district_id = ${context.districtId} and site_id = ${filing.site_id}
        and status in ('planned', 'active') and end_on >= ${context.today}`.execute(context.db);
    // A site with children is not closed over their heads: it is suspended, takes nobody new, and is closed when they have left.
    const status = how === "cancelled" && rows[0]?.children === 0 ? "closed" : "suspended";
    const patch = { status, closed_on: status === "closed" ? (on ?? context.today) : null };
    await reviseSiteFacts(context, filing.site_id, patch, on);
  }
  context.changed(["institution", "site", "place"]);
  context.alsoAudited(`filing.${how}`, { kind: "institution", id: filing.institution_id });
}

defineEffect("institution.filed", (context, one) => admit(context, one, "filing"));
defineEffect("institution.licensed", (context, one) => admit(context, one, "licence"));

defineEffect("institution.licence_ended", async (context, one) => {
  const filing = await filingOfCase(context, one.id);
  if (filing?.status === "in_force") await end(context, filing, "expired");
});

defineEffect("institution.filing_changed", async (context, one) => {
  const filing = await former(context, one);
  const { values } = one;
  const [name, head] = [text(values["institution_name"]), text(values["head_name"])];
  await reviseBody(context, filing.institution_id, { ...(name && { name }), ...(head && { head_name: head }) });
  if (filing.site_id) {
    const [address, area] = [text(values["address"]), number(values["building_area"])];
    const patch = {
      ...(address && { address, lon: null, lat: null }),
      ...(area !== null && { building_area: area }),
    };
    if (Object.keys(patch).length > 0)
      await reviseSiteFacts(context, filing.site_id, patch, text(values["change_on"]) ?? undefined);
    for (const ageBand of ageBands) {
      const places = whole(values[`places_${ageBand}`]);
      if (places !== null) await writePlaces(context, filing.site_id, { ageBand, places });
    }
  }
  context.changed(["institution", "site", "place"]);
  context.alsoAudited("filing.changed", { kind: "institution", id: filing.institution_id });
});

defineEffect("institution.filing_cancelled", async (context, one) => {
  await end(context, await former(context, one), "cancelled", text(one.values["closes_on"]) ?? undefined);
});

defineEffect("institution.filing_revoked", async (context, one) => {
  await end(context, await former(context, one), "revoked");
});

const siteOf = (one: EffectCase): string => found(one.aboutId ?? undefined);

defineEffect("site.recognised_inclusive", async (context, one) => {
  await reviseSiteFacts(context, siteOf(one), {
    inclusive: true,
    inclusive_basis: one.document?.number ?? one.number,
    inclusive_from: context.today,
    inclusive_to: one.validUntil,
  });
  context.changed(["site"]);
});

defineEffect("site.inclusive_ended", async (context, one) => {
  await reviseSiteFacts(context, siteOf(one), { inclusive: false });
  context.changed(["site"]);
});

defineEffect("site.graded", async (context, one) => {
  const grade = oneOf(["A", "B", "C", "D"], one.values["grade_given"], "D");
  await reviseSiteFacts(context, siteOf(one), { grade, graded_on: context.today });
  context.changed(["site"]);
});

defineEffect("site.grade_ended", async (context, one) => {
  await reviseSiteFacts(context, siteOf(one), { grade: null, graded_on: null });
  context.changed(["site"]);
});
