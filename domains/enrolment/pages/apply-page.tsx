import { useState } from "react";
import { type ServiceForm, serviceForms } from "../../../contract/care.ts";
import { useCommand, useEndpoint } from "../../../web/api/queries.ts";
import { useAddressText, useGo } from "../../../web/kit/address.ts";
import { Breadcrumb } from "../../../web/kit/breadcrumb.tsx";
import { Button } from "../../../web/kit/button.tsx";
import { Card, Facts, PageHead } from "../../../web/kit/card.tsx";
import { Choice, optionsOf } from "../../../web/kit/choice.tsx";
import { MonthInput } from "../../../web/kit/date-input.tsx";
import { formatMonth } from "../../../web/kit/format.ts";
import { Link } from "../../../web/kit/link.tsx";
import { Notice } from "../../../web/kit/notice.tsx";
import { EmptyState, renderResult } from "../../../web/kit/states.tsx";
import { Steps } from "../../../web/kit/steps.tsx";
import { TextArea } from "../../../web/kit/text-input.tsx";
import { careTexts, errorText, useTexts } from "../../../web/kit/texts.ts";
import { toast } from "../../../web/kit/toast.tsx";
import { getNeed, listNeeds, type Need } from "../../demand/contract.ts";
import { getFamily } from "../../families/contract.ts";
import { type Application, changeApplication, submitApplication } from "../contract/applications.ts";
import { getEnrolment } from "../contract/offers.ts";
import { ConsentStep } from "./consent-step.tsx";
import "./enrolment.css";
import { type FamilyScope, useFamily } from "./family-scope.ts";
import { FamilyGate } from "./family-gate.tsx";
import { SitesStep } from "./sites-step.tsx";
import { enrolmentTexts } from "./texts.ts";

/** Applies to several sites at once, or changes an open application; at the counter for the family served. */
export function ApplyPage() {
  const t = useTexts(enrolmentTexts);
  const scope = useFamily();
  const editing = useAddressText("application") !== undefined;
  const title = editing ? t.form.changeTitle : t.form.title;
  return (
    <>
      <PageHead
        title={title}
        above={<Breadcrumb items={[[scope.atCounter ? t.counterTitle : t.title, scope.list], [title]]} />}
      />
      <FamilyGate scope={scope}>{(familyId) => <Prepared familyId={familyId} scope={scope} />}</FamilyGate>
    </>
  );
}

type FamilyData = NonNullable<ReturnType<typeof useEndpoint<typeof getFamily>>["data"]>;

/** Loads what the form begins with: family, what is under way, and the needs that say what is wanted. */
function Prepared({ familyId, scope }: { readonly familyId: string; readonly scope: FamilyScope }) {
  const params = { familyId: familyId as never };
  const family = useEndpoint(getFamily, { params });
  const enrolment = useEndpoint(getEnrolment, { params });
  const needs = useEndpoint(listNeeds, { params });
  const applicationId = useAddressText("application");
  const needId = useAddressText("need");
  const named = useEndpoint(getNeed, { params: { needId: needId as never } }, { enabled: needId !== undefined });
  const site = useAddressText("site");
  if (needId !== undefined && named.isPending) return renderResult(named, () => null);
  return renderResult(family, (data) =>
    renderResult(enrolment, ({ applications, today }) =>
      renderResult(needs, ({ items }) => (
        <Wizard
          family={data}
          applications={applications}
          editing={applications.find(({ id }) => id === applicationId)}
          needs={items.filter(({ status }) => status === "open")}
          need={named.data}
          first={site}
          today={today}
          scope={scope}
        />
      )),
    ),
  );
}

export type Draft = {
  childId: string;
  wantedFrom: string;
  serviceForm: ServiceForm;
  note: string;
  siteIds: readonly string[];
};

