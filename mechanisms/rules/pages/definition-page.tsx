import { useState } from "react";
import { useCommand, useEndpoint } from "../../../web/api/queries.ts";
import type { OutputOf } from "../../../contract/endpoint.ts";
import { useParam, useTitle } from "../../../web/kit/address.ts";
import { Breadcrumb } from "../../../web/kit/breadcrumb.tsx";
import { Button } from "../../../web/kit/button.tsx";
import { Card, Facts, List, ListItem, PageHead } from "../../../web/kit/card.tsx";
import { Select } from "../../../web/kit/choice.tsx";
import { DataTable } from "../../../web/kit/data-table.tsx";
import { Dialog } from "../../../web/kit/dialog.tsx";
import { formatDay, formatInstant } from "../../../web/kit/format.ts";
import { Link } from "../../../web/kit/link.tsx";
import { Notice } from "../../../web/kit/notice.tsx";
import { renderResult } from "../../../web/kit/states.tsx";
import { Timeline } from "../../../web/kit/steps.tsx";
import { Tag } from "../../../web/kit/tag.tsx";
import { TextArea } from "../../../web/kit/text-input.tsx";
import { errorText, needsText, useTexts, useWords } from "../../../web/kit/texts.ts";
import { toast } from "../../../web/kit/toast.tsx";
import { ReferenceTable } from "../../packs/contract.ts";
import { compareVersions, getDefinition, withdrawDefinition } from "../contract/endpoints.ts";
import { BasisList } from "./basis-list.tsx";
import { ValueView } from "./body-view.tsx";
import { ChangesTable } from "./changes-table.tsx";
import "./rules.css";
import { sinceWords } from "./rules-page.tsx";
import { ruleTexts } from "./texts.ts";

type Definition = OutputOf<typeof getDefinition>;
type Version = Definition["versions"][number];

const stateTone = {
  holds: "success",
  future: "warning",
  past: "neutral",
  covered: "info",
  superseded: "neutral",
} as const;

/** One definition: what holds, on what basis, what each pack says, and everything it ever said. */
export function DefinitionPage() {
  const t = useTexts(ruleTexts);
  const say = useWords();
  const [kind, key] = [useParam("kind"), useParam("key")];
  const definition = useEndpoint(getDefinition, { params: { kind, key } });
  useTitle(definition.data && say(definition.data.title));
  return renderResult(definition, (shown) => {
    const nameOf = (pack: string) => say(shown.packs.find((one) => one.key === pack)?.title ?? { zh: pack, en: pack });
    const may = shown.can["edit"];
    const edit = `/government/rules/${kind}/${key}/edit`;
    const { key: _key, title: _title, basis: _basis, from: _from, to: _to, ...values } = shown.body;
    const table = ReferenceTable.safeParse(kind === "table" ? shown.body : undefined);
    return (
      <>
        <PageHead
          title={say(shown.title)}
          above={<Breadcrumb items={[[t.title, "/government/rules"], [`${t.kinds[kind] ?? kind} ${key}`]]} />}
          actions={
            may === true ? (
              <>
                <Link to={edit} button="primary">
                  {t.edit}
                </Link>
                <Link to={`${edit}?copy=1`} button="secondary">
                  {t.copy}
                </Link>
              </>
            ) : (
              <Button reason={needsText(may ?? [])}>{t.edit}</Button>
            )
          }
        />
        <div className="k-stack">
          <Card title={t.body}>
            <div className="k-stack">
              <Facts
                columns
                items={[
                  [t.pack, nameOf(shown.pack)],
                  [t.version, t.versionOf(shown.version)],
                  [t.since, sinceWords(shown.from, t.always)],
                  [t.basis, <BasisList key="basis" basis={shown.basis} />],
                ]}
              />
              {shown.reads ? (
                <Facts
                  items={[
                    [
                      t.fields["parameter"] ?? "",
                      <Link key="parameter" to={`/government/rules/parameter/${shown.reads.parameter}`}>
                        {say(shown.reads.title)}
                      </Link>,
                    ],
                    [t.fields["when"] ?? "", shown.reads.when ? say(shown.reads.when) : t.publicEvery],
                    [
                      t.fields["value"] ?? "",
                      <span key="value" className="r-value k-number">
                        {say(shown.reads.words)}
                      </span>,
                    ],
                    ...(shown.note ? [[t.fields["note"] ?? "", say(shown.note)] as const] : []),
                  ]}
                />
              ) : (
                !table.success && <ValueView value={values} />
              )}
              {table.success && <TableView table={table.data} caption={say(shown.title)} />}
            </div>
          </Card>
          {shown.layers.length > 1 && (
            <Card title={t.layerTitle}>
              <p className="k-small k-soft">{t.layerIntro}</p>
              <List label={t.layerTitle}>
                {shown.layers.map(({ pack, version, summary }) => (
                  <ListItem key={pack} title={nameOf(pack)} end={t.versionOf(version)}>
                    <p className="k-small r-plain">{summary}</p>
                  </ListItem>
                ))}
              </List>
            </Card>
          )}
          <Versions definition={shown} nameOf={nameOf} />
        </div>
      </>
    );
  });
}

