import { Random } from "../../engines/random/random.ts";
import { type Actor, anonymous } from "../../kernel/actor.ts";
import type { Handler } from "../../kernel/carry-out.ts";
import type { Platform } from "../../kernel/context.ts";
import type { District } from "../../kernel/district.ts";
import { grantsOfPersona } from "../load/personas.ts";
import type { PersonaKey, World } from "../world/types.ts";
import { Procedures } from "./procedures.ts";

/** What every part of the demo's procedures acts with. */
export type Scene = {
  readonly platform: Platform;
  readonly district: District;
  readonly world: World;
  readonly random: Random;
  /** The procedures as they were carried out so many days ago. */
  on(daysAgo: number): Procedures;
  who(key: PersonaKey): Actor;
  /** Code of a community, by any number. */
  community(index: number): string;
};

export function sceneOf(
  platform: Platform,
  district: District,
  handlers: readonly Handler[],
  world: World,
  name: string,
): Scene {
  const days = new Map<number, Procedures>();
  return {
    platform,
    district,
    world,
    random: Random.from(`${name} ${world.districtId}`),
    on(daysAgo) {
      const known = days.get(daysAgo) ?? new Procedures(platform, district, handlers, daysAgo);
      days.set(daysAgo, known);
      return known;
    },
    who: (key) => actorOf(world, key),
    community: (index) => world.communities[index % world.communities.length]!.code,
  };
}

/** An official or family member with the grants the demo gave them. */
function actorOf(world: World, key: PersonaKey): Actor {
  const persona = world.personas.find((one) => one.key === key)!;
  const isFamily = "phone" in persona.signIn;
  return {
    ...anonymous,
    kind: isFamily ? "family" : "staff",
    strength: isFamily ? "one_factor" : "two_factor",
    accountId: persona.accountId,
    grants: grantsOfPersona(world, persona),
    familyIds: persona.place.of === "family" ? [persona.place.familyId] : [],
  };
}
