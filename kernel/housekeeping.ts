import { sql } from "kysely";
import { system } from "./actor.ts";
import { appendAudit, verifyAudit } from "./audit.ts";
import { compareAnchors, dropAnchor } from "./audit-anchors.ts";
import type { Instant } from "../contract/values.ts";
import { type Clock, dayOf, instantOf, offsetClock } from "./clock.ts";
import type { Platform } from "./context.ts";
import type { Db } from "./database/pool.ts";
import type { SweepDefinition } from "./jobs.ts";

const hour = 3_600_000;
/** Nobody repeats a command with its old key after two days. */
const keepAnswersHours = 48;
const batch = 5_000;
/** The check reads the whole log: at night, China's time. */
const checkAtHour = 2;

async function eachDistrict(
  { database, clock }: Platform,
  run: (district: string, now: Date) => Promise<void>,
): Promise<void> {
  const rows = await database.kysely.selectFrom("district").select(["id", "clock_offset_seconds"]).execute();
  for (const { id, clock_offset_seconds } of rows) await run(id, offsetClock(clock, clock_offset_seconds).now());
}

/** Forgets the answers kept for repeated commands, in small transactions. */
const forgetAnswers = (platform: Platform): Promise<void> =>
  eachDistrict(platform, async (district, now) => {
    const before = instantOf(new Date(now.getTime() - keepAnswersHours * hour));
    for (;;) {
      const { rowCount } = await platform.database.pool.query(
        `delete from idempotency_key where district_id = $1 and (actor, key) in (
           select actor, key from idempotency_key where district_id = $1 and created_at < $2 limit ${batch})`,
        [district, before],
      );
      if ((rowCount ?? 0) < batch) return;
    }
  });

/** Once a night: walks the audit chains, compares them with the anchors, records the outcome and drops a new anchor. */
const checkAudit = (platform: Platform): Promise<void> =>
  eachDistrict(platform, async (district, now) => {
    const { database, keyring, config } = platform;
    const due = new Date(Date.parse(`${dayOf(now)}T00:00:00+08:00`) + checkAtHour * hour);
    if (now < due) return;
    const { rows: done } = await sql`select 1 from audit_entry where district_id = ${district}
      and at >= ${instantOf(due)} and event = 'audit.verified' limit 1`.execute(database.kysely);
    if (done.length > 0) return;
    const at = instantOf(now);
    const { rows, faults } = await verifyAudit(database, keyring, district);
    const anchored = await compareAnchors(database, config, district);
    const detail = { rows, faults: faults.length + anchored.faults.length, anchors: anchored.anchors };
    const anchor = await dropAnchor(database, config, district, at);
    await database.withTransaction((tx) =>
      appendAudit(tx, keyring, district, at, [
        {
          event: "audit.verified",
          action: "audit.read",
          actor: system,
          target: { kind: "audit_entry", id: district },
          requestId: "nightly",
          detail,
        },
      ]),
    );
    platform.log(detail.faults > 0 ? "error" : "info", "audit verified", { district, ...detail });
    platform.log("info", "audit anchor", { ...anchor });
  });

export type LastCheck = { readonly at: Instant; readonly rows: number; readonly faults: number };

/** The outcome of the last nightly check, if there was one in the last days. */
export async function lastAuditCheck(db: Db, clock: Clock, district: string): Promise<LastCheck | undefined> {
  const since = instantOf(new Date(clock.now().getTime() - 72 * hour));
  const { rows } = await sql<{ at: Instant; detail: string }>`select at, detail from audit_entry
    where district_id = ${district} and at >= ${since} and event = 'audit.verified' order by at desc limit 1`.execute(
    db,
  );
  if (!rows[0]) return undefined;
  const { rows: checked, faults } = JSON.parse(rows[0].detail) as { rows: number; faults: number };
  return { at: rows[0].at, rows: checked, faults };
}

export const housekeeping: readonly SweepDefinition[] = [
  { name: "kernel.forget-answers", run: forgetAnswers },
  { name: "kernel.check-audit", run: checkAudit },
];
