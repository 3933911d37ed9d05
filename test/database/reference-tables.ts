/**
 * Tables that are the same for all districts, copied to every node of a cluster; all others are sharded by district.
 * Each entry says why it holds no district's data.
 */
export const referenceTables: Readonly<Record<string, string>> = {
  district: "the list of districts itself",
  migration: "steps of the schema, one list a database",
};
