import { submitApplication } from "../../domains/enrolment/contract/applications.ts";
import { visitKind } from "../../domains/enrolment/contract/visits.ts";
import { nowOf, todayOf } from "../../kernel/clock.ts";
import { bookingKind, openSite } from "../../mechanisms/bookings/index.ts";
import { definitionsOf } from "../../mechanisms/packs/index.ts";
import { installBookingKinds } from "./booking-kinds.ts";
import type { TestServer } from "./server.ts";

type Family = Awaited<ReturnType<TestServer["world"]["family"]>>;

/** Rows and calls that tests of enrolment begin with. */
export class Enrolment {
  readonly #server: TestServer;
  constructor(server: TestServer) {
    this.#server = server;
  }

  /** Consent to being seen by institutions. */
  async agree(family: { familyId: string; guardianId: string }): Promise<void> {
    const { world, clock } = this.#server;
    await world.db
      .insertInto("consent")
      .values({
        district_id: world.districtId,
        id: world.id(),
        family_id: family.familyId,
        guardian_id: family.guardianId,
        purpose: "share_with_institution",
        text_version: "2026-11",
        channel: "self",
        given_at: nowOf(clock),
      })
      .execute();
  }

  async family(options: { bornOn?: string } = {}): Promise<Family> {
    const family = await this.#server.world.family(options);
    await this.agree(family);
    return family;
  }

  /** A visit that begins in so many hours. */
  async visit(siteId: string, options: { capacity?: number; inHours?: number } = {}): Promise<string> {
    const { world, clock } = this.#server;
    const id = world.id();
    const start = clock.now().getTime() + (options.inHours ?? 24) * 3_600_000;
    await openSite(world, siteId);
    const find = async () =>
      (await definitionsOf(world.db, world.districtId)).find(bookingKind, visitKind, { on: todayOf(clock) });
    if (!(await find())) await installBookingKinds(world.db, world.districtId, nowOf(clock));
    const { version } = (await find())!;
    await world.db
      .insertInto("booking_session")
      .values({
        district_id: world.districtId,
        id,
        resource_id: siteId,
        kind: visitKind,
        kind_version: version,
        starts_at: new Date(start).toISOString(),
        ends_at: new Date(start + 3_600_000).toISOString(),
        closes_at: new Date(start).toISOString(),
        capacity: options.capacity ?? 5,
      })
      .execute();
    return id;
  }

  /** Applies for the family's child from the current month on; answers the choices in order. */
  async apply(
    family: Family,
    siteIds: readonly string[],
    wantedFrom = "2026-12",
  ): Promise<{ applicationId: string; choiceIds: string[] }> {
    const { world } = this.#server;
    const input = {
      params: { childId: family.childId },
      body: { siteIds: [...siteIds], wantedFrom, serviceForm: "full_day" as const },
    };
    const answer = await this.#server.call(submitApplication, input, family.token);
    if (answer.status !== 200) throw new Error(answer.raw);
    const rows = await world.db
      .selectFrom("application_choice")
      .select("id")
      .where("application_id", "=", answer.data.applicationId)
      .orderBy("rank")
      .execute();
    return { applicationId: answer.data.applicationId, choiceIds: rows.map(({ id }) => id) };
  }
}
