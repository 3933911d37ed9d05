import { useState } from "react";
import { useCommand, useEndpoint } from "../../../web/api/queries.ts";
import { useAddress, useGo, useParam, useTitle } from "../../../web/kit/address.ts";
import { Breadcrumb } from "../../../web/kit/breadcrumb.tsx";
import { Button } from "../../../web/kit/button.tsx";
import { Card, List, ListItem, PageHead } from "../../../web/kit/card.tsx";
import { Dialog } from "../../../web/kit/dialog.tsx";
import { formatDay } from "../../../web/kit/format.ts";
import { Link } from "../../../web/kit/link.tsx";
import { Notice } from "../../../web/kit/notice.tsx";
import { renderResult } from "../../../web/kit/states.tsx";
import { Tabs } from "../../../web/kit/tabs.tsx";
import { Tag } from "../../../web/kit/tag.tsx";
import { errorText, useTexts, useWords } from "../../../web/kit/texts.ts";
import { toast } from "../../../web/kit/toast.tsx";
import type { OutputOf } from "../../../contract/endpoint.ts";
import { checkCase, discardCase, getCase, submitCase } from "../contract/apply.ts";
import type { Finding } from "../contract/case.ts";
import { CaseAnswer } from "./case-answer.tsx";
import { Materials } from "./materials.tsx";
import { CaseTimeline } from "./parts.tsx";
import { useCaseScope } from "./scope.ts";
import { casesTexts } from "./texts.ts";

type View = OutputOf<typeof getCase>;

/** A draft, or a case that came back: its forms, its materials, the check and the submission. */
export function FillPage() {
  const t = useTexts(casesTexts);
  const say = useWords();
  const scope = useCaseScope();
  const caseId = useParam("caseId") as View["id"];
  const view = useEndpoint(getCase, { params: { caseId } });
  useTitle(view.data && `${t.fillTitle} · ${say(view.data.kindTitle)}`);
  return renderResult(view, (found) => (
    <>
      <PageHead
        title={say(found.kindTitle)}
        intro={[found.about.name, t.autosaved].filter(Boolean).join(" · ")}
        above={<Breadcrumb items={[[t.myCases, scope.list], [found.number ?? t.status.draft]]} />}
      />
      {found.canEdit ? (
        <Fill view={found} />
      ) : (
        <Notice>
          <p>{t.errors.case_not_editable}</p>
          <Link to={`${scope.list}/${found.id}`} button="primary">
            {t.progress}
          </Link>
        </Notice>
      )}
    </>
  ));
}

const parts = ["forms", "materials", "check"] as const;

function Fill({ view }: { readonly view: View }) {
  const t = useTexts(casesTexts);
  const [search, change] = useAddress();
  const asked = view.forms.filter(({ isAsked }) => isAsked);
  const shown = parts.filter(
    (part) => (part !== "forms" || view.forms.length > 0) && (part !== "materials" || view.materials.length > 0),
  );
  const part = shown.find((one) => one === search["part"]) ?? shown[0]!;
  const open = asked.find(({ form }) => form === search["form"]);
  const go = (to: (typeof parts)[number]) => change({ part: to, form: undefined }, true);
  const following = shown[shown.indexOf(part) + 1];
  if (open) return <CaseForm view={view} form={open} onBack={() => change({ form: undefined })} />;
  const missing = (count: number) => count > 0 && <Tag tone="warning">{count}</Tag>;
  const titles = {
    forms: (
      <>
        {t.partForms} {missing(asked.filter(({ isComplete }) => !isComplete).length)}
      </>
    ),
    materials: (
      <>
        {t.partMaterials} {missing(view.materials.filter((one) => one.isRequired && one.files.length === 0).length)}
      </>
    ),
    check: t.partCheck,
  };
  const content = {
    forms: (
      <Card>
        <List label={t.partForms}>
          {view.forms.map((form) => (
            <FormLine key={form.form} form={form} onOpen={() => change({ form: form.form }, true)} />
          ))}
        </List>
      </Card>
    ),
    materials: (
      <Card>
        <Materials view={view} />
      </Card>
    ),
    check: <CheckAndSubmit view={view} onGo={go} />,
  };
  return (
    <div className="k-stack k-measure">
      <Returned view={view} />
      <Tabs
        label={t.fillTitle}
        chosen={part}
        onChoose={go}
        tabs={shown.map((key) => ({ key, title: titles[key], content: content[key] }))}
      />
      <div className="k-row k-row-between">
        <Discard view={view} />
        {following && (
          <Button variant="primary" icon="right" onClick={() => go(following)}>
            {titles[following]}
          </Button>
        )}
      </div>
    </div>
  );
}

/** What the officials said when they sent it back. */
function Returned({ view }: { readonly view: View }) {
  const t = useTexts(casesTexts);
  if (view.status !== "returned") return null;
  const task = view.tasks.find(({ kind, status }) => kind === "correction" && status === "open");
  const said = view.timeline.filter(({ event }) => event === "returned");
  return (
    <Notice tone="warning" title={t.correctTitle}>
      {task?.due && <p>{t.correctBy(formatDay(task.due.on))}</p>}
      <CaseTimeline entries={said.slice(-1)} />
    </Notice>
  );
}

