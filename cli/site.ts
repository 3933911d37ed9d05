import { Worker } from "node:worker_threads";
import { models } from "./site/models.ts";
import { commonHelp } from "./site/sub.ts";
import type { Told, ThreadData } from "./site/thread.ts";
import { InputError } from "./tables/input-error.ts";
import { UsageError, type Verb } from "./verb.ts";

const names = Object.keys(models).join("|");

export const verb: Verb = {
  help: `
npm run -s huituo -- site ${names} [options]

标准输出的最后一行是一个 JSON 对象：cost 目标值，bound 最优值的界，gap 二者相对差，proven 已证明最优，stopped 提前结束，
sites 选中的点。无解时退出码为 1。
The last line of standard output is one JSON object: cost, bound on the optimum, gap between them, proven, stopped early,
sites chosen. Exits with 1 when no choice of sites will do.
${commonHelp}

${Object.entries(models)
  .map(([name, model]) => `site ${name}: ${model.summary}\n${model.help}`)
  .join("\n\n")}`,
  async run([model, ...args]) {
    if (model === undefined || !Object.hasOwn(models, model))
      throw new UsageError(`请写明 ${names} 之一 · say one of ${names}`);
    return inThread(model, args);
  },
};

/** Runs a model beside the main thread, which stays free to hear Ctrl-C: once asks for the best so far, twice ends. */
async function inThread(model: string, args: string[]): Promise<number> {
  const stop = new Int32Array(new SharedArrayBuffer(4));
  const workerData: ThreadData = { model, args, stop, terminal: process.stderr.isTTY === true };
  const reads = args.some((arg) => arg === "-" || arg.endsWith("=-"));
  const thread = new Worker(new URL("./site/thread.ts", import.meta.url), { workerData, stdin: reads, stdout: true });
  if (reads && thread.stdin) process.stdin.pipe(thread.stdin);
  const onSignal = () => {
    if (Atomics.exchange(stop, 0, 1) === 1) process.exit(130);
  };
  process.on("SIGINT", onSignal);
  try {
    const said = (async () => {
      for await (const part of thread.stdout) process.stdout.write(part as Uint8Array);
    })();
    const told = await new Promise<Told>((resolve, reject) => {
      thread.on("message", resolve);
      thread.on("error", reject);
      thread.on("exit", (code) => reject(new Error(`the computing thread ended with ${code}`)));
    });
    await thread.terminate();
    await said;
    return answerTo(told);
  } finally {
    process.off("SIGINT", onSignal);
    if (reads) process.stdin.unpipe().pause();
  }
}

function answerTo(told: Told): number {
  switch (told.kind) {
    case "done":
      return told.code;
    case "usage":
      throw new UsageError(told.message);
    case "input":
      throw new InputError(told.file, told.line, told.message);
    case "infeasible":
      console.error(told.message);
      return 1;
    case "broken":
      throw new Error(told.message);
  }
}
