import { useEffect, useRef, useState } from "react";
import { ApiError } from "../../../web/api/client.ts";
import { useCommand, useEndpoint } from "../../../web/api/queries.ts";
import { useAddress, useGo, useParam } from "../../../web/kit/address.ts";
import { Breadcrumb } from "../../../web/kit/breadcrumb.tsx";
import { Button } from "../../../web/kit/button.tsx";
import { Card, PageHead } from "../../../web/kit/card.tsx";
import { Link } from "../../../web/kit/link.tsx";
import { Notice } from "../../../web/kit/notice.tsx";
import { Progress } from "../../../web/kit/progress.tsx";
import { EmptyState, renderResult, Skeleton } from "../../../web/kit/states.tsx";
import { errorText, kitTexts, useTexts } from "../../../web/kit/texts.ts";
import { toast } from "../../../web/kit/toast.tsx";
import { type Family, getFamily } from "../../families/contract.ts";
import { changeNeed, getNeed, listNeeds, type Need, type NeedId, stateNeed } from "../contract.ts";
import "./demand.css";
import { type Scope, useScope } from "./scope.ts";
import { demandTexts } from "./texts.ts";
import { bodyOf, type Draft, draftOf, keepDraft, newDraft, readDraft } from "./wizard-draft.ts";
import { NeedSummary } from "./need-summary.tsx";
import { Question } from "./wizard-questions.tsx";

/** Stating or changing a need, one question at a time. */
export function NeedWizardPage() {
  const t = useTexts(demandTexts);
  const scope = useScope();
  const needId = useParam("needId") as NeedId;
  const editing = needId !== "";
  const id = (scope.familyId ?? "") as never;
  const family = useEndpoint(getFamily, { params: { familyId: id } }, { enabled: scope.familyId !== undefined });
  const needs = useEndpoint(listNeeds, { params: { familyId: id } }, { enabled: scope.familyId !== undefined });
  const need = useEndpoint(getNeed, { params: { needId } }, { enabled: editing });
  const title = editing ? t.wizard.editTitle : t.wizard.title;
  const empty = (message: string) => (
    <EmptyState
      icon="people"
      title={message}
      action={
        <Link to={scope.home} button="primary">
          {t.toFamily}
        </Link>
      }
    >
      {t.noFamilyText}
    </EmptyState>
  );
  const nobody = scope.familyId === undefined && (scope.mine.data !== undefined || scope.mine.error !== null);
  return (
    <>
      <PageHead
        title={title}
        above={<Breadcrumb items={[[scope.atCounter ? t.counterTitle : t.title, scope.base], [title]]} />}
      />
      {nobody
        ? scope.mine.error
          ? renderResult(scope.mine, () => null)
          : empty(t.noFamily)
        : renderResult(family, (data) => {
            if (data.children.length === 0) return empty(t.noChild);
            if (data.pickupPoints.length === 0) return empty(t.noPoint);
            if (!needs.data || (editing && !need.data))
              return need.error ? renderResult(need, () => null) : <Skeleton />;
            return (
              <Wizard
                family={data}
                needs={needs.data.items}
                today={needs.data.today}
                need={need.data}
                refetch={need.refetch}
                scope={scope}
              />
            );
          })}
    </>
  );
}

const steps = 8;

