import type { Can } from "../../../contract/values.ts";
import { useEndpoint } from "../../../web/api/queries.ts";
import { listDivisions } from "../../regions/contract.ts";

export const may = (can: Can, action: string): boolean => can[action] === true;

export const statusTone = { preparing: "info", open: "success", suspended: "warning", closed: "neutral" } as const;

/** Streets and communities to choose from, communities under their street. */
export function useDivisionOptions() {
  const divisions = useEndpoint(listDivisions, {}, { staleTime: 600_000 }).data?.items ?? [];
  return [...divisions]
    .sort((a, b) => a.code.localeCompare(b.code))
    .map(({ code, name, level }) => ({ value: code as string, label: level === 5 ? `　${name}` : name }));
}
