import { housekeeping } from "../kernel/housekeeping.ts";
import type { Parts } from "../kernel/platform.ts";
import * as bookings from "../mechanisms/bookings/index.ts";
import * as cases from "../mechanisms/cases/index.ts";
import * as documents from "../mechanisms/documents/index.ts";
import * as forms from "../mechanisms/forms/index.ts";
import * as imports from "../mechanisms/imports/index.ts";
import * as notices from "../mechanisms/notices/index.ts";
import * as rules from "../mechanisms/rules/index.ts";
import * as accounts from "./accounts/index.ts";
import * as demand from "./demand/index.ts";
import * as enrolment from "./enrolment/index.ts";
import * as families from "./families/index.ts";
import * as institutions from "./institutions/index.ts";
import * as opening from "./opening/index.ts";
import * as planning from "./planning/index.ts";
import * as regions from "./regions/index.ts";
import * as search from "./search/index.ts";

/** Every domain's endpoints, jobs and sweeps: what the server mounts, the API page describes and the tests walk through. */
export const parts: Parts = {
  handlers: [
    ...accounts.endpoints,
    ...regions.endpoints,
    ...imports.endpoints,
    ...forms.endpoints,
    ...rules.endpoints,
    ...documents.endpoints,
    ...notices.endpoints,
    ...cases.endpoints,
    ...institutions.endpoints,
    ...search.endpoints,
    ...bookings.endpoints,
    ...families.endpoints,
    ...demand.endpoints,
    ...enrolment.endpoints,
    ...planning.endpoints,
    ...opening.endpoints,
  ],
  jobs: [...imports.jobs, ...documents.jobs, ...notices.jobs, ...institutions.jobs],
  sweeps: [
    ...housekeeping,
    ...accounts.sweeps,
    ...documents.sweeps,
    ...notices.sweeps,
    ...institutions.sweeps,
    ...demand.sweeps,
    ...enrolment.sweeps,
    ...planning.sweeps,
    ...bookings.sweeps,
    ...cases.sweeps,
  ],
};
