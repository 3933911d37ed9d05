/** What domains and other mechanisms use of documents. */
export type { DocumentTemplate } from "./contract/template.ts";
export { documentKind } from "./kind.ts";
export { type Issue, issueDocument, type Issued, type Issuing } from "./issue.ts";
