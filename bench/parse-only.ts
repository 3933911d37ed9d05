import { createReadStream } from "node:fs";
import { Readable } from "node:stream";
import { streamXlsxRows } from "hucre/xlsx";

/** Bare parsing of an .xlsx by the library, in a process of its own: rows, seconds and peak memory as one line of JSON. */
const file = process.argv[2] ?? "";
const start = performance.now();
let rows = 0;
for await (const _row of streamXlsxRows(Readable.toWeb(createReadStream(file)) as ReadableStream<Uint8Array>))
  rows += 1;
const seconds = (performance.now() - start) / 1000;
console.log(JSON.stringify({ rows, seconds, peakMb: Math.round(process.resourceUsage().maxRSS / 1024) }));
