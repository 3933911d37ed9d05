import { createContext, useContext } from "react";
import type { Words } from "../../../engines/questionnaire/model.ts";
import type { Questionnaire } from "../../../engines/questionnaire/model.ts";
import type { Answer, Attachment, State } from "../../../engines/questionnaire/response.ts";

export type FileHandling = {
  /** Takes a file in; the answer is shown at once. */
  readonly add: (file: File, linkId: string) => Promise<Attachment>;
  /** Where a file can be looked at; undefined when it cannot here. */
  readonly urlOf: (attachment: Attachment) => string | undefined;
};

/** What the fields of one form share. */
export type Filling = {
  readonly questionnaire: Questionnaire;
  readonly state: State;
  readonly shown: ReadonlySet<string>;
  readonly readOnly: boolean;
  readonly files: FileHandling | undefined;
  readonly problemOf: (path: string) => string | undefined;
  readonly sourceOf: (path: string) => Words | undefined;
  readonly set: (path: string, answers: readonly Answer[]) => void;
  readonly addOccurrence: (groupPath: string) => void;
  readonly removeOccurrence: (groupPath: string, index: number) => void;
};

export const FillContext = createContext<Filling | undefined>(undefined);

export function useFilling(): Filling {
  const filling = useContext(FillContext);
  if (!filling) throw new Error("a field of a form stands outside of one");
  return filling;
}

/** Id of the element that holds an item, for links to it. */
export const elementId = (path: string): string => `f-${path.replaceAll(/[^A-Za-z0-9]/g, "-")}`;
