import type { Families } from "../../engines/match/families.ts";
import { drawEach, drawOne, drawProgrammes, orderOfLots } from "../../engines/match/lottery.ts";
import type { Market, Reserves } from "../../engines/match/market.ts";
import { InputError } from "../tables/read.ts";
import { UsageError } from "../verb.ts";
import { type Applicants, noApplicants, readApplicants } from "./applicants.ts";
import { type Choices, readChoices } from "./choices.ts";
import { readFamilies } from "./families.ts";
import { Kinds, type Programmes, readProgrammes } from "./programmes.ts";

export type Files = {
  readonly applicants: string | undefined;
  readonly choices: string;
  readonly programmes: string;
  readonly families: string | undefined;
  readonly seed: Uint8Array | undefined;
  readonly lotteries: "one" | "each";
  /** Siblings draw a lot each instead of one together. */
  readonly ownLots: boolean;
};

/** What the files say, with names for its numbers. */
export type Instance = {
  readonly market: Market;
  readonly families: Families | undefined;
  readonly applicants: Applicants;
  readonly programmes: Programmes;
  readonly choices: Choices;
  readonly applicantNames: readonly string[];
  readonly programmeNames: readonly string[];
  /** The name of a family with several children; empty for one without a name. */
  familyName(children: ArrayLike<number>): string;
  /** The lottery number of a child at an entry as people know it. */
  lotOf(child: number, entry: number): number;
};

/** Reads all files of a market and draws its lots. InputError, UsageError. */
export async function readInstance(files: Files): Promise<Instance> {
  const kinds = new Kinds();
  const programmes = await readProgrammes(files.programmes, kinds);
  const programmeNames = namesOf(programmes.ids);
  const applicants = files.applicants ? await readApplicants(files.applicants, programmes, kinds) : noApplicants();
  const { seed } = files;
  if (!applicants.lots && !seed)
    throw new UsageError(
      "请用 --seed 给出种子，或在申请人表中给出 lottery 列 · give --seed, or a column lottery of the applicants",
    );
  const alike = (): Int32Array => {
    if (!seed) throw new InputError(files.choices, 0, "有并列志愿时须用 --seed · programmes ranked alike need --seed");
    return drawProgrammes(seed, programmeNames);
  };
  const choices = await readChoices(files.choices, applicants, programmes, alike);
  const applicantNames = namesOf(applicants.ids);
  const familyFile = files.families ? await readFamilies(files.families, applicants, programmes) : undefined;
  const each = files.lotteries === "each" && !applicants.lots;
  const lot = applicants.lots
    ? orderOfLots(applicants.lots)
    : each
      ? drawEach(seed!, applicantNames, programmeNames, choices)
      : drawOne(seed!, applicantNames, files.ownLots ? undefined : familyFile?.familyOf);
  const market: Market = {
    start: choices.start,
    programme: choices.programme,
    priority: choices.priority,
    capacity: programmes.capacity,
    lot,
    lotteries: each ? "each" : "one",
    ...(applicants.keeps ? { keeps: true } : {}),
    ...(programmes.hasReserves
      ? {
          reserves: reservesOf(programmes),
          kinds: applicants.kinds.length > 0 ? applicants.kinds : new Int32Array(applicantNames.length),
        }
      : {}),
  };
  const families = familyFile?.build(market);
  return {
    market,
    families,
    applicants,
    programmes,
    choices,
    applicantNames,
    programmeNames,
    familyName: (children) => {
      const family = familyFile?.familyOf[children[0]!] ?? -1;
      return family === -1 ? "" : familyFile!.names.name(family);
    },
    lotOf: (child, entry) => applicants.lots?.[child] ?? (each ? lot[entry]! : lot[child]!) + 1,
  };
}

function namesOf(ids: { readonly size: number; name(id: number): string }): string[] {
  return Array.from({ length: ids.size }, (_, id) => ids.name(id));
}

function reservesOf({ reserves }: Programmes): Reserves {
  const start = [0];
  for (const each of reserves) start.push(start.at(-1)! + each.length);
  const all = reserves.flat();
  return {
    start: Int32Array.from(start),
    kind: Int32Array.from(all, ({ kind }) => kind),
    seats: Int32Array.from(all, ({ seats }) => seats),
  };
}
