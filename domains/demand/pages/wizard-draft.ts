import {
  type ServiceForm,
  serviceForms,
  type SiteFeature,
  type SiteKind,
  type UnmetCause,
  unmetCauses,
} from "../../../contract/care.ts";
import type { Search } from "../../../web/kit/address.ts";
import type { Need } from "../contract.ts";

/** What has been typed into the wizard. */
export type Draft = {
  readonly childId: string | undefined;
  readonly pickupPointIds: readonly string[];
  readonly maxMetres: number;
  readonly wantedFrom: string;
  readonly serviceForms: readonly ServiceForm[];
  readonly careFrom: string;
  readonly careTo: string;
  readonly weekdays: readonly string[];
  readonly budgetFen: number | undefined;
  readonly inclusiveOnly: boolean;
  readonly kinds: readonly SiteKind[];
  readonly features: readonly SiteFeature[];
  readonly sibling: { readonly id: string; readonly name: string } | undefined;
  /** A site of the employer, or its institution as stored. */
  readonly employer: { readonly siteId?: string; readonly institutionId?: string; readonly name: string } | undefined;
  readonly hardship: boolean;
  readonly wishes: string;
  readonly cause: UnmetCause | undefined;
  /** Of the need as it was read: someone else may change it meanwhile. */
  readonly version: number;
};

const days = (mask: number) => ["0", "1", "2", "3", "4", "5", "6"].filter((day) => (mask >> Number(day)) & 1);

/** An empty draft, filled from a failed search's address. */
export function newDraft(
  search: Search,
  firstPoint: string | undefined,
  onlyChild: string | undefined,
  month: string,
): Draft {
  const list = (name: string) => [search[name] ?? []].flat();
  const child = list("child")[0];
  return {
    childId: child ?? onlyChild,
    pickupPointIds: firstPoint ? [firstPoint] : [],
    maxMetres: Number(list("metres")[0]) || 2_000,
    wantedFrom: list("month")[0] ?? month,
    serviceForms: serviceForms.filter((form) => list("form").includes(form)),
    careFrom: "",
    careTo: "",
    weekdays: days(31),
    budgetFen: Number(list("budget")[0]) || undefined,
    inclusiveOnly: false,
    kinds: [],
    features: [],
    sibling: undefined,
    employer: undefined,
    hardship: false,
    wishes: "",
    cause: unmetCauses.find((cause) => cause === list("cause")[0]),
    version: 0,
  };
}

export const draftOf = (need: Need): Draft => ({
  childId: need.childId,
  pickupPointIds: need.points.map(({ id }) => id),
  maxMetres: need.maxMetres,
  wantedFrom: need.wantedFrom,
  serviceForms: need.serviceForms,
  careFrom: need.careFrom ?? "",
  careTo: need.careTo ?? "",
  weekdays: days(need.weekdays),
  budgetFen: need.budgetFen ?? undefined,
  inclusiveOnly: need.inclusiveOnly,
  kinds: need.kinds,
  features: need.features,
  sibling: need.siblingSiteId ? { id: need.siblingSiteId, name: need.siblingSiteName ?? "" } : undefined,
  employer: need.employerInstitutionId
    ? { institutionId: need.employerInstitutionId, name: need.employerName ?? "" }
    : undefined,
  hardship: need.hardship,
  wishes: need.wishes ?? "",
  cause: need.cause ?? undefined,
  version: need.version,
});

/** The draft as the call's body. */
export const bodyOf = (draft: Draft) => ({
  wantedFrom: draft.wantedFrom as never,
  pickupPointIds: draft.pickupPointIds as never,
  serviceForms: [...draft.serviceForms],
  careFrom: draft.careFrom || null,
  careTo: draft.careTo || null,
  weekdays: draft.weekdays.reduce((mask, day) => mask | (1 << Number(day)), 0),
  budgetFen: (draft.budgetFen ?? null) as never,
  maxMetres: draft.maxMetres,
  kinds: [...draft.kinds],
  inclusiveOnly: draft.inclusiveOnly,
  features: [...draft.features],
  siblingSiteId: draft.sibling?.id ?? null,
  employerSiteId: draft.employer?.siteId ?? null,
  employerInstitutionId: draft.employer?.institutionId ?? null,
  hardship: draft.hardship,
  wishes: draft.wishes || null,
  cause: draft.cause ?? null,
});

const name = (key: string) => `huituo.draft.need.${key}`;
export function readDraft(key: string): Draft | undefined {
  try {
    const text = sessionStorage.getItem(name(key));
    return text ? (JSON.parse(text) as Draft) : undefined;
  } catch {
    return undefined;
  }
}
export function keepDraft(key: string, draft: Draft | undefined): void {
  try {
    if (draft) sessionStorage.setItem(name(key), JSON.stringify(draft));
    else sessionStorage.removeItem(name(key));
  } catch {
    // storage is full or refused: the page itself still holds the values
  }
}
