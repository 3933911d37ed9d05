import { layoutOf } from "./layout.ts";
import type { Item, Questionnaire } from "./model.ts";

export type Change = {
  readonly id: string;
  readonly change: "added" | "removed" | "changed" | "moved";
  /** The item as it is, or was. */
  readonly item: Item;
  /** Members that differ, with both values. */
  readonly members: readonly { readonly name: string; readonly before: unknown; readonly after: unknown }[];
};

/** What differs between two versions, by item id; a question that only stands elsewhere is moved. O(items). */
export function diffOf(before: Questionnaire, after: Questionnaire): { changes: Change[]; gradingChanged: boolean } {
  const [old, now] = [layoutOf(before), layoutOf(after)];
  const changes: Change[] = [];
  const spots = [before, after].map(spotsOf) as [Map<string, string>, Map<string, string>];
  for (const [id, { item }] of now) {
    const was = old.get(id)?.item;
    if (!was) {
      changes.push({ id, change: "added", item, members: [] });
      continue;
    }
    const names = [...new Set([...Object.keys(was), ...Object.keys(item)])].filter((name) => name !== "items");
    const members = names.flatMap((name) => {
      const [a, b] = [was[name as keyof Item], item[name as keyof Item]];
      return JSON.stringify(a) === JSON.stringify(b) ? [] : [{ name, before: a, after: b }];
    });
    if (members.length > 0) changes.push({ id, change: "changed", item, members });
    else if (spots[0].get(id) !== spots[1].get(id)) changes.push({ id, change: "moved", item, members: [] });
  }
  for (const [id, { item }] of old) if (!now.has(id)) changes.push({ id, change: "removed", item, members: [] });
  return { changes, gradingChanged: JSON.stringify(before.grading) !== JSON.stringify(after.grading) };
}

/** Group and the neighbour before: an item that others were put before has not moved. */
function spotsOf(questionnaire: Questionnaire): Map<string, string> {
  return new Map([...layoutOf(questionnaire)].map(([id, { parents }]) => [id, parents.at(-1)?.id ?? ""]));
}
