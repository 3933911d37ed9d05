import { sql } from "kysely";
import type { Db } from "../../kernel/database/pool.ts";

/**
 * The next number of a series in a year. Rivals queue at its row until the transaction ends: a number exists exactly when
 * its document does, so that none is given twice and none is missing.
 */
export async function nextNumber(db: Db, districtId: string, series: string, year: number): Promise<number> {
  const { rows } = await sql<{ last_number: number }>`
    insert into document_series (district_id, series, year, last_number) values (${districtId}, ${series}, ${year}, 1)
    on conflict (district_id, series, year) do update set last_number = document_series.last_number + 1
    returning last_number`.execute(db);
  return rows[0]!.last_number;
}

/** The written number: `{division}`, `{code}`, `{year}`, `{seq:4}`. */
export const writeNumber = (
  pattern: string,
  { division, code, year, number }: { division: string; code: string; year: number; number: number },
): string =>
  pattern.replace(/\{(division|code|year|seq(?::(\d))?)\}/g, (_, name: string, digits?: string) => {
    if (name === "division") return division;
    if (name === "code") return code;
    return name === "year" ? String(year) : String(number).padStart(Number(digits ?? 1), "0");
  });
