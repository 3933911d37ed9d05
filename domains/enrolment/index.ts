import { registerFamilyPart } from "../families/index.ts";
import { familyPart } from "./family-part.ts";

/** The only door to this domain for other domains' server code. */
registerFamilyPart(familyPart);

export { endpoints } from "./endpoints.ts";
export { jobs, sweeps } from "./jobs.ts";
