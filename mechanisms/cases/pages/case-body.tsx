import { useState } from "react";
import { Button } from "../../../web/kit/button.tsx";
import { Card, Facts } from "../../../web/kit/card.tsx";
import { formatDay, formatInstant } from "../../../web/kit/format.ts";
import { Link } from "../../../web/kit/link.tsx";
import { Tag } from "../../../web/kit/tag.tsx";
import { useTexts, useWords } from "../../../web/kit/texts.ts";
import type { OutputOf } from "../../../contract/endpoint.ts";
import type { getCase } from "../contract/apply.ts";
import { CaseAnswerView } from "./case-answer.tsx";
import { DocumentLink } from "../../documents/pages/document-link.tsx";
import { CaseStatusTag, CaseTimeline, DueText, FileLink, StepList } from "./parts.tsx";
import { useCaseScope } from "./scope.ts";
import { casesTexts } from "./texts.ts";

export type View = OutputOf<typeof getCase>;

/** Number, place, deadline, result: the head of a case's page. */
export function CaseFacts({ view }: { readonly view: View }) {
  const t = useTexts(casesTexts);
  return (
    <Facts
      items={[
        [t.number, view.number ?? "—"],
        ...(view.about.name ? [[t.about, view.about.name] as const] : []),
        [t.place, view.divisionName],
        ...(view.submittedAt ? [[t.submittedOn, formatInstant(view.submittedAt)] as const] : []),
        ...(view.closedAt ? [[t.closedOn, formatInstant(view.closedAt)] as const] : []),
        ...(view.due && view.status !== "closed" ? [[t.due, <DueText key="due" due={view.due} />] as const] : []),
        ...(view.validUntil ? [[t.validUntil, formatDay(view.validUntil)] as const] : []),
        [t.who, t.channel[view.channel]],
      ]}
    />
  );
}

/** Where a case stands and what happened: the same for the applicant and those who act. */
export function CaseProgress({ view }: { readonly view: View }) {
  const t = useTexts(casesTexts);
  return (
    <>
      {view.steps.length > 0 && (
        <Card title={t.progress} actions={<CaseStatusTag row={view} />}>
          <StepList steps={view.steps} />
        </Card>
      )}
      <Card title={t.timeline}>
        <CaseTimeline entries={view.timeline.toReversed()} />
      </Card>
    </>
  );
}

/** Answers and materials as they were handed in. */
export function CaseGiven({
  view,
  materialActions,
}: {
  readonly view: View;
  readonly materialActions?: (file: View["materials"][number]["files"][number]) => React.ReactNode;
}) {
  const t = useTexts(casesTexts);
  const say = useWords();
  const [open, setOpen] = useState<string>();
  const answered = view.forms.filter(({ answerId }) => answerId);
  const given = view.materials.filter(({ files }) => files.length > 0);
  if (answered.length === 0 && given.length === 0) return null;
  return (
    <Card title={t.given}>
      {answered.map((form) => (
        <div key={form.form} className="cas-material">
          <div className="k-row k-row-between">
            <h3>{say(form.title)}</h3>
            <Button
              size="small"
              aria-expanded={open === form.form}
              aria-label={`${t.viewForm} ${say(form.title)}`}
              onClick={() => setOpen(open === form.form ? undefined : form.form)}
            >
              {t.viewForm}
            </Button>
          </div>
          {open === form.form && form.answerId && <CaseAnswerView caseId={view.id} form={form.form} />}
        </div>
      ))}
      {given.map((material) => (
        <div key={material.key} className="cas-material">
          <h3>{say(material.title)}</h3>
          {material.points.length > 0 && materialActions && (
            <ul className="k-small k-soft">
              {material.points.map((point) => (
                <li key={point.zh}>{say(point)}</li>
              ))}
            </ul>
          )}
          {material.files.map((file) => (
            <div key={file.id} className="k-row k-row-between">
              <FileLink file={file} />
              {materialActions?.(file)}
            </div>
          ))}
        </div>
      ))}
    </Card>
  );
}

export function CaseDocuments({ view }: { readonly view: View }) {
  const t = useTexts(casesTexts);
  const say = useWords();
  if (view.documents.length === 0) return null;
  return (
    <Card title={t.documents}>
      {view.documents.map((document) => (
        <div key={document.id} className="k-row k-row-between cas-document">
          <span>
            <DocumentLink documentId={document.id} title={say(document.title)} />{" "}
            <span className="k-number k-small">{document.number}</span>
          </span>
          <Tag tone={document.state === "valid" ? "success" : "neutral"}>
            {t.documentState[document.state] ?? document.state}
          </Tag>
        </div>
      ))}
    </Card>
  );
}

/** The case this one follows, those that follow it, and what may be begun on it. */
export function CaseRelations({ view }: { readonly view: View }) {
  const t = useTexts(casesTexts);
  const say = useWords();
  const scope = useCaseScope();
  return (
    <>
      {view.mayFollow.length > 0 && (
        <Card title={t.follow}>
          <div className="cas-actions">
            {view.mayFollow.map((one) => (
              <div key={one.kind}>
                <Link to={`${scope.services}/${one.kind}/begin?on=${view.id}`} button="secondary">
                  {say(one.title)}
                </Link>
                {one.until && <span className="k-small k-soft"> {t.until(formatDay(one.until))}</span>}
              </div>
            ))}
          </div>
        </Card>
      )}
      {(view.former || view.followers.length > 0) && (
        <Card title={view.former ? t.former : t.followers}>
          <ul className="k-plain">
            {view.former && (
              <li>
                <Link to={`${scope.list}/${view.former.id}`}>
                  {say(view.former.kindTitle)} {view.former.number}
                </Link>
              </li>
            )}
            {view.followers.map((one) => (
              <li key={one.id}>
                {t.relation[one.relation]} ·{" "}
                <Link to={`${scope.list}/${one.id}`}>{one.number ?? t.status[one.status]}</Link>{" "}
                <Tag>{one.result ? t.result[one.result] : t.status[one.status]}</Tag>
              </li>
            ))}
          </ul>
        </Card>
      )}
    </>
  );
}
