import { ApiError } from "../../../web/api/client.ts";
import { TextInput } from "../../../web/kit/text-input.tsx";
import { useTexts } from "../../../web/kit/texts.ts";
import type { PasswordProblem } from "./password-problems.ts";
import { accountsTexts } from "./texts.ts";

/** The field for a password someone chooses, with the rules beside it. */
export function NewPassword({ name, error }: { readonly name: string; readonly error?: string }) {
  const t = useTexts(accountsTexts);
  return (
    <TextInput
      name={name}
      type="password"
      label={t.newPassword}
      hint={t.passwordRules}
      autoComplete="new-password"
      error={error}
      required
    />
  );
}

/** The problems of a refused password as one sentence. */
export function weaknessOf(error: unknown, names: Readonly<Record<PasswordProblem, string>>): string | undefined {
  if (!(error instanceof ApiError) || error.code !== "password_weak") return undefined;
  const problems = error.details["problems"];
  return Array.isArray(problems)
    ? problems.map((problem) => names[problem as PasswordProblem] ?? "").join("; ")
    : undefined;
}