type TableRow = { readonly row: ReferenceTable["rows"][number]; readonly index: number };

/** A reference table as a table. */
function TableView({ table, caption }: { readonly table: ReferenceTable; readonly caption: string }) {
  const say = useWords();
  return (
    <DataTable<TableRow>
      caption={caption}
      dense
      columns={table.columns.map(({ key, title, type, unit }) => ({
        key,
        title: unit ? `${say(title)} (${say(unit)})` : say(title),
        align: type === "number" || type === "integer" ? "end" : "start",
        cell: ({ row }) =>
          row[key] === undefined || row[key] === null ? "" : <ValueView value={row[key]} depth={1} />,
      }))}
      rows={table.rows.map((row, index) => ({ row, index }))}
      rowKey={({ index }) => String(index)}
    />
  );
}

function Versions({
  definition,
  nameOf,
}: {
  readonly definition: Definition;
  readonly nameOf: (pack: string) => string;
}) {
  const t = useTexts(ruleTexts);
  const [compared, setCompared] = useState<number>();
  const [withdrawing, setWithdrawing] = useState<Version>();
  const { versions } = definition;
  const end = (to: string) => (to >= "9999" ? t.open : formatDay(to));
  return (
    <Card title={t.versions}>
      <Timeline
        entries={versions.map((one) => ({
          key: String(one.version),
          when: formatInstant(one.recordedAt),
          state: one.state === "holds" ? "current" : one.state === "future" ? "coming" : "done",
          title: (
            <span className="k-row">
              {t.versionOf(one.version)} · {nameOf(one.pack)}
              <Tag tone={stateTone[one.state]}>{t.states[one.state]}</Tag>
            </span>
          ),
          children: (
            <>
              <p className="k-small k-soft r-plain">
                {t.period(sinceWords(one.from, t.always), end(one.to))} ·{" "}
                {one.recordedBy ? t.by(one.recordedBy) : t.fromPack} · {one.source}
              </p>
              <div className="k-row">
                {one.version > 1 && (
                  <Button size="small" variant="quiet" icon="compare" onClick={() => setCompared(one.version)}>
                    {t.compare}
                  </Button>
                )}
                {one.state === "future" && one.recordedBy !== null && definition.can["edit"] === true && (
                  <Button size="small" variant="quiet" icon="trash" onClick={() => setWithdrawing(one)}>
                    {t.withdraw}
                  </Button>
                )}
              </div>
            </>
          ),
        }))}
      />
      {compared !== undefined && (
        <Comparison definition={definition} after={compared} onClose={() => setCompared(undefined)} />
      )}
      {withdrawing && (
        <Withdrawal definition={definition} version={withdrawing} onClose={() => setWithdrawing(undefined)} />
      )}
    </Card>
  );
}

function Comparison(props: { readonly definition: Definition; readonly after: number; readonly onClose: () => void }) {
  const t = useTexts(ruleTexts);
  const { definition, after, onClose } = props;
  const { kind, key, versions } = definition;
  const [before, setBefore] = useState(after - 1);
  const changes = useEndpoint(compareVersions, { params: { kind, key }, query: { before, after } });
  return (
    <Dialog open title={t.compareTitle(before, after)} onClose={onClose} wide>
      <div className="k-stack">
        <Select
          label={t.compareWith}
          options={versions
            .filter(({ version }) => version !== after)
            .map(({ version }) => ({ value: String(version), label: t.versionOf(version) }))}
          value={String(before)}
          onChange={(chosen) => setBefore(Number(chosen ?? before))}
        />
        {renderResult(changes, (found) => (
          <ChangesTable changes={found.changes} caption={t.compareTitle(before, after)} empty={t.noChanges} />
        ))}
      </div>
    </Dialog>
  );
}

function Withdrawal(props: {
  readonly definition: Definition;
  readonly version: Version;
  readonly onClose: () => void;
}) {
  const t = useTexts(ruleTexts);
  const { definition, version, onClose } = props;
  const [reason, setReason] = useState("");
  const { run, busy, error } = useCommand(withdrawDefinition, {
    onSuccess() {
      toast({ text: t.withdrawn });
      onClose();
    },
  });
  const { kind, key } = definition;
  return (
    <Dialog
      open
      title={t.withdrawTitle}
      onClose={onClose}
      actions={
        <Button
          variant="danger"
          busy={busy}
          reason={reason.trim().length < 4 ? t.reasonHint : undefined}
          onClick={() => run({ params: { kind, key }, body: { version: version.version, reason } })}
        >
          {t.withdraw}
        </Button>
      }
    >
      <div className="k-stack">
        <p>{t.withdrawText}</p>
        {error && (
          <Notice tone="danger" alert>
            {errorText(error, t.errors)}
          </Notice>
        )}
        <TextArea label={t.reason} value={reason} onChange={setReason} maxLength={200} required />
      </div>
    </Dialog>
  );
}
