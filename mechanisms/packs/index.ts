/** The store of definitions and the packs it is filled from: what other mechanisms and domains may call. */
export { checkOne, type Problem } from "./check-one.ts";
export { type AsOf, type Definition, Definitions, definitionsOf, definitionsWith } from "./definitions.ts";
export { defineKind, type Fault, findKind, type Kind, listKinds, type Others } from "./kind.ts";
export {
  districtVoice,
  type NewDefinition,
  recordDefinitions,
  type Recorded,
  type Voice,
  withdrawVersion,
} from "./record.ts";
export { documentKind, tableKind, unitKind } from "./kinds.ts";
export { installedPacks, type Installed, installPacks } from "./install.ts";
export { basePacks, demoPack, loadPacks, type Pack, packsFolder } from "./load/load.ts";
export { PackError } from "./load/fault.ts";
export { basesOf } from "./load/load.ts";
export { summaryOf } from "./load/report.ts";
export { type Change, difference } from "./difference.ts";
export { exportPacks } from "./export.ts";
