import { writeSync } from "node:fs";
import type { Answer, Control } from "../../engines/siting/answer.ts";
import { UsageError } from "../verb.ts";

/** One model of `huituo site`; the frame in `cli/site.ts` runs it in a thread of its own so that Ctrl-C can end it. */
export type Sub = {
  /** One line for the list of models: Chinese · English. */
  readonly summary: string;
  /** What `huituo site <model> --help` prints. */
  readonly help: string;
  /** `frame` carries what the frame knows; returns the exit code, nothing means 0. */
  run(args: string[], frame: Frame): Promise<number | void>;
};

export type Frame = {
  /** True once the user has asked for the best so far. */
  readonly shouldStop: () => boolean;
  /** A person looks at the error stream: show progress there. */
  readonly terminal: boolean;
};

/** Options of every model, for `parseArgs`. */
export const commonOptions = { time: { type: "string" } } as const;

const text = { type: "string" } as const;

/** Options of the models that read demand and candidate sites from tables. */
export const placeOptions = { ...commonOptions, demand: text, sites: text, od: text } as const;

export const commonHelp = `
  --time SECONDS  到时给出当前最好的答案 · answer the best so far after this time（Ctrl-C 亦可 · so does Ctrl-C）`.slice(
  1,
);

/** What the engine is told of time, stopping, progress and seed. Throws UsageError for a time that is not a positive number. */
export function controlOf(
  values: { time?: string | undefined; seed?: string | undefined },
  { shouldStop, terminal }: Frame,
): Control & { readonly seed?: string } {
  const seconds = values.time === undefined ? undefined : positiveOf("--time", values.time);
  const control: Control = { now: () => performance.now(), shouldStop };
  return {
    ...control,
    ...(seconds === undefined ? {} : { timeMs: seconds * 1000 }),
    ...(values.seed === undefined ? {} : { seed: values.seed }),
    ...(terminal ? { onProgress: showProgress() } : {}),
  };
}

/** A positive number typed as an option. */
export function positiveOf(option: string, text: string): number {
  const value = Number(text);
  if (!(text.trim() !== "" && value > 0 && value < Infinity))
    throw new UsageError(`${option} ${text}: 需要正数 · a positive number is needed`);
  return value;
}

/** A positive whole number typed as an option. */
export function countOf(option: string, text: string): number {
  const value = positiveOf(option, text);
  if (!Number.isSafeInteger(value)) throw new UsageError(`${option} ${text}: 需要整数 · a whole number is needed`);
  return value;
}

/** The last line of standard output: the answer as one JSON object; sites by the names of the input. */
export function printAnswer(
  answer: Answer,
  nameOf: (site: number) => string | number,
  more: Record<string, unknown> = {},
): void {
  const { sites, cost, bound, gap, proven, stopped } = answer;
  console.log(JSON.stringify({ cost, bound, gap, proven, stopped, ...more, sites: sites.map(nameOf) }));
}

function showProgress(): (best: number, bound: number) => void {
  let shown = -Infinity;
  return (best, bound) => {
    const at = performance.now();
    if (at - shown < 100) return;
    shown = at;
    writeSync(2, `\r\x1b[K最好 best ${best}  界 bound ${Math.round(bound * 1000) / 1000}`);
  };
}
