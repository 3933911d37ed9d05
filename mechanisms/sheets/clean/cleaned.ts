/** What a cleaner did to a cell so that a person can check it; none of these stops a row. */
export const cleanNotes = [
  "approximate",
  "from_words",
  "summed",
  "sub_figures",
  "free",
  "starting_price",
  "first_of_month",
  "first_of_year",
  "from_serial",
  "characters_mended",
  "swapped",
  "low_precision",
  "formula_error",
  "unknown_words",
  "scaled",
  "several",
] as const;
export type CleanNoteCode = (typeof cleanNotes)[number];

/** Why a cell has no single clear value. */
export const cleanProblems = [
  "not_a_number",
  "not_an_integer",
  "ambiguous_range",
  "sum_does_not_match",
  "wrong_period",
  "not_a_date",
  "no_such_day",
  "ambiguous_date",
  "not_a_phone",
  "code_length",
  "code_characters",
  "code_checksum",
  "old_registration_number",
  "not_yes_or_no",
  "unknown_word",
  "not_a_coordinate",
  "coordinate_incomplete",
  "coordinate_range",
  "projected_coordinates",
] as const;
export type CleanProblemCode = (typeof cleanProblems)[number];

export type Details = Readonly<Record<string, string | number>>;
export type CleanNote = { readonly code: CleanNoteCode; readonly details?: Details };

/** Result of a cleaner: a value (undefined for an empty cell) with notes, or the problem. Cleaners never throw. */
export type Cleaned<T> =
  | { readonly value: T | undefined; readonly notes: readonly CleanNote[] }
  | { readonly problem: CleanProblemCode; readonly details: Details };

export const cleaned = <T>(value: T | undefined, notes: readonly CleanNote[] = []): Cleaned<T> => ({ value, notes });
export const unclear = (problem: CleanProblemCode, details: Details = {}): Cleaned<never> => ({ problem, details });
