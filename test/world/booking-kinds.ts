import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import type { Instant } from "../../contract/values.ts";
import type { Db } from "../../kernel/database/pool.ts";
import type { BookingKind } from "../../mechanisms/bookings/contract/kind.ts";
import { bookingKind } from "../../mechanisms/bookings/index.ts";
import { noticeKind, topicKind } from "../../mechanisms/notices/index.ts";
import { type Kind, recordDefinitions } from "../../mechanisms/packs/index.ts";

const folder = join(import.meta.dirname, "../../packs/national");

/** What the national pack says of bookings and of telling people about them, without the rest of it. */
export async function installBookingKinds(
  db: Db,
  districtId: string,
  now: Instant,
  more: readonly BookingKind[] = [],
): Promise<void> {
  const kinds = [bookingKind, topicKind, noticeKind] as unknown as readonly Kind[];
  const entries = ["bookings.yaml", "notices-bookings.yaml"].flatMap((file) => {
    const lists = parse(readFileSync(join(folder, file), "utf8"), { merge: true }) as Record<string, unknown[]>;
    return kinds.flatMap(({ kind, list, schema }) =>
      (lists[list] ?? []).map((body) => ({ kind, body: schema.parse(body), source: file })),
    );
  });
  await recordDefinitions(db, districtId, now, { pack: "national", rank: 1 }, [
    ...entries,
    ...more.map((body) => ({ kind: bookingKind.kind, body, source: "test" })),
  ]);
}
