/** Codes of what is wrong with a new password, as the server names them. */
export type PasswordProblem = "too_short" | "too_long" | "too_common" | "contains_account";
