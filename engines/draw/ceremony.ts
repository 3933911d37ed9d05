import { type Plain, canonicalText } from "./canonical.ts";
import { DrawFault } from "./faults.ts";
import { computeChange, computeOutcome } from "./outcome.ts";
import { Replay, hashOf, noHash } from "./replay.ts";
import { canonicalRoster, canonicalSettings, rosterHashOf } from "./roster.ts";
import { type Change, type Entry, type Roster, type Settings, type Transcript, anyEntry } from "./transcript.ts";
import { verify } from "./verify.ts";

/** An entry without what the chain gives it. */
type Body = Entry extends infer Each
  ? Each extends Entry
    ? Omit<Each, "index" | "at" | "previous" | "hash">
    : never
  : never;

/**
 * Opens a draw: settings, plan and roster are fixed with their hash before anybody commits to a number. Publish the hash of
 * this entry. `at` is an instant in UTC, as everywhere here. DrawFault names what makes the draw impossible or says too much about people.
 */
export function openDraw(settings: Settings, roster: Roster, at: string): Transcript {
  const sorted = canonicalRoster(roster);
  const body: Body = {
    kind: "opening",
    format: "huituo-draw",
    version: 1,
    ...canonicalSettings(settings),
    roster: sorted,
    rosterHash: rosterHashOf(sorted),
  };
  return append({ entries: [] }, new Replay(), body, at);
}

/** A party's commitment (`commitmentOf` its number), and its deposit where the draw asks for one: 64 hexadecimal digits, public from now on. */
export function addCommitment(
  transcript: Transcript,
  given: { party: string; commitment: string; deposit?: string },
  at: string,
): Transcript {
  const { party, commitment, deposit = null } = given;
  return append(transcript, follow(transcript), { kind: "commitment", party, commitment, deposit }, at);
}

/** A party's number, once all have committed. */
export function addReveal(transcript: Transcript, party: string, nonce: string, at: string): Transcript {
  return append(transcript, follow(transcript), { kind: "reveal", party, nonce }, at);
}

/** A party does not reveal: by the rule of the draw it is void, or the party's deposit takes the number's place. */
export function addWithheld(transcript: Transcript, party: string, at: string): Transcript {
  const replay = follow(transcript);
  if (replay.opening?.withheld === "void") return append(transcript, replay, { kind: "void", party }, at);
  const deposit = replay.commitments.get(party)?.deposit ?? undefined;
  if (deposit === undefined) throw new DrawFault("party", "party", party);
  return append(transcript, replay, { kind: "forfeit", party, deposit }, at);
}

/** The outside number, entered once all parties have revealed. */
export function addOutside(transcript: Transcript, value: string, at: string): Transcript {
  return append(transcript, follow(transcript), { kind: "outside", value }, at);
}

/** Draws: the seed from everything before it, and the outcome from the seed. */
export function addResult(transcript: Transcript, at: string): Transcript {
  const replay = follow(transcript);
  expectTurn(replay, "result");
  const seed = replay.seedNow();
  const outcome = computeOutcome(replay.opening!, seed);
  return append(transcript, undefined, { kind: "result", seed, outcome }, at);
}

/** A change after the draw; only what it concerns is drawn again. */
export function addChange(transcript: Transcript, change: Change, at: string): Transcript {
  const replay = follow(transcript);
  expectTurn(replay, "change");
  const outcome = computeChange(replay.standing!, change);
  return append(transcript, undefined, { kind: "change", change, outcome }, at);
}

function expectTurn(replay: Replay, kind: Entry["kind"]): void {
  if (!replay.next().includes(kind)) throw new DrawFault("turn", "kind", `${kind}: ${replay.next().join(", ")}`);
}

/** Nothing is added to a transcript that does not hold. */
function follow(transcript: Transcript): Replay {
  const { findings, replay } = verify(transcript);
  const [first] = findings;
  if (first) throw new DrawFault(first.code, first.path, first.detail);
  return replay;
}

/** Chains an entry; `replay` checks it first, computed entries need no check. */
function append(transcript: Transcript, replay: Replay | undefined, body: Body, at: string): Transcript {
  const { entries } = transcript;
  const chained = { ...body, index: entries.length, at, previous: entries.at(-1)?.hash ?? noHash };
  const parsed = anyEntry.safeParse({ ...chained, hash: hashOf(chained as Omit<Entry, "hash">) });
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new DrawFault("shape", issue!.path.join("."), issue!.message);
  }
  const last = entries.at(-1);
  if (last && Date.parse(at) < Date.parse(last.at)) throw new DrawFault("time", "at", `${at} < ${last.at}`);
  replay?.accept(parsed.data);
  return { entries: [...entries, parsed.data] };
}

/** The text of a transcript: JSON, one entry to a line, keys sorted. */
export function transcriptText({ entries }: Transcript): string {
  return `{"entries":[\n${entries.map((entry) => canonicalText(entry as Plain)).join(",\n")}\n]}\n`;
}
