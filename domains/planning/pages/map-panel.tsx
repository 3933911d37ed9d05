import { type CSSProperties, useState } from "react";
import { Button } from "../../../web/kit/button.tsx";
import { Card, Facts } from "../../../web/kit/card.tsx";
import { type Column, DataTable } from "../../../web/kit/data-table.tsx";
import { formatNumber } from "../../../web/kit/format.ts";
import { Link } from "../../../web/kit/link.tsx";
import { Pager } from "../../../web/kit/pager.tsx";
import { Stat } from "../../../web/kit/stat.tsx";
import { EmptyState } from "../../../web/kit/states.tsx";
import { Tabs } from "../../../web/kit/tabs.tsx";
import { FreshnessMark, VacancyTag } from "../../../web/kit/tag.tsx";
import { careTexts, useTexts, useWords } from "../../../web/kit/texts.ts";
import type { GovernmentMap } from "../contract.ts";
import { DivisionPath } from "./division-path.tsx";
import { planningTexts } from "./texts.ts";
import { levelOf } from "./use-map-layers.ts";
import { formatFigure, formatValue, populationText, reasonOf, unitName } from "./wording.ts";

type PanelProps = {
  readonly data: GovernmentMap;
  readonly site: string | undefined;
  readonly onSite: (id: string | undefined) => void;
  readonly onDivision: (code: string) => void;
};

/** Beside the map, everything it shows as text: figures of the division, those below, sites and needs. */
export function MapPanel({ data, site, onSite, onDivision }: PanelProps) {
  const t = useTexts(planningTexts);
  const say = useWords();
  const { definition, figure } = data;
  const chosen = data.sites.find(({ id }) => id === site);
  return (
    <div className="p-map-panel k-stack">
      <Card title={figure.name} level={2}>
        <div className="k-stack" style={{ "--gap": "var(--space-3)" } as CSSProperties}>
          {data.path.length > 1 && <DivisionPath path={data.path} onDivision={onDivision} />}
          <Stat
            label={say(definition.title)}
            value={figure.value === null ? undefined : formatValue(definition.unit, figure.value)}
            unit={unitName(definition.unit)}
            asOf={data.on}
            info={say(definition.explain)}
          />
          <p className="p-formula">
            {reasonOf(figure)} {data.population && populationText(data.population)}
          </p>
          <Link to={`/government/indicators/${definition.key}?division=${figure.code}`}>{t.openIndicator}</Link>
        </div>
      </Card>
      {chosen && <SiteCard site={chosen} isPast={data.on < data.today} onClose={() => onSite(undefined)} />}
      <Card>
        <Tabs
          label={t.map}
          tabs={[
            { key: "areas", title: t.areas, content: <Areas data={data} onDivision={onDivision} /> },
            { key: "sites", title: t.sites, content: <Sites data={data} onSite={onSite} /> },
            { key: "needs", title: t.needsTab, content: <Needs data={data} onDivision={onDivision} /> },
          ]}
        />
      </Card>
    </div>
  );
}

function SiteCard(props: {
  readonly site: GovernmentMap["sites"][number];
  readonly isPast: boolean;
  readonly onClose: () => void;
}) {
  const t = useTexts(planningTexts);
  const care = useTexts(careTexts);
  const { site, isPast, onClose } = props;
  return (
    <Card
      title={site.name}
      level={3}
      actions={<Button variant="quiet" icon="close" aria-label={t.closeSite} onClick={onClose} />}
    >
      <Facts
        items={[
          [t.kind, care.siteKind[site.kind]],
          [t.places, formatNumber(site.places)],
          [
            t.vacant,
            <VacancyTag key="vacant" level={levelOf(site, isPast)}>
              {formatNumber(site.vacant)}
            </VacancyTag>,
          ],
          ...(isPast ? [] : [[t.freshness, <FreshnessMark key="fresh" freshness={site.freshness} />] as const]),
        ]}
      />
      <Link to={`/government/sites/${site.id}`}>{t.openSite}</Link>
    </Card>
  );
}

type TabProps = { readonly data: GovernmentMap; readonly onDivision: (code: string) => void };

function Areas({ data, onDivision }: TabProps) {
  const t = useTexts(planningTexts);
  const say = useWords();
  const { unit } = data.definition;
  const rows = data.children.length > 0 ? data.children : [data.figure];
  type Row = (typeof rows)[number];
  const columns: Column<Row>[] = [
    {
      key: "name",
      title: t.area,
      cell: (row) =>
        data.children.length > 0 ? (
          <button type="button" className="p-pick" onClick={() => onDivision(row.code)}>
            {row.name}
          </button>
        ) : (
          row.name
        ),
    },
    { key: "value", title: say(data.definition.short), align: "end", cell: (row) => formatFigure(unit, row) },
  ];
  return (
    <>
      <DataTable caption={say(data.definition.title)} columns={columns} rows={rows} rowKey={(row) => row.code} dense />
      {data.children.some(({ missing }) => missing === "small") && <p className="p-formula">{t.smallHidden}</p>}
    </>
  );
}

const pageSize = 20;

function Sites({ data, onSite }: { readonly data: GovernmentMap; readonly onSite: (id: string) => void }) {
  const t = useTexts(planningTexts);
  const [page, setPage] = useState(1);
  const isPast = data.on < data.today;
  const last = Math.max(1, Math.ceil(data.sites.length / pageSize));
  const at = Math.min(page, last);
  const columns: Column<GovernmentMap["sites"][number]>[] = [
    {
      key: "name",
      title: t.site,
      cell: (row) => (
        <button type="button" className="p-pick" onClick={() => onSite(row.id)}>
          {row.name}
        </button>
      ),
    },
    { key: "places", title: t.places, align: "end", cell: (row) => formatNumber(row.places) },
    {
      key: "vacant",
      title: t.vacant,
      align: "end",
      cell: (row) => <VacancyTag level={levelOf(row, isPast)}>{formatNumber(row.vacant)}</VacancyTag>,
    },
  ];
  if (data.sitesTotal === 0) return <EmptyState icon="building">{t.noSites}</EmptyState>;
  return (
    <>
      <p className="p-formula">{t.sitesShown(data.sites.length, data.sitesTotal)}</p>
      <DataTable
        caption={t.sites}
        columns={columns}
        rows={data.sites.slice((at - 1) * pageSize, at * pageSize)}
        rowKey={(row) => row.id}
        dense
      />
      <Pager page={at} size={pageSize} total={data.sites.length} onPage={setPage} />
    </>
  );
}

function Needs({ data, onDivision }: TabProps) {
  const t = useTexts(planningTexts);
  const columns: Column<GovernmentMap["needs"][number]>[] = [
    {
      key: "name",
      title: t.area,
      cell: (row) => (
        <button type="button" className="p-pick" onClick={() => onDivision(row.code)}>
          {row.name}
        </button>
      ),
    },
    {
      key: "needs",
      title: t.needsTab,
      align: "end",
      cell: (row) => (row.needs === null ? t.hidden : formatNumber(row.needs)),
    },
  ];
  if (data.needs.length === 0) return <EmptyState icon="check">{t.noNeeds}</EmptyState>;
  return (
    <>
      <p className="p-formula">{t.smallHidden}</p>
      <DataTable caption={t.layerNeeds} columns={columns} rows={data.needs} rowKey={(row) => row.code} dense />
    </>
  );
}
