import type { DefinitionHead } from "../../../contract/definition.ts";
import type { Kind, Others } from "../kind.ts";

/** A checked entry of a pack. */
export type PackEntry = {
  readonly kind: Kind;
  readonly body: DefinitionHead;
  readonly pack: string;
  readonly file: string;
  readonly line: number;
  lineOf(path: readonly (string | number)[]): number;
};

type Said = { readonly kind: Kind; readonly body: DefinitionHead; readonly pack: string };

/** What holds when packs are laid over one another, the last on top; of several periods the latest. Built once for many checks. */
export class Overlay {
  readonly #byKind = new Map<string, Map<string, Said>>();
  readonly #own = new Map<string, DefinitionHead[]>();

  constructor(layers: readonly (readonly Said[])[]) {
    for (const layer of layers)
      for (const said of layer.toSorted((a, b) => (a.body.from ?? "").localeCompare(b.body.from ?? ""))) {
        const ofKind = this.#byKind.get(said.kind.kind) ?? new Map<string, Said>();
        this.#byKind.set(said.kind.kind, ofKind.set(said.body.key, said));
        const own = `${said.pack} ${said.kind.kind}`;
        this.#own.set(own, [...(this.#own.get(own) ?? []), said.body]);
      }
  }

  /** As a check of a definition of `pack` sees it. */
  for(pack: string): Others {
    const ofKind = <Body extends DefinitionHead>(kind: Kind<Body>) =>
      this.#byKind.get(kind.kind) as unknown as ReadonlyMap<string, { readonly body: Body }> | undefined;
    return {
      find: (kind, key) => ofKind(kind)?.get(key)?.body,
      list: (kind) => [...(ofKind(kind)?.values() ?? [])].map(({ body }) => body),
      own: <Body extends DefinitionHead>(kind: Kind<Body>) =>
        (this.#own.get(`${pack} ${kind.kind}`) ?? []) as unknown as readonly Body[],
    };
  }

  /** Whether it is what the overlay shows for its key, not covered by a pack above. */
  shows({ kind, body, pack }: Said): boolean {
    return this.#byKind.get(kind.kind)?.get(body.key)?.pack === pack;
  }
}
