import { parseArgs } from "node:util";
import { verifyAudit } from "../kernel/audit.ts";
import { compareAnchors } from "../kernel/audit-anchors.ts";
import { readConfig } from "../kernel/config.ts";
import { loadKeyring } from "../kernel/crypto/key-file.ts";
import { openGround } from "../kernel/database/ground.ts";
import { UsageError, type Verb } from "./verb.ts";

const faultNames = {
  altered: "内容被改动 · altered",
  missing: "缺失或顺序改变 · missing or reordered",
  unexpected: "多出的记录 · more rows than the chain",
  head_altered: "链尾被改动 · head of the chain altered",
} as const;

export const verb: Verb = {
  help: `
npm run huituo -- audit verify [--district 990101]

逐条核验每条审计链，并与数据文件夹中的每日锚点比对，列出被改动、删除或换序的记录；发现问题时退出码为 1。
Walks every chain of the log, compares it with the daily anchors in the data folder, and names each altered, removed or
reordered row; exits with 1 when there is one.

  --district   只核验一个地区 · only this district`,
  async run(args) {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: { district: { type: "string" } },
    });
    if (positionals.length !== 1 || positionals[0] !== "verify") throw new UsageError("audit verify");
    const config = readConfig(process.env);
    const keyring = loadKeyring(config.keysFile);
    const ground = await openGround(config, { migrate: false, attach: true });
    try {
      const all = await ground.database.kysely.selectFrom("district").select(["id", "name"]).orderBy("id").execute();
      const wanted = values.district === undefined ? all : all.filter(({ id }) => id === values.district);
      if (wanted.length === 0 && values.district !== undefined)
        throw new UsageError(`没有地区 ${values.district} · there is no district ${values.district}`);
      let faulty = 0;
      for (const { id, name } of wanted) {
        const { rows, faults } = await verifyAudit(ground.database, keyring, id);
        faulty += faults.length;
        console.log(
          `${faults.length === 0 ? "✓" : "✗"} ${id} ${name}: ${rows} 条已核验 · rows checked, ${faults.length} 处问题 · faults`,
        );
        for (const { lane, seq, fault } of faults) console.log(`  lane ${lane} seq ${seq}: ${faultNames[fault]}`);
        const anchored = await compareAnchors(ground.database, config, id);
        faulty += anchored.faults.length;
        if (anchored.anchors > 0) console.log(`  ${anchored.anchors} 个每日锚点已比对 · daily anchors compared`);
        for (const { at, lane, seq } of anchored.faults)
          console.log(`  lane ${lane} seq ${seq}: 与 ${at} 的锚点不符 · not as anchored at ${at}`);
      }
      return faulty === 0 ? 0 : 1;
    } finally {
      await ground.stop();
    }
  },
};
