import { parseArgs } from "node:util";
import { loadLarge } from "../demo/load/load-large.ts";
import { systemClock } from "../kernel/clock.ts";
import { readConfig } from "../kernel/config.ts";
import { loadOrCreateKeyring } from "../kernel/crypto/key-file.ts";
import { openGround } from "../kernel/database/ground.ts";
import { UsageError, type Verb } from "./verb.ts";

export const verb: Verb = {
  help: `
npm run huituo -- demo --sites 100000 --families 200000 [--districts 3] [--seed words]

每个辖区一个事务；打印各步用时。演示规模的辖区由 npm start 首次启动时生成。
One transaction a district; prints the time of each step. The demo district itself is made by the first npm start.`,
  async run(args) {
    const { values } = parseArgs({
      args,
      options: {
        sites: { type: "string" },
        families: { type: "string", default: "0" },
        districts: { type: "string", default: "1" },
        seed: { type: "string", default: "load" },
      },
    });
    const [sites, families, districts] = [values.sites, values.families, values.districts].map(Number) as [
      number,
      number,
      number,
    ];
    if (!Number.isInteger(sites) || !Number.isInteger(families) || !(districts >= 1))
      throw new UsageError("需要：--sites <n>");
    const config = readConfig(process.env);
    if (config.mode !== "demo") throw new UsageError("HUITUO_MODE=demo");
    const ground = await openGround(config, { attach: true });
    const keyring = loadOrCreateKeyring(config.keysFile);
    try {
      const taken = await ground.database.kysely.selectFrom("district").select("id").execute();
      for (let made = 0, index = 0; made < districts; index++) {
        const districtId = String(990_101 + index);
        if (taken.some(({ id }) => id === districtId)) continue;
        console.log(`${districtId}`);
        await loadLarge(
          { database: ground.database, keyring, clock: systemClock },
          { sites, families, seed: values.seed, index, log: console.log },
        );
        made += 1;
      }
    } finally {
      await ground.stop();
    }
  },
};
