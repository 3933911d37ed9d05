import "./forms.css";
import { useState } from "react";
import { diffOf } from "../../../engines/questionnaire/diff.ts";
import { beginResponse } from "../../../engines/questionnaire/response.ts";
import { useCommand, useEndpoint } from "../../../web/api/queries.ts";
import { ExportLink } from "../../../web/kit/actions.tsx";
import { useAddress, useAddressText, useGo, useParam, useTitle } from "../../../web/kit/address.ts";
import { Button } from "../../../web/kit/button.tsx";
import { Card, List, ListItem, PageHead } from "../../../web/kit/card.tsx";
import { Select } from "../../../web/kit/choice.tsx";
import { DataTable } from "../../../web/kit/data-table.tsx";
import { formatDay, formatInstant } from "../../../web/kit/format.ts";
import { renderResult } from "../../../web/kit/states.tsx";
import { Tabs } from "../../../web/kit/tabs.tsx";
import { Tag } from "../../../web/kit/tag.tsx";
import { useTexts, useWords } from "../../../web/kit/texts.ts";
import { createFormDraft, exportForm, FormVersion, listFormVersions } from "../contract/builder.ts";
import type { z } from "zod";
import { builderTexts } from "./builder-texts.ts";
import { FormFill } from "./form-fill.tsx";
import { useQuestionnaire } from "./form-page.tsx";
import { ResultsTab } from "./results-tab.tsx";

type Version = z.infer<typeof FormVersion>;
const tabs = ["results", "versions", "preview"] as const;

/** One form: what was answered, its versions, how it looks, and going on with it. */
export function GovernmentFormPage() {
  const t = useTexts(builderTexts);
  const say = useWords();
  const go = useGo();
  const formKey = useParam("formKey") as never;
  const versions = useEndpoint(listFormVersions, { params: { formKey } });
  useTitle(versions.data && say(versions.data.title));
  const [, change] = useAddress();
  const wanted = useAddressText("tab");
  const tab = tabs.find((one) => one === wanted) ?? "results";
  const create = useCommand(createFormDraft, {
    onSuccess: ({ draftId }) => go(`/government/forms/drafts/${draftId}`),
  });
  return renderResult(versions, (data) => (
    <>
      <PageHead
        title={say(data.title)}
        actions={
          <>
            <Button icon="edit" busy={create.busy} onClick={() => create.run({ body: { from: formKey } })}>
              {t.edit}
            </Button>
            <Button onClick={() => create.run({ body: { from: formKey, copy: true } })}>{t.copy}</Button>
            <ExportLink
              endpoint={exportForm}
              input={{ params: { formKey }, query: { format: "xlsform" } }}
              name={`${String(formKey)}.xlsx`}
              label={t.exportXls}
            />
            <ExportLink
              endpoint={exportForm}
              input={{ params: { formKey }, query: { format: "fhir" } }}
              name={`${String(formKey)}.json`}
              label={t.exportFhir}
            />
          </>
        }
      />
      <Tabs
        label={say(data.title)}
        chosen={tab}
        onChoose={(key) => change({ tab: key })}
        tabs={[
          { key: "results", title: t.results, content: <ResultsTab formKey={formKey} /> },
          { key: "versions", title: t.versions, content: <VersionsTab versions={data.versions} /> },
          { key: "preview", title: t.preview, content: <Preview stored={data.versions[0]!.questionnaire} /> },
        ]}
      />
    </>
  ));
}

function Preview({ stored }: { readonly stored: object }) {
  const t = useTexts(builderTexts);
  const questionnaire = useQuestionnaire(stored);
  const [response, setResponse] = useState(() => beginResponse(questionnaire));
  return (
    <div className="k-stack">
      <p className="k-soft">{t.previewHint}</p>
      <FormFill questionnaire={questionnaire} response={response} onChange={setResponse} />
    </div>
  );
}

function VersionsTab({ versions }: { readonly versions: readonly Version[] }) {
  const t = useTexts(builderTexts);
  const [a, setA] = useState(versions[1]?.version ?? versions[0]!.version);
  const [b, setB] = useState(versions[0]!.version);
  const options = versions.map(({ version }) => ({ value: String(version), label: String(version) }));
  const of = (wanted: number) => versions.find(({ version }) => version === wanted)!;
  const held = ({ from, to }: Version) =>
    from < "1000" && to > "9000"
      ? t.always
      : t.validity(from < "1000" ? "" : formatDay(from), to > "9000" ? "" : formatDay(to));
  return (
    <div className="k-stack">
      <Card title={t.versions}>
        <List>
          {versions.map((one) => (
            <ListItem
              key={one.version}
              title={`${t.version} ${one.version}`}
              end={
                <Tag tone={one.isSuperseded ? "neutral" : "success"}>{one.isSuperseded ? t.superseded : t.holds}</Tag>
              }
            >
              <p className="k-soft k-small">
                {[one.pack === "district" ? t.ownVoice : one.pack, held(one), formatInstant(one.recordedAt)].join(
                  " · ",
                )}
              </p>
            </ListItem>
          ))}
        </List>
      </Card>
      {versions.length > 1 && (
        <Card title={t.compare}>
          <div className="k-stack">
            <div className="k-row">
              <Select
                label={t.compareA}
                options={options}
                value={String(a)}
                onChange={(value) => value && setA(Number(value))}
              />
              <Select
                label={t.compareB}
                options={options}
                value={String(b)}
                onChange={(value) => value && setB(Number(value))}
              />
            </div>
            <Comparison before={of(a).questionnaire} after={of(b).questionnaire} />
          </div>
        </Card>
      )}
    </div>
  );
}

/** What differs between two versions, member by member. */
function Comparison({ before, after }: { readonly before: object; readonly after: object }) {
  const t = useTexts(builderTexts);
  const say = useWords();
  const { changes, gradingChanged } = diffOf(useQuestionnaire(before), useQuestionnaire(after));
  const shown = (value: unknown) =>
    value === undefined ? "" : typeof value === "string" ? value : JSON.stringify(value).replaceAll('"', "");
  const rows = changes.flatMap(({ id, change, item, members }) => {
    const name = item.text ? say(item.text) : id;
    const line = { key: id, name, change: t.change[change] };
    return members.length === 0
      ? [{ ...line, member: "", before: "", after: "" }]
      : members.map((member) => ({
          ...line,
          key: `${id} ${member.name}`,
          member: member.name,
          before: shown(member.before),
          after: shown(member.after),
        }));
  });
  if (gradingChanged)
    rows.push({ key: "grading", name: t.grading, change: t.change.changed, member: "", before: "", after: "" });
  if (rows.length === 0) return <p>{t.same}</p>;
  return (
    <DataTable
      caption={t.compare}
      rows={rows}
      rowKey={({ key }) => key}
      columns={[
        { key: "name", title: t.items, cell: (row) => row.name },
        { key: "change", title: t.change.changed, cell: (row) => row.change },
        { key: "member", title: t.member, cell: (row) => row.member },
        { key: "before", title: t.before, cell: (row) => row.before },
        { key: "after", title: t.after, cell: (row) => row.after },
      ]}
    />
  );
}
