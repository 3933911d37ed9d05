import { useCallback, useEffect, useRef, useState } from "react";
import { ApiError, call } from "../../../../web/api/client.ts";
import { type DraftBody, type FormDraft, saveFormDraft } from "../../contract/builder.ts";
import type { SaveState } from "../answer-keeper.ts";

const pause = 800;
const again = 6_000;
/** Changes that follow each other this fast are one step back: typing a word, not each letter. */
const together = 700;

export type Work = {
  readonly body: DraftBody;
  readonly version: number;
  readonly faults: FormDraft["faults"];
  readonly state: SaveState;
  readonly canUndo: boolean;
  readonly canRedo: boolean;
  readonly change: (body: DraftBody) => void;
  readonly undo: () => void;
  readonly redo: () => void;
};

/** The questions there are and their order: adding, moving and removing one is a step of its own, typing flows together. */
const shapeOf = ({ questionnaire }: DraftBody): string => JSON.stringify(idsOf(questionnaire.items));
const idsOf = (items: readonly unknown[]): unknown[] =>
  items.map((item) => {
    const { id, items: inside = [] } = item as { id: string; items?: readonly unknown[] };
    return [id, idsOf(inside)];
  });

type History = { readonly past: readonly DraftBody[]; readonly now: DraftBody; readonly future: readonly DraftBody[] };

/** A form being built: every change can be taken back, and is saved a moment later. */
export function useDraft(draft: FormDraft): Work {
  const [history, setHistory] = useState<History>({ past: [], now: draft.body, future: [] });
  const [saved, setSaved] = useState({ body: draft.body, version: draft.version, faults: draft.faults });
  const [trouble, setTrouble] = useState<SaveState>();
  const [tries, setTries] = useState(0);
  const lastChange = useRef(0);
  const body = history.now;
  const change = useCallback((next: DraftBody) => {
    const at = performance.now();
    const joins = at - lastChange.current < together;
    lastChange.current = at;
    setHistory(({ past, now }) => ({
      past: joins && past.length > 0 && shapeOf(now) === shapeOf(next) ? past : [...past.slice(-99), now],
      now: next,
      future: [],
    }));
  }, []);
  const undo = useCallback(() => {
    lastChange.current = 0;
    setHistory((before) => {
      const former = before.past.at(-1);
      return former ? { past: before.past.slice(0, -1), now: former, future: [before.now, ...before.future] } : before;
    });
  }, []);
  const redo = useCallback(() => {
    lastChange.current = 0;
    setHistory((before) => {
      const [next, ...future] = before.future;
      return next ? { past: [...before.past, before.now], now: next, future } : before;
    });
  }, []);
  useEffect(() => {
    if (body === saved.body) return;
    const timer = setTimeout(() => {
      call(saveFormDraft, { params: { draftId: draft.id }, body: { body, version: saved.version } }).then(
        (next) => {
          // Kept also when more was typed meanwhile: the next save needs the version.
          setSaved({ body, version: next.version, faults: next.faults });
          setTrouble(undefined);
        },
        (error: unknown) => {
          const offline = error instanceof ApiError && error.status === 0;
          const newest =
            error instanceof ApiError && error.code === "changed_by_someone_else"
              ? error.details?.["version"]
              : undefined;
          setTrouble(offline ? "offline" : "failed");
          // Saved in another window: what is on this page goes over it, and can be taken back there.
          if (typeof newest === "number") setSaved((before) => ({ ...before, version: newest }));
          else setTimeout(() => setTries((n) => n + 1), again);
        },
      );
    }, pause);
    return () => clearTimeout(timer);
  }, [body, saved, draft.id, tries]);
  return {
    body,
    version: saved.version,
    faults: saved.faults,
    state: body === saved.body ? "saved" : (trouble ?? "saving"),
    canUndo: history.past.length > 0,
    canRedo: history.future.length > 0,
    change,
    undo,
    redo,
  };
}
