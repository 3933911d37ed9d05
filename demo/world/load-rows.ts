import { ageBands, bandTakes, type AgeBand } from "../../contract/care.ts";
import { Random } from "../../engines/random/random.ts";
import { ageInMonths, epochDay, localDate } from "./calendar.ts";
import type { World } from "./types.ts";

/** One row of a flat table: its name, then plain values in the order given here. Money in fen, lists joined with commas. */
export type LoadRow =
  | readonly [
      "site",
      id: string,
      institutionId: string,
      kind: string,
      name: string,
      communityCode: string,
      address: string,
      lon: number,
      lat: number,
      openedOn: string,
      inclusive: boolean,
    ]
  | readonly [
      "place_line",
      id: string,
      siteId: string,
      ageBand: AgeBand,
      form: string,
      unit: string,
      takenOutside: number,
    ]
  | readonly [
      "place_version",
      placeLineId: string,
      validFrom: string,
      validTo: string | null,
      places: number,
      price: number,
    ]
  | readonly ["family", id: string, registeredOn: string]
  | readonly ["guardian", id: string, familyId: string, name: string, phone: string, relation: string]
  | readonly ["child", id: string, familyId: string, name: string, sex: string, bornOn: string, born: boolean]
  | readonly [
      "pick_up_point",
      id: string,
      familyId: string,
      kind: string,
      communityCode: string,
      address: string,
      lon: number,
      lat: number,
    ]
  | readonly [
      "need",
      id: string,
      familyId: string,
      childId: string,
      wantedMonth: string,
      forms: string,
      arrives: string,
      leaves: string,
      budget: number,
      maxMetres: number,
      statedOn: string,
    ]
  | readonly ["consent", familyId: string, purpose: string, givenOn: string, withdrawnOn: string | null]
  | readonly ["placement", id: string, childId: string, placeLineId: string, from: string];

/** Supply as flat rows, each site followed by its lines and their versions. Bounded memory. */
export function* supplyRows(world: World): Generator<LoadRow> {
  const lines = world.placeLines()[Symbol.iterator]();
  let next = lines.next();
  for (const site of world.sites()) {
    yield [
      "site",
      site.id,
      site.institutionId,
      site.kind,
      site.name,
      site.communityCode,
      site.address,
      site.location.lon,
      site.location.lat,
      site.openedOn,
      site.inclusive !== null,
    ];
    for (; !next.done && next.value.siteId === site.id; next = lines.next()) {
      const line = next.value;
      yield ["place_line", line.id, line.siteId, line.ageBand, line.form, line.unit, line.takenOutside];
      for (const version of line.versions)
        yield ["place_version", line.id, version.validFrom, version.validTo, version.places, version.price];
    }
  }
}

/** Families as flat rows, each followed by its guardians, children, points, needs and consents. Bounded memory. */
export function* familyRows(world: World): Generator<LoadRow> {
  for (const family of world.families()) {
    yield ["family", family.id, family.registeredOn];
    for (const one of family.guardians) yield ["guardian", one.id, family.id, one.name, one.phone, one.relation];
    for (const one of family.children) yield ["child", one.id, family.id, one.name, one.sex, one.bornOn, one.born];
    for (const one of family.pickUpPoints)
      yield [
        "pick_up_point",
        one.id,
        family.id,
        one.kind,
        one.communityCode,
        one.address,
        one.location.lon,
        one.location.lat,
      ];
    for (const one of family.needs)
      yield [
        "need",
        one.id,
        family.id,
        one.childId,
        one.wantedMonth,
        one.forms.join(","),
        one.arrives,
        one.leaves,
        one.budget,
        one.maxMetres,
        one.statedOn,
      ];
    for (const one of family.consents) yield ["consent", family.id, one.purpose, one.givenOn, one.withdrawnOn];
  }
}

/**
 * Who is in which place today, without a history: children of the right age fill about half of what is free of every line,
 * each child once, never beyond the line's least places. Reads the families once for each age band. Bounded memory.
 */
export function* placementRows(world: World): Generator<LoadRow> {
  const ids = Random.from(world.options.seed).fork("load placements").at(world.options.districtIndex);
  const today = epochDay(world.options.today);
  const from = today - 30;
  // Odd families go to mixed groups, even ones to the others: no child is met twice.
  const waiting = new Map(ageBands.map((band) => [band, childrenFor(world, band, from, today)]));
  let number = 0;
  for (const line of world.placeLines()) {
    if (line.versions[0]!.validFrom > localDate(from)) continue;
    const least = Math.min(...line.versions.map((version) => version.places));
    const wanted = Math.round((least - line.takenOutside) / 2);
    for (let filled = 0; filled < wanted; filled++) {
      const child = waiting.get(line.ageBand)!.next();
      if (child.done) break;
      yield ["placement", ids.at(number++).uuid(), child.value, line.id, localDate(from)];
    }
  }
}

function* childrenFor(world: World, band: AgeBand, from: number, to: number): Generator<string, undefined> {
  let index = 0;
  for (const family of world.families()) {
    if ((index++ % 2 === 1) !== (band === "mixed")) continue;
    const child = family.children[0]!;
    const born = epochDay(child.bornOn);
    if (bandTakes(band, ageInMonths(born, from)) && bandTakes(band, ageInMonths(born, to))) yield child.id;
  }
  return undefined;
}
