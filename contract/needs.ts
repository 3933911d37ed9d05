import { type Role, roleNames } from "./roles.ts";

/** The one who would be allowed, read from the key of a permission's rule. */
export type Need = {
  readonly who: Role | "anyone" | "signed_in" | "own_account" | "guardian" | "staff" | "holder" | "observer";
  readonly wholeDistrict: boolean;
};

const plain = ["anyone", "signed_in", "own_account", "guardian", "staff", "holder", "observer"] as const;

/** `health_official_or_counter`, `district_administrator`, `health_official_of_district` … A key of unknown form gives nobody. */
export function needsOfKey(key: string): Need[] {
  return key.split("_or_").flatMap((part) => {
    const name = part.replace(/^district_|_of_district$/, "");
    const who = [...plain, ...roleNames].find((known) => known === name);
    return who ? [{ who, wholeDistrict: name !== part }] : [];
  });
}
