import { useEndpoint } from "../../../web/api/queries.ts";
import { useAddressText, useParam } from "../../../web/kit/address.ts";
import { listMyFamilies } from "../../families/contract.ts";

export type Scope = {
  readonly familyId: string | undefined;
  /** Where the needs' pages of this family are. */
  readonly base: string;
  /** Where the family's page is. */
  readonly home: string;
  readonly atCounter: boolean;
  readonly mine: ReturnType<typeof useEndpoint<typeof listMyFamilies>>;
};

/** Whose needs a page shows: one's own family's, or that of the address at the counter. */
export function useScope(): Scope {
  const served = useParam("familyId");
  const chosen = useAddressText("family");
  const mine = useEndpoint(listMyFamilies, {}, { enabled: served === "" });
  if (served)
    return {
      familyId: served,
      base: `/government/counter/${served}/needs`,
      home: `/government/counter/${served}`,
      atCounter: true,
      mine,
    };
  const families = mine.data?.families ?? [];
  return {
    familyId: (families.find(({ id }) => id === chosen) ?? families[0])?.id,
    base: "/family/needs",
    home: "/family/me",
    atCounter: false,
    mine,
  };
}
