import type { ExpressionType } from "../../engines/expression/expression.ts";
import type { Context } from "../../kernel/context.ts";
import type { AsOf } from "../packs/index.ts";

/** One of the things that are judged: a site, a member of staff, a contract. */
export type SubjectRow = {
  readonly id: string;
  readonly title: string;
  readonly divisionCode: string;
  /** By the subject's names of facts; missing or null where not known. */
  readonly facts: Readonly<Record<string, unknown>>;
  /** Its page at the government end. */
  readonly link: string;
};

/** What checks can judge. The names of facts are those of the packs' list `facts` where a parameter depends on them. */
export type Subject = {
  readonly key: string;
  readonly title: { readonly zh: string; readonly en: string };
  readonly facts: Readonly<
    Record<string, { readonly type: ExpressionType; readonly title: { readonly zh: string; readonly en: string } }>
  >;
  /** All of them on a day, as known then where `knownAt` is given; only those with the ids, if given. */
  load(
    context: Pick<Context, "db" | "districtId" | "now">,
    asOf: AsOf,
    ids?: readonly string[],
  ): Promise<readonly SubjectRow[]>;
};

const registry = new Map<string, Subject>();

/** Registers a kind of subject; done once, by the domain it belongs to. */
export function defineSubject(subject: Subject): Subject {
  if (registry.has(subject.key)) throw new Error(`subject ${subject.key} is defined twice`);
  registry.set(subject.key, subject);
  return subject;
}

export const findSubject = (key: string): Subject | undefined => registry.get(key);
export const listSubjects = (): readonly Subject[] => [...registry.values()];
