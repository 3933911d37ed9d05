import { useCommand, useEndpoint } from "../../../web/api/queries.ts";
import { useParam, useTitle } from "../../../web/kit/address.ts";
import { Breadcrumb } from "../../../web/kit/breadcrumb.tsx";
import { Button } from "../../../web/kit/button.tsx";
import { Card, Facts, PageHead } from "../../../web/kit/card.tsx";
import { formatInstant } from "../../../web/kit/format.ts";
import { Link } from "../../../web/kit/link.tsx";
import { Notice } from "../../../web/kit/notice.tsx";
import { renderResult } from "../../../web/kit/states.tsx";
import { Tag } from "../../../web/kit/tag.tsx";
import { errorText, useTexts, useWords } from "../../../web/kit/texts.ts";
import { toast } from "../../../web/kit/toast.tsx";
import type { OutputOf } from "../../../contract/endpoint.ts";
import { Why } from "../../rules/pages/why.tsx";
import { claimTask, getTask } from "../contract/office.ts";
import { ActPanel } from "./act-panel.tsx";
import { CaseDocuments, CaseFacts, CaseGiven, CaseProgress, CaseRelations, type View } from "./case-body.tsx";
import { HandOver } from "./hand-over.tsx";
import { MaterialCheck } from "./material-check.tsx";
import { Objections } from "./objections.tsx";
import { DueText, useWho } from "./parts.tsx";
import { useCaseScope } from "./scope.ts";
import { casesTexts, officeTexts } from "./texts.ts";

type Task = OutputOf<typeof getTask>;

/** One task: what is asked, the case behind it, and the decision. */
export function TaskPage() {
  const t = useTexts(officeTexts);
  const say = useWords();
  const scope = useCaseScope();
  const inbox = scope.end === "institution" ? "/institution/answers" : "/government/inbox";
  const taskId = useParam("taskId") as Task["task"]["id"];
  const task = useEndpoint(getTask, { params: { taskId } });
  useTitle(task.data && `${say(task.data.task.title)} · ${task.data.caseNumber}`);
  return renderResult(task, (found) => (
    <>
      <PageHead
        title={`${say(found.task.title)} · ${say(found.caseTitle)}`}
        intro={found.case?.label || found.caseNumber}
        above={
          <Breadcrumb items={[[scope.end === "institution" ? t.answersTitle : t.inbox, inbox], [found.caseNumber]]} />
        }
        actions={
          <>
            {found.mayAct && !found.task.isMine && <Claim task={found} />}
            {found.mayHandOver && <HandOver task={found.task} />}
          </>
        }
      />
      <div className="k-split">
        <div className="k-stack">
          {found.task.status !== "open" && <Closed task={found} inbox={inbox} />}
          {found.asked && (
            <Notice title={t.asked}>
              <p className="cas-said">{found.asked}</p>
            </Notice>
          )}
          {found.case && <CaseWork view={found.case} />}
        </div>
        <div className="k-stack">
          {found.mayAct && <ActPanel task={found} inbox={inbox} />}
          {found.case && (
            <>
              <Card>
                <CaseFacts view={found.case} />
                <p className="k-small">
                  <DueText due={found.task.due} />
                </p>
              </Card>
              <Opinions view={found.case} />
              <Applicant view={found.case} />
              <CaseDocuments view={found.case} />
              <CaseRelations view={found.case} />
              <Judged view={found.case} />
            </>
          )}
        </div>
      </div>
    </>
  ));
}

/** What officials look through: answers, materials with their check, objections, the way so far. */
export function CaseWork({ view }: { readonly view: View }) {
  return (
    <>
      <CaseGiven view={view} materialActions={(file) => <MaterialCheck file={file} />} />
      <Objections view={view} />
      <CaseProgress view={view} />
    </>
  );
}

function Closed({ task, inbox }: { readonly task: Task; readonly inbox: string }) {
  const t = useTexts(officeTexts);
  return (
    <Notice tone="success">
      {t.done} {task.task.doneAt && formatInstant(task.task.doneAt)} <Link to={inbox}>{t.next}</Link>
    </Notice>
  );
}

function Claim({ task }: { readonly task: Task }) {
  const t = useTexts(officeTexts);
  const words = useTexts(casesTexts);
  const claim = useCommand(claimTask, {
    onSuccess: () => toast({ text: t.claimed }),
    onError: (error) => toast({ text: errorText(error, words.errors), tone: "danger" }),
  });
  return (
    <Button
      busy={claim.busy}
      onClick={() => claim.run({ params: { taskId: task.task.id }, body: { version: task.task.version } })}
    >
      {t.claim}
    </Button>
  );
}

/** What the departments asked together have said so far. */
export function Opinions({ view }: { readonly view: View }) {
  const t = useTexts(officeTexts);
  const say = useWords();
  const who = useWho();
  const opinions = view.tasks.filter(({ kind }) => kind === "opinion");
  if (opinions.length === 0) return null;
  const tone = { agree: "success", agree_with_conditions: "warning", disagree: "danger" } as const;
  return (
    <Card title={t.opinions}>
      <ul className="k-plain">
        {opinions.map((task) => (
          <li key={task.id} className="k-row k-row-between">
            <span>
              {say(task.title)} <span className="k-small k-soft">{who(task.who)}</span>
            </span>
            {task.action && task.action in t.stance ? (
              <Tag tone={tone[task.action as keyof typeof tone]}>{t.stance[task.action as keyof typeof t.stance]}</Tag>
            ) : (
              <span className="k-small k-soft">{t.waiting}</span>
            )}
          </li>
        ))}
      </ul>
    </Card>
  );
}

export function Applicant({ view }: { readonly view: View }) {
  const t = useTexts(officeTexts);
  const words = useTexts(casesTexts);
  if (!view.applicant) return null;
  return (
    <Card title={t.applicantTitle}>
      <Facts
        items={[
          [words.personName, view.applicant.name || t.anonymous],
          ...(view.applicant.phone ? [[words.personPhone, view.applicant.phone] as const] : []),
        ]}
      />
    </Card>
  );
}

/** Values of rules the case was judged with, each with the version it came from. */
export function Judged({ view }: { readonly view: View }) {
  const t = useTexts(officeTexts);
  const say = useWords();
  if (view.rules.length === 0) return null;
  return (
    <Card title={t.judged}>
      <ul className="k-plain k-small">
        {view.rules.map((rule) => (
          <li key={rule.name}>
            <Link to={`/rules?search=${encodeURIComponent(rule.parameter)}`} title={rule.source}>
              {rule.title ? say(rule.title) : rule.parameter}
            </Link>{" "}
            {rule.judged ? <Why judged={rule.judged} /> : <strong>{String(rule.value)}</strong>}
          </li>
        ))}
      </ul>
    </Card>
  );
}
