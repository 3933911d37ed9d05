import { sub as lscp } from "./lscp.ts";
import { sub as mclp } from "./mclp.ts";
import { sub as pcentre } from "./pcentre.ts";
import { sub as pmedian } from "./pmedian.ts";
import { sub as plan } from "./plan.ts";
import type { Sub } from "./sub.ts";

/** The models of `huituo site`, in the order the help lists them. */
export const models: Record<string, Sub> = { pmedian, mclp, lscp, pcentre, plan };
