/** Refusals any endpoint may answer; the business refusals of an endpoint are declared on it. */
export const platformErrors = [
  "invalid_input",
  "not_signed_in",
  "not_allowed",
  "not_found",
  "changed_by_someone_else",
  "too_many_requests",
  "repeated_differently",
  "too_large",
  "unavailable",
  "unexpected",
] as const;

export type PlatformError = (typeof platformErrors)[number];

/** One wrong field of the input: where, and a code with a text in every language. */
export type FieldProblem = { readonly path: string; readonly code: string; readonly message: string };

/** The body of every answer that is not a success. */
export type ErrorBody = {
  readonly error: string;
  readonly requestId: string;
  readonly problems?: readonly FieldProblem[];
  /** Facts that the text of the refusal may show, such as the newest version of a row. Never personal data. */
  readonly details?: Readonly<Record<string, unknown>>;
  /** For `not_allowed`: which grants would allow it (keys of the rule texts). */
  readonly needs?: readonly string[];
};

export const statusOf: Record<PlatformError, number> = {
  invalid_input: 400,
  not_signed_in: 401,
  not_allowed: 403,
  not_found: 404,
  changed_by_someone_else: 409,
  too_many_requests: 429,
  repeated_differently: 409,
  too_large: 413,
  unavailable: 503,
  unexpected: 500,
};
