import { parseArgs } from "node:util";
import { deferredAcceptance } from "../engines/match/deferred-acceptance.ts";
import { Explanation } from "../engines/match/explain.ts";
import { assignmentOf, type Families, optionsOf } from "../engines/match/families.ts";
import type { Assignment, Market } from "../engines/match/market.ts";
import { placeFamilies } from "../engines/match/place-families.ts";
import { type Fewest, proveFewest } from "../engines/match/proof.ts";
import { verifyFamilies } from "../engines/match/verify.ts";
import { safeSeedBytes, seedOf } from "../engines/lots/lots.ts";
import { readResult, writeFaults } from "./match/checking.ts";
import { type Files, type Instance, readInstance } from "./match/instance.ts";
import { writeExplanations, writeResult, writeSites } from "./match/results.ts";
import type { Language } from "./match/texts.ts";
import { UsageError, type Verb } from "./verb.ts";

/** Options (of all families together) up to which a proof is tried. */
const mostProvable = 20_000;

const text = { type: "string" } as const;
const options = {
  applicants: text,
  choices: text,
  programmes: text,
  families: text,
  seed: text,
  out: text,
  explain: text,
  sites: text,
  lotteries: text,
  "sibling-lots": text,
  language: text,
  prove: text,
  check: text,
} as const;

export const verb: Verb = {
  help: `
npm run -s huituo -- match --choices c.csv --programmes p.csv [--applicants a.csv] [--families f.csv] --seed HEX --out result.csv [--explain explain.csv] [--sites sites.csv]
npm run -s huituo -- match --check result.csv --choices c.csv --programmes p.csv [...] --seed HEX [--out faults.csv]

按志愿和优先级录取（家庭提出的延迟接受算法）：没有人应当得到更靠前的志愿而没有得到；同样的输入和种子得到同样的结果。
Admits children by their families' lists and the programmes' priorities (family-proposing deferred acceptance): nobody
who should have a place further up goes without; the same input and seed give the same bytes.

--choices       applicant, rank, programme[, priority]   志愿，rank 从 1 起；priority 类别小者优先，可写作 1/0/2 依次比较
                lists; a lower class goes first, 1/0/2 is compared number by number; programmes ranked alike: README
--programmes    programme, capacity[, site, reserves, age_from, age_to, start, only]
                reserves 为“类别:名额;类别:名额”；start 为 2027-09；月龄满 age_from 不满 age_to；only 只收这些类别
                reserves as kind:seats;kind:seats; age in completed months on the first day of start; only: these kinds
--applicants    applicant[, lottery, kinds, born, from, until, current]
                lottery 抽签号，小者优先；kinds 类别；born 出生日期；from、until 希望入托的月份；current 在托的项目（保留到得到更靠前的志愿）
                lots, lower first; kinds; date of birth; months wanted; the programme held now, kept unless a better one is got
--families      family, applicant[, rule]   rule: together 同园或不变，prefer 同园优先，all 都有位置，apart 各自
                或 or: family, rank, applicant, programme   家庭的联合志愿 · the family's own joint list
--seed          抽签的种子，十六进制；正式派位至少 32 位 · seed of the lottery in hexadecimal, at least 32 digits unless for trials
--lotteries     one（默认）所有项目用同一次抽签，each 各项目分别抽签 · one lottery for all programmes, or one each
--sibling-lots  joint（默认）兄弟姐妹共用一个签，own 各抽各的 · siblings draw one lot together, or one each
--out           applicant, programme（未录取为空 · empty when not placed）
--explain       applicant, rank, programme, outcome, class, lottery, place, cutoff_class, cutoff_lottery[, text]
--sites         programme, capacity, seated, empty, why_empty, listed, wanting, reserved_used, last_applicant,
                last_class, last_lottery, cutoff_class, cutoff_lottery[, text]
--language      zh 或 en：说明中加上文字 · adds texts in that language to the explanations
--prove         秒：用 HiGHS 证明最少的不稳定家庭数，更好则采用（小规模、无保留名额）
                seconds: proves with HiGHS how few families must block, and takes that result if it is better (small
                markets without reserves)
--check         检查已有的结果，列出每处不稳定；有则退出码为 1
                checks any result: fault, family, applicant, programme, instead_of, because; exit code 1 if there are any

文件可为 .gz，或 - 表示标准输入、输出。 Files may be .gz, or - for standard input and output.`,
  async run(args) {
    const { values } = parseArgs({ args, options });
    const files = filesIn(values);
    const language = oneOf<Language>("--language", values.language, ["zh", "en"]);
    if (values.check !== undefined) {
      const instance = await readInstance(files);
      const given = await readResult(values.check, instance);
      const counts = await writeFaults(values.out ?? "-", instance, given);
      const stable = counts.overfull + counts.unlisted + counts.blocking === 0;
      console.error(JSON.stringify({ ...counts, stable }));
      return stable ? 0 : 1;
    }
    if (values.out === undefined) throw new UsageError("请用 --out 给出结果文件 · name the result with --out");
    const outputs = [values.out, values.explain, values.sites].filter((each) => each === "-");
    if (outputs.length > 1) throw new UsageError("只能有一个 - 作为输出 · only one output can be -");
    const instance = await readInstance(files);
    const { assigned, summary } = await match(instance, secondsIn(values.prove));
    await writeResult(values.out, instance, assigned);
    if (values.explain !== undefined || values.sites !== undefined) {
      const explanation = new Explanation(instance.market, assigned, instance.families);
      if (values.explain !== undefined) await writeExplanations(values.explain, instance, explanation, language);
      if (values.sites !== undefined) await writeSites(values.sites, instance, explanation, language);
    }
    const line = JSON.stringify(summary);
    if (outputs.length > 0) console.error(line);
    else console.log(line);
  },
};

