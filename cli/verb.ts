/** One command of `huituo`. Each lives in a file of its own and is registered in `cli/verbs.ts`. */
export type Verb = {
  readonly name: string;
  /** One line for the list of commands: Chinese · English. */
  readonly summary: string;
  /** What `huituo <verb> --help` prints. */
  readonly help: string;
  /** Returns the exit code; nothing means 0. A thrown `GroundError`, `ConfigError` or `UsageError` is printed without a stack. */
  run(args: string[]): Promise<number | void>;
};

/** The command was typed wrongly. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}
