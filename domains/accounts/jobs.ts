import type { SweepDefinition } from "../../kernel/jobs.ts";
import type { Platform } from "../../kernel/context.ts";
import { offsetClock } from "../../kernel/clock.ts";

const day = 86_400_000;

/** Forgets what has done its service: attempts and codes after two days, ended flows, sessions a quarter after their end. */
async function forgetExpired({ database, clock }: Platform): Promise<void> {
  const districts = await database.kysely.selectFrom("district").select(["id", "clock_offset_seconds"]).execute();
  for (const district of districts) {
    const now = offsetClock(clock, district.clock_offset_seconds).now().getTime();
    const before = (days: number) => new Date(now - days * day).toISOString();
    const { kysely } = database;
    await kysely
      .deleteFrom("sign_in_attempt")
      .where("district_id", "=", district.id)
      .where("at", "<", before(2))
      .execute();
    await kysely
      .deleteFrom("one_time_code")
      .where("district_id", "=", district.id)
      .where("expires_at", "<", before(2))
      .execute();
    await kysely
      .deleteFrom("sign_in_flow")
      .where("district_id", "=", district.id)
      .where("expires_at", "<", before(1))
      .execute();
    await kysely
      .deleteFrom("session")
      .where("district_id", "=", district.id)
      .where("expires_at", "<", before(90))
      .execute();
  }
}

export const sweeps: SweepDefinition[] = [{ name: "accounts.forget-expired", run: forgetExpired }];
