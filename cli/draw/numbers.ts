import { randomBytes } from "node:crypto";
import { existsSync, writeFileSync } from "node:fs";
import { addCommitment, addReveal } from "../../engines/draw/ceremony.ts";
import { commitmentOf } from "../../engines/draw/replay.ts";
import type { Transcript } from "../../engines/draw/transcript.ts";
import { InputError } from "../tables/read.ts";
import { UsageError } from "../verb.ts";
import type { DrawOptions } from "./options.ts";
import { readText } from "./transcript-file.ts";

/** Adds a party's commitment: one made elsewhere, or that of the number in a file, which is made if it is not there. */
export function commit(transcript: Transcript, party: string, values: DrawOptions, at: string): Transcript {
  const { commitment, "nonce-file": file } = values;
  if ((commitment === undefined) === (file === undefined))
    throw new UsageError("draw commit: --nonce-file | --commitment");
  const [opening] = transcript.entries;
  if (opening?.kind !== "opening") return addCommitment(transcript, { party, commitment: "" }, at);
  const deposit = opening.withheld === "deposit" ? (values.deposit ?? newNumber()) : values.deposit;
  if (commitment !== undefined) return addCommitment(transcript, { party, commitment, deposit }, at);
  const isNew = !existsSync(file!);
  const nonce = isNew ? newNumber() : readNumber(file!);
  const added = addCommitment(transcript, { party, commitment: commitmentOf(opening.draw, party, nonce), deposit }, at);
  // Only its owner may read the number before it is revealed.
  if (isNew) writeFileSync(file!, `${nonce}\n`, { mode: 0o600, flag: "wx" });
  return added;
}

export function reveal(transcript: Transcript, party: string, values: DrawOptions, at: string): Transcript {
  const { nonce, "nonce-file": file } = values;
  if ((nonce === undefined) === (file === undefined)) throw new UsageError("draw reveal: --nonce-file | --nonce");
  return addReveal(transcript, party, nonce ?? readNumber(file!), at);
}

const newNumber = () => randomBytes(32).toString("hex");

function readNumber(file: string): string {
  const text = readText(file).trim();
  if (!/^[0-9a-f]{64}$/.test(text))
    throw new InputError(file, 1, "应为 64 位小写十六进制数 · 64 lower-case hexadecimal digits are wanted");
  return text;
}
