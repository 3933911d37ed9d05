/** The tags of a way or node of OpenStreetMap. */
export type Tags = ReadonlyMap<string, string>;

/**
 * Ways by their class (`highway=…`): `walk` unless something forbids it, `ask` only where the way itself allows it,
 * `never` whatever else it says. Classes that are not listed are `ask`.
 */
const classes: Readonly<Record<string, "walk" | "ask" | "never">> = {
  footway: "walk",
  path: "walk",
  steps: "walk",
  pedestrian: "walk",
  corridor: "walk",
  elevator: "walk",
  platform: "walk",
  living_street: "walk",
  residential: "walk",
  service: "walk",
  unclassified: "walk",
  road: "walk",
  track: "walk",
  primary: "walk",
  primary_link: "walk",
  secondary: "walk",
  secondary_link: "walk",
  tertiary: "walk",
  tertiary_link: "walk",
  trunk: "ask",
  trunk_link: "ask",
  motorway: "ask",
  motorway_link: "ask",
  cycleway: "ask",
  bridleway: "ask",
  busway: "ask",
  bus_guideway: "never",
  raceway: "never",
  escape: "never",
  construction: "never",
  proposed: "never",
  planned: "never",
  abandoned: "never",
  razed: "never",
  rest_area: "never",
  services: "never",
};

/** Ways without `highway` that people walk on. */
const others: readonly (readonly [key: string, value: string])[] = [
  ["railway", "platform"],
  ["public_transport", "platform"],
  ["man_made", "pier"],
];

/** Values of `foot` and `access`. What is in neither list says nothing. */
const allowing = new Set(["yes", "designated", "permissive", "official", "destination", "customers", "public"]);
const forbidding = new Set([
  "no",
  "private",
  "use_sidepath",
  "restricted",
  "military",
  "delivery",
  "agricultural",
  "forestry",
  "agricultural;forestry",
  "emergency",
  "permit",
]);
const pavements = new Set(["both", "left", "right", "yes"]);

/** Nodes by their `barrier=…` that stop a person on foot; all others (gates, bollards, kerbs, stiles …) let one through. */
const walls = new Set([
  "wall",
  "fence",
  "city_wall",
  "retaining_wall",
  "hedge",
  "guard_rail",
  "jersey_barrier",
  "ditch",
]);

/**
 * Whether people may walk along a way. The first line that applies decides:
 *
 * | way                                                         | on foot |
 * | ----------------------------------------------------------- | ------- |
 * | class `never` (being built, planned, gone, guided bus, race) | no      |
 * | `foot=yes`, `designated`, `permissive`, `destination` …     | yes     |
 * | `foot=no`, `private`, `use_sidepath` …                      | no      |
 * | `access=no`, `private`, `military`, `permit` …              | no      |
 * | class `walk`, or a platform or pier, without `motorroad=yes` | yes     |
 * | `sidewalk=both`, `left`, `right`, `yes`                     | yes     |
 * | anything else: motorways, trunk roads, cycleways, bridleways | no      |
 *
 * One-way rules bind vehicles, not people on foot. O(1).
 */
export function mayWalkAlong(tags: Tags): boolean {
  const highway = tags.get("highway");
  const kind = highway === undefined ? undefined : (classes[highway] ?? "ask");
  const walkable = kind === "walk" || (kind === undefined && others.some(([key, value]) => tags.get(key) === value));
  if (kind === "never" || (kind === undefined && !walkable)) return false;
  const foot = said(tags, "foot");
  if (foot !== undefined) return foot;
  if (said(tags, "access") === false) return false;
  if (walkable && tags.get("motorroad") !== "yes") return true;
  return ["sidewalk", "sidewalk:both", "sidewalk:left", "sidewalk:right"].some((key) =>
    pavements.has(tags.get(key) ?? ""),
  );
}

/**
 * Whether people may pass a node. The first line that applies decides:
 *
 * | node                                        | on foot   |
 * | ------------------------------------------- | --------- |
 * | `foot=yes`, `designated`, `permissive` …    | open      |
 * | `foot=no`, `private` …                      | closed    |
 * | a barrier or entrance with `access=no`, `private` … | closed |
 * | a barrier with `locked=yes`                 | closed    |
 * | `barrier=wall`, `fence`, `hedge` …          | closed    |
 * | any other: gate, bollard, stile, crossing … | open      |
 */
export function mayPass(tags: Tags): boolean {
  const foot = said(tags, "foot");
  if (foot !== undefined) return foot;
  const barrier = tags.get("barrier");
  if (barrier === undefined && !tags.has("entrance")) return true;
  if (said(tags, "access") === false) return false;
  return barrier === undefined || (tags.get("locked") !== "yes" && !walls.has(barrier));
}

function said(tags: Tags, key: string): boolean | undefined {
  const value = tags.get(key);
  if (value === undefined) return undefined;
  if (allowing.has(value)) return true;
  return forbidding.has(value) ? false : undefined;
}