function Wizard(props: {
  readonly family: Family;
  readonly needs: readonly Need[];
  readonly today: string;
  readonly need: Need | undefined;
  /** Reads the need again after someone else changed it. */
  readonly refetch: () => Promise<unknown>;
  readonly scope: Scope;
}) {
  const { family, needs, today, need, refetch, scope } = props;
  const t = useTexts(demandTexts);
  const k = useTexts(kitTexts);
  const w = t.wizard;
  const go = useGo();
  const [search] = useAddress();
  const key = need?.id ?? family.id;
  const waiting = family.children.filter(({ id }) => !needs.some((one) => one.status === "open" && one.childId === id));
  const fresh = () =>
    need ? draftOf(need) : newDraft(search, family.pickupPoints[0]?.id, waiting[0]?.id, nextMonth(today));
  const [kept] = useState(() => readDraft(key));
  const [draft, setDraft] = useState<Draft>(kept ?? fresh);
  const [restored, setRestored] = useState(kept !== undefined);
  // With one child there is nothing to ask first.
  const first = need || family.children.length === 1 ? 1 : 0;
  const [step, setStep] = useState(first);
  const [problem, setProblem] = useState<string>();
  const [conflict, setConflict] = useState(false);
  const heading = useRef<HTMLHeadingElement>(null);
  const moved = useRef(false);
  useEffect(() => {
    if (moved.current) heading.current?.focus();
  }, [step]);
  const change = (part: Partial<Draft>) => {
    const next = { ...draft, ...part };
    setDraft(next);
    setProblem(undefined);
    keepDraft(key, next);
  };
  const goTo = (next: number) => {
    moved.current = true;
    setProblem(undefined);
    setStep(next);
  };
  const done = (id: string) => {
    keepDraft(key, undefined);
    toast({ text: t.saved });
    go(`${scope.base}/${id}${draft.cause ? `?cause=${draft.cause}` : ""}`, { replace: true });
  };
  const failed = (error: ApiError) => {
    if (error.code === "changed_by_someone_else") {
      void refetch();
      return setConflict(true);
    }
    setProblem(errorText(error, t.errors));
    const back = {
      month_past: 2,
      month_too_far: 2,
      age_out_of_range: 2,
      hours_incomplete: 3,
      point_not_of_family: 1,
      need_open: 0,
    }[error.code];
    if (back !== undefined) {
      moved.current = true;
      setStep(Math.max(back, first));
    }
  };
  const state = useCommand(stateNeed, { onSuccess: ({ id }) => done(id), onError: failed });
  const update = useCommand(changeNeed, { onSuccess: () => done(need?.id ?? ""), onError: failed });
  const missing = missingAt(step, draft, t.errors);
  const save = (version: number) => {
    setConflict(false);
    if (need) update.run({ params: { needId: need.id }, body: { ...bodyOf(draft), version } });
  };
  const takeTheirs = () => {
    if (!need) return;
    keepDraft(key, undefined);
    setDraft(draftOf(need));
    setConflict(false);
    goTo(first);
  };
  const next = () => {
    if (missing) setProblem(missing);
    else if (step < steps - 1) goTo(step + 1);
    else if (need) save(draft.version);
    else state.run({ params: { childId: draft.childId as never }, body: bodyOf(draft) });
  };
  const consented = family.consents.some(
    ({ purpose, withdrawnAt }) => purpose === "care_search" && withdrawnAt === null,
  );
  return (
    <form
      className="dem-wizard k-stack"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        next();
      }}
    >
      <Progress
        label={w.steps[step] ?? ""}
        share={(step + 1 - first) / (steps - first)}
        note={w.step(step + 1 - first, steps - first)}
      />
      {restored && (
        <Notice tone="info">
          <span className="k-row k-row-between">
            {w.draft}
            <Button
              size="small"
              onClick={() => {
                keepDraft(key, undefined);
                setDraft(fresh());
                setRestored(false);
                goTo(first);
              }}
            >
              {w.restart}
            </Button>
          </span>
        </Notice>
      )}
      {!consented && (
        <Notice tone="warning" title={w.consentTitle}>
          <p>{w.consentText}</p>
          <Link to={scope.home}>{w.toConsent}</Link>
        </Notice>
      )}
      <Card>
        <h2 ref={heading} tabIndex={-1} className="k-hidden">
          {w.steps[step]}
        </h2>
        <Question step={step} draft={draft} change={change} family={family} needs={needs} today={today} need={need} />
      </Card>
      {conflict && need && (
        <Notice tone="warning" alert title={k.conflictTitle}>
          <p>{w.conflictText}</p>
          <NeedSummary need={need} />
          <div className="k-row">
            <Button variant="primary" onClick={() => save(need.version)}>
              {k.keepMine}
            </Button>
            <Button onClick={takeTheirs}>{k.takeTheirs}</Button>
          </div>
        </Notice>
      )}
      {problem && (
        <Notice tone="danger" alert>
          {problem}
        </Notice>
      )}
      <div className="k-row k-row-between">
        {step > first ? <Button onClick={() => goTo(step - 1)}>{w.back}</Button> : <span />}
        <Button type="submit" variant="primary" busy={state.busy || update.busy}>
          {step < steps - 1 ? w.next : need ? w.update : w.submit}
        </Button>
      </div>
    </form>
  );
}

function nextMonth(today: string): string {
  const [year = 0, month = 1] = today.split("-").map(Number);
  return month === 12 ? `${year + 1}-01` : `${year}-${String(month + 1).padStart(2, "0")}`;
}

/** What a step still lacks; the server checks everything again. */
function missingAt(step: number, draft: Draft, errors: Readonly<Record<string, string>>): string | undefined {
  if (step === 0 && !draft.childId) return errors["need_open"];
  if (step === 1 && draft.pickupPointIds.length === 0) return errors["point_not_of_family"];
  if (step === 2 && !draft.wantedFrom) return errors["month_past"];
  if (step === 3 && (draft.serviceForms.length === 0 || draft.weekdays.length === 0)) return errors["form_missing"];
  if (step === 3 && Boolean(draft.careFrom) !== Boolean(draft.careTo)) return errors["hours_incomplete"];
  return undefined;
}
