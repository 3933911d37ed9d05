/** A fault of the installation that the person at the keyboard can mend: shown as it is, without a stack. */
export class GroundError extends Error {
  override readonly name = "GroundError";

  constructor(chinese: string, english: string) {
    super(`${chinese}\n${english}`);
  }
}
