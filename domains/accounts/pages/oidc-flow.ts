/** Which sign-in this tab has begun at the unified login; an answer that comes into another tab is not taken. */
type Kept = { readonly flowId: string; readonly next: string | undefined };
const key = "huituo.oidc";

export function keepOidcFlow(flow: Kept): void {
  sessionStorage.setItem(key, JSON.stringify(flow));
}

export function readOidcFlow(): Kept | undefined {
  const text = sessionStorage.getItem(key);
  return text === null ? undefined : (JSON.parse(text) as Kept);
}

/** It counts once. */
export function forgetOidcFlow(): void {
  sessionStorage.removeItem(key);
}
