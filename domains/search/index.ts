export { endpoints } from "./endpoints.ts";
/** For benchmarks: the very statement of the public search, with the names of its values. */
export { cardStatement, type Statement } from "./statement.ts";
export { type Criteria, criteriaOf } from "./criteria.ts";
