import { Refusal } from "../../kernel/refusal.ts";

/** What the database's own rules mean to people: they are the last word against over-booking. */
function refusalOf(error: unknown): string | undefined {
  const { code, constraint = "", table = "" } = error as { code?: string; constraint?: string; table?: string };
  if (code === "23514" && table === "place_month") return "no_place_left";
  if (code === "23505" && constraint === "offer_one_live") return "child_has_live_offer";
  if (code === "23505" && constraint === "application_one_open") return "application_open";
  if (code === "23P01" && table === "placement") return "child_already_placed";
  return undefined;
}

/** Runs a statement; a broken rule becomes the refusal it stands for, and the transaction is rolled back. */
export async function refuseViolation<T>(statement: () => Promise<T>): Promise<T> {
  try {
    return await statement();
  } catch (error) {
    const code = refusalOf(error);
    if (code) throw new Refusal(code);
    throw error;
  }
}
