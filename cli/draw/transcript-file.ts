import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { gunzipSync, gzipSync } from "node:zlib";
import { transcriptText } from "../../engines/draw/ceremony.ts";
import { DrawFault } from "../../engines/draw/faults.ts";
import type { Transcript } from "../../engines/draw/transcript.ts";
import { InputError } from "../tables/read.ts";
import { faultTexts } from "./texts.ts";

/** The text of a file, unpacked if it is a `.gz`; `-` is the standard input. InputError when it is not there. */
export function readText(file: string): string {
  try {
    const bytes = readFileSync(file === "-" ? 0 : file);
    return (file.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString("utf8");
  } catch (error) {
    throw new InputError(file, 1, `无法读取 · cannot be read: ${(error as Error).message}`);
  }
}

/** The JSON in a file. InputError with the line where it is broken. */
export function readJson(file: string): unknown {
  const text = readText(file);
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new InputError(file, brokenLine(text), `不是 JSON · is not JSON: ${(error as Error).message}`);
  }
}

/** The line of a transcript that is broken: entries stand one to a line. 1 where that does not tell. */
function brokenLine(text: string): number {
  const lines = text.trimEnd().split("\n");
  const at = lines.slice(1, -1).findIndex((line) => {
    try {
      JSON.parse(line.replace(/,\s*$/, ""));
      return false;
    } catch {
      return true;
    }
  });
  return at + 2 || 1;
}

/** A transcript as it stands in a file, unverified: whoever adds to it verifies it. */
export function readTranscript(file: string): Transcript {
  const read = readJson(file);
  if (typeof read === "object" && read !== null && "entries" in read && Array.isArray(read.entries))
    return read as Transcript;
  throw new InputError(file, 1, "不是抽取记录 · is no transcript of a draw");
}

/** Writes a transcript whole or not at all. */
export function writeTranscript(file: string, transcript: Transcript): void {
  const text = transcriptText(transcript);
  const beside = `${file}.${process.pid}.tmp`;
  try {
    writeFileSync(beside, file.endsWith(".gz") ? gzipSync(text) : text);
    renameSync(beside, file);
  } catch (error) {
    rmSync(beside, { force: true });
    throw new InputError(file, 1, `无法写入 · cannot be written: ${(error as Error).message}`);
  }
}

/** A fault found in a file as an error of its input; entries stand one to a line, the first on the second. */
export function asInputError(file: string, error: unknown): unknown {
  if (!(error instanceof DrawFault)) return error;
  const index = /^entries\[(\d+)\]/.exec(error.path)?.[1];
  const line = index === undefined ? 1 : Number(index) + 2;
  return new InputError(file, line, `${error.path}: ${faultTexts[error.code]}: ${error.detail}`);
}
