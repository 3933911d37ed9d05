import { type Document, isMap, isNode, isScalar, isSeq, LineCounter, type Node, parseDocument } from "yaml";
import type { PackFault, Path } from "./fault.ts";

/** One entry of a list in a pack's file, with where each of its parts stands. */
export type RawEntry = {
  readonly list: string;
  readonly value: unknown;
  readonly file: string;
  readonly line: number;
  /** The line of a part of the entry; of the nearest part around it when there is none. */
  lineOf(path: Path): number;
};

export type PackFile = {
  readonly entries: readonly RawEntry[];
  readonly head?: RawEntry;
  readonly faults: readonly PackFault[];
};

/** Reads a file of a pack: a mapping from the names of lists to entries, and in `pack.yaml` the pack's head. */
export function readPackFile(file: string, text: string): PackFile {
  const counter = new LineCounter();
  const document = parseDocument(text, { lineCounter: counter, merge: true });
  const faults: PackFault[] = [...document.errors, ...document.warnings].map((error) => {
    const reason = error.message.split("\n")[0]!.replace(/ at line \d+, column \d+:?$/, "");
    return {
      file,
      line: error.linePos?.[0].line ?? 1,
      path: [],
      zh: `YAML 写法有误：${reason}`,
      en: `Not valid YAML: ${reason}`,
    };
  });
  if (faults.length > 0) return { entries: [], faults };
  const root = document.contents;
  if (root === null) return { entries: [], faults };
  const fault = (node: unknown, path: Path, zh: string, en: string) =>
    void faults.push({ file, line: lineAt(node, counter) ?? 1, path, zh, en });
  if (!isMap(root)) {
    fault(root, [], "文件应是“列表名: 条目”的映射", "A file is a mapping from the names of lists to entries");
    return { entries: [], faults };
  }
  const entries: RawEntry[] = [];
  let head: RawEntry | undefined;
  for (const { key, value } of root.items) {
    const list = isScalar(key) ? String(key.value) : "";
    if (list === "pack") head = entryAt(list, value as Node, file, document, counter);
    else if (isSeq(value))
      for (const item of value.items) entries.push(entryAt(list, item as Node, file, document, counter));
    else if (!(isScalar(value) && value.value === null))
      fault(key, [list], `${list} 应是条目的列表`, `${list} has to be a list of entries`);
  }
  return { entries, head, faults };
}

function entryAt(list: string, node: Node, file: string, document: Document, counter: LineCounter): RawEntry {
  const line = lineAt(node, counter) ?? 1;
  return {
    list,
    value: isNode(node) ? node.toJS(document) : null,
    file,
    line,
    lineOf(path) {
      let at: unknown = node;
      let found = line;
      for (const step of path) {
        const inner = stepInto(at, step, document);
        if (!inner) break;
        found = lineAt(inner.mark, counter) ?? found;
        at = inner.node;
      }
      return found;
    },
  };
}

/** The node behind a key or index, and the node that marks its line: the key, for a mapping. */
function stepInto(
  node: unknown,
  step: string | number,
  document: Document,
): { node: unknown; mark: unknown } | undefined {
  const target = isNode(node) && "resolve" in node ? (node.resolve(document) as unknown) : node;
  if (isMap(target)) {
    const pair = target.items.find(({ key }) => (isScalar(key) ? String(key.value) : key) === String(step));
    return pair && { node: pair.value, mark: pair.key };
  }
  if (isSeq(target) && typeof step === "number" && step in target.items)
    return { node: target.items[step], mark: target.items[step] };
  return undefined;
}

function lineAt(node: unknown, counter: LineCounter): number | undefined {
  return isNode(node) && node.range ? counter.linePos(node.range[0]).line : undefined;
}
