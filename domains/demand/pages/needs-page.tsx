import { useState } from "react";
import { type UnmetCause, unmetCauses } from "../../../contract/care.ts";
import { useCommand, useEndpoint } from "../../../web/api/queries.ts";
import { Breadcrumb } from "../../../web/kit/breadcrumb.tsx";
import { Button } from "../../../web/kit/button.tsx";
import { Card, PageHead } from "../../../web/kit/card.tsx";
import { Choice, optionsOf } from "../../../web/kit/choice.tsx";
import { Dialog } from "../../../web/kit/dialog.tsx";
import { dayOf, formatDay } from "../../../web/kit/format.ts";
import { Link } from "../../../web/kit/link.tsx";
import { Notice } from "../../../web/kit/notice.tsx";
import { EmptyState, ErrorState, renderResult, Skeleton } from "../../../web/kit/states.tsx";
import { Tag } from "../../../web/kit/tag.tsx";
import { careTexts, errorText, useTexts } from "../../../web/kit/texts.ts";
import { toast } from "../../../web/kit/toast.tsx";
import { confirmNeed, listNeeds, type Need, reopenNeed, withdrawNeed } from "../contract.ts";
import { NeedSummary } from "./need-summary.tsx";
import { type Scope, useScope } from "./scope.ts";
import { demandTexts } from "./texts.ts";

/** A family's needs: the open ones with what can be done, the past ones below. */
export function NeedsPage() {
  const t = useTexts(demandTexts);
  const scope = useScope();
  const { familyId, base, home, atCounter, mine } = scope;
  return (
    <>
      <PageHead
        title={atCounter ? t.counterTitle : t.title}
        intro={t.intro}
        above={
          atCounter && <Breadcrumb items={[[t.counter, "/government/counter"], [t.family, home], [t.counterTitle]]} />
        }
        actions={
          familyId && (
            <Link to={`${base}/new`} button="primary">
              {t.newNeed}
            </Link>
          )
        }
      />
      {familyId ? (
        <NeedList familyId={familyId} scope={scope} />
      ) : mine.error ? (
        <ErrorState error={mine.error} onRetry={() => void mine.refetch()} />
      ) : mine.data ? (
        <EmptyState
          icon="people"
          title={t.noFamily}
          action={
            <Link to={home} button="primary">
              {t.toFamily}
            </Link>
          }
        >
          {t.noFamilyText}
        </EmptyState>
      ) : (
        <Skeleton />
      )}
    </>
  );
}

function NeedList({ familyId, scope }: { readonly familyId: string; readonly scope: Scope }) {
  const t = useTexts(demandTexts);
  const needs = useEndpoint(listNeeds, { params: { familyId: familyId as never } });
  return renderResult(
    needs,
    ({ items }) => {
      const [open, past] = [
        items.filter(({ status }) => status === "open"),
        items.filter(({ status }) => status !== "open"),
      ];
      return (
        <div className="k-stack">
          {open.map((need) => (
            <OpenNeed key={need.id} need={need} scope={scope} />
          ))}
          {past.length > 0 && (
            <Card title={t.past}>
              <div className="k-stack">
                {past.map((need) => (
                  <PastNeed key={need.id} need={need} scope={scope} />
                ))}
              </div>
            </Card>
          )}
        </div>
      );
    },
    {
      isEmpty: ({ items }) => items.length === 0,
      empty: (
        <EmptyState
          icon="heart"
          title={t.noNeeds}
          action={
            <Link to={`${scope.base}/new`} button="primary">
              {t.newNeed}
            </Link>
          }
        >
          {t.noNeedsText}
        </EmptyState>
      ),
      errors: t.errors,
    },
  );
}

