import type pg from "pg";
import { Random } from "../../engines/random/random.ts";
import { type CopyValue, copyRows } from "../../kernel/database/copy.ts";
import type { Need, World } from "../world/types.ts";
import { addDays } from "../../domains/institutions/horizon.ts";
import { addMonths } from "./days.ts";
import type { Replay } from "./replay.ts";
import { morning } from "./supply.ts";

type Row = readonly CopyValue[];
/** Needs nobody confirms end after half a year. */
const needDays = 180;
const local = (day: string, time: string): string => new Date(`${day}T${time}:00+08:00`).toISOString();

/** Needs, visits, applications, offers and placements as the year of history left them. */
export async function loadHistory(
  client: pg.ClientBase,
  world: World,
  { applications, offers, placements, visits, unmet, placedNeeds }: Replay,
): Promise<void> {
  const { districtId } = world;
  const id = Random.from(`rows ${districtId} ${world.options.seed}`);
  const needs = needRows(world, { unmet, placedNeeds }, id);
  await copyRows(client, "need", needColumns, needs.rows);
  await copyRows(client, "need_point", ["district_id", "need_id", "pickup_point_id"], needs.points);
  await loadVisits(client, world, visits, id);

  await copyRows(
    client,
    "application",
    [
      "district_id",
      "id",
      "family_id",
      "child_id",
      "need_id",
      "wanted_from",
      "service_form",
      "channel",
      "status",
      "submitted_at",
      "ended_at",
    ],
    applications.map((one): Row => [
      districtId,
      one.id,
      one.familyId,
      one.childId,
      one.needId,
      one.startOn,
      one.form,
      "self",
      one.status,
      morning(one.on),
      one.endedOn && morning(one.endedOn),
    ]),
  );
  const choiceIds = new Map<string, string>();
  await copyRows(
    client,
    "application_choice",
    ["district_id", "id", "application_id", "site_id", "rank", "status", "changed_at"],
    applications.flatMap((application) =>
      application.choices.slice(0, 10).map(({ siteId, status, on }, i): Row => {
        const choiceId = id.uuid();
        choiceIds.set(`${application.id} ${siteId}`, choiceId);
        return [districtId, choiceId, application.id, siteId, i + 1, status, morning(on)];
      }),
    ),
  );
  await copyRows(
    client,
    "offer",
    [
      "district_id",
      "id",
      "application_id",
      "choice_id",
      "child_id",
      "site_id",
      "line_id",
      "start_on",
      "end_on",
      "price_fen",
      "status",
      "deadline_at",
      "made_at",
      "ended_at",
    ],
    offers.map((one): Row => [
      districtId,
      one.id,
      one.applicationId,
      choiceIds.get(`${one.applicationId} ${one.siteId}`),
      one.childId,
      one.siteId,
      one.lineId,
      one.startOn,
      one.endOn,
      one.price,
      one.status,
      local(one.answerBy, "23:59"),
      morning(one.on),
      one.endedOn && morning(one.endedOn),
    ]),
  );
  await copyRows(
    client,
    "placement",
    [
      "district_id",
      "id",
      "offer_id",
      "family_id",
      "child_id",
      "site_id",
      "line_id",
      "start_on",
      "end_on",
      "price_fen",
      "status",
      "created_at",
      "ended_at",
    ],
    placements.map((one): Row => [
      districtId,
      one.id,
      one.offerId,
      one.familyId,
      one.childId,
      one.siteId,
      one.lineId,
      one.startOn,
      one.endOn,
      one.price,
      one.status,
      morning(one.startOn < world.options.today ? one.startOn : world.options.today),
      one.endedOn && morning(one.endedOn),
    ]),
  );
}

const needColumns = [
  "district_id",
  "id",
  "family_id",
  "child_id",
  "origin",
  "division_code",
  "wanted_from",
  "age_months",
  "service_forms",
  "care_from",
  "care_to",
  "budget_fen",
  "max_metres",
  "features",
  "hardship",
  "cause",
  "status",
  "stated_at",
  "confirmed_at",
  "ended_at",
];

