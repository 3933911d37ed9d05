import { useRouterState } from "@tanstack/react-router";
import type { z } from "zod";
import { useEndpoint } from "../../../web/api/queries.ts";
import { readMe } from "../../../domains/accounts/contract/self.ts";
import { roles } from "../../../contract/roles.ts";
import type { ApplyAs } from "../contract/case.ts";

export type As = z.infer<typeof ApplyAs>;

/** Whose pages these are: everyone's, an institution's, or those of the administration. The same pages serve all three. */
export type CaseScope = {
  readonly end: "public" | "institution" | "government";
  readonly services: string;
  readonly list: string;
  /** How one applies here, the most fitting way first. */
  readonly ways: readonly As[];
};

const scopes: Record<CaseScope["end"], CaseScope> = {
  public: { end: "public", services: "/services", list: "/cases", ways: ["guardian", "signed_in", "anyone"] },
  institution: {
    end: "institution",
    services: "/institution/services",
    list: "/institution/cases",
    ways: ["institution"],
  },
  government: {
    end: "government",
    services: "/government/services",
    list: "/government/cases",
    ways: ["counter", "official"],
  },
};

export function useCaseScope(): CaseScope {
  const path = useRouterState({ select: (state) => state.location.pathname });
  const end = /^\/(institution|government)(\/|$)/.exec(path)?.[1] as "institution" | "government" | undefined;
  return scopes[end ?? "public"];
}

/** Who is signed in, as far as applying needs it. */
export function useApplicant() {
  const me = useEndpoint(readMe, {}, { staleTime: 60_000 }).data;
  const institutions = (me?.roles ?? []).flatMap(({ place }) =>
    place.institutionId ? [{ id: place.institutionId as string, name: place.name }] : [],
  );
  return {
    known: me !== undefined,
    isOfficial: (me?.roles ?? []).some(({ role }) => roles[role].side === "government"),
    isSignedIn: me !== undefined && me.kind !== "anonymous",
    name: me?.name ?? "",
    familyId: me?.families[0]?.id,
    institutions: [...new Map(institutions.map((one) => [one.id, one])).values()],
  };
}
