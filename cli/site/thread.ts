import { parentPort, workerData } from "node:worker_threads";
import { InfeasibleError } from "../../engines/siting/answer.ts";
import { InputError } from "../tables/input-error.ts";
import { UsageError } from "../verb.ts";
import { models } from "./models.ts";

export type ThreadData = {
  readonly model: string;
  readonly args: string[];
  /** 1 once the user wants the best so far. */
  readonly stop: Int32Array;
  readonly terminal: boolean;
};

/** How a model ended; errors lose their class between threads, so their kind is told. */
export type Told =
  | { readonly kind: "done"; readonly code: number }
  | { readonly kind: "usage" | "infeasible" | "broken"; readonly message: string }
  | { readonly kind: "input"; readonly file: string; readonly line: number; readonly message: string };

async function run({ model, args, stop, terminal }: ThreadData): Promise<Told> {
  try {
    const code = await models[model]!.run(args, { shouldStop: () => Atomics.load(stop, 0) === 1, terminal });
    return { kind: "done", code: code ?? 0 };
  } catch (error) {
    if (error instanceof InputError)
      return { kind: "input", file: error.file, line: error.line, message: error.reason };
    if (!(error instanceof Error)) return { kind: "broken", message: String(error) };
    if (error instanceof UsageError || String((error as { code?: string }).code).startsWith("ERR_PARSE_ARGS"))
      return { kind: "usage", message: error.message };
    if (error instanceof InfeasibleError) return { kind: "infeasible", message: error.message };
    return { kind: "broken", message: error.stack ?? error.message };
  }
}

const told = await run(workerData as ThreadData);
// What was printed must have left this thread before the other one ends it.
process.stdout.write("", () => parentPort!.postMessage(told));
