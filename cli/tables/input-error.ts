/** A file given to a command is not what the command reads: the message begins with file and line. */
export class InputError extends Error {
  override readonly name = "InputError";
  readonly file: string;
  /** From 1; 0 where no line can be named. */
  readonly line: number;
  readonly reason: string;

  constructor(file: string, line: number, reason: string) {
    super(`${file === "-" ? "标准输入 stdin" : file}${line > 0 ? `:${line}` : ""}: ${reason}`);
    this.file = file;
    this.line = line;
    this.reason = reason;
  }
}