type Values = Partial<Record<keyof typeof options, string>>;

function filesIn(values: Values): Files {
  if (values.choices === undefined || values.programmes === undefined)
    throw new UsageError(
      "请用 --choices 和 --programmes 给出志愿表和项目表 · name the files with --choices and --programmes",
    );
  const inputs = [values.choices, values.programmes, values.applicants, values.families, values.check];
  if (inputs.filter((each) => each === "-").length > 1)
    throw new UsageError("只能有一个 - 作为输入 · only one input can be -");
  let seed: Uint8Array | undefined;
  try {
    seed = values.seed === undefined ? undefined : seedOf(values.seed, 1);
  } catch (error) {
    if (error instanceof RangeError) throw new UsageError(`--seed: 应为成对的十六进制数字 · ${error.message}`);
    throw error;
  }
  if (seed !== undefined && seed.length < safeSeedBytes)
    console.error(
      `--seed: 短于 ${safeSeedBytes * 2} 位的种子可被试出，只可用于试算 · a seed this short can be found by trying: for trials only`,
    );
  return {
    applicants: values.applicants,
    choices: values.choices,
    programmes: values.programmes,
    families: values.families,
    seed,
    lotteries: oneOf<"one" | "each">("--lotteries", values.lotteries, ["one", "each"]) ?? "one",
    ownLots: oneOf("--sibling-lots", values["sibling-lots"], ["joint", "own"]) === "own",
  };
}

function oneOf<Value extends string>(option: string, value: string | undefined, allowed: Value[]): Value | undefined {
  const found = allowed.find((each) => each === value);
  if (value !== undefined && found === undefined) throw new UsageError(`${option}: ${allowed.join(", ")}`);
  return found;
}

function secondsIn(value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  const seconds = Number(value);
  if (!(seconds > 0 && seconds <= 1e6)) throw new UsageError("--prove: 秒数 · a number of seconds above 0");
  return seconds;
}

type Matched = { readonly assigned: Assignment; readonly summary: Record<string, unknown> };

async function match(instance: Instance, prove: number | undefined): Promise<Matched> {
  const { market, families } = instance;
  if (!families) {
    const assigned = deferredAcceptance(market);
    return { assigned, summary: { ...countsOf(assigned), blocking: 0 } };
  }
  const placed = placeFamilies(market, families);
  const proof = prove === undefined ? undefined : await proofOf(market, families, prove);
  const better = proof?.choice !== undefined && proof.blocking < placed.blocking.length ? proof.choice : undefined;
  const assigned = better ? assignmentOf(families, better) : placed.assignment;
  const unstable = unstableFamilies(instance, families, assigned);
  const summary = { ...countsOf(assigned), blocking: unstable.length, unstable };
  if (prove === undefined) return { assigned, summary };
  if (!proof) return { assigned, summary: { ...summary, proof: "not tried: too large, or reserves" } };
  return { assigned, summary: { ...summary, proof: { atLeast: proof.atLeast, proven: proof.proven } } };
}

function countsOf(assigned: Assignment): { applicants: number; placed: number } {
  return { applicants: assigned.length, placed: assigned.reduce((sum, entry) => sum + (entry === -1 ? 0 : 1), 0) };
}

async function proofOf(market: Market, families: Families, seconds: number): Promise<Fewest | undefined> {
  let size = 0;
  for (let family = 0; family + 1 < families.start.length; family++) size += optionsOf(families, family);
  return size > mostProvable || market.reserves ? undefined : proveFewest(market, families, { seconds });
}

/** Families that block, what each would rather have, and who would lose a place for it. */
function unstableFamilies(instance: Instance, families: Families, assigned: Assignment): readonly unknown[] {
  const { market, applicantNames, programmeNames } = instance;
  const blocking = verifyFamilies(market, families, assigned).families;
  if (blocking.length === 0) return [];
  const explanation = new Explanation(market, assigned, families);
  return blocking.map(({ family, option }) => {
    const children = families.child.subarray(families.start[family], families.start[family + 1]);
    const at = families.optionStart[family]! + option * children.length;
    const wants = [...families.option.subarray(at, at + children.length)];
    return {
      family: instance.familyName(children),
      applicants: Array.from(children, (child) => applicantNames[child]),
      wants: wants.map((entry) => (entry === -1 ? "" : programmeNames[market.programme[entry]!])),
      displaces: explanation.blocking(families, family)?.displaced.map((child) => applicantNames[child]),
      reason: "circle: in every order tried, those displaced take the places back, or another family is left to block",
    };
  });
}
