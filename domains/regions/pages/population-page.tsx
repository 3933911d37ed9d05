import { useMemo } from "react";
import { useEndpoint } from "../../../web/api/queries.ts";
import { useAddress } from "../../../web/kit/address.ts";
import { Breadcrumb } from "../../../web/kit/breadcrumb.tsx";
import { Button } from "../../../web/kit/button.tsx";
import { Card, PageHead } from "../../../web/kit/card.tsx";
import { Choice, Select } from "../../../web/kit/choice.tsx";
import { type Column, DataTable } from "../../../web/kit/data-table.tsx";
import { formatNumber } from "../../../web/kit/format.ts";
import { Link } from "../../../web/kit/link.tsx";
import { groundOf } from "../../../web/kit/map/ground.ts";
import { MapView } from "../../../web/kit/map/map-view.tsx";
import type { MapDivisions } from "../../../web/kit/map/types.ts";
import { Stat } from "../../../web/kit/stat.tsx";
import { EmptyState, renderResult } from "../../../web/kit/states.tsx";
import { Tag } from "../../../web/kit/tag.tsx";
import { useTexts } from "../../../web/kit/texts.ts";
import { getBaseMap, listDivisions, listPopulation, type PopulationLine } from "../contract.ts";
import { regionsTexts } from "./texts.ts";

const hour = 3_600_000;
const page = "/government/population";
type Shown = "underThree" | "total";

/** For officials: divisions and their population by age, on a map and in a table, from the district down to communities. */
export function PopulationPage() {
  const t = useTexts(regionsTexts);
  const [search, change] = useAddress();
  const text = (name: string) => [search[name] ?? ""].flat()[0] || undefined;
  const shown: Shown = text("show") === "total" ? "total" : "underThree";
  const query = useEndpoint(
    listPopulation,
    { query: { within: text("within") as never, year: text("year") } },
    { keepPrevious: true },
  );
  return (
    <div className="k-stack">
      <PageHead
        title={t.title}
        intro={t.intro}
        actions={
          <Link button="secondary" to="/government/imports">
            {t.import}
          </Link>
        }
      />
      {renderResult(query, ({ year, years, division, items, path }) => (
        <>
          <div className="k-row k-row-between">
            <Breadcrumb
              items={path.map(({ code, name }, index) =>
                index < path.length - 1 ? [name, `${page}?within=${code}`] : [name],
              )}
            />
            {year !== null && (
              <Select
                label={t.year}
                value={String(year)}
                options={years.map((value) => ({ value: String(value), label: t.yearOf(value) }))}
                onChange={(value) => change({ year: value })}
              />
            )}
          </div>
          {year === null || !division ? (
            <EmptyState icon="people" title={t.noFigures}>
              {t.noFiguresText}
            </EmptyState>
          ) : (
            <Totals line={division} />
          )}
          <Card
            title={t.map(division?.name ?? "")}
            actions={
              <Choice
                label={t.show}
                hideLabel
                value={shown}
                options={[
                  { value: "underThree", label: t.underThree },
                  { value: "total", label: t.total },
                ]}
                onChange={(value) => change({ show: value })}
              />
            }
            flush
          >
            <DivisionMap
              label={t.map(division?.name ?? "")}
              items={items}
              shown={shown}
              onSelect={(code) => change({ within: code }, true)}
            />
          </Card>
          <Card
            title={t.table}
            flush
            actions={
              items.length > 0 && <TableDownload items={items} name={`${division?.name ?? ""}-${year ?? ""}.csv`} />
            }
          >
            <PopulationTable items={items} />
          </Card>
        </>
      ))}
    </div>
  );
}

const figure = (value: number | null, none: string) => (value === null ? none : formatNumber(value));

function Totals({ line }: { readonly line: PopulationLine }) {
  const t = useTexts(regionsTexts);
  return (
    <div className="k-grid">
      <Stat label={t.underThree} value={figure(line.underThree, t.none)} />
      {line.ages.map((value, age) => (
        <Stat key={age} label={t.age[age] ?? ""} value={figure(value, t.none)} />
      ))}
      <Stat label={t.total} value={figure(line.total, t.none)} />
    </div>
  );
}

