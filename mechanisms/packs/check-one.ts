import type { DefinitionHead } from "../../contract/definition.ts";
import type { AsOf, Definitions } from "./definitions.ts";
import type { Kind } from "./kind.ts";
import { documentKind } from "./kinds.ts";
import { bothOf, readBody } from "./load/fault.ts";
import { basesOf } from "./load/load.ts";
import { Overlay } from "./load/overlay.ts";
import { listKinds } from "./kind.ts";

export type Problem = { readonly path: string; readonly zh: string; readonly en: string };

/** What a district's definitions look like to checks, with one of them said anew by a voice of its own. */
function overlayOf(
  definitions: Definitions,
  asOf: AsOf,
  added: { kind: Kind; body: DefinitionHead; pack: string },
): Overlay {
  const kinds = new Map(listKinds().map((kind) => [kind.kind, kind]));
  const layers = new Map<number, { kind: Kind; body: DefinitionHead; pack: string }[]>();
  for (const kind of kinds.values())
    for (const key of definitions.keys(kind))
      for (const { body, pack, rank } of definitions.layers(kind, key, asOf))
        if (!(pack === added.pack && kind === added.kind && key === added.body.key))
          layers.set(rank, [...(layers.get(rank) ?? []), { kind, body, pack }]);
  const sorted = [...layers].toSorted(([a], [b]) => a - b).map(([, said]) => said);
  return new Overlay([...sorted, [added]]);
}

/** Reads a body that somebody typed and checks it against what holds; answers the body or every mistake. */
export function checkOne(
  kind: Kind,
  input: unknown,
  definitions: Definitions,
  asOf: AsOf,
  pack: string,
): { readonly body: DefinitionHead | undefined; readonly problems: readonly Problem[] } {
  const { body, mistakes = [] } = readBody(kind.schema, input);
  if (!body)
    return { body: undefined, problems: mistakes.map(({ path, zh, en }) => ({ path: path.join("."), zh, en })) };
  const problems: Problem[] = [];
  const say = (path: readonly (string | number)[], message: string) =>
    void problems.push({ path: path.join("."), ...bothOf(message) });
  if (kind.needsBasis && body.basis.length === 0)
    say(["basis"], "请写明依据哪份文件的哪一条 · say which sentence of which document it is based on");
  if (body.from && body.to && body.from > body.to) say(["to"], "结束早于开始 · ends before it begins");
  const others = overlayOf(definitions, asOf, { kind, body, pack }).for(pack);
  for (const { path, document } of basesOf(body))
    if (!others.find(documentKind, document))
      say([...path, "document"], `没有文件 ${document} · there is no document ${document}`);
  for (const { path, message } of kind.check?.(body, others) ?? []) say(path, message);
  return { body, problems };
}