function OpenNeed({ need, scope }: { readonly need: Need; readonly scope: Scope }) {
  const t = useTexts(demandTexts);
  const care = useTexts(careTexts);
  const [asking, setAsking] = useState(false);
  const [cause, setCause] = useState<UnmetCause | undefined>();
  const failed = (error: unknown) => toast({ text: errorText(error, t.errors), tone: "danger" });
  const confirm = useCommand(confirmNeed, { onSuccess: () => toast({ text: t.saved }), onError: failed });
  const reopen = useCommand(reopenNeed, { onError: failed });
  const withdraw = useCommand(withdrawNeed, {
    onSuccess: () => {
      setAsking(false);
      toast({ text: t.withdrawn, undo: () => reopen.run({ params: { needId: need.id } }) });
    },
    onError: failed,
  });
  const at = `${scope.base}/${need.id}`;
  return (
    <Card title={need.childName} actions={<Tag tone="success">{t.status.open}</Tag>}>
      <div className="k-stack">
        {need.reminded && (
          <Notice tone="warning">
            <span className="k-row k-row-between">
              {t.confirmAsk(formatDay(need.expiresOn))}
              <Button size="small" busy={confirm.busy} onClick={() => confirm.run({ params: { needId: need.id } })}>
                {t.confirm}
              </Button>
            </span>
          </Notice>
        )}
        <NeedSummary need={need} />
        <p className="k-soft k-small">
          {t.validUntil(formatDay(need.expiresOn))}
          {need.origin === "counter" && ` · ${t.byCounter}`}
        </p>
        <div className="k-row">
          <Link to={at} button="primary">
            {t.seeMatches}
          </Link>
          <Link to={`${at}/edit`} button="secondary">
            {t.edit}
          </Link>
          <Link to={`${at}/history`} button="quiet">
            {t.history}
          </Link>
          <Button variant="quiet" onClick={() => setAsking(true)}>
            {t.withdraw}
          </Button>
        </div>
      </div>
      <Dialog
        open={asking}
        title={t.withdrawTitle}
        onClose={() => setAsking(false)}
        actions={
          <>
            <Button onClick={() => setAsking(false)}>{t.cancel}</Button>
            <Button
              variant="danger"
              busy={withdraw.busy}
              onClick={() => withdraw.run({ params: { needId: need.id }, body: { cause: cause ?? null } })}
            >
              {t.withdraw}
            </Button>
          </>
        }
      >
        <div className="k-stack">
          <p>{t.withdrawText}</p>
          <Choice<UnmetCause | "none">
            label={t.unmet.cause}
            value={cause ?? "none"}
            onChange={(value) => setCause(value === "none" ? undefined : value)}
            options={[
              { value: "none", label: t.withdrawNoCause },
              ...optionsOf<UnmetCause | "none">(unmetCauses, { ...care.unmetCause, none: t.withdrawNoCause }),
            ]}
          />
        </div>
      </Dialog>
    </Card>
  );
}

function PastNeed({ need, scope }: { readonly need: Need; readonly scope: Scope }) {
  const t = useTexts(demandTexts);
  const care = useTexts(careTexts);
  const reopen = useCommand(reopenNeed, {
    onSuccess: () => toast({ text: t.saved }),
    onError: (error) => toast({ text: errorText(error, t.errors), tone: "danger" }),
  });
  return (
    <div className="k-stack" style={{ "--gap": "var(--space-2)" } as React.CSSProperties}>
      <div className="k-row k-row-between">
        <strong>{need.childName}</strong>
        <span className="k-row">
          <Tag>{t.status[need.status]}</Tag>
          {need.endedAt && <span className="k-soft k-small k-number">{formatDay(dayOf(need.endedAt))}</span>}
        </span>
      </div>
      <NeedSummary need={need} />
      <div className="k-row">
        {need.cause && <span className="k-soft k-small">{care.unmetCause[need.cause]}</span>}
        {need.status !== "placed" && (
          <Button size="small" busy={reopen.busy} onClick={() => reopen.run({ params: { needId: need.id } })}>
            {t.reopen}
          </Button>
        )}
        <Link to={`${scope.base}/${need.id}/history`}>{t.history}</Link>
      </div>
    </div>
  );
}
