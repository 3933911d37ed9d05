import type { z } from "zod";
import { useEndpoint } from "../../../web/api/queries.ts";
import { ApiError } from "../../../web/api/client.ts";
import { ExportLink } from "../../../web/kit/actions.tsx";
import { Card } from "../../../web/kit/card.tsx";
import { type Column, DataTable } from "../../../web/kit/data-table.tsx";
import { formatNumber } from "../../../web/kit/format.ts";
import { Link } from "../../../web/kit/link.tsx";
import { Pager } from "../../../web/kit/pager.tsx";
import { renderResult } from "../../../web/kit/states.tsx";
import { FreshnessMark, Tag } from "../../../web/kit/tag.tsx";
import { careTexts, useTexts, useWords } from "../../../web/kit/texts.ts";
import { type Definition, exportRows, type IndicatorRow, listRows } from "../contract.ts";
import { indicatorTexts, planningTexts } from "./texts.ts";
import { partName, partTitle } from "./wording.ts";

const size = 20;

/** The rows behind a number, page by page, and all of them as a sheet. */
export function IndicatorRows(props: {
  readonly definition: Definition;
  readonly query: z.input<(typeof listRows)["query"]>;
  readonly onPage: (page: number) => void;
}) {
  const t = useTexts(planningTexts);
  const names = useTexts(indicatorTexts);
  const { definition, query, onPage } = props;
  const page = Number(query.page ?? 1);
  const { page: _page, ...asked } = query;
  const params = { key: definition.key };
  const rows = useEndpoint(listRows, { params, query: { ...asked, page, size } }, { keepPrevious: true });
  const say = useWords();
  const columns = useColumns(definition);
  const title = names.rows[definition.rows ?? "reports"];
  const refused = rows.error instanceof ApiError && rows.error.code === "too_few_to_show";
  return (
    <Card
      title={title}
      actions={
        !rows.error && (
          <ExportLink
            endpoint={exportRows}
            input={{ params, query: asked }}
            name={`${say(definition.title)}-${names.rowsName}.xlsx`}
            label={t.exportRows}
          />
        )
      }
      flush={!refused}
    >
      {refused ? (
        <p className="k-soft">{t.rowsTooFew(definition.least ?? 0)}</p>
      ) : (
        renderResult(
          rows,
          ({ items, total }) => (
            <>
              <DataTable
                caption={`${title} · ${t.rowsTotal(total)}`}
                columns={columns}
                rows={items}
                rowKey={(row) => row.key}
                dense
              />
              <Pager page={page} size={size} total={total} onPage={onPage} />
            </>
          ),
          { errors: t.errors },
        )
      )}
    </Card>
  );
}

function useColumns({ rows, dimension }: Definition): Column<IndicatorRow>[] {
  const t = useTexts(planningTexts);
  const care = useTexts(careTexts);
  const number = (value: number | null) => (value === null ? "—" : formatNumber(value));
  const area: Column<IndicatorRow> = { key: "area", title: t.area, cell: (row) => row.divisionName };
  const site: Column<IndicatorRow> = {
    key: "site",
    title: t.site,
    cell: (row) => <Link to={`/government/sites/${row.siteId ?? ""}`}>{row.siteName}</Link>,
  };
  const kind: Column<IndicatorRow> = {
    key: "kind",
    title: t.kind,
    deskOnly: true,
    cell: (row) => row.siteKind && care.siteKind[row.siteKind],
  };
  const counts: Column<IndicatorRow> = {
    key: "counts",
    title: t.counts,
    align: "end",
    cell: (row) => number(row.numerator),
  };
  switch (rows) {
    case "lines":
      return [
        site,
        area,
        kind,
        { key: "band", title: t.ageBand, cell: (row) => row.ageBand && care.ageBand[row.ageBand] },
        {
          key: "form",
          title: t.form,
          deskOnly: true,
          cell: (row) => row.serviceForm && care.serviceForm[row.serviceForm],
        },
        { key: "places", title: t.places, align: "end", cell: (row) => number(row.places) },
        {
          key: "inclusive",
          title: t.inclusive,
          align: "end",
          deskOnly: true,
          cell: (row) => number(row.inclusivePlaces),
        },
        { key: "taken", title: t.taken, align: "end", cell: (row) => number(row.taken) },
        { key: "vacant", title: t.vacant, align: "end", cell: (row) => number(row.vacant) },
      ];
    case "sites":
      return [
        site,
        area,
        kind,
        {
          key: "fresh",
          title: t.freshness,
          cell: (row) =>
            row.freshness && <FreshnessMark freshness={row.freshness} day={row.confirmedOn ?? undefined} />,
        },
      ];
    case "site_counts":
      return [site, area, kind, counts];
    case "institutions":
      return [{ key: "name", title: t.institution, cell: (row) => row.siteName }, area, counts];
    case "reports":
      return [
        area,
        { key: "period", title: t.period, cell: (row) => row.period?.replace("/", " – ") },
        { key: "source", title: t.reportSource, deskOnly: true, cell: (row) => row.part },
        counts,
      ];
    case "counties":
    case "streets":
    case "communities":
      return [
        area,
        {
          key: "covered",
          title: t.covered,
          cell: (row) => <Tag tone={row.covered ? "success" : "warning"}>{row.covered ? t.yes : t.no}</Tag>,
        },
      ];
    case "needs":
      return [
        area,
        {
          key: "part",
          title: dimension ? partTitle(dimension) : t.part,
          cell: (row) => (row.part === null ? t.hiddenPart : partName(dimension, row.part)),
        },
        counts,
      ];
    case null:
      return [area, counts];
  }
}
