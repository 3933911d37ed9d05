import { Secret, TOTP } from "otpauth";
import { sameSecret } from "./token.ts";

/** Time-based one-time passwords (RFC 6238) as authenticator apps make them: SHA-1, 6 digits, 30 seconds. */
const stepSeconds = 30;
/** Steps accepted before and after the current one, for clocks that run apart. */
const drift = 1;

/** A new shared secret, base32, 160 bits. */
export function newTotpSecret(): string {
  return new Secret({ size: 20 }).base32;
}

/** The address an authenticator app reads from the QR code. */
export function totpUri(secret: string, account: string, issuer: string): string {
  return new TOTP({ secret, label: account, issuer, algorithm: "SHA1", digits: 6, period: stepSeconds }).toString();
}

/** The code of a moment. */
export function totpCode(secret: string, at: Date): string {
  return new TOTP({ secret, algorithm: "SHA1", digits: 6, period: stepSeconds }).generate({ timestamp: at.getTime() });
}

/**
 * The time step a code belongs to, or undefined when it is wrong, out of time or used.
 * The caller stores the step and passes it back as `lastUsedStep`, so that a code seen over a shoulder can't be used again.
 */
export function checkTotp(secret: string, code: string, at: Date, lastUsedStep = -1): number | undefined {
  const typed = code.normalize("NFKC").replaceAll(/\s/g, "");
  if (!/^\d{6}$/.test(typed)) return undefined;
  const now = Math.floor(at.getTime() / 1000 / stepSeconds);
  let found: number | undefined;
  for (let step = now - drift; step <= now + drift; step++) {
    const matches = sameSecret(totpCode(secret, new Date(step * stepSeconds * 1000)), typed);
    if (matches && step > lastUsedStep) found ??= step;
  }
  return found;
}
