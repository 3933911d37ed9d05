/** One command of `huituo`: `verb` of a file of its own, named and summed up in `cli/verbs.ts`. */
export type Verb = {
  /** What `huituo <verb> --help` prints. */
  readonly help: string;
  /** Returns the exit code; nothing means 0. What `cli/failure.ts` knows is printed without a stack. */
  run(args: string[]): Promise<number | void>;
};

/** The command was typed wrongly. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}
