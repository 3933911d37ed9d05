import { createChineseSegmenter } from "./dictionary.ts";
import type { Segmenter } from "./segment.ts";

let made: Segmenter | undefined;

/** For tests: the segmenter of the field, made once for all files. */
export function fieldSegmenter(): Segmenter {
  return (made ??= createChineseSegmenter(["海豚托育园"]));
}
