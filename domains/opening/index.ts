import "./effects.ts";
import "./prefill.ts";

/** The only door to this domain for other domains' server code. */
export { endpoints } from "./endpoints.ts";
export { adviceKind, estimateKind } from "./kinds.ts";
