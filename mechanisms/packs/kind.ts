import type { z } from "zod";
import type { DefinitionHead } from "../../contract/definition.ts";

/** Something wrong in a definition, at a path into its body: `["steps", 2, "who"]`; the message as `中文 · English`. */
export type Fault = { readonly path: readonly (string | number)[]; readonly message: string };

/** What a check may look up: the definitions as they would hold together, packs overlaid. */
export type Others = {
  find<Body extends DefinitionHead>(kind: Kind<Body>, key: string): Body | undefined;
  list<Body extends DefinitionHead>(kind: Kind<Body>): readonly Body[];
  /** Only what the pack of the checked definition says itself, every period of it. */
  own<Body extends DefinitionHead>(kind: Kind<Body>): readonly Body[];
};

/** A kind of definition: a rule, a form, a kind of case … */
export type Kind<Body extends DefinitionHead = DefinitionHead> = {
  /** In the table and in addresses: `case_kind`. */
  readonly kind: string;
  /** Key of the list in a pack's files: `cases`. */
  readonly list: string;
  readonly schema: z.ZodType<Body>;
  /** Whether each entry has to name the sentence it comes from. */
  readonly needsBasis: boolean;
  /** What a schema cannot see: unknown references, dead ends, formulas of the wrong type. */
  readonly check?: (body: Body, others: Others) => Fault[];
  /** Its values in one line, for lists and reports; without it the body's plain values are shown. */
  readonly summary?: (body: Body) => string;
};

const registry = new Map<string, Kind>();

/** Registers a kind; done once, where the mechanism or domain it belongs to is defined. */
export function defineKind<Body extends DefinitionHead>(kind: Kind<Body>): Kind<Body> {
  if (registry.has(kind.kind)) throw new Error(`kind ${kind.kind} is defined twice`);
  registry.set(kind.kind, kind as unknown as Kind);
  return kind;
}

export const listKinds = (): readonly Kind[] => [...registry.values()];

export const findKind = (kind: string): Kind | undefined => registry.get(kind);
