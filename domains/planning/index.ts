/** The only door to this domain for other domains' server code. */
export { endpoints } from "./endpoints.ts";
export { sweeps } from "./jobs.ts";
export { duty, programme } from "./plan/kinds.ts";
