import type { Words } from "../../contract/definition.ts";
import type { Context } from "../../kernel/context.ts";

/** What an answer is about: a case, site, institution, family … */
export type About = { readonly kind: string; readonly id: string };
type AnyContext = Context<never>;

/** Something the platform knows that can fill an item: `institution.name`, `account.phone`. */
export type FactProvider = {
  readonly key: string;
  /** Says where the value comes from, beside the item: `机构台账`. */
  readonly title: Words;
  /** The bare value for who answers and what it is about; undefined when there is none. The provider guards what it gives. */
  readonly load: (context: AnyContext, about: About | undefined, asked: Asked) => Promise<unknown>;
};
/** The item that is to be filled. */
export type Asked = { readonly formKey: string; readonly linkId: string };

const providers = new Map<string, FactProvider>();

/** Registers a fact; done once, by the domain that knows it. */
export function definePrefill(provider: FactProvider): void {
  if (providers.has(provider.key)) throw new Error(`fact ${provider.key} is defined twice`);
  providers.set(provider.key, provider);
}

export const isPrefillKey = (key: string): boolean => providers.has(key);
export const listFacts = (): { key: string; title: Words }[] =>
  [...providers.values()].map(({ key, title }) => ({ key, title }));

/** Loads the facts of a form's prefill map: bare value and source by item id. */
export async function loadFacts(
  context: AnyContext,
  prefill: Readonly<Record<string, string>>,
  about: About | undefined,
  formKey = "",
): Promise<Record<string, { value: unknown; source: string }>> {
  const facts: Record<string, { value: unknown; source: string }> = {};
  for (const [linkId, key] of Object.entries(prefill)) {
    const provider = providers.get(key);
    const value = await provider?.load(context, about, { formKey, linkId });
    if (value !== undefined && value !== null && value !== "") facts[linkId] = { value, source: key };
  }
  return facts;
}

export const factTitle = (key: string): Words => providers.get(key)?.title ?? { zh: key, en: key };
