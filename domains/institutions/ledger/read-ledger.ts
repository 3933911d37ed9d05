import { guessSystem, type SystemGuess, type UnknownPoint } from "../../../engines/coordinates/guess.ts";
import type { Bounds, Outline } from "../../../engines/coordinates/polygon.ts";
import type { Point } from "../../../engines/coordinates/systems.ts";
import { cleanCoordinatePair, cleanCoordinates } from "../../../mechanisms/sheets/clean/coordinate.ts";
import { halfWidth, isBlank } from "../../../mechanisms/sheets/clean/text.ts";
import { chooseSheet, proposeMapping, type MappingProposal } from "../../../mechanisms/sheets/mapping.ts";
import { readFirstRows, type SheetRow, type SheetSource } from "../../../mechanisms/sheets/read.ts";
import { findHeader, type Header } from "../../../mechanisms/sheets/header.ts";
import { CrossCheck } from "./crosscheck.ts";
import { ledgerFields, type LedgerFieldKey } from "./fields.ts";
import { createInterpreter, type LedgerContext } from "./interpret.ts";
import type { LedgerMapping } from "./row-reader.ts";
import type { LedgerProblem, LedgerRow } from "./ledger-row.ts";

/** How a ledger is laid out: proposed once, changed by a person, then used for every reading of the file. */
export type LedgerLayout = {
  readonly sheet: string;
  readonly header: Header | undefined;
  readonly proposal: MappingProposal<LedgerFieldKey>;
};

/** Proposes sheet, header and mapping; `sheet` fixes the worksheet a person chose. */
export async function proposeLayout(source: SheetSource, sheet?: string): Promise<LedgerLayout> {
  const choice = sheet === undefined ? await chooseSheet(source, ledgerFields) : await lookAt(source, sheet);
  return {
    sheet: choice.sheet,
    header: choice.header,
    proposal: proposeMapping(choice.header?.cells ?? [], choice.samples, ledgerFields),
  };
}

async function lookAt(source: SheetSource, sheet: string) {
  const rows = await readFirstRows(source, 60, sheet);
  const header = findHeader(rows, ledgerFields);
  return { sheet, header, samples: rows.filter((row) => row.row > (header?.to ?? 0)) };
}

export type LedgerReading = {
  readonly sheet: string;
  readonly header: Pick<Header, "to" | "cells">;
  readonly mapping: LedgerMapping;
};

/** Guesses the system of the coordinates whose rows do not declare one; `centreOf` gives the centre of a street by its name. */
export async function guessLedgerSystem(
  source: SheetSource,
  reading: LedgerReading,
  area: Outline | Bounds,
  centreOf?: (township: string) => Point | undefined,
): Promise<SystemGuess> {
  const points: UnknownPoint[] = [];
  const { mapping } = reading;
  const cell = (row: SheetRow, field: LedgerFieldKey) =>
    mapping[field] === null ? "" : (row.cells[mapping[field]] ?? "");
  for await (const row of source.rows(reading.sheet)) {
    if (row.row <= reading.header.to || !isBlank(halfWidth(cell(row, "coordinateSystem")))) continue;
    const [lon, lat] = [cell(row, "lon"), cell(row, "lat")];
    const result =
      lon === "" && lat === "" ? cleanCoordinatePair(cell(row, "coordinates")) : cleanCoordinates(lon, lat);
    if ("problem" in result || !result.value) continue;
    points.push({ point: result.value, near: centreOf?.(halfWidth(cell(row, "township"))) });
  }
  return guessSystem(points, area);
}

/** One row of the file as the import job needs it: the original cells beside what they mean. */
export type LedgerLine = {
  readonly source: SheetRow;
  /** Absent when the row cannot become a record at all (see the problems) or is no data (`skipped`). */
  readonly record: LedgerRow | undefined;
  readonly skipped: "footer" | "repeated_header" | "blank" | undefined;
  readonly duplicateOf: number | undefined;
  readonly problems: readonly LedgerProblem[];
};

/** Streams the lines below the header, interpreted and compared with each other; as slow as its consumer, memory bounded by the keys. */
export async function* readLedger(
  source: SheetSource,
  reading: LedgerReading,
  context: Omit<LedgerContext, "header">,
): AsyncGenerator<LedgerLine, void, undefined> {
  const interpret = createInterpreter(reading.mapping, { ...context, header: reading.header.cells });
  const crossCheck = new CrossCheck();
  for await (const row of source.rows(reading.sheet)) {
    if (row.row <= reading.header.to) continue;
    const result = interpret(row);
    if ("skipped" in result) {
      yield { source: row, record: undefined, skipped: result.skipped, duplicateOf: undefined, problems: [] };
      continue;
    }
    const crossed = result.record && crossCheck.add(result.record);
    yield {
      source: row,
      record: result.record,
      skipped: undefined,
      duplicateOf: crossed?.duplicateOf,
      problems: crossed && crossed.problems.length > 0 ? [...result.problems, ...crossed.problems] : result.problems,
    };
  }
}
