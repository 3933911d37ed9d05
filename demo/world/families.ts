import { siteFeatures, type ServiceForm } from "../../contract/care.ts";
import type { Fen } from "../../contract/values.ts";
import { runningSums, type Random } from "../../engines/random/random.ts";
import { firstOfMonth, localDate, localMonth, monthNumber, type EpochDay } from "./calendar.ts";
import type { Divisions } from "./divisions.ts";
import { childName, fictionalPhone, personName, surname } from "./names.ts";
import type { DoorFinder, Spot } from "./places.ts";
import {
  consentPurposes,
  type Child,
  type Family,
  type Guardian,
  type PickUpPoint,
  type PriorityFact,
  type WorldSize,
} from "./types.ts";

export type Demand = { families(): Iterable<Family>; family(index: number): Family; readonly count: number };

const guardianPhone = (number: number) => fictionalPhone(number < 4000 ? number : 10_000 + number);

/** Families on the platform, each from its number alone: about a third were there before the year of history. */
export function makeDemand(
  random: Random,
  divisions: Divisions,
  doors: DoorFinder,
  persons: Float64Array,
  size: WorldSize,
  today: EpochDay,
): Demand {
  const root = random.fork("family");
  const sums = runningSums(persons);
  const anyCommunity = (own: Random) => own.bySums(sums);
  const busiest = persons.indexOf(Math.max(...persons.slice(0, 12)));
  // Doors are drawn from a pool: a street door serves several families, as blocks of flats do.
  const pool = new Map<number, Spot>();
  const doorAt = (own: Random, community: number): Spot => {
    const slot = community * 64 + own.int(0, 63);
    const known = pool.get(slot);
    if (known) return known;
    const spot = doors(random.fork("door").at(slot), community);
    pool.set(slot, spot);
    return spot;
  };
  const childrenUpTo = (families: number) => Math.floor((families * size.children) / size.families);
  const historyStart = today - 365;

  const family = (index: number): Family => {
    const own = root.at(index);
    const id = own.uuid();
    const persona = index === 0;
    const before = !persona && own.chance(0.34);
    const statedOn = persona ? today - 2 : before ? historyStart - own.int(20, 240) : own.int(historyStart, today - 1);
    const wantedMonth = monthNumber(statedOn) + (persona ? 1 : own.weighted([1, 3, 3, 2, 1, 1]));
    // Two of three look for a place in the third year of life; few before the first birthday.
    const [fromAge, toAge] = (
      [
        [6, 11],
        [12, 23],
        [24, 33],
      ] as const
    )[own.weighted([0.1, 0.36, 0.54])]!;
    const ageWanted = persona ? 16 : own.int(fromAge, toAge);
    const bornOn = firstOfMonth(wantedMonth) - Math.round(ageWanted * 30.44) - (persona ? 8 : own.int(1, 25));

    const [fatherName, motherName] = [surname(own), surname(own)];
    const childFamily = own.chance(0.9) ? fatherName : motherName;
    const guardians: Guardian[] = [
      {
        id: own.uuid(),
        name: persona ? "林晓" : personName(own, motherName),
        phone: guardianPhone(index * 2),
        relation: "mother",
      },
    ];
    if (persona) guardians.push({ id: own.uuid(), name: "王桂兰", phone: guardianPhone(1), relation: "grandparent" });
    else if (own.chance(0.6))
      guardians.push({
        id: own.uuid(),
        name: personName(own, fatherName),
        phone: guardianPhone(index * 2 + 1),
        relation: own.chance(0.8) ? "father" : "grandparent",
      });

    const childCount = childrenUpTo(index + 1) - childrenUpTo(index);
    const children: Child[] = [
      {
        id: own.uuid(),
        name: persona ? "周小禾" : childName(own, childFamily),
        sex: own.chance(0.52) ? "male" : "female",
        bornOn: localDate(bornOn),
        born: bornOn <= today,
      },
    ];
    for (let more = 1; more < childCount; more++) {
      const older = bornOn - own.int(420, 2000);
      children.push({
        id: own.uuid(),
        name: childName(own, childFamily),
        sex: own.chance(0.52) ? "male" : "female",
        bornOn: localDate(older),
        born: older <= today,
      });
    }

    const home = persona ? busiest : anyCommunity(own);
    const point = (kind: PickUpPoint["kind"], community: number): PickUpPoint => {
      const spot = doorAt(own, community);
      return {
        id: own.uuid(),
        kind,
        communityCode: divisions.communities[community]!.code,
        address: spot.address,
        location: spot.location,
      };
    };
    const pickUpPoints = [point("home", home)];
    if (persona || own.chance(0.45)) pickUpPoints.push(point("work", anyCommunity(own)));
    if (persona || own.chance(0.22)) pickUpPoints.push(point("grandparents", anyCommunity(own)));

    const forms: ServiceForm[] = persona
      ? ["full_day"]
      : [(["full_day", "half_day", "hourly", "drop_in"] as const)[own.weighted([0.78, 0.12, 0.06, 0.04])]!];
    if (!persona && forms[0] === "full_day" && own.chance(0.15)) forms.push("half_day");
    const priority: PriorityFact[] = [];
    if (childCount > 1 && own.chance(0.5)) priority.push("sibling");
    if (own.chance(0.06)) priority.push("employer");
    if (own.chance(0.05)) priority.push("hardship");
    const budget = persona ? 2600 : Math.max(800, Math.round(Math.exp(own.normal(7.75, 0.38)) / 100) * 100);
    const registeredOn = statedOn - (persona ? 1 : own.int(0, 12));
    const withdrawn = own.chance(0.03) ? Math.min(today, registeredOn + own.int(30, 200)) : null;
    return {
      id,
      guardians,
      children,
      pickUpPoints,
      needs: [
        {
          id: own.uuid(),
          childId: children[0]!.id,
          pickUpPointIds: pickUpPoints.filter((_, at) => at === 0 || own.chance(0.7)).map((one) => one.id),
          wantedMonth: localMonth(wantedMonth),
          forms,
          arrives: own.pick(["07:30", "08:00", "08:00", "08:30"]),
          leaves: forms[0] === "half_day" ? "12:00" : own.pick(["17:00", "17:30", "18:00", "18:30"]),
          budget: (budget * 100) as Fen,
          maxMetres: persona ? 3000 : own.pick([1000, 1500, 2000, 3000, 3000, 5000]),
          wishes: persona ? ["outdoor", "own_kitchen"] : siteFeatures.filter(() => own.chance(0.1)),
          priority,
          statedOn: localDate(statedOn),
        },
      ],
      consents: consentPurposes
        .filter((purpose) => purpose === "matching" || own.chance(purpose === "statistics" ? 0.8 : 0.92))
        .map((purpose) => ({
          purpose,
          givenOn: localDate(registeredOn),
          withdrawnOn: purpose === "statistics" && withdrawn !== null ? localDate(withdrawn) : null,
        })),
      registeredOn: localDate(registeredOn),
    };
  };

  return {
    count: size.families,
    family,
    *families() {
      for (let index = 0; index < size.families; index++) yield family(index);
    },
  };
}
