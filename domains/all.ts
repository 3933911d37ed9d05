import type { Parts } from "../kernel/platform.ts";
import * as regions from "./regions/index.ts";

/** Every domain's endpoints, jobs and sweeps: what the server mounts, the API page describes and the tests walk through. */
export const parts: Parts = { handlers: [...regions.endpoints], jobs: [], sweeps: [] };
