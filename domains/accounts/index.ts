/** What other domains' server code may use of accounts. */
export { endpoints } from "./endpoints.ts";
export { sweeps } from "./jobs.ts";
export { sendSms } from "./messages/send.ts";
export type { Template } from "./messages/templates.ts";
