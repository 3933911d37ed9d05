/** What domains and other mechanisms use of documents. */
export type { DocumentTemplate } from "./contract/template.ts";
export { endpoints, jobs, sweeps } from "./endpoints.ts";
export { endDocument, type Issue, issueDocument, type Issued, type Issuing } from "./issue.ts";
export { documentKind } from "./kind.ts";
