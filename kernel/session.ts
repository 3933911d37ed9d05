import { type Actor, anonymous, type Grant } from "./actor.ts";
import { Batcher } from "./batch.ts";
import { tokenHash } from "./crypto/token.ts";
import type { Database } from "./database/pool.ts";
import { instantOf, type Clock, dayOf } from "./clock.ts";

export const sessionCookie = "huituo_session";

type Row = {
  token_hash: Buffer;
  session_id: string;
  account_id: string;
  kind: "family" | "staff";
  strength: "one_factor" | "two_factor";
  grants: Grant[] | null;
  families: string[] | null;
  stale: boolean;
};

/** Session, account, its grants of today and its families, in one statement. Idle staff are signed out; demo personas are not, whose clock is moved. */
const query = `
  select s.token_hash, s.id as session_id, s.account_id, a.kind, s.strength, s.last_seen_at < $3::timestamptz - interval '5 minutes' as stale,
    (select json_agg(json_build_object('role', g.role, 'divisionCode', g.division_code, 'institutionId', g.institution_id))
       from role_grant g where g.district_id = s.district_id and g.account_id = s.account_id
        and g.revoked_at is null and g.valid_from <= $4::date and g.valid_to >= $4::date) as grants,
    (select json_agg(distinct m.family_id) from guardian m
      where m.district_id = s.district_id and m.account_id = s.account_id) as families
  from session s join account a on a.district_id = s.district_id and a.id = s.account_id
  where s.district_id = $1 and s.token_hash = any($2) and s.revoked_at is null and s.expires_at > $3 and a.status = 'active'
    and (a.kind = 'family' or s.method = 'persona' or s.last_seen_at > $3::timestamptz - interval '2 hours')`;

type Asked = { readonly hash: Buffer; readonly now: Date };

/** In a rush the lookups that wait together go in one statement: it is the one that every request needs. */
const lookups = new WeakMap<Database, Batcher<Asked, Found>>();
type Found = { readonly row: Row | undefined } | { readonly fault: unknown };

function lookupOf(database: Database): Batcher<Asked, Found> {
  let lookup = lookups.get(database);
  if (!lookup) {
    lookup = new Batcher<Asked, Found>(async (districtId, asked) => {
      const now = asked[0]!.now;
      const values = [districtId, asked.map(({ hash }) => hash), instantOf(now), dayOf(now)];
      try {
        const { rows } = await database.pool.query<Row>({ name: "resolve_actor", text: query, values });
        const found = new Map(rows.map((row) => [row.token_hash.toString("hex"), row]));
        return asked.map(({ hash }) => ({ row: found.get(hash.toString("hex")) }));
      } catch (fault) {
        // No value of one of them can be wrong: what struck the statement struck all, and asking again one by one helps nobody.
        return asked.map(() => ({ fault }));
      }
    });
    lookups.set(database, lookup);
  }
  return lookup;
}

/** Who a session token stands for; anonymous when it is unknown, expired or signed out. */
export async function resolveActor(
  database: Database,
  clock: Clock,
  districtId: string,
  token: string | undefined,
): Promise<Actor> {
  if (!token || token.length > 100) return anonymous;
  const now = clock.now();
  const found = await lookupOf(database).submit(districtId, { hash: tokenHash(token), now });
  if ("fault" in found) throw found.fault;
  const { row } = found;
  if (!row) return anonymous;
  if (row.stale)
    await database.pool.query("update session set last_seen_at = $3 where district_id = $1 and id = $2", [
      districtId,
      row.session_id,
      instantOf(now),
    ]);
  return {
    kind: row.kind,
    accountId: row.account_id,
    sessionId: row.session_id,
    strength: row.strength,
    grants: row.grants ?? [],
    familyIds: row.families ?? [],
  };
}
