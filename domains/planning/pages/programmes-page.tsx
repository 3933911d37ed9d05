import { z } from "zod";
import type { OutputOf } from "../../../contract/endpoint.ts";
import { useEndpoint } from "../../../web/api/queries.ts";
import { PrintButton } from "../../../web/kit/actions.tsx";
import { useAddressAs } from "../../../web/kit/address.ts";
import { Breadcrumb } from "../../../web/kit/breadcrumb.tsx";
import { Card, Facts, List, ListItem, PageHead } from "../../../web/kit/card.tsx";
import { Select } from "../../../web/kit/choice.tsx";
import { DataTable } from "../../../web/kit/data-table.tsx";
import { formatMoney, formatNumber, formatPercent, formatList } from "../../../web/kit/format.ts";
import { Link } from "../../../web/kit/link.tsx";
import { EmptyState, renderResult } from "../../../web/kit/states.tsx";
import { TextInput } from "../../../web/kit/text-input.tsx";
import { useTexts, useWords } from "../../../web/kit/texts.ts";
import type { ReferenceTable } from "../../../mechanisms/packs/contract.ts";
import { type Programme, programmeTypes } from "../contract/duty.ts";
import { listProgrammes, type UnitRef } from "../contract/plan.ts";
import { Sentences, useUnits } from "./plan-parts.tsx";
import { planTexts } from "./plan-texts.ts";

type Listed = OutputOf<typeof listProgrammes>;
const Query = z.object({ search: z.string().optional(), type: z.enum(programmeTypes).optional() });

/** Everything a programme says, as named facts. */
function useFactsOf() {
  const t = useTexts(planTexts);
  const say = useWords();
  const names = useUnits();
  return (one: Programme, units: readonly UnitRef[]): [string, string][] => {
    const { amount, uplift, wanted, runs, hours, contents, eligibility } = one;
    const of = (keys: readonly string[]) => names(units.filter(({ key }) => keys.includes(key)));
    const facts: [string, string | undefined][] = [
      [t.eligibility, eligibility && say(eligibility)],
      [
        t.amount,
        amount &&
          `${
            amount.least !== undefined && amount.most !== undefined
              ? t.amountRange(formatMoney(amount.least), formatMoney(amount.most))
              : amount.least !== undefined
                ? t.amountFrom(formatMoney(amount.least))
                : t.amountTo(formatMoney(amount.most ?? 0))
          } ${t.per(say(amount.per))}`,
      ],
      [t.upliftName, uplift && t.uplift(formatPercent(uplift.share), say(uplift.on))],
      [
        t.wanted,
        wanted &&
          t.wantedText(
            t.range(wanted.least, wanted.most),
            say(wanted.of),
            wanted.each ? say(wanted.each) : "",
            wanted.every,
          ),
      ],
      [t.runs, runs && t.runsText(runs.from ?? "", runs.to ?? "")],
      [t.hours, hours?.map((each) => t.hoursText(each.least, each.unit, say(each.of))).join("；")],
      [t.contents, contents && formatList(contents.map((each) => say(each)))],
      [t.lead, of(one.lead) || undefined],
      [t.cooperating, of(one.cooperating) || undefined],
    ];
    return facts.filter((fact): fact is [string, string] => fact[1] !== undefined);
  };
}

function Programmes({ items, units }: { readonly items: Listed["programmes"]; readonly units: readonly UnitRef[] }) {
  const t = useTexts(planTexts);
  const say = useWords();
  const factsOf = useFactsOf();
  return (
    <List>
      {items.map(({ body, sentences }) => (
        <ListItem
          key={body.key}
          title={say(body.title)}
          end={body.case !== undefined && <Link to={`/services/${body.case}`}>{t.apply}</Link>}
        >
          <p className="k-measure">{say(body.words)}</p>
          <Facts items={factsOf(body, units)} columns />
          <Sentences basis={sentences} />
        </ListItem>
      ))}
    </List>
  );
}

function Cell({ value }: { readonly value: ReferenceTable["rows"][number][string] | undefined }) {
  const say = useWords();
  if (value === null || value === undefined) return <>—</>;
  if (Array.isArray(value)) return <>{formatList(value.map(String))}</>;
  if (typeof value === "object") return <>{say(value)}</>;
  return <>{typeof value === "number" ? formatNumber(value, Number.isInteger(value) ? 0 : 2) : String(value)}</>;
}

function Table({ entry }: { readonly entry: Listed["tables"][number] }) {
  const say = useWords();
  const { body, sentences } = entry;
  // A key is for machines; people read the rest.
  const columns = body.columns.filter(({ type, unique }) => !(type === "text" && unique));
  return (
    <Card title={say(body.title)} level={3} footer={<Sentences basis={sentences} />} flush>
      <DataTable
        dense
        caption={say(body.title)}
        columns={columns.map(({ key, title }) => ({
          key,
          title: say(title),
          cell: (row: ReferenceTable["rows"][number]) => <Cell value={row[key]} />,
        }))}
        rows={body.rows}
        rowKey={(row) => JSON.stringify(row)}
      />
    </Card>
  );
}

/** What the documents offer and list. */
function ProgrammesView({ plan }: { readonly plan: string }) {
  const t = useTexts(planTexts);
  const [query, change] = useAddressAs(Query);
  const listed = useEndpoint(listProgrammes, {}, { keepPrevious: true });
  const wanted = query.search?.trim().toLowerCase();
  const fits = (entry: { readonly body: { readonly title: Programme["title"] } }) =>
    !wanted || JSON.stringify(entry.body).toLowerCase().includes(wanted);
  return (
    <>
      <PageHead
        title={t.programmes}
        intro={t.programmesIntro}
        above={<Breadcrumb items={[[t.back, plan], [t.programmes]]} />}
        actions={<PrintButton />}
      />
      {renderResult(listed, ({ programmes, tables, units }) => {
        const shown = programmes.filter((one) => fits(one) && (!query.type || one.body.type === query.type));
        const shownTables = query.type ? [] : tables.filter(fits);
        return (
          <div className="k-stack">
            <Card>
              <div className="k-grid">
                <TextInput
                  type="search"
                  icon="search"
                  label={t.search}
                  value={query.search ?? ""}
                  onChange={(search) => change({ search: search || undefined })}
                />
                <Select
                  label={t.show}
                  placeholder={t.all}
                  options={programmeTypes.map((type) => ({
                    value: type,
                    label: `${t.type[type]} ${programmes.filter(({ body }) => body.type === type).length}`,
                  }))}
                  value={query.type}
                  onChange={(type) => change({ type })}
                />
              </div>
            </Card>
            {programmeTypes.map((type) => {
              const items = shown.filter(({ body }) => body.type === type);
              return (
                items.length > 0 && (
                  <Card key={type} title={`${t.type[type]} ${items.length}`}>
                    <Programmes items={items} units={units} />
                  </Card>
                )
              );
            })}
            {shownTables.length > 0 && (
              <section className="k-stack">
                <h2>{t.tables}</h2>
                <div className="pl-indicators">
                  {shownTables.map((entry) => (
                    <Table key={entry.body.key} entry={entry} />
                  ))}
                </div>
              </section>
            )}
            {shown.length + shownTables.length === 0 && <EmptyState title={t.nothing} />}
          </div>
        );
      })}
    </>
  );
}

export const ProgrammesPage = () => <ProgrammesView plan="/government/plan" />;
export const PublicProgrammesPage = () => <ProgrammesView plan="/plan" />;
