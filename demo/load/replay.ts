import { ageBandMonths } from "../../contract/care.ts";
import type { World } from "../world/types.ts";
import { addDays } from "../../domains/institutions/horizon.ts";
import { addMonths, later, monthsFrom } from "./days.ts";
import { type Occupancy, occupancyKey } from "./supply.ts";

/** What the year of history leaves behind, as rows of the tables; ids from the world, states as of its last day. */
export type Application = {
  id: string;
  familyId: string;
  childId: string;
  needId: string;
  startOn: string;
  form: string;
  status: "open" | "placed" | "withdrawn";
  on: string;
  endedOn: string | null;
  choices: { siteId: string; status: string; on: string }[];
};
export type Offer = {
  id: string;
  applicationId: string;
  childId: string;
  siteId: string;
  lineId: string;
  startOn: string;
  endOn: string;
  price: number;
  answerBy: string;
  on: string;
  status: "live" | "accepted" | "declined" | "expired";
  endedOn: string | null;
};
export type Placement = {
  id: string;
  offerId: string | null;
  familyId: string;
  childId: string;
  siteId: string;
  lineId: string;
  startOn: string;
  endOn: string;
  price: number;
  status: "planned" | "active" | "ended";
  endedOn: string | null;
};
export type Visit = { siteId: string; familyId: string; childId: string; at: string; day: string; bookedOn: string };
export type UnmetSearch = {
  communityCode: string;
  ageMonths: number;
  cause: string;
  on: string;
  needId: string | null;
};

export type Replay = {
  readonly applications: readonly Application[];
  readonly offers: readonly Offer[];
  readonly placements: readonly Placement[];
  readonly visits: readonly Visit[];
  readonly unmet: readonly UnmetSearch[];
  /** Needs that ended in a place, with the day. */
  readonly placedNeeds: ReadonlyMap<string, string>;
  readonly occupancy: Occupancy;
};

