import { call } from "../../../web/api/client.ts";
import { roles } from "../../../contract/roles.ts";
import { readMe } from "../contract/self.ts";

/** An address of this site from `?next=`; anything else would let a link lead elsewhere after signing in. */
const safe = (next: string | undefined): string | undefined =>
  next !== undefined && /^\/(?![/\\])/.test(next) && !next.startsWith("/sign-in") ? next : undefined;

/** After signing in: where one wanted to go, or to one's own end. A full load, because everything on screen was someone else's. */
export async function enter(next?: string): Promise<void> {
  let home = safe(next);
  if (home === undefined) {
    const me = await call(readMe, {}).catch(() => undefined);
    const held = me?.roles ?? [];
    const sides = new Set(held.map(({ role }) => roles[role].side));
    // those who only serve at the counter begin there
    if (held.length > 0 && held.every(({ role }) => role === "counter")) home = "/government/counter";
    else home = sides.has("government") ? "/government" : sides.has("institution") ? "/institution" : "/";
  }
  window.location.assign(home);
}
