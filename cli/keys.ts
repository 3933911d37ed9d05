import { existsSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { parseArgs } from "node:util";
import { systemClock } from "../kernel/clock.ts";
import { readConfig } from "../kernel/config.ts";
import { loadKeyring, loadOrCreateKeyring, saveKeyring } from "../kernel/crypto/key-file.ts";
import { Keyring } from "../kernel/crypto/keyring.ts";
import { type SuiteName, suiteNames } from "../kernel/crypto/suites.ts";
import { openGround } from "../kernel/database/ground.ts";
import { reencrypt } from "./reencrypt.ts";
import { UsageError, type Verb } from "./verb.ts";

/** Said below whatever is wrong with the key file. */
export const keyFileHint =
  "请检查 HUITUO_KEYS 指向的密钥文件；新装时用 npm run huituo -- keys create 生成。\nCheck the key file HUITUO_KEYS names; for a new installation make it with: npm run huituo -- keys create";

export const verb: Verb = {
  help: `
npm run huituo -- keys create [--suite aes-256-gcm|sm4-ctr+hmac-sm3]
npm run huituo -- keys list
npm run huituo -- keys rotate [--suite aes-256-gcm|sm4-ctr+hmac-sm3] [--wait 5] [--resume]

create 在 HUITUO_KEYS 处生成密钥文件，绝不覆盖已有的；请另行备份：丢失密钥，加密的字段无法读取。
create makes the key file at HUITUO_KEYS and never overwrites one; keep a copy elsewhere: without it the encrypted fields
can't be read.
rotate 新增一个数据密钥并把全部加密字段改用它加密，平台可以照常运行；旧密钥保留，只用于读取备份。
rotate adds a data key and brings every encrypted field under it while the platform runs; older keys stay, for backups.

  --suite    换用另一套算法 · change to another suite
  --wait     等待运行中的服务读到新密钥的秒数 · seconds to let running servers notice the key
  --resume   不新增密钥，继续上次未完成的加密 · add no key, go on where an interrupted rotation stopped

若多台服务器各有一份密钥文件，请先把新文件复制到各处，再用 --resume。
Where servers have copies of the key file, copy the new one to all of them and then run it with --resume.`,
  async run(args) {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: {
        suite: { type: "string" },
        wait: { type: "string", default: "5" },
        resume: { type: "boolean", default: false },
      },
    });
    const config = readConfig(process.env);
    const [verb] = positionals;
    if (positionals.length !== 1 || (verb !== "list" && verb !== "rotate" && verb !== "create"))
      throw new UsageError("keys create | keys list | keys rotate");
    if (verb === "list") {
      const keyring = loadKeyring(config.keysFile);
      for (const key of keyring.describe())
        console.log(
          `${key.id === keyring.activeKeyId ? "*" : " "} ${key.purpose.padEnd(5)} ${String(key.id).padStart(10)} ${key.suite} ${key.createdAt ?? ""}`,
        );
      return 0;
    }
    const { suite } = values;
    if (suite !== undefined && !isSuite(suite)) throw new UsageError(`--suite ${suiteNames.join(" | ")}`);
    if (verb === "create") {
      if (existsSync(config.keysFile))
        throw new UsageError(`${config.keysFile} 已存在，没有改动 · is there already and was left as it is`);
      loadOrCreateKeyring(config.keysFile, { suite, createdAt: systemClock.now().toISOString() });
      console.log(`密钥文件 · key file: ${config.keysFile}`);
      return 0;
    }
    const wait = Number(values.wait);
    if (!(wait >= 0 && wait <= 3600)) throw new UsageError("--wait 0…3600");
    const ground = await openGround(config, { migrate: false, attach: true });
    try {
      if (!values.resume) await addActiveKey(config.keysFile, suite, wait * 1000);
      const { rows, faults } = await reencrypt(ground.database, loadKeyring(config.keysFile), {
        log: (line) => console.log(`  ${line}`),
      });
      console.log(`${rows} 个字段已重新加密 · fields re-encrypted`);
      for (const fault of faults) console.error(`✗ 无法解密 · can not be opened: ${fault}`);
      return faults.length === 0 ? 0 : 1;
    } finally {
      await ground.stop();
    }
  },
};

const isSuite = (name: string): name is SuiteName => (suiteNames as readonly string[]).includes(name);

/**
 * Makes a new data key known to running servers before any of them writes under it: first it stands behind the active one
 * in the file, a moment later before it.
 */
async function addActiveKey(path: string, suite: SuiteName | undefined, waitMs: number): Promise<void> {
  const known = loadKeyring(path);
  const grown = known.addKey("data", suite, systemClock.now().toISOString());
  const added = grown.exportKeys().at(-1)!;
  saveKeyring(path, new Keyring([added, ...known.exportKeys()]));
  await pause(waitMs);
  saveKeyring(path, grown);
  await pause(waitMs);
  console.log(`新密钥 · new key: ${added.id} ${added.suite}`);
}
