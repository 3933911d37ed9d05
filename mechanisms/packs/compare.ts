import type { DefinitionHead } from "../../contract/definition.ts";
import type { Definitions } from "./definitions.ts";
import { difference } from "./difference.ts";
import { listKinds } from "./kind.ts";
import type { Pack } from "./load/load.ts";

/** A definition as a pack or a district has it. */
export type Held = { readonly kind: string; readonly body: DefinitionHead };

export const packHeld = ({ entries }: Pack): Held[] => entries.map(({ kind, body }) => ({ kind: kind.kind, body }));

const never = "9999-12-31T00:00:00.000Z";

/** What a district has of a pack. */
export const heldBy = (definitions: Definitions, pack: string): Held[] =>
  listKinds().flatMap((kind) =>
    definitions
      .keys(kind)
      .flatMap((key) => definitions.versions(kind, key))
      .filter((one) => one.pack === pack && one.supersededAt === never)
      .map(({ body }) => ({ kind: kind.kind, body })),
  );

const text = (value: unknown): string => (value === undefined ? "—" : JSON.stringify(value));

/** What differs, a line each: `rule class.max.infant value: 10 → 8`. */
export function comparePacks(before: readonly Held[], after: readonly Held[]): string[] {
  const idOf = ({ kind, body }: Held) => `${kind} ${body.key}${body.from ? ` (${body.from})` : ""}`;
  // As stored: without what is undefined.
  const plain = (held: Held | undefined) => held && (JSON.parse(JSON.stringify(held.body)) as unknown);
  const [old, now] = [before, after].map((list) => new Map(list.map((held) => [idOf(held), held])));
  const ids = [...new Set([...old!.keys(), ...now!.keys()])].toSorted();
  return ids.flatMap((id) => {
    if (!old!.has(id)) return [`+ ${id}`];
    if (!now!.has(id)) return [`- ${id}`];
    return difference(plain(old!.get(id)), plain(now!.get(id))).map(
      (change) => `~ ${id} ${change.path.join(".")}: ${text(change.before)} → ${text(change.after)}`,
    );
  });
}
