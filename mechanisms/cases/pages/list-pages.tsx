import { standings } from "../contract/case.ts";
import { addressOf } from "../../../web/api/client.ts";
import { useEndpoint } from "../../../web/api/queries.ts";
import { PrintButton } from "../../../web/kit/actions.tsx";
import { useAddressAs, useParam, useTitle } from "../../../web/kit/address.ts";
import { Breadcrumb } from "../../../web/kit/breadcrumb.tsx";
import { Card, PageHead } from "../../../web/kit/card.tsx";
import { Select } from "../../../web/kit/choice.tsx";
import { type Column, DataTable } from "../../../web/kit/data-table.tsx";
import { formatDay } from "../../../web/kit/format.ts";
import { Link } from "../../../web/kit/link.tsx";
import { Pager } from "../../../web/kit/pager.tsx";
import { QrCode } from "../../../web/kit/qr-code.tsx";
import { EmptyState, renderResult } from "../../../web/kit/states.tsx";
import { Tag } from "../../../web/kit/tag.tsx";
import { TextInput } from "../../../web/kit/text-input.tsx";
import { useTexts, useWords } from "../../../web/kit/texts.ts";
import { downloadPublished, getPublished, listPublished, type PublishedRow } from "../contract/public.ts";
import { PublishedFacts, useShown } from "./publicity-pages.tsx";
import { casesTexts } from "./texts.ts";

/** A published list of outcomes, searchable, and as open data. */
export function PublishedListPage() {
  const t = useTexts(casesTexts);
  const say = useWords();
  const shown = useShown();
  const key = useParam("list");
  const [query, change] = useAddressAs(listPublished.query);
  const list = useEndpoint(listPublished, { params: { list: key }, query }, { keepPrevious: true });
  const first = list.data?.items[0];
  const title = first ? `${t.listTitle} · ${say(first.kindTitle)}` : t.listTitle;
  useTitle(title);
  const filter = { search: query.search, division: query.division, standing: query.standing };
  const download = (format: "csv" | "json") => (
    <a
      className="k-button k-button-secondary"
      href={addressOf(downloadPublished, { params: { list: key }, query: { ...filter, format } })}
      download={`${key}.${format}`}
    >
      {format === "csv" ? t.csv : t.json}
    </a>
  );
  const columns = (items: readonly { key: string; title: { zh: string; en: string } }[]): Column<PublishedRow>[] => [
    ...items.map(({ key: column, title: words }) => ({
      key: column,
      title: say(words),
      cell: (row: PublishedRow) => shown(row.values[column]),
    })),
    { key: "place", title: t.place, cell: (row) => row.divisionName },
    {
      key: "standing",
      title: t.standingTitle,
      cell: (row) => (
        <>
          <Tag tone={row.standing === "in_force" ? "success" : "neutral"}>{t.standing[row.standing]}</Tag>
          {row.validUntil && <span className="k-small k-soft"> {t.validTo(formatDay(row.validUntil))}</span>}
        </>
      ),
    },
  ];
  return (
    <>
      <PageHead
        title={title}
        intro={t.listIntro}
        actions={
          <>
            {download("csv")}
            {download("json")}
            <PrintButton />
          </>
        }
      />
      <div className="k-stack">
        <div className="k-row" role="search">
          <TextInput
            label={t.search}
            icon="search"
            placeholder={t.searchHint}
            value={query.search ?? ""}
            onChange={(search) => change({ search: search || undefined, page: undefined })}
          />
          <Select
            label={t.standingTitle}
            placeholder={t.allStandings}
            value={query.standing}
            onChange={(standing) => change({ standing, page: undefined })}
            options={standings.map((one) => ({ value: one, label: t.standing[one] }))}
          />
        </div>
        <Card flush>
          {renderResult(list, ({ items, total, columns: given }) => (
            <>
              <DataTable
                caption={title}
                columns={columns(given)}
                rows={items}
                rowKey={(row) => row.id}
                rowLink={(row) => `/lists/${key}/${row.id}`}
                empty={<EmptyState icon="list" title={t.listNone} />}
              />
              <Pager page={query.page} size={query.size} total={total} onPage={(page) => change({ page }, true)} />
            </>
          ))}
        </Card>
      </div>
    </>
  );
}

/** One entry of a published list, with a QR code that leads here. */
export function PublishedEntryPage() {
  const t = useTexts(casesTexts);
  const key = useParam("list");
  const publicationId = useParam("publicationId") as PublishedRow["id"];
  const entry = useEndpoint(getPublished, { params: { list: key, publicationId } });
  const shown = useShown();
  const name = entry.data && shown(entry.data.values[entry.data.columns[0]?.key ?? ""]);
  useTitle(name);
  return renderResult(entry, (found) => (
    <>
      <PageHead
        title={name ?? ""}
        above={<Breadcrumb items={[[t.listTitle, `/lists/${key}`], [found.number]]} />}
        actions={<PrintButton />}
      />
      <div className="k-split k-split-even">
        <Card
          title={found.number}
          actions={<Tag tone={found.standing === "in_force" ? "success" : "neutral"}>{t.standing[found.standing]}</Tag>}
        >
          <PublishedFacts publication={found} />
          {found.validUntil && <p>{t.validTo(formatDay(found.validUntil))}</p>}
          {found.documentCode && (
            <Link to={`/verify/${found.documentCode}`} button="secondary">
              {t.verify}
            </Link>
          )}
        </Card>
        <Card title={t.qr}>
          <QrCode text={`${window.location.origin}/lists/${key}/${found.id}`} label={t.qr} />
        </Card>
      </div>
    </>
  ));
}