function Wizard(props: {
  readonly family: FamilyData;
  readonly applications: readonly Application[];
  readonly editing: Application | undefined;
  readonly needs: readonly Need[];
  readonly need: Need | undefined;
  readonly first: string | undefined;
  readonly today: string;
  readonly scope: FamilyScope;
}) {
  const { family, applications, editing, needs, first, today, scope } = props;
  const t = useTexts(enrolmentTexts);
  const f = t.form;
  const care = useTexts(careTexts);
  const go = useGo();
  const startNeed = props.need ?? needs[0];
  const [step, setStep] = useState(editing ? 1 : 0);
  const [draft, setDraft] = useState<Draft>(() => draftOf(editing, startNeed, family.children[0]?.id, first, today));
  const change = (parts: Partial<Draft>) => setDraft((before) => ({ ...before, ...parts }));
  const done = (text: string) => () => {
    toast({ text });
    go(scope.list, { replace: true });
  };
  const submit = useCommand(submitApplication, { onSuccess: done(f.done) });
  const save = useCommand(changeApplication, { onSuccess: done(f.saved) });
  const error = submit.error ?? save.error;
  const open = editing
    ? undefined
    : applications.find(({ childId, status }) => childId === draft.childId && status === "open");
  const need = needs.find(({ childId }) => childId === draft.childId);
  const agreed = family.consents.some(
    ({ purpose, withdrawnAt }) => purpose === "share_with_institution" && withdrawnAt === null,
  );
  const childName = family.children.find(({ id }) => id === draft.childId)?.name ?? "";

  if (family.children.length === 0)
    return (
      <EmptyState icon="people" title={f.noChild} action={<Link to={scope.home}>{t.toFamily}</Link>}>
        {f.noChildText}
      </EmptyState>
    );
  const send = () => {
    const body = { ...draft, siteIds: [...draft.siteIds] as never[] };
    const { childId, ...asked } = body;
    if (editing) save.run({ params: { applicationId: editing.id }, body: { ...asked, version: editing.version } });
    else submit.run({ params: { childId: childId as never }, body: asked });
  };
  const chooseChild = (childId: string | undefined) => {
    const wanted = needs.find((one) => one.childId === childId);
    change({
      childId: childId ?? "",
      ...(wanted && {
        wantedFrom: laterMonth(wanted.wantedFrom.slice(0, 7), today),
        serviceForm: wanted.serviceForms[0] ?? "full_day",
      }),
    });
  };
  return (
    <div className="k-stack k-measure">
      <Steps label={f.title} steps={f.steps} current={step} />
      {step === 0 && (
        <Card title={f.steps[0]}>
          <div className="k-stack">
            <Choice
              label={f.child}
              value={draft.childId}
              onChange={chooseChild}
              options={family.children.map(({ id, name }) => ({ value: id as string, label: name }))}
            />
            {open ? (
              <Notice tone="info" title={f.existing}>
                <p>{f.existingText}</p>
                <Link to={`${scope.apply}?application=${open.id}${first ? `&site=${first}` : ""}`} button="primary">
                  {f.openExisting}
                </Link>
              </Notice>
            ) : (
              <Wanted draft={draft} change={change} today={today} />
            )}
          </div>
        </Card>
      )}
      {step === 1 && (
        <SitesStep
          siteIds={draft.siteIds}
          onChange={(siteIds) => change({ siteIds })}
          needId={props.need?.id ?? need?.id}
          choices={editing?.choices ?? []}
        />
      )}
      {step === 2 && (
        <Card title={f.summary}>
          <div className="k-stack">
            {editing && <Wanted draft={draft} change={change} today={today} />}
            <Facts
              items={[
                [t.offer.facts.child, childName],
                [f.wantedFrom, formatMonth(draft.wantedFrom)],
                [f.serviceForm, care.serviceForm[draft.serviceForm]],
                [f.sites, String(draft.siteIds.length)],
                ...(draft.note ? [[f.note, draft.note] as const] : []),
              ]}
            />
            {agreed ? <Notice tone="success">{f.consentGiven}</Notice> : <ConsentStep familyId={family.id} />}
            {error && (
              <Notice tone="danger" alert>
                {errorText(error, t.errors)}
              </Notice>
            )}
          </div>
        </Card>
      )}
      <div className="k-row k-row-between">
        {step > 0 ? <Button onClick={() => setStep(step - 1)}>{f.back}</Button> : <span />}
        {step < 2 ? (
          <Button
            variant="primary"
            reason={step === 0 && open ? f.existing : step === 1 && draft.siteIds.length === 0 ? f.none : undefined}
            onClick={() => setStep(step + 1)}
          >
            {f.next}
          </Button>
        ) : (
          <Button
            variant="primary"
            busy={submit.busy || save.busy}
            reason={agreed ? undefined : f.consentNeeded}
            onClick={send}
          >
            {editing ? f.save : f.submit}
          </Button>
        )}
      </div>
    </div>
  );
}

/** What is asked of every site: from when, in which form, and a note. */
function Wanted({
  draft,
  change,
  today,
}: {
  readonly draft: Draft;
  readonly change: (parts: Partial<Draft>) => void;
  readonly today: string;
}) {
  const t = useTexts(enrolmentTexts);
  const f = t.form;
  const care = useTexts(careTexts);
  return (
    <>
      <MonthInput
        label={f.wantedFrom}
        min={today.slice(0, 7)}
        value={draft.wantedFrom}
        onChange={(wantedFrom) => change({ wantedFrom: wantedFrom || today.slice(0, 7) })}
        required
      />
      <Choice
        label={f.serviceForm}
        value={draft.serviceForm}
        onChange={(serviceForm) => change({ serviceForm: serviceForm ?? "full_day" })}
        options={optionsOf(serviceForms, care.serviceForm)}
      />
      <TextArea
        label={f.note}
        hint={f.noteHint}
        rows={3}
        maxLength={500}
        value={draft.note}
        onChange={(note) => change({ note })}
      />
    </>
  );
}

const laterMonth = (month: string, today: string) => (month < today.slice(0, 7) ? today.slice(0, 7) : month);

function draftOf(
  editing: Application | undefined,
  need: Need | undefined,
  childId: string | undefined,
  first: string | undefined,
  today: string,
): Draft {
  if (editing) {
    const alive = editing.choices.filter(
      ({ status }) => status === "waiting" || status === "paused" || status === "offered",
    );
    const siteIds = alive.map(({ siteId }) => siteId as string);
    return {
      childId: editing.childId,
      wantedFrom: laterMonth(editing.wantedFrom, today),
      serviceForm: editing.serviceForm,
      note: editing.note,
      siteIds: first && !siteIds.includes(first) ? [...siteIds, first] : siteIds,
    };
  }
  return {
    childId: need?.childId ?? childId ?? "",
    wantedFrom: laterMonth(need?.wantedFrom.slice(0, 7) ?? today.slice(0, 7), today),
    serviceForm: need?.serviceForms[0] ?? "full_day",
    note: "",
    siteIds: first ? [first] : [],
  };
}
