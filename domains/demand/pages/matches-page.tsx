import { useEffect, useState } from "react";
import { type UnmetCause, unmetCauses } from "../../../contract/care.ts";
import { useCommand, useEndpoint } from "../../../web/api/queries.ts";
import { useAddressText, useParam } from "../../../web/kit/address.ts";
import { Breadcrumb } from "../../../web/kit/breadcrumb.tsx";
import { Button } from "../../../web/kit/button.tsx";
import { Card, PageHead } from "../../../web/kit/card.tsx";
import { Choice, optionsOf } from "../../../web/kit/choice.tsx";
import { Info } from "../../../web/kit/info.tsx";
import { Link } from "../../../web/kit/link.tsx";
import { MapView } from "../../../web/kit/map/map-view.tsx";
import { EmptyState, renderResult } from "../../../web/kit/states.tsx";
import { careTexts, errorText, useTexts } from "../../../web/kit/texts.ts";
import { toast } from "../../../web/kit/toast.tsx";
import { getNeed, markSeen, matchNeed, type Matches, type Need, type NeedId, recordCause } from "../contract.ts";
import "./demand.css";
import { MatchCard } from "./match-card.tsx";
import { NeedSummary } from "./need-summary.tsx";
import { Openings } from "./openings.tsx";
import { useScope } from "./scope.ts";
import { demandTexts } from "./texts.ts";
import { useBaseMap } from "../../regions/pages/use-base-map.ts";

const mostCompared = 4;

/** The options of a need, ranked and explained. */
export function MatchesPage() {
  const t = useTexts(demandTexts);
  const scope = useScope();
  const needId = useParam("needId") as NeedId;
  const need = useEndpoint(getNeed, { params: { needId } });
  const open = need.data?.status === "open";
  const matches = useEndpoint(matchNeed, { params: { needId } }, { enabled: open, keepPrevious: true });
  return (
    <>
      <PageHead
        title={need.data ? t.matches.forChild(need.data.childName) : t.matches.title}
        above={<Breadcrumb items={[[scope.atCounter ? t.counterTitle : t.title, scope.base], [t.matches.title]]} />}
        actions={
          <>
            <Link to={`${scope.base}/${needId}/edit`} button="secondary">
              {t.edit}
            </Link>
            <Link to={`${scope.base}/${needId}/print`} button="quiet">
              {t.matches.print}
            </Link>
          </>
        }
      />
      {renderResult(need, (row) =>
        row.status === "open" ? (
          <div className="k-stack">
            <NeedSummary need={row} />
            {renderResult(
              matches,
              (data) => (
                <Options need={row} matches={data} />
              ),
              { errors: t.errors },
            )}
          </div>
        ) : (
          <EmptyState icon="heart" title={t.status[row.status]} action={<Link to={scope.base}>{t.title}</Link>}>
            {t.errors.need_ended}
          </EmptyState>
        ),
      )}
    </>
  );
}

function Options({ need, matches }: { readonly need: Need; readonly matches: Matches }) {
  const t = useTexts(demandTexts);
  const m = t.matches;
  const care = useTexts(careTexts);
  const ground = useBaseMap();
  const scope = useScope();
  const [compared, setCompared] = useState<readonly string[]>([]);
  const { run: mark } = useCommand(markSeen);
  const shown = matches.fits.map(({ siteId }) => siteId).join();
  useEffect(() => {
    // Marks on leaving, so that what is new stays marked while the page is open. At the counter the family hasn't looked.
    if (scope.atCounter) return undefined;
    return () => mark({ params: { needId: need.id }, body: { siteIds: shown === "" ? [] : shown.split(",") } });
  }, [mark, need.id, shown, scope.atCounter]);
  const toggle = (siteId: string) =>
    setCompared((before) => (before.includes(siteId) ? before.filter((id) => id !== siteId) : [...before, siteId]));
  const card = (option: Matches["fits"][number]) => (
    <li key={option.siteId}>
      <MatchCard
        option={option}
        need={need}
        applyAt={
          option.failed.length > 0
            ? undefined
            : scope.atCounter
              ? `${scope.home}/apply?need=${need.id}&site=${option.siteId}`
              : `/family/apply?need=${need.id}&site=${option.siteId}`
        }
        compared={compared.includes(option.siteId)}
        onCompare={
          compared.includes(option.siteId) || compared.length < mostCompared ? () => toggle(option.siteId) : undefined
        }
      />
    </li>
  );
  const sites = [...matches.fits, ...matches.near];
  return (
    <>
      <p className="k-row k-soft" style={{ marginBottom: 0 }} role="status">
        {m.considered(matches.considered)}
        <Info label={m.score}>{m.scoreInfo}</Info>
      </p>
      {sites.length > 0 && (
        <MapView
          label={m.map}
          height="16rem"
          ground={ground}
          pins={need.points.flatMap((point) =>
            point.location ? [{ id: point.id, label: t.pointLabel[point.label] ?? "", ...point.location }] : [],
          )}
          sites={sites.map((option) => ({
            id: option.siteId,
            name: option.name,
            ...option.location,
            level: option.free > 2 ? "many" : option.free > 0 ? "few" : "none",
          }))}
          fitKey={need.id}
        />
      )}
      <section aria-labelledby="dem-fits">
        <h2 id="dem-fits">
          {matches.totalFits > 0 ? m.found(matches.totalFits) : matches.considered === 0 ? m.nothing : m.none}
        </h2>
        {matches.totalFits === 0 && matches.cause && (
          <p className="k-soft">{m.noneText(care.unmetCause[matches.cause])}</p>
        )}
        <ul className="dem-options">{matches.fits.map(card)}</ul>
      </section>
      <Openings openings={matches.openings} />
      {matches.near.length > 0 && (
        <section aria-labelledby="dem-near">
          <h2 id="dem-near">{m.near}</h2>
          <ul className="dem-options">{matches.near.map(card)}</ul>
        </section>
      )}
      <CauseCard need={need} proposed={matches.cause} />
      {compared.length > 1 && (
        <div className="dem-compare">
          <Link to={`/compare?${compared.map((id) => `ids=${id}`).join("&")}`} button="primary">
            {m.compareNow(compared.length)}
          </Link>
        </div>
      )}
    </>
  );
}

function CauseCard({ need, proposed }: { readonly need: Need; readonly proposed: UnmetCause | null }) {
  const t = useTexts(demandTexts);
  const care = useTexts(careTexts);
  const asked = useAddressText("cause");
  const wanted = unmetCauses.find((one) => one === asked);
  const [cause, setCause] = useState<UnmetCause | undefined>(need.cause ?? wanted ?? proposed ?? undefined);
  const record = useCommand(recordCause, {
    onSuccess: () => toast({ text: t.matches.causeThanks }),
    onError: (error) => toast({ text: errorText(error, t.errors), tone: "danger" }),
  });
  return (
    <Card title={t.matches.cause}>
      <div className="k-stack">
        <Choice
          label={t.unmet.cause}
          hint={t.matches.causeHint}
          value={cause}
          onChange={setCause}
          options={optionsOf(unmetCauses, care.unmetCause)}
        />
        <div>
          <Button
            busy={record.busy}
            onClick={() => cause && record.run({ params: { needId: need.id }, body: { cause } })}
          >
            {t.matches.causeSend}
          </Button>
        </div>
      </div>
    </Card>
  );
}
