import type { DocumentTemplate } from "./contract/template.ts";
import type { DocumentValues, Language } from "./values.ts";

/** Everything a printed page says; the same input gives the same bytes, on every machine and day. */
export type Print = {
  readonly template: DocumentTemplate;
  readonly language: Language;
  readonly values: DocumentValues;
  readonly number: string;
  readonly code: string;
  readonly issuer: string;
  readonly verifyUrl: string;
  readonly issuedOn: string;
  /** UTC instant of issue: the only time in the file. */
  readonly issuedAt: string;
  readonly validFrom: string;
  /** Absent: without end. */
  readonly validTo: string | undefined;
};

export type Scene = {
  readonly pdf: PDFKit.PDFDocument;
  readonly print: Print;
  /** What stands for the placeholders. */
  readonly shown: Readonly<Record<string, string>>;
  readonly width: number;
};

export const margin = 64;
export const ink = "#1c2421";
export const soft = "#56625d";
export const line = "#b9c4bf";

/** The verification code as people read it aloud. */
export const groupCode = (code: string): string => code.replace(/(.{4})(?=.)/g, "$1-");
