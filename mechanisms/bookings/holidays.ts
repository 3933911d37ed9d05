import type { LocalDate } from "../../contract/values.ts";
import type { Definitions } from "../packs/index.ts";

/** Which days the locality's calendar gives as holidays; none while no calendar is defined. */
export function holidaysOf(_definitions: Definitions, _on: LocalDate): (day: string) => boolean {
  return () => false;
}
