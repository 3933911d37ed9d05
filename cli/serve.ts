import { ConfigError, readConfig } from "../kernel/config.ts";
import { GroundError } from "../kernel/database/ground-error.ts";
import { openGround } from "../kernel/database/ground.ts";

/** `npm start`: brings up the ground and stops it in order on a signal, or when the launcher was killed. */
async function serve(): Promise<void> {
  const ground = await openGround(readConfig(process.env), {
    log: (message) => console.log(message),
    onLost(error) {
      console.error(error.message);
      process.exit(1);
    },
  });
  console.log("database ready");
  let stopping = false;
  const stop = async () => {
    if (stopping) return;
    stopping = true;
    await ground.stop();
    process.exit(0);
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP", "disconnect"]) process.on(signal, () => void stop());
}

serve().catch((error: unknown) => {
  console.error(error instanceof GroundError || error instanceof ConfigError ? error.message : error);
  process.exit(error instanceof ConfigError ? 2 : 1);
});
