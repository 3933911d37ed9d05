import { type FieldProblem, type PlatformError, statusOf } from "../contract/errors.ts";

/** A declared refusal on its way to the caller; anything else thrown is a fault of ours. */
export class Refusal extends Error {
  readonly code: string;
  readonly status: number;
  readonly details: Readonly<Record<string, unknown>> | undefined;
  readonly problems: readonly FieldProblem[] | undefined;
  readonly needs: readonly string[] | undefined;

  constructor(
    code: string,
    more: { details?: Record<string, unknown>; problems?: FieldProblem[]; needs?: readonly string[] } = {},
  ) {
    super(code);
    this.code = code;
    this.status = code in statusOf ? statusOf[code as PlatformError] : 422;
    this.details = more.details;
    this.problems = more.problems;
    this.needs = more.needs;
  }
}

export const notFound = (): Refusal => new Refusal("not_found");

/** Unwraps a row that has to be there. */
export function found<Row>(row: Row | undefined): Row {
  if (row === undefined) throw notFound();
  return row;
}

/** For optimistic edits: refuses when the row has moved on; `shown` is what the page may put beside the typed values. */
export function checkVersion(current: { version: number }, version: number, shown?: object): void {
  if (current.version !== version)
    throw new Refusal("changed_by_someone_else", {
      details: { version: current.version, ...(shown && { current: shown }) },
    });
}
