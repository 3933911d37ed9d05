import type { Random } from "../../engines/random/random.ts";
import type { Divisions } from "./divisions.ts";
import type { Demand } from "./families.ts";
import type { Supply } from "./supply.ts";
import type { Persona, PersonaKey } from "./types.ts";

/** The persons of the demo, by key; ids follow from the seed, sign-in names never change. */
export function makePersonas(random: Random, divisions: Divisions, supply: Supply, demand: Demand): Persona[] {
  const family = demand.family(0);
  const site = supply.site(0);
  const district = divisions.all[2]!;
  const street = divisions.all.find((division) => division.level === "street")!;
  const home = divisions.communities.find((division) => division.code === family.pickUpPoints[0]!.communityCode)!;
  const account = (key: PersonaKey) => random.fork(key).uuid();
  const staff = (key: PersonaKey, displayName: string, name: string, place: Persona["place"]): Persona => ({
    key,
    accountId: account(key),
    displayName,
    signIn: { name },
    place,
  });
  const atSite = { of: "site", siteId: site.id, institutionId: site.institutionId } as const;
  const guardian = (key: "parent" | "grandparent", at: number): Persona => {
    const person = family.guardians[at]!;
    return {
      key,
      accountId: account(key),
      displayName: person.name,
      signIn: { phone: person.phone },
      place: { of: "family", familyId: family.id, guardianId: person.id },
    };
  };
  return [
    guardian("parent", 0),
    guardian("grandparent", 1),
    staff("head", site.headName, "yuanzhang", atSite),
    staff("clerk", "许佳琪", "wenyuan", atSite),
    staff("chain", "顾明远", "zongbu", { of: "brand", brandId: supply.brandId(0) }),
    {
      key: "founder",
      accountId: account("founder"),
      displayName: "韩雪",
      signIn: { phone: "13800009901" },
      place: { of: "nothing" },
    },
    staff("health_official", "沈清和", "weijian", { of: "division", code: district.code }),
    staff("education_official", "周慕白", "jiaoyu", { of: "division", code: district.code }),
    staff("market_official", "韦向东", "shichang", { of: "division", code: district.code }),
    staff("civil_affairs_official", "丁惠民", "minzheng", { of: "division", code: district.code }),
    staff("fire_official", "雷志刚", "xiaofang", { of: "division", code: district.code }),
    staff("police_official", "严正", "gongan", { of: "division", code: district.code }),
    staff("expert", "苏景行", "zhuanjia", { of: "division", code: district.code }),
    staff("street_official", "陆文博", "jiedao", { of: "division", code: street.code }),
    staff("grid_worker", "罗秀兰", "wangge", { of: "division", code: home.code }),
    staff("counter", "方晓梅", "chuangkou", { of: "division", code: home.code }),
    staff("administrator", "系统管理员", "admin", { of: "division", code: district.code }),
  ];
}