/** Plays the history and keeps its end state. */
export async function replay(world: World): Promise<Replay> {
  const { today } = world.options;
  const lines = new Map(Iterator.from(world.placeLines()).map((line) => [line.id, line]));
  const born = new Map(
    Iterator.from(world.families()).flatMap((family) =>
      family.children.map((child) => [child.id, child.bornOn] as const),
    ),
  );
  const familyOf = new Map(
    Iterator.from(world.families()).flatMap((family) => family.children.map((child) => [child.id, family.id] as const)),
  );
  const applications = new Map<string, Application>();
  const offers = new Map<string, Offer>();
  const placements = new Map<string, Placement>();
  const visits: Visit[] = [];
  const unmet: UnmetSearch[] = [];
  const placedNeeds = new Map<string, string>();

  /** A place lasts until the child outgrows the band; one given late in the band for a month at least. */
  const lastDay = (lineId: string, childId: string, startOn: string) =>
    later(
      addDays(addMonths(born.get(childId)!, ageBandMonths[lines.get(lineId)!.ageBand][1]), -1),
      addDays(addMonths(startOn, 1), -1),
    );
  const priceOf = (lineId: string, day: string) => {
    const { versions } = lines.get(lineId)!;
    return (versions.findLast(({ validFrom }) => validFrom <= day) ?? versions[0]!).price;
  };
  const choose = (application: Application, siteId: string, status: string, on: string) => {
    for (const choice of application.choices) {
      if (choice.siteId === siteId) Object.assign(choice, { status, on });
      else if (status === "offered" && choice.status === "waiting") Object.assign(choice, { status: "paused", on });
      else if (status === "declined" && choice.status === "paused") Object.assign(choice, { status: "waiting", on });
      else if (status === "placed" && (choice.status === "waiting" || choice.status === "paused"))
        Object.assign(choice, { status: "withdrawn", on });
    }
  };
  const closeOpen = (childId: string, on: string) => {
    for (const application of applications.values())
      if (application.childId === childId && application.status === "open") {
        Object.assign(application, { status: "withdrawn", endedOn: on });
        for (const choice of application.choices)
          if (choice.status === "waiting" || choice.status === "paused")
            Object.assign(choice, { status: "withdrawn", on });
      }
  };

  for await (const event of world.events()) {
    const { on } = event;
    switch (event.kind) {
      case "visit_booked":
        visits.push({
          siteId: event.siteId,
          familyId: event.familyId,
          childId: event.childId,
          day: event.visitOn,
          at: event.visitAt,
          bookedOn: on,
        });
        break;
      case "unmet_search":
        unmet.push({
          communityCode: event.communityCode,
          ageMonths: event.ageMonths,
          cause: event.cause,
          on,
          needId: event.needId,
        });
        break;
      case "applied":
        closeOpen(event.childId, on);
        applications.set(event.applicationId, {
          id: event.applicationId,
          familyId: familyOf.get(event.childId)!,
          childId: event.childId,
          needId: event.needId,
          startOn: `${event.startOn.slice(0, 7)}-01`,
          form: lines.get(event.choices[0]!.placeLineId)!.form,
          status: "open",
          on,
          endedOn: null,
          choices: [
            ...new Map(event.choices.map(({ siteId }) => [siteId, { siteId, status: "waiting", on }])).values(),
          ],
        });
        break;
      case "offered":
        offers.set(event.offerId, {
          id: event.offerId,
          applicationId: event.applicationId,
          childId: event.childId,
          siteId: event.siteId,
          lineId: event.placeLineId,
          startOn: event.startOn,
          endOn: lastDay(event.placeLineId, event.childId, event.startOn),
          price: priceOf(event.placeLineId, on),
          answerBy: event.answerBy,
          on,
          status: "live",
          endedOn: null,
        });
        choose(applications.get(event.applicationId)!, event.siteId, "offered", on);
        break;
      case "declined":
      case "accepted": {
        const offer = offers.get(event.offerId)!;
        Object.assign(offer, { status: event.kind, endedOn: on });
        const application = applications.get(offer.applicationId)!;
        choose(application, offer.siteId, event.kind === "accepted" ? "placed" : "declined", on);
        if (event.kind === "declined") break;
        Object.assign(application, { status: "placed", endedOn: on });
        placedNeeds.set(application.needId, on);
        const id = offer.id.replace(/^........-..../, (head) =>
          head
            .split("")
            .toReversed()
            .join("")
            .replace(/^(.{4})-(.{8})$/, "$2-$1"),
        );
        placements.set(id, {
          id,
          offerId: offer.id,
          familyId: application.familyId,
          childId: offer.childId,
          siteId: offer.siteId,
          lineId: offer.lineId,
          startOn: offer.startOn,
          endOn: offer.endOn,
          price: offer.price,
          status: "planned",
          endedOn: null,
        });
        break;
      }
      case "placed": {
        const accepted = event.offerId
          ? [...placements.values()].find(({ offerId }) => offerId === event.offerId)
          : undefined;
        if (accepted) {
          placements.delete(accepted.id);
          placements.set(event.placementId, { ...accepted, id: event.placementId, startOn: on, status: "active" });
        } else {
          placements.set(event.placementId, {
            id: event.placementId,
            offerId: null,
            familyId: event.familyId,
            childId: event.childId,
            siteId: event.siteId,
            lineId: event.placeLineId,
            startOn: on,
            endOn: lastDay(event.placeLineId, event.childId, on),
            price: priceOf(event.placeLineId, on),
            status: "active",
            endedOn: null,
          });
        }
        break;
      }
      case "left":
        Object.assign(placements.get(event.placementId)!, { status: "ended", endOn: addDays(on, -1), endedOn: on });
        break;
      case "need_stated":
      case "site_opened":
      case "places_changed":
      case "price_changed":
      case "vacancy_confirmed":
        break;
    }
  }
  for (const offer of offers.values())
    if (offer.status === "live" && offer.answerBy < today) {
      Object.assign(offer, { status: "expired", endedOn: addDays(offer.answerBy, 1) });
      choose(applications.get(offer.applicationId)!, offer.siteId, "declined", offer.endedOn!);
    }
  return {
    applications: [...applications.values()],
    offers: [...offers.values()],
    placements: [...placements.values()],
    visits,
    unmet,
    placedNeeds,
    occupancy: occupancyOf([...placements.values()], [...offers.values()], today),
  };
}

/** Places taken by placements and held by live offers, from this month on. What ended before today frees its place this month. */
function occupancyOf(placements: Placement[], offers: Offer[], today: string): Occupancy {
  const occupancy: Occupancy = new Map();
  const count = (lineId: string, startOn: string, endOn: string, kind: "taken" | "held") => {
    if (endOn < today) return;
    for (const month of monthsFrom(later(startOn, today), 40)) {
      if (month > endOn) break;
      const key = occupancyKey(lineId, month);
      const figures = occupancy.get(key) ?? { taken: 0, held: 0 };
      figures[kind] += 1;
      occupancy.set(key, figures);
    }
  };
  for (const { lineId, startOn, endOn } of placements) count(lineId, startOn, endOn, "taken");
  for (const { lineId, startOn, endOn, status } of offers) if (status === "live") count(lineId, startOn, endOn, "held");
  return occupancy;
}
