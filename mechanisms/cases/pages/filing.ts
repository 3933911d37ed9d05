import { useEffect, useRef, useState } from "react";
import { prune } from "../../../engines/questionnaire/fill.ts";
import type { Item, Questionnaire } from "../../../engines/questionnaire/model.ts";
import { beginResponse, type Response } from "../../../engines/questionnaire/response.ts";
import { bootstrap } from "../../../web/api/bootstrap.ts";
import { draftStore } from "../../forms/pages/draft-store.ts";

/** What someone without an account has typed so far; only their device has it. */
export type Filing = {
  readonly aboutId?: string | undefined;
  readonly divisionCode?: string | undefined;
  readonly name: string;
  readonly phone: string;
  readonly responses: Readonly<Record<string, Response>>;
};

const empty: Filing = { name: "", phone: "", responses: {} };

/** Keeps what is typed on the device until it is filed or thrown away; undefined while the device is asked. */
export function useFiling(kind: string, aboutId: string | undefined) {
  const key = `file ${bootstrap.districtId} ${kind}`;
  const [filing, setFiling] = useState<Filing>();
  const [isRestored, setRestored] = useState(false);
  const first = useRef(aboutId);
  useEffect(() => {
    let left = false;
    void draftStore.get<Filing>(key).then((kept) => {
      if (left) return;
      setRestored(kept !== undefined);
      // A link from a site's page says what it is about now.
      setFiling({ ...empty, ...kept, ...(first.current && { aboutId: first.current }) });
    });
    return () => {
      left = true;
    };
  }, [key]);
  return {
    filing,
    isRestored,
    change(part: Partial<Filing>) {
      const next = { ...(filing ?? empty), ...part };
      setFiling(next);
      void draftStore.set(key, next);
    },
    forget() {
      setFiling(empty);
      setRestored(false);
      void draftStore.remove(key);
    },
  };
}

const attached = new Set<Item["type"]>(["photo", "file", "signature"]);

/** The form with its optional files hidden: they need an answer on the server, and that an account. */
export function withoutFiles(questionnaire: Questionnaire): { questionnaire: Questionnaire; isLess: boolean } {
  let isLess = false;
  const seen = (items: readonly Item[]): Item[] =>
    items.map((item) => {
      const isHidden = attached.has(item.type) && !item.required;
      isLess ||= isHidden;
      return { ...item, ...(isHidden && { hidden: true }), ...(item.items && { items: seen(item.items) }) };
    });
  const items = seen(questionnaire.items);
  return { questionnaire: { ...questionnaire, items }, isLess };
}

/** What was answered, ready to be sent: without what is hidden. */
export const givenOf = (questionnaire: Questionnaire, response: Response | undefined): Response =>
  prune(questionnaire, response ?? beginResponse(questionnaire));

/** Whether anything was answered at all: a form that is needed only sometimes may stay empty. */
export const isBegun = (questionnaire: Questionnaire, response: Response | undefined): boolean =>
  JSON.stringify(givenOf(questionnaire, response)) !== JSON.stringify(givenOf(questionnaire, undefined));
