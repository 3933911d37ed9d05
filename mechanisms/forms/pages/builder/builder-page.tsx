import "../forms.css";
import "./builder.css";
import { type ReactNode, useEffect, useMemo, useState } from "react";
import { parseCompact } from "../../../../engines/questionnaire/check.ts";
import { sayFault } from "../../../../engines/questionnaire/faults.ts";
import type { Grading, Questionnaire } from "../../../../engines/questionnaire/model.ts";
import { beginResponse, type Response } from "../../../../engines/questionnaire/response.ts";
import { isScored } from "../../../../engines/questionnaire/score.ts";
import { score } from "../../../../engines/questionnaire/score.ts";
import { useCommand, useEndpoint } from "../../../../web/api/queries.ts";
import { useGo, useParam } from "../../../../web/kit/address.ts";
import { Button } from "../../../../web/kit/button.tsx";
import { Card, PageHead } from "../../../../web/kit/card.tsx";
import { DateInput } from "../../../../web/kit/date-input.tsx";
import { Dialog } from "../../../../web/kit/dialog.tsx";
import { Notice } from "../../../../web/kit/notice.tsx";
import { ErrorState, Skeleton } from "../../../../web/kit/states.tsx";
import { call } from "../../../../web/api/client.ts";
import { Tabs } from "../../../../web/kit/tabs.tsx";
import { errorText, useTexts, useWords } from "../../../../web/kit/texts.ts";
import { toast } from "../../../../web/kit/toast.tsx";
import {
  deleteFormDraft,
  type DraftBody,
  type FormDraft,
  getFormDraft,
  listFormDefinitions,
  publishFormDraft,
} from "../../contract/builder.ts";
import { builderTexts } from "../builder-texts.ts";
import { FormFill } from "../form-fill.tsx";
import type { SaveState } from "../answer-keeper.ts";
import { SaveNote } from "../save-note.tsx";
import { formTexts } from "../texts.ts";
import { type Items, type Place, placeOfFault } from "./edit.ts";
import { GradingEditor } from "./grading-editor.tsx";
import { Settings } from "./settings.tsx";
import { Tree } from "./tree.tsx";
import { useDraft } from "./use-draft.ts";

/** Building a form: settings, questions and grading on one side, the form as people will see it on the other. */
export function BuilderPage() {
  const draftId = useParam("draftId") as FormDraft["id"];
  const [draft, setDraft] = useState<FormDraft>();
  const [trouble, setTrouble] = useState<unknown>();
  // Read once, and anew each time the page is opened: what is typed here is the newest, the server's copy follows it.
  useEffect(() => {
    let left = false;
    call(getFormDraft, { params: { draftId } }).then(
      (found) => !left && setDraft(found),
      (error: unknown) => !left && setTrouble(error),
    );
    return () => {
      left = true;
    };
  }, [draftId]);
  if (draft?.id === draftId) return <Builder key={draft.id} draft={draft} />;
  return trouble === undefined ? <Skeleton lines={6} /> : <ErrorState error={trouble} />;
}

