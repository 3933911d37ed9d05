import type { OutputOf } from "../../contract/endpoint.ts";
import type { Context } from "../../kernel/context.ts";
import type { CaseKind, Step } from "../../mechanisms/cases/contract/kind.ts";
import { caseKind } from "../../mechanisms/cases/kind.ts";
import { documentKind as templateKind } from "../../mechanisms/documents/index.ts";
import { formKind } from "../../mechanisms/forms/kind.ts";
import { type Definition, type Definitions, definitionsOf } from "../../mechanisms/packs/index.ts";
import { basisOf, judge } from "../../mechanisms/rules/index.ts";
import type * as contract from "./contract.ts";
import type { GuideKind } from "./contract.ts";
import { offered, takes } from "./offered.ts";

const group = "opening";

/** Who acts at a step: roles, the applicant, the institution. */
function doersOf(step: Step): string[] {
  const works = step.type === "task" ? [step] : step.type === "joint" ? step.opinions : [];
  return [...new Set(works.flatMap(({ who }) => (typeof who === "string" ? [who] : who.map((one) => one.who))))];
}

function guideOf(
  definitions: Definitions,
  { body, version, source, recordedAt }: Definition<CaseKind>,
  { districtId, today }: Context,
): GuideKind {
  const asOf = { on: today };
  const span = (given: Parameters<typeof takes>[1]) => takes(definitions, given, districtId, asOf);
  const dueOf = (step: Step) => {
    if (step.type === "publicity") return span(step.period);
    if (step.type === "timer") return span(step.wait);
    const due = step.type === "task" ? step.due : step.type === "joint" ? step.opinions[0]?.due : undefined;
    return span(due && "span" in due ? due.span : due);
  };
  return {
    key: body.key,
    version,
    title: body.title,
    says: body.says ?? null,
    isOffered: offered(definitions, body, districtId, asOf) && (body.applicants.length > 0 || body.counter),
    follows: (body.follows?.kinds ?? []).flatMap((key) => definitions.find(caseKind, key, asOf)?.body.title ?? []),
    promise: span(body.promise),
    forms: body.forms.flatMap(({ form }) => {
      const found = definitions.find(formKind, form, asOf)?.body;
      return found ? [{ key: found.key, title: found.title }] : [];
    }),
    materials: body.materials.map(({ title, help, required, validUntil }) => ({
      title,
      help: help ?? null,
      need: required === true ? "always" : required === false ? "may" : "sometimes",
      needsValidUntil: validUntil,
    })),
    steps: body.steps
      .filter((step) => step.type !== "check")
      .map((step) => ({
        title: step.title,
        says: step.says ?? null,
        type: step.type,
        who: doersOf(step),
        takes: dueOf(step),
      })),
    outcomes: body.outcomes
      .filter(({ result }) => result === "granted")
      .map(({ title, document, valid }) => ({
        title,
        document: (document && definitions.find(templateKind, document.template, asOf)?.body.title) ?? null,
        valid: span(valid?.for),
      })),
    basis: basisOf(definitions, { body }, asOf),
    source,
    recordedAt,
  };
}

/** How to open a site, from the definitions of today: it can not be out of date. */
export async function getOpeningGuide(context: Context): Promise<OutputOf<typeof contract.getOpeningGuide>> {
  const definitions = await definitionsOf(context.db, context.districtId);
  const asOf = { on: context.today };
  const kinds = definitions
    .list(caseKind, asOf)
    .filter(({ body }) => body.group === group && body.applicants.length > 0)
    .map((definition) => guideOf(definitions, definition, context));
  const newest = kinds.reduce<GuideKind["recordedAt"] | null>(
    (latest, { recordedAt }) => (latest === null || recordedAt > latest ? recordedAt : latest),
    null,
  );
  return {
    // First what one begins with, then what follows a filing; what is not offered today comes last.
    kinds: kinds.toSorted(
      (a, b) =>
        Number(b.isOffered) - Number(a.isOffered) ||
        a.follows.length - b.follows.length ||
        a.source.localeCompare(b.source, "en", { numeric: true }),
    ),
    regime: judge(definitions, "registry.regime", { division_code: context.districtId }, asOf) ?? null,
    changedAt: newest,
    today: context.today,
  };
}
