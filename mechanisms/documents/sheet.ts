import type { FileAnswer } from "../../contract/file.ts";
import { guardFormula } from "../sheets/error-rows.ts";
import { spreadsheet } from "../sheets/spreadsheet.ts";
import type { DocumentState } from "./contract.ts";
import { sheetTexts } from "./texts/sheet.ts";

type Line = {
  readonly number: string;
  readonly title: string;
  readonly division_name: string;
  readonly state: DocumentState;
  readonly issued_at: string;
  readonly valid_from: string;
  readonly valid_to: string;
  readonly retained_until: string;
  readonly destroyed_at: string | null;
};

const time = (instant: string): string => new Date(instant).toLocaleString("sv-SE", { timeZone: "Asia/Shanghai" });

/** The archive's list as a spreadsheet. */
export function sheet(language: "zh" | "en", lines: readonly Line[], today: string): FileAnswer {
  const texts = sheetTexts[language];
  function* rows() {
    yield texts.columns;
    for (const line of lines)
      yield [
        guardFormula(line.number),
        guardFormula(line.title),
        guardFormula(line.division_name),
        texts.states[line.state],
        time(line.issued_at),
        line.valid_from,
        line.valid_to,
        line.retained_until,
        line.destroyed_at === null ? "" : time(line.destroyed_at),
      ];
  }
  return spreadsheet(rows(), texts.name, `${texts.name}-${today}.xlsx`);
}