function Builder({ draft }: { readonly draft: FormDraft }) {
  const t = useTexts(builderTexts);
  const say = useWords();
  const { data } = useEndpoint(listFormDefinitions, {});
  const work = useDraft(draft);
  const [open, setOpen] = useState<Place>();
  const { body } = work;
  const items = body.questionnaire.items as Items;
  const grading = body.questionnaire.grading as Grading | undefined;
  const language = say({ zh: "zh", en: "en" }) as "zh" | "en";
  const set = (change: Partial<DraftBody>) => work.change({ ...body, ...change });
  const setItems = (next: Items) => set({ questionnaire: { ...body.questionnaire, items: [...next] } });
  const parsed = useMemo(() => parseCompact(body.questionnaire), [body.questionnaire]);
  // What the page finds itself is shown at once; the rest (key, names, facts) the server says after saving.
  const faults = [
    ...work.faults.filter(({ path }) => path[0] !== "questionnaire"),
    ...(parsed.ok ? [] : parsed.faults).map((fault) => ({
      path: ["questionnaire", ...fault.path],
      zh: sayFault(fault, "zh"),
      en: sayFault(fault, "en"),
    })),
  ];
  useEffect(() => {
    const keys = (event: KeyboardEvent) => {
      const typing = event.target instanceof HTMLElement && /^(input|textarea|select)$/i.test(event.target.tagName);
      if (typing || !(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "z") return;
      event.preventDefault();
      if (event.shiftKey) work.redo();
      else work.undo();
    };
    window.addEventListener("keydown", keys);
    return () => window.removeEventListener("keydown", keys);
  }, [work]);
  return (
    <>
      <PageHead
        title={say(body.title) || t.building}
        actions={
          <>
            <SaveNote state={work.state} />
            <Button icon="left" reason={undefined} onClick={work.undo} aria-disabled={!work.canUndo}>
              {t.undo}
            </Button>
            <Button icon="right" onClick={work.redo} aria-disabled={!work.canRedo}>
              {t.redo}
            </Button>
            <Publish draft={draft} version={work.version} faulty={faults.length > 0} state={work.state} />
          </>
        }
      />
      {draft.newest !== draft.basedOn && draft.newest !== null && <Notice tone="warning">{t.newer}</Notice>}
      <div className="b-page">
        <div className="k-stack">
          <Notice tone={faults.length > 0 ? "warning" : "success"} title={t.faults(faults.length)}>
            {faults.length > 0 && (
              <ul>
                {faults.map((fault, index) => {
                  const place = placeOfFault(fault.path);
                  const text = fault[language];
                  return (
                    <li key={index}>
                      {place ? (
                        <button type="button" className="f-link" onClick={() => setOpen(place)}>
                          {text}
                        </button>
                      ) : (
                        `${fault.path.join(" › ")} ${text}`
                      )}
                    </li>
                  );
                })}
              </ul>
            )}
          </Notice>
          <Tabs
            label={t.building}
            tabs={[
              {
                key: "items",
                title: t.items,
                content: (
                  <Tree
                    items={items}
                    facts={data?.facts ?? []}
                    prefill={body.prefill}
                    open={open}
                    onOpen={setOpen}
                    onChange={setItems}
                    onRemoved={(next) => {
                      setItems(next);
                      toast({ text: t.removed, undo: work.undo });
                    }}
                    onPrefill={(linkId, fact) => {
                      const { [linkId]: _former, ...others } = body.prefill;
                      set({ prefill: fact === undefined ? others : { ...others, [linkId]: fact } });
                    }}
                  />
                ),
              },
              { key: "settings", title: t.settings, content: <Settings body={body} onChange={work.change} /> },
              {
                key: "grading",
                title: t.grading,
                content: (
                  <GradingEditor
                    grading={grading}
                    onChange={(next) => set({ questionnaire: { items: [...items], ...(next && { grading: next }) } })}
                  />
                ),
              },
            ]}
          />
        </div>
        <Card title={t.preview}>
          {parsed.ok ? <Preview questionnaire={parsed.value} /> : <p className="k-soft">{t.previewFaults}</p>}
        </Card>
      </div>
    </>
  );
}

/** The form as it would be filled in; trial answers stay while the form changes. */
function Preview({ questionnaire }: { readonly questionnaire: Questionnaire }): ReactNode {
  const t = useTexts(builderTexts);
  const words = useTexts(formTexts);
  const say = useWords();
  const [response, setResponse] = useState<Response>();
  const now = response ?? beginResponse(questionnaire);
  const sum = isScored(questionnaire.items) ? score(questionnaire, now) : undefined;
  return (
    <div className="k-stack">
      <p className="k-soft">{t.previewHint}</p>
      {sum && (
        <p role="status">
          {t.tryScore}: {words.points(sum.points, sum.of)}
          {sum.outcome && ` · ${say(sum.outcome.title)}`}
        </p>
      )}
      <FormFill questionnaire={questionnaire} response={now} onChange={setResponse} level={3} />
    </div>
  );
}

function Publish({
  draft,
  version,
  faulty,
  state,
}: {
  readonly draft: FormDraft;
  readonly version: number;
  readonly faulty: boolean;
  readonly state: SaveState;
}) {
  const t = useTexts(builderTexts);
  const words = useTexts(formTexts);
  const go = useGo();
  const [asking, setAsking] = useState<"publish" | "delete">();
  const [from, setFrom] = useState("");
  const publish = useCommand(publishFormDraft, {
    onSuccess: ({ formKey, version: made }) => {
      toast({ text: t.published(made) });
      go(`/government/forms/${formKey}?tab=versions`);
    },
  });
  const remove = useCommand(deleteFormDraft, { onSuccess: () => go("/government/forms") });
  const params = { draftId: draft.id };
  return (
    <>
      <Button variant="quiet" icon="trash" onClick={() => setAsking("delete")}>
        {t.deleteDraft}
      </Button>
      <Button
        variant="primary"
        reason={
          faulty ? t.faultsReason : state === "saving" ? words.saving : state === "saved" ? undefined : words.saveFailed
        }
        onClick={() => setAsking("publish")}
      >
        {t.publish}
      </Button>
      <Dialog
        open={asking === "publish"}
        title={t.publish}
        onClose={() => setAsking(undefined)}
        actions={
          <>
            <Button onClick={() => setAsking(undefined)}>{t.cancel}</Button>
            <Button
              variant="primary"
              busy={publish.busy}
              onClick={() => publish.run({ params, body: { version, ...(from && { from: from as never }) } })}
            >
              {t.publish}
            </Button>
          </>
        }
      >
        <div className="k-stack">
          <p>{t.publishAsk}</p>
          <DateInput label={t.publishFrom} value={from} onChange={setFrom} />
          {publish.error && (
            <Notice tone="danger" alert>
              {errorText(publish.error, words.errors)}
            </Notice>
          )}
        </div>
      </Dialog>
      <Dialog
        open={asking === "delete"}
        title={t.deleteDraft}
        onClose={() => setAsking(undefined)}
        actions={
          <>
            <Button onClick={() => setAsking(undefined)}>{t.cancel}</Button>
            <Button variant="danger" busy={remove.busy} onClick={() => remove.run({ params })}>
              {t.deleteDraft}
            </Button>
          </>
        }
      >
        <p>{t.deleteAsk}</p>
      </Dialog>
    </>
  );
}
