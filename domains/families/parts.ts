import type { Context } from "../../kernel/context.ts";
import type { ConsentPurpose, keptReasons } from "./contract.ts";

export type KeptChild = { readonly childId: string; readonly reason: (typeof keptReasons)[number] };

/** What a later domain adds to a family: its share of the export and of the deletion, and what a withdrawal means there. */
export type FamilyPart = {
  readonly name: string;
  /** Everything held about the family, in clear, as plain data. */
  export?(context: Context, familyId: string): Promise<unknown>;
  /** Deletes or makes anonymous what may go; answers the children whose data has to stay. */
  erase?(context: Context, familyId: string): Promise<{ deletedNeeds?: number; kept?: readonly KeptChild[] }>;
  withdrawn?(context: Context, familyId: string, purpose: ConsentPurpose): Promise<void>;
};

const parts = new Map<string, FamilyPart>();

/** Called once by each domain that keeps data of families, when it is loaded. */
export function registerFamilyPart(part: FamilyPart): void {
  parts.set(part.name, part);
}

/** Latest first: what refers to families is asked in the reverse order of the domains. */
export const familyParts = (): readonly FamilyPart[] => [...parts.values()].toReversed();