function DivisionMap(props: {
  readonly label: string;
  readonly items: readonly PopulationLine[];
  readonly shown: Shown;
  readonly onSelect: (code: string) => void;
}) {
  const t = useTexts(regionsTexts);
  const { label, items, shown, onSelect } = props;
  const base = useEndpoint(getBaseMap, { query: {} }, { staleTime: hour }).data;
  const areas = useEndpoint(listDivisions, { query: { outlines: "true" } }).data;
  const ground = useMemo(() => base && groundOf(base.items as Parameters<typeof groundOf>[0]), [base]);
  const divisions = useMemo<MapDivisions | undefined>(() => {
    if (!areas) return undefined;
    const lines = new Map<string, PopulationLine>(items.map((line) => [line.code, line]));
    return {
      items: areas.items.flatMap(({ code, name, outline }) => {
        const line = lines.get(code);
        if (!line || !outline) return [];
        const value = line[shown];
        return [
          {
            code,
            name,
            geometry: outline as MapDivisions["items"][number]["geometry"],
            ...(value !== null && { value, shown: t.persons(formatNumber(value)) }),
          },
        ];
      }),
      legend: { title: t[shown], format: (value) => formatNumber(Math.round(value)) },
      onSelect,
    };
  }, [areas, items, shown, onSelect, t]);
  if (!divisions) return <MapView label={label} />;
  if (divisions.items.length === 0)
    return <EmptyState icon="map">{items.length === 0 ? t.noChildren : t.mapNoOutlines}</EmptyState>;
  return (
    <MapView
      label={label}
      height="26rem"
      ground={ground}
      divisions={divisions}
      fitKey={divisions.items[0]?.code}
      exportName={label}
    />
  );
}

function PopulationTable({ items }: { readonly items: readonly PopulationLine[] }) {
  const t = useTexts(regionsTexts);
  const number = (
    key: string,
    title: string,
    of: (line: PopulationLine) => number | null,
    deskOnly = false,
  ): Column<PopulationLine> => ({
    key,
    title,
    align: "end",
    deskOnly,
    cell: (line) => figure(of(line), t.none),
  });
  const columns: Column<PopulationLine>[] = [
    { key: "name", title: t.name, cell: (line) => line.name },
    { key: "code", title: t.code, cell: (line) => <span className="k-number">{line.code}</span>, deskOnly: true },
    number("underThree", t.underThree, (line) => line.underThree),
    ...[0, 1, 2].map((age) => number(`age${age}`, t.age[age] ?? "", (line) => line.ages[age] ?? null, true)),
    number("total", t.total, (line) => line.total),
    {
      key: "source",
      title: t.source,
      deskOnly: true,
      cell: (line) => (
        <span className="k-row">
          {line.sources.join("、")}
          {line.isSum && <Tag>{t.sum}</Tag>}
          {line.isEstimate && (
            <span title={t.estimateHint}>
              <Tag tone="warning">{t.estimate}</Tag>
            </span>
          )}
        </span>
      ),
    },
  ];
  return (
    <DataTable
      caption={t.table}
      columns={columns}
      rows={items}
      rowKey={(line) => line.code}
      rowLink={(line) => `${page}?within=${line.code}`}
      empty={<EmptyState icon="people">{t.noChildren}</EmptyState>}
      dense
    />
  );
}

/** The table as a file that spreadsheets open; it is on the page already, so nothing is asked of the server. */
function TableDownload({ items, name }: { readonly items: readonly PopulationLine[]; readonly name: string }) {
  const t = useTexts(regionsTexts);
  const save = () => {
    const cell = (value: string | number | null) =>
      typeof value === "string" ? `"${value.replaceAll('"', '""')}"` : (value ?? "");
    const rows = [
      [t.code, t.name, ...t.age, t.underThree, t.total, t.source],
      ...items.map((line) => [
        line.code,
        line.name,
        ...line.ages,
        line.underThree,
        line.total,
        line.sources.join("、"),
      ]),
    ];
    const url = URL.createObjectURL(
      new Blob([`\uFEFF${rows.map((row) => row.map(cell).join(",")).join("\r\n")}`], { type: "text/csv" }),
    );
    const link = Object.assign(document.createElement("a"), { href: url, download: name });
    link.click();
    URL.revokeObjectURL(url);
  };
  return (
    <Button icon="download" size="small" onClick={save}>
      {t.export}
    </Button>
  );
}