function needRows(
  world: World,
  { unmet, placedNeeds }: Pick<Replay, "unmet" | "placedNeeds">,
  id: Random,
): { rows: Row[]; points: Row[] } {
  const { districtId } = world;
  const { today } = world.options;
  const causes = new Map(unmet.flatMap(({ needId, cause }) => (needId ? [[needId, cause] as const] : [])));
  const rows: Row[] = [];
  const points: Row[] = [];
  for (const family of world.families()) {
    const openOf = new Set<string>();
    for (const need of family.needs.toReversed()) {
      const child = family.children.find((one) => one.id === need.childId)!;
      const placedOn = placedNeeds.get(need.id);
      // The newest need of a child is the open one; an older one that found nothing was given up when the next was stated.
      const status = placedOn
        ? "placed"
        : addDays(need.statedOn, needDays) < today
          ? "expired"
          : openOf.has(need.childId)
            ? "withdrawn"
            : "open";
      if (status === "open") openOf.add(need.childId);
      const endedOn =
        placedOn ?? (status === "expired" ? addDays(need.statedOn, needDays) : status === "withdrawn" ? today : null);
      const home = family.pickUpPoints.find((point) => point.id === need.pickUpPointIds[0]) ?? family.pickUpPoints[0]!;
      rows.push([
        districtId,
        need.id,
        family.id,
        need.childId,
        "self",
        home.communityCode,
        `${need.wantedMonth}-01`,
        ageAt(child.bornOn, need),
        need.forms,
        need.arrives,
        need.leaves,
        need.budget,
        need.maxMetres,
        need.wishes,
        need.priority.includes("hardship"),
        causes.get(need.id),
        status,
        morning(need.statedOn),
        morning(need.statedOn),
        endedOn && morning(endedOn),
      ]);
      for (const point of need.pickUpPointIds) points.push([districtId, need.id, point]);
    }
  }
  for (const { communityCode, ageMonths, cause, on, needId } of unmet) {
    if (needId) continue;
    const expired = addDays(on, needDays) < today;
    rows.push([
      districtId,
      id.uuid(),
      null,
      null,
      "anonymous",
      communityCode,
      addMonths(`${on.slice(0, 7)}-01`, 1),
      Math.min(47, Math.max(0, ageMonths)),
      ["full_day"],
      null,
      null,
      null,
      3000,
      [],
      false,
      cause,
      expired ? "expired" : "open",
      morning(on),
      morning(on),
      expired ? morning(addDays(on, needDays)) : null,
    ]);
  }
  return { rows, points };
}

function ageAt(bornOn: string, need: Need): number {
  const [by, bm] = bornOn.split("-").map(Number) as [number, number];
  const [wy, wm] = need.wantedMonth.split("-").map(Number) as [number, number];
  return Math.min(47, Math.max(0, (wy - by) * 12 + wm - bm));
}

/** Past visits, and slots for the coming four weeks at every site that takes children. */
async function loadVisits(client: pg.ClientBase, world: World, visits: Replay["visits"], id: Random): Promise<void> {
  const { districtId } = world;
  const { today } = world.options;
  const slots = new Map<string, { id: string; siteId: string; start: string; taken: Set<string> }>();
  const slotOf = (siteId: string, day: string, time: string) => {
    const start = local(day, time);
    const key = `${siteId} ${start}`;
    let slot = slots.get(key);
    if (!slot) slots.set(key, (slot = { id: id.uuid(), siteId, start, taken: new Set() }));
    return slot;
  };
  const caring = new Set(Iterator.from(world.placeLines()).map(({ siteId }) => siteId));
  for (const siteId of caring)
    for (let ahead = 2; ahead <= 28; ahead++) {
      const day = addDays(today, ahead);
      const weekday = new Date(`${day}T00:00:00Z`).getUTCDay();
      if (weekday === 2 || weekday === 4) slotOf(siteId, day, "10:00");
      if (weekday === 6) slotOf(siteId, day, "09:30");
    }
  const bookings: Row[] = [];
  for (const visit of visits) {
    const slot = slotOf(visit.siteId, visit.day, visit.at);
    if (slot.taken.has(visit.childId)) continue;
    slot.taken.add(visit.childId);
    const past = visit.day < today;
    bookings.push([
      districtId,
      id.uuid(),
      slot.id,
      visit.childId,
      visit.familyId,
      visit.childId,
      past ? "attended" : "booked",
      morning(visit.bookedOn),
      past ? slot.start : null,
    ]);
  }
  const sites = new Set(Iterator.from(slots.values()).map(({ siteId }) => siteId));
  await copyRows(
    client,
    "booking_resource",
    ["district_id", "id", "kind", "site_id"],
    [...sites].map((siteId): Row => [districtId, siteId, "site", siteId]),
  );
  // Under the first version of the kind: the packs are installed for the generated past too.
  await copyRows(
    client,
    "booking_session",
    [
      "district_id",
      "id",
      "resource_id",
      "kind",
      "kind_version",
      "starts_at",
      "ends_at",
      "closes_at",
      "capacity",
      "taken",
      "remind_at",
    ],
    [...slots.values()].map((slot): Row => [
      districtId,
      slot.id,
      slot.siteId,
      "site_visit",
      1,
      slot.start,
      new Date(Date.parse(slot.start) + 3_600_000).toISOString(),
      slot.start,
      Math.max(6, slot.taken.size),
      slot.taken.size,
      slot.start.slice(0, 10) > today ? new Date(Date.parse(slot.start) - 86_400_000).toISOString() : null,
    ]),
  );
  await copyRows(
    client,
    "booking",
    ["district_id", "id", "session_id", "subject_id", "family_id", "child_id", "status", "booked_at", "ended_at"],
    bookings,
  );
}
