import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";

export type ServerProcess = { readonly port: number; readonly child: ChildProcess; stop(): Promise<void> };

/** Starts the platform as its own process, as `npm start` does, and waits for the first answer. */
export async function startServer(env: Record<string, string>, port: number): Promise<ServerProcess> {
  const child = spawn(process.execPath, [join(import.meta.dirname, "..", "cli", "serve.ts"), "--empty"], {
    // An address of one's own makes the server believe in the forwarded addresses that the load generator varies.
    env: {
      ...process.env,
      NODE_OPTIONS: process.env["BENCH_NODE_OPTIONS"] ?? "",
      LOG_LEVEL: "error",
      PUBLIC_URL: `http://127.0.0.1:${port}`,
      PORT: String(port),
      ...env,
    },
    stdio: ["ignore", "ignore", "inherit"],
  });
  const until = performance.now() + 60_000;
  for (;;) {
    if (child.exitCode !== null) throw new Error(`the server ended with ${child.exitCode}`);
    const ready = await fetch(`http://127.0.0.1:${port}/ready`).then(
      (answer) => answer.ok,
      () => false,
    );
    if (ready) break;
    if (performance.now() > until) throw new Error("the server did not come up");
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return {
    port,
    child,
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = new Promise((resolve) => child.once("exit", resolve));
      child.kill("SIGTERM");
      await ended;
    },
  };
}
