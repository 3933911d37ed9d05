import { parseArgs } from "node:util";
import { listChildren, listProvinces, searchDivisions } from "../domains/regions/catalogue.ts";
import { setUpDistrict } from "../domains/regions/index.ts";
import "../domains/all.ts";
import { nowOf, systemClock } from "../kernel/clock.ts";
import { readConfig } from "../kernel/config.ts";
import { loadKeyring, loadOrCreateKeyring } from "../kernel/crypto/key-file.ts";
import { openGround } from "../kernel/database/ground.ts";
import { basePacks, installPacks, loadPacks } from "../mechanisms/packs/index.ts";
import { installedLines } from "./pack.ts";
import { UsageError, type Verb } from "./verb.ts";

export const verb: Verb = {
  help: `
npm run huituo -- district create --code 310117 [--lon 121.22 --lat 31.03] [--pack <key>]
npm run huituo -- district find 县名
npm run huituo -- district below 3101
npm run huituo -- district list

create   按全国区划目录开设一个省、市或县，含全部街镇和社区
         opens a province, city or county with its real streets and communities
         --pack 规则包，缺省为国家规则 · pack of rules, the country's own without it
find     按名称查找区划代码 · finds codes by name
below    列出下级区划 · lists what lies below (nothing: the provinces)
list     列出已开设的区县 · lists the districts opened here`,
  async run(args) {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: {
        code: { type: "string" },
        lon: { type: "string" },
        lat: { type: "string" },
        pack: { type: "string" },
      },
    });
    const [what, word] = positionals;
    if (what === "find" && word) return print(await searchDivisions(word));
    if (what === "below") return print(word ? await listChildren(word) : await listProvinces());
    if (what !== "create" && what !== "list")
      throw new UsageError("请写明 create、find、below 或 list · say create, find, below or list");
    if (what === "create" && !values.code) throw new UsageError("请用 --code 给出区划代码 · give the code with --code");
    const packs = values.pack === undefined ? basePacks() : [values.pack];
    // Mistakes are told before anything is opened.
    if (what === "create") loadPacks(packs);
    const centre = what === "create" ? centreOf(values.lon, values.lat) : undefined;
    const config = readConfig(process.env);
    const ground = await openGround(config, { attach: true });
    try {
      const known = await ground.database.kysely
        .selectFrom("district")
        .select(["id", "full_name"])
        .orderBy("id")
        .execute();
      if (what === "list") {
        for (const { id, full_name } of known) console.log(`${id}  ${full_name}`);
        return 0;
      }
      const code = values.code ?? "";
      if (known.some(({ id }) => id === code.padEnd(6, "0"))) {
        console.error(`${code} 已经开设 · is open already`);
        return 1;
      }
      const keyring =
        config.mode === "demo"
          ? loadOrCreateKeyring(config.keysFile, { createdAt: systemClock.now().toISOString() })
          : loadKeyring(config.keysFile);
      const done = await setUpDistrict(ground.database, keyring, code, centre);
      if (!done)
        throw new UsageError(
          `目录中没有县级及以上区划 ${code}；可用 find 查找 · no county, city or province has the code ${code}; look it up with find`,
        );
      console.log(`${done.districtId} ${done.name}: ${done.divisions.length} 个区划 · divisions`);
      const installed = await ground.database.withTransaction((tx) =>
        installPacks(tx, done.districtId, nowOf(systemClock), packs),
      );
      for (const line of installedLines(installed)) console.log(line);
      return 0;
    } finally {
      await ground.stop();
    }
  },
};

function centreOf(lon: string | undefined, lat: string | undefined): { lon: number; lat: number } | undefined {
  if (lon === undefined && lat === undefined) return undefined;
  const centre = { lon: Number(lon), lat: Number(lat) };
  if (!(Math.abs(centre.lon) <= 180 && Math.abs(centre.lat) <= 90))
    throw new UsageError("--lon 和 --lat 要成对给出，单位为度 · --lon and --lat come together, in degrees");
  return centre;
}

function print(divisions: readonly { code: string; fullName: string }[]): number {
  for (const { code, fullName } of divisions) console.log(`${code.padEnd(12)}  ${fullName}`);
  return divisions.length > 0 ? 0 : 1;
}