function FormLine({ form, onOpen }: { readonly form: View["forms"][number]; readonly onOpen: () => void }) {
  const t = useTexts(casesTexts);
  const say = useWords();
  const state = form.isComplete ? t.formComplete : t.formIncomplete;
  return (
    <ListItem
      title={say(form.title)}
      end={
        form.isAsked && (
          <span className="k-row">
            <Tag tone={form.isComplete ? "success" : "warning"}>{state}</Tag>
            <Button
              size="small"
              variant={form.isComplete ? "secondary" : "primary"}
              aria-label={`${t.openForm} ${say(form.title)}`}
              onClick={onOpen}
            >
              {t.openForm}
            </Button>
          </span>
        )
      }
    >
      {!form.isAsked && <p className="k-small k-soft">{t.notAsked}</p>}
    </ListItem>
  );
}

function CaseForm(props: { readonly view: View; readonly form: View["forms"][number]; readonly onBack: () => void }) {
  const { view, form, onBack } = props;
  const t = useTexts(casesTexts);
  const say = useWords();
  return (
    <div className="k-stack">
      <div className="k-row k-row-between">
        <h2>{say(form.title)}</h2>
        <Button icon="left" onClick={onBack}>
          {t.partForms}
        </Button>
      </div>
      <CaseAnswer of={{ caseId: view.id, form: form.form }} onDone={onBack} />
    </div>
  );
}

function CheckAndSubmit({
  view,
  onGo,
}: {
  readonly view: View;
  readonly onGo: (part: (typeof parts)[number]) => void;
}) {
  const t = useTexts(casesTexts);
  const go = useGo();
  const scope = useCaseScope();
  const check = useEndpoint(checkCase, { params: { caseId: view.id } }, { staleTime: 0 });
  const submit = useCommand(submitCase, {
    onSuccess: ({ number }) => {
      toast({ text: t.submitted(number) });
      go(`${scope.list}/${view.id}`);
    },
    onError: (error) => toast({ text: errorText(error, t.errors), tone: "danger" }),
  });
  return (
    <Card>
      {renderResult(check, ({ findings, isComplete }) => {
        const stops = findings.filter(({ stops: does }) => does);
        const remarks = findings.filter(({ stops: does }) => !does);
        return (
          <div className="k-stack">
            {isComplete ? (
              <Notice tone="success">{t.allComplete}</Notice>
            ) : (
              <Notice tone="warning" title={t.stillMissing(stops.length)}>
                <Findings findings={stops} onGo={onGo} />
              </Notice>
            )}
            {remarks.length > 0 && (
              <Notice title={t.remarks}>
                <Findings findings={remarks} onGo={onGo} />
              </Notice>
            )}
            <Button
              variant="primary"
              busy={submit.busy}
              reason={isComplete ? undefined : t.stillMissing(stops.length)}
              onClick={() => submit.run({ params: { caseId: view.id }, body: { version: view.version } })}
            >
              {view.status === "returned" ? t.submitAgain : t.submit}
            </Button>
          </div>
        );
      })}
    </Card>
  );
}

function Findings(props: {
  readonly findings: readonly Finding[];
  readonly onGo: (part: (typeof parts)[number]) => void;
}) {
  const t = useTexts(casesTexts);
  const say = useWords();
  return (
    <ul>
      {props.findings.map((finding) => (
        <li key={`${finding.about} ${finding.key}`}>
          {say(finding.message)} <span className="k-small k-soft">{t.problem[finding.problem]}</span>{" "}
          {(finding.about === "form" || finding.about === "material") && (
            <Button
              size="small"
              variant="quiet"
              aria-label={`${t.correctNow} ${say(finding.message)}`}
              onClick={() => props.onGo(finding.about === "form" ? "forms" : "materials")}
            >
              {t.correctNow}
            </Button>
          )}
        </li>
      ))}
    </ul>
  );
}

function Discard({ view }: { readonly view: View }) {
  const t = useTexts(casesTexts);
  const go = useGo();
  const scope = useCaseScope();
  const [asked, setAsked] = useState(false);
  const discard = useCommand(discardCase, {
    onSuccess: () => go(scope.list),
    onError: (error) => toast({ text: errorText(error, t.errors), tone: "danger" }),
  });
  if (view.status !== "draft") return <span />;
  return (
    <>
      <Button variant="quiet" icon="trash" onClick={() => setAsked(true)}>
        {t.discard}
      </Button>
      <Dialog
        open={asked}
        title={t.discard}
        onClose={() => setAsked(false)}
        actions={
          <>
            <Button onClick={() => setAsked(false)}>{t.cancel}</Button>
            <Button variant="danger" busy={discard.busy} onClick={() => discard.run({ params: { caseId: view.id } })}>
              {t.discard}
            </Button>
          </>
        }
      >
        <p>{t.discardText}</p>
      </Dialog>
    </>
  );
}
