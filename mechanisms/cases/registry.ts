import type { Words } from "../../contract/definition.ts";
import type { Variables } from "../../engines/expression/expression.ts";
import type { Context } from "../../kernel/context.ts";
import type { Values } from "./flow.ts";

/** What a case may be about; registered by the domain it belongs to. */
export type FoundSubject = {
  readonly name: string;
  /** Null: the whole district. */
  readonly divisionCode: string | null;
  readonly institutionId: string | null;
  readonly familyId: string | null;
  readonly facts: Values;
};
export type CaseSubject = {
  readonly key: "institution" | "site" | "family";
  /** Names that expressions may use, and their types. */
  readonly facts: Variables;
  /** Words of a code among its facts. */
  words?(name: string, code: string): Words | undefined;
  find(context: Pick<Context, "db" | "districtId" | "now" | "today">, id: string): Promise<FoundSubject | undefined>;
};

const subjects = new Map<string, CaseSubject>();

export function defineCaseSubject(subject: CaseSubject): CaseSubject {
  if (subjects.has(subject.key)) throw new Error(`subject ${subject.key} is defined twice`);
  subjects.set(subject.key, subject);
  return subject;
}
export const findSubject = (key: string): CaseSubject | undefined => subjects.get(key);

/** A case as an effect sees it. */
export type EffectCase = {
  readonly id: string;
  readonly number: string;
  readonly kind: string;
  readonly outcome: string;
  readonly divisionCode: string;
  readonly aboutKind: string;
  readonly aboutId: string | null;
  readonly institutionId: string | null;
  readonly familyId: string | null;
  readonly applicantAccountId: string | null;
  /** The case it follows, and the first of that chain: itself where it follows none. */
  readonly formerId: string | null;
  readonly rootId: string;
  readonly validUntil: string | null;
  /** Of the document that was issued. */
  readonly document: { readonly id: string; readonly number: string } | null;
  /** Everything the case's expressions may name: answers, facts, rule values, what was decided. */
  readonly values: Values;
  /** Answers by form, with repeating groups as lists. */
  readonly answers: Readonly<Record<string, Values>>;
};
/** What an effect found or made, to be kept with the case: the institution that was filed. */
export type EffectAnswer = { readonly institutionId?: string; readonly aboutId?: string } | void;
export type Effect = (context: Context<string>, effectCase: EffectCase) => Promise<EffectAnswer>;

const effects = new Map<string, Effect>();

/** Registers what an outcome does on the platform; it runs in the transaction that closes the case. */
export function defineEffect(key: string, effect: Effect): void {
  if (effects.has(key)) throw new Error(`effect ${key} is defined twice`);
  effects.set(key, effect);
}
export const findEffect = (key: string): Effect | undefined => effects.get(key);
