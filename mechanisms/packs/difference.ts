import { isDeepStrictEqual } from "node:util";

/** One field that two bodies say differently; undefined where one does not have it. */
export type Change = {
  readonly path: readonly (string | number)[];
  readonly before?: unknown;
  readonly after?: unknown;
};

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const keyOf = (value: unknown): unknown => (isRecord(value) ? (value["key"] ?? value["linkId"]) : undefined);

/** Field by field what differs; parts of a list with keys are compared by key, so that an insertion is one change. */
export function difference(before: unknown, after: unknown, path: readonly (string | number)[] = []): Change[] {
  if (isDeepStrictEqual(before, after)) return [];
  if (isRecord(before) && isRecord(after)) {
    const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])];
    return keys.flatMap((key) => difference(before[key], after[key], [...path, key]));
  }
  if (Array.isArray(before) && Array.isArray(after)) {
    const isKeyed = [...before, ...after].every((one) => keyOf(one) !== undefined);
    if (isKeyed) {
      const names = [...new Set([...before, ...after].map((one) => String(keyOf(one))))];
      const find = (list: unknown[], name: string) => list.find((one) => String(keyOf(one)) === name);
      const changes = names.flatMap((name) => difference(find(before, name), find(after, name), [...path, name]));
      return changes.length > 0 ? changes : [{ path, before, after }];
    }
    if (before.some(isRecord) || after.some(isRecord))
      return Array.from({ length: Math.max(before.length, after.length) }, (_, index) => index).flatMap((index) =>
        difference(before[index], after[index], [...path, index]),
      );
  }
  return [{ path, before, after }];
}
