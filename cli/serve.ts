import { join } from "node:path";
import { parseArgs } from "node:util";
import { withDemo } from "../demo/life/endpoints.ts";
import { parts } from "../domains/all.ts";
import { systemClock } from "../kernel/clock.ts";
import { ConfigError, readConfig } from "../kernel/config.ts";
import { followKeyring } from "../kernel/crypto/follow-keyring.ts";
import { loadOrCreateKeyring } from "../kernel/crypto/key-file.ts";
import { GroundError } from "../kernel/database/ground-error.ts";
import { openGround } from "../kernel/database/ground.ts";
import { assemble } from "../kernel/platform.ts";
import { buildWeb } from "./web-build.ts";

const root = join(import.meta.dirname, "..");
const say = (message: string): void => console.log(message);

/** `npm start`: database, pages, demo district on the first start, server; stopped in order on a signal. */
async function serve(): Promise<void> {
  const { values } = parseArgs({ options: { empty: { type: "boolean", default: false } } });
  const config = readConfig(process.env);
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

  if ((await running.districts.list()).length === 0 && !values.empty && config.mode === "demo") {
    const { loadDemo } = await import("../demo/load/load.ts");
    await loadDemo(running.platform, { log: say });
    running.districts.refresh();
  }
  const address = await running.app.listen({ port: config.port, host: config.host });
  say(`\n慧托已启动 · Huituo is running: ${config.publicUrl ?? address}`);
  if (config.mode === "demo")
    say(`演示身份（一键登录）· Demo sign-ins, one click each: ${config.publicUrl ?? address}/demo`);
}

serve().catch((error: unknown) => {
  console.error(error instanceof GroundError || error instanceof ConfigError ? error.message : error);
  process.exit(error instanceof ConfigError ? 2 : 1);
});
