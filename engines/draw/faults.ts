/** What can be wrong with a draw; each has Chinese and English texts at the command. */
export type FaultCode =
  | "shape"
  | "index"
  | "previous"
  | "hash"
  | "time"
  | "turn"
  | "roster-order"
  | "roster-hash"
  | "roster-kind"
  | "duplicate"
  | "personal"
  | "unknown"
  | "too-few"
  | "too-many-due"
  | "strata"
  | "skill-unknown"
  | "no-place"
  | "weights"
  | "party"
  | "commitment"
  | "deposit"
  | "outcome"
  | "seed"
  | "change"
  | "published"
  | "limits";

/** Something in a draw is not as it must be: where, as a path like `entries[3].nonce`, and what about it. */
export class DrawFault extends Error {
  override readonly name = "DrawFault";
  readonly code: FaultCode;
  readonly path: string;
  readonly detail: string;

  constructor(code: FaultCode, path: string, detail: string) {
    super(`${path}: ${code}: ${detail}`);
    this.code = code;
    this.path = path;
    this.detail = detail;
  }
}
