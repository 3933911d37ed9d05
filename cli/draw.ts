import { addChange, addOutside, addResult, addWithheld } from "../engines/draw/ceremony.ts";
import type { Change } from "../engines/draw/transcript.ts";
import { verify } from "../engines/draw/verify.ts";
import { commit, reveal } from "./draw/numbers.ts";
import { type DrawOptions, instantOf, parseOptions } from "./draw/options.ts";
import { open } from "./draw/open.ts";
import { writeChances, writeOutcome } from "./draw/outcome-table.ts";
import { report, verifyFile } from "./draw/report.ts";
import { asInputError, readTranscript, writeTranscript } from "./draw/transcript-file.ts";
import { UsageError, type Verb } from "./verb.ts";

export const verb: Verb = {
  help: `
npm run -s huituo -- draw open --plan plan.json (--applicants a.csv | --sites s.csv --inspectors i.csv) --out t.json
npm run -s huituo -- draw commit t.json --party <id> (--nonce-file <file> | --commitment <hex>) [--deposit <hex>]
npm run -s huituo -- draw reveal t.json --party <id> (--nonce-file <file> | --nonce <hex>)
npm run -s huituo -- draw withhold t.json --party <id>
npm run -s huituo -- draw outside t.json --value <text>
npm run -s huituo -- draw run t.json [--out result.csv]
npm run -s huituo -- draw change t.json (--absent <inspector> | --conflict <site> --inspector <inspector> |
                                         --withdraw <site> [--replace]) [--out result.csv]
npm run -s huituo -- draw chances t.json [--out chances.csv]
npm run -s huituo -- draw verify t.json [--published <hex>]… [--earlier t0.json]… [--out result.csv] [--json]

可验证的随机抽取：派位摇号、双随机检查。名册和规则先公布；各方先承诺随机数、后公开；任何人都能用公开的记录重算全部结果。
Random selection that anyone can verify, for places and for inspections: roster and plan are published first, every party commits
to a number and reveals it later, and the public transcript is enough to compute everything again.

  open      开启：固定名册、计划、参与方 · fixes roster, plan and parties; publish the hash it prints
  commit    承诺：公布随机数的 SHA-256；--nonce-file 不存在时新建（请保密）· --nonce-file is made if missing: keep it secret
            --deposit 备用值（规则为 deposit 时；不给则随机）· the value used if the party withholds; made if not given
  reveal    所有人承诺之后公开随机数 · the number itself, once all have committed
  withhold  某方不公开：按事先的规则作废或用备用值 · a party does not reveal: void, or its deposit is used, by the plan's rule
  outside   外部随机数（如公开彩票号码），在全部公开之后 · the number of the outside world that the plan names
  run       抽取并指派 · draws, and assigns inspectors
  change    变更：只重抽所涉及的部分 · an inspector falls ill, a conflict comes up, a site cannot be inspected
  chances   每个对象的中签概率（开启后即可算出）· every site's chance, known since the opening
  verify    全部重算；有误时指出位置，退出码 1 · computes everything again; says where it is wrong, exit 1
            --published 曾公布的散列值 · hash published earlier   --earlier 曾公布的记录 · transcript published earlier
            --json 机器可读 · for machines
  --at      此步的时刻（UTC，默认现在）· instant of the step   文件可为 .gz · files may be .gz

plan.json
  { "draw": "2026-11", "title": "…", "parties": [{ "id": "bureau", "name": "…" }, { "id": "notary", "name": "…" }],
    "withheld": "void" | "deposit",  "outside": null | "哪一天的哪个公开号码 · which public number of which day",
    "plan": { "kind": "order" }  或 · or
    "plan": { "kind": "inspection", "sites": 数量 count | { "层 stratum": 数量 count }, "perSite": 2,
              "due": null | { "months": 12, "asOn": "2026-11-22" }     满 N 月未查（或从未检查）必查 · certain after N months
              "differentTeams": true, "skills": ["每处至少一人具备 · at least one of each site's inspectors has each"],
              "loads": "even" | 每人上限 most for each,
              "chance": 1000, "distance": null | { "bandM": 5000, "cost": 100 } } }
              配对费用 = 0 至 chance 的随机数 + 每满一段距离加 cost · a pair costs a random number and the cost of its distance

输入列 · columns read（编号用代号或机构代码，不用姓名、证件号 · ids are pseudonyms or codes, never names or numbers of people）
  applicants  applicant 编号 · group 同组相邻（如双胞胎）stand together, such as twins
  sites       site, stratum 层 · weight 风险权重（整数，默认 1）· last_on 上次检查日期 · last_inspectors 上次检查人员;…
              needs 所需专长;… · x_m,y_m 或 longitude,latitude 坐标
  inspectors  inspector, team 所属队伍 · skills 专长;… · avoids 须回避的机构;… · most 本次上限 · already 本期已查次数
              x_m,y_m 或 longitude,latitude 坐标
输出列 · columns written
  applicant,lottery · site,inspectors,certain(due 到期必查|weight 权重必查),chance(分数 fraction) · chances: site,stratum,weight,certain,chance`,
  async run(args) {
    const { values, positionals } = parseOptions(args);
    const [step = "", file, ...more] = positionals;
    if (more.length > 0) throw new UsageError(`多余的参数 · not expected: ${more.join(" ")}`);
    if (step === "open") {
      if (file !== undefined) throw new UsageError("draw open: --out t.json");
      return open(values);
    }
    if (file === undefined) throw new UsageError("需要步骤和记录文件 · needed: a step and the file of the transcript");
    try {
      return await take(step, file, values);
    } catch (error) {
      throw asInputError(file, error);
    }
  },
};

async function take(step: string, file: string, values: DrawOptions): Promise<number> {
  const need = (name: "party" | "value"): string => {
    const given = values[name];
    if (given === undefined) throw new UsageError(`draw ${step}: --${name}`);
    return given;
  };
  if (step === "verify") return verifyFile(file, values);
  if (step === "chances") {
    const verdict = verify(readTranscript(file));
    if (!verdict.isSound) return report(file, verdict, values);
    await writeChances(values.out ?? "-", verdict.replay);
    return 0;
  }
  const transcript = readTranscript(file);
  const at = instantOf(values);
  if (step === "commit") writeTranscript(file, commit(transcript, need("party"), values, at));
  else if (step === "reveal") writeTranscript(file, reveal(transcript, need("party"), values, at));
  else if (step === "withhold") writeTranscript(file, addWithheld(transcript, need("party"), at));
  else if (step === "outside") writeTranscript(file, addOutside(transcript, need("value"), at));
  else if (step === "run") writeTranscript(file, addResult(transcript, at));
  else if (step === "change") writeTranscript(file, addChange(transcript, changeOf(values), at));
  else throw new UsageError(`没有步骤 · there is no step ${step}`);
  const verdict = verify(readTranscript(file));
  if (values.out !== undefined) await writeOutcome(values.out, verdict.replay);
  return report(file, verdict, values);
}

function changeOf({ absent, conflict, inspector, withdraw, replace }: DrawOptions): Change {
  const given = [absent, conflict, withdraw].filter((each) => each !== undefined);
  if (given.length !== 1) throw new UsageError("draw change: --absent | --conflict … --inspector … | --withdraw …");
  if (absent !== undefined) return { what: "absent", inspector: absent };
  if (withdraw !== undefined) return { what: "withdrawn", site: withdraw, replace };
  if (inspector === undefined) throw new UsageError("draw change --conflict: --inspector");
  return { what: "conflict", site: conflict!, inspector };
}
