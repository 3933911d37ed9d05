import { parseArgs } from "node:util";

const options = {
  plan: { type: "string" },
  applicants: { type: "string" },
  sites: { type: "string" },
  inspectors: { type: "string" },
  out: { type: "string" },
  at: { type: "string" },
  party: { type: "string" },
  "nonce-file": { type: "string" },
  nonce: { type: "string" },
  commitment: { type: "string" },
  deposit: { type: "string" },
  value: { type: "string" },
  absent: { type: "string" },
  conflict: { type: "string" },
  inspector: { type: "string" },
  withdraw: { type: "string" },
  replace: { type: "boolean", default: false },
  published: { type: "string", multiple: true, default: [] as string[] },
  earlier: { type: "string", multiple: true, default: [] as string[] },
  json: { type: "boolean", default: false },
} as const;

export type DrawOptions = ReturnType<typeof parseOptions>["values"];

export function parseOptions(args: string[]) {
  return parseArgs({ args, allowPositionals: true, options });
}

/** What stands in the transcript, as the instant of each step; the clock is the operator's and proves nothing by itself. */
export const instantOf = ({ at }: DrawOptions): string => at ?? new Date().toISOString();
