import { useEffect, useState } from "react";
import { useCommand, useEndpoint } from "../../../web/api/queries.ts";
import { PrintButton } from "../../../web/kit/actions.tsx";
import { useGo, useParam, useTitle } from "../../../web/kit/address.ts";
import { Breadcrumb } from "../../../web/kit/breadcrumb.tsx";
import { Button } from "../../../web/kit/button.tsx";
import { Card, PageHead } from "../../../web/kit/card.tsx";
import { Dialog } from "../../../web/kit/dialog.tsx";
import { formatDay } from "../../../web/kit/format.ts";
import { Link } from "../../../web/kit/link.tsx";
import { Notice } from "../../../web/kit/notice.tsx";
import { renderResult } from "../../../web/kit/states.tsx";
import { TextArea } from "../../../web/kit/text-input.tsx";
import { errorText, useTexts, useWords } from "../../../web/kit/texts.ts";
import { toast } from "../../../web/kit/toast.tsx";
import { getCase, withdrawCase } from "../contract/apply.ts";
import { CaseDocuments, CaseFacts, CaseGiven, CaseProgress, CaseRelations, type View } from "./case-body.tsx";
import { useApplicant, useCaseScope } from "./scope.ts";
import { casesTexts } from "./texts.ts";

/** One's own case: where it stands, what one has to do, what came of it. */
export function CasePage() {
  const t = useTexts(casesTexts);
  const say = useWords();
  const scope = useCaseScope();
  const caseId = useParam("caseId") as View["id"];
  const view = useEndpoint(getCase, { params: { caseId } });
  useOwnEnd(caseId, view.isSuccess, view.isError);
  useTitle(view.data && [say(view.data.kindTitle), view.data.number].filter(Boolean).join(" "));
  return renderResult(view, (found) => (
    <>
      <PageHead
        title={say(found.kindTitle)}
        intro={found.label || undefined}
        above={<Breadcrumb items={[[t.myCases, scope.list], [found.number ?? t.status.draft]]} />}
        actions={
          <>
            <PrintButton />
            {found.mayWithdraw && <Withdraw view={found} />}
          </>
        }
      />
      <div className="k-split">
        <div className="k-stack">
          <WhatToDo view={found} />
          <CaseProgress view={found} />
          <CaseGiven view={found} />
        </div>
        <div className="k-stack">
          <Card>
            <CaseFacts view={found} />
          </Card>
          <CaseDocuments view={found} />
          <CaseRelations view={found} />
        </div>
      </div>
    </>
  ));
}

/** Notices lead everyone to one address; who acts on the case, or answers for an institution, goes on at their own desk. */
function useOwnEnd(caseId: string, mayRead: boolean, mayNot: boolean): void {
  const go = useGo();
  const { end } = useCaseScope();
  const { isOfficial, institutions } = useApplicant();
  const isStaff = institutions.length > 0;
  useEffect(() => {
    if (end !== "public") return;
    if (isOfficial) go(`/government/cases/${caseId}`, { replace: true });
    else if (isStaff && mayRead) go(`/institution/cases/${caseId}`, { replace: true });
    else if (isStaff && mayNot) go("/institution/answers", { replace: true });
  }, [caseId, end, isOfficial, isStaff, mayRead, mayNot, go]);
}

function WhatToDo({ view }: { readonly view: View }) {
  const t = useTexts(casesTexts);
  const scope = useCaseScope();
  const fill = `${scope.list}/${view.id}/fill`;
  if (view.status === "draft")
    return (
      <Notice>
        <Link to={fill} button="primary">
          {t.continueDraft}
        </Link>
      </Notice>
    );
  if (view.status === "returned") {
    const due = view.tasks.find(({ kind, status }) => kind === "correction" && status === "open")?.due;
    return (
      <Notice tone="warning" title={t.correctTitle}>
        {due && <p>{t.correctBy(formatDay(due.on))}</p>}
        <Link to={fill} button="primary">
          {t.correctNow}
        </Link>
      </Notice>
    );
  }
  if (view.publicity)
    return (
      <Notice>
        <p>
          {t.inPublicity(formatDay(view.publicity.until))}{" "}
          <Link to={`/publicity/${view.publicity.id}`}>{t.seePublicity}</Link>
        </p>
      </Notice>
    );
  return null;
}

function Withdraw({ view }: { readonly view: View }) {
  const t = useTexts(casesTexts);
  const [open, setOpen] = useState(false);
  const [reason, setReason] = useState("");
  const withdraw = useCommand(withdrawCase, {
    onSuccess: () => {
      toast({ text: t.withdrawn });
      setOpen(false);
    },
    onError: (error) => toast({ text: errorText(error, t.errors), tone: "danger" }),
  });
  return (
    <>
      <Button onClick={() => setOpen(true)}>{t.withdraw}</Button>
      <Dialog
        open={open}
        title={t.withdraw}
        onClose={() => setOpen(false)}
        actions={
          <>
            <Button onClick={() => setOpen(false)}>{t.cancel}</Button>
            <Button
              variant="danger"
              busy={withdraw.busy}
              onClick={() => withdraw.run({ params: { caseId: view.id }, body: { reason, version: view.version } })}
            >
              {t.withdraw}
            </Button>
          </>
        }
      >
        <p>{t.withdrawText}</p>
        <TextArea label={t.withdrawReason} value={reason} onChange={setReason} maxLength={500} rows={2} />
      </Dialog>
    </>
  );
}
