import type { Readable } from "node:stream";
import { z } from "zod";

/** The answer of an endpoint that gives a file; on pages such an endpoint is a link. */
export type FileAnswer = {
  readonly content: Readable | Buffer | string;
  readonly mediaType: string;
  /** Given: the browser saves it under this name. Absent: it is shown. */
  readonly fileName?: string;
  /** Seconds the browser may keep it. */
  readonly maxAge?: number;
};
export const FileAnswer = z.custom<FileAnswer>();
