import { createServer } from "node:net";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { World } from "../demo/world/types.ts";
import { withDemo } from "../demo/life/endpoints.ts";
import { parts } from "../domains/all.ts";
import { systemClock } from "../kernel/clock.ts";
import { type Config, ConfigError, readConfig } from "../kernel/config.ts";
import { followKeyring } from "../kernel/crypto/follow-keyring.ts";
import { KeyFileError, loadOrCreateKeyring } from "../kernel/crypto/key-file.ts";
import { GroundError } from "../kernel/database/ground-error.ts";
import { openGround } from "../kernel/database/ground.ts";
import { assemble } from "../kernel/platform.ts";
import { PackError } from "../mechanisms/packs/index.ts";
import { keepPacks } from "./keep-packs.ts";
import { keyFileHint } from "./keys.ts";
import { buildWeb } from "./web-build.ts";

const root = join(import.meta.dirname, "..");
const say = (message: string): void => console.log(message);

/** `npm start`: database, pages, demo district on the first start, server; stopped in order on a signal. */
async function serve(): Promise<void> {
  const { values } = parseArgs({ options: { empty: { type: "boolean", default: false }, pack: { type: "string" } } });
  // In the demo the terminal shows what one needs to look around, not a line for each request.
  const isDemo = (process.env["HUITUO_MODE"] ?? "demo") === "demo";
  const config = readConfig({ ...(isDemo && { LOG_LEVEL: "warn" }), ...given(process.env) });
  await checkPort(config);
  const [ground, webFolder] = await Promise.all([
    openGround(config, {
      log: say,
      onLost(error) {
        console.error(error.message);
        process.exit(1);
      },
    }),
    buildWeb(root, say),
  ]);
  if (config.mode === "demo") loadOrCreateKeyring(config.keysFile, { createdAt: systemClock.now().toISOString() });
  const keyring = followKeyring(config.keysFile);
  const running = await assemble(config.mode === "demo" ? withDemo(parts) : parts, {
    config,
    database: ground.database,
    keyring,
    webFolder,
    onProblem: (error) => running.app.log.error({ message: String(error) }, "background"),
  });
  let stopping = false;
  const stop = async (): Promise<void> => {
    if (stopping) return;
    stopping = true;
    await running.stop();
    await ground.stop();
    process.exit(0);
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP", "disconnect"]) process.on(signal, () => void stop());

  let newWorld: World | undefined;
  if ((await running.districts.list()).length === 0 && !values.empty && config.mode === "demo") {
    const { loadDemo } = await import("../demo/load/load.ts");
    newWorld = await loadDemo(running.platform, { log: say });
    running.districts.refresh();
  }
  await keepPacks(ground.database, await running.districts.list(), { pack: values.pack, say });
  if (newWorld) {
    const { enactCases } = await import("../demo/life/cases.ts");
    const [demo] = await running.districts.list();
    if (demo) await enactCases(running.platform, demo, parts.handlers, newWorld);
  }
  const listening = await running.app.listen({ port: config.port, host: config.host });
  const address = config.publicUrl ?? listening;
  say(`\n慧托已启动 · Huituo is running: ${address}`);
  const [district] = await running.districts.list();
  if (!district) say(firstSteps(config.mode));
  else if (config.mode === "demo" && district.isFictional) say(await demoSignIns(address));
}

const given = (env: NodeJS.ProcessEnv) =>
  Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value.trim() !== ""));

/** Said before the database is started and the pages are built, not after. Port 0 takes any free one. */
async function checkPort({ port, host }: Config): Promise<void> {
  if (port === 0) return;
  const probe = createServer();
  await new Promise<void>((resolve, reject) => {
    probe.once("error", reject);
    probe.listen(port, host, resolve);
  }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "EADDRINUSE")
      throw new GroundError(
        `端口 ${port} 已被占用。请停止占用它的程序，或换一个端口：PORT=${port + 1} npm start`,
        `Port ${port} is in use. Stop what uses it, or take another one: PORT=${port + 1} npm start`,
      );
    if (error.code === "EACCES" || error.code === "EADDRNOTAVAIL")
      throw new GroundError(
        `无法监听 ${host}:${port}（${error.code}），请检查 HOST 和 PORT。`,
        `Cannot listen on ${host}:${port} (${error.code}); check HOST and PORT.`,
      );
    throw error;
  });
  await new Promise((resolve) => probe.close(resolve));
}

async function demoSignIns(address: string): Promise<string> {
  const { demoPassword } = await import("../demo/load/personas.ts");
  return `
演示身份，一键登录 · Demo persons, one click each     ${address}/demo
工作人员登录 · staff sign in at                       ${address}/sign-in
  demo.head  demo.office  demo.chain  demo.health  demo.education  demo.market  demo.civil  demo.fire  demo.police
  demo.expert  demo.street  demo.grid  demo.counter  demo.administrator
  密码 · password  ${demoPassword}
家长 · parent: 手机 · phone 199 0000 0000，验证码见 · the code appears at ${address}/demo/outbox
Ctrl-C 停止 · stops`;
}

const firstSteps = (mode: Config["mode"]): string => `
还没有开设区县。在另一个终端运行 · No district is open yet. In another terminal run:
  npm run huituo -- district find <名称 · name>
  npm run huituo -- district create --code <代码 · code>
  npm run huituo -- admin create --district <代码 · code> --name <姓名 · name>${
    mode === "demo"
      ? "\n或停止后不带 --empty 再启动，即生成演示区县 · or start without --empty for the demo district"
      : ""
  }`;

serve().catch((error: unknown) => {
  const isPlain =
    error instanceof GroundError ||
    error instanceof ConfigError ||
    error instanceof KeyFileError ||
    error instanceof PackError;
  console.error(isPlain ? error.message : error);
  if (error instanceof KeyFileError) console.error(keyFileHint);
  process.exit(error instanceof ConfigError || error instanceof PackError ? 2 : 1);
});
