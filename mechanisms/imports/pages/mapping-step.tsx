import { useState } from "react";
import { useCommand } from "../../../web/api/queries.ts";
import { Button } from "../../../web/kit/button.tsx";
import { Card } from "../../../web/kit/card.tsx";
import { Choice, Select } from "../../../web/kit/choice.tsx";
import { DataTable } from "../../../web/kit/data-table.tsx";
import { formatPercent } from "../../../web/kit/format.ts";
import { Notice } from "../../../web/kit/notice.tsx";
import { NumberInput } from "../../../web/kit/number-input.tsx";
import { usePreferences } from "../../../web/kit/preferences.ts";
import { errorText, useTexts } from "../../../web/kit/texts.ts";
import { type Batch, checkImport, type Layout, layOutImport } from "../contract.ts";
import { fieldName } from "../contract/problem-texts.ts";
import { CancelButton } from "./batch-parts.tsx";
import { importTexts } from "./texts.ts";

const systems = ["wgs84", "gcj02", "bd09", "none"] as const;
type System = (typeof systems)[number];

function LayoutChoice({ batch, layout }: { readonly batch: Batch; readonly layout: Layout }) {
  const t = useTexts(importTexts);
  const [sheet, setSheet] = useState<string | undefined>(layout.sheet);
  const [row, setRow] = useState<number | undefined>(layout.headerRows.at(-1));
  const layOut = useCommand(layOutImport);
  const changed = sheet !== layout.sheet || row !== layout.headerRows.at(-1);
  const again = () => {
    const headerRow = row !== layout.headerRows.at(-1) ? row : undefined;
    layOut.run({
      params: { batchId: batch.id },
      body: { sheet: sheet ?? layout.sheet, headerRow, version: batch.version },
    });
  };
  return (
    <>
      <div className="k-row">
        {layout.sheets.length > 1 && (
          <Select
            label={t.sheet}
            options={layout.sheets.map((name) => ({ value: name, label: name }))}
            value={sheet}
            onChange={setSheet}
          />
        )}
        <NumberInput label={t.headerRow} value={row} onChange={setRow} />
        {changed && (
          <Button busy={layOut.busy} onClick={again}>
            {t.readAgain}
          </Button>
        )}
        {layout.encoding && <span className="k-small k-soft">{t.encoding(layout.encoding)}</span>}
      </div>
      {layOut.error && (
        <Notice tone="danger" alert>
          {errorText(layOut.error, t.errors)}
        </Notice>
      )}
      {layout.titles.length > 0 && (
        <p className="k-small k-soft">
          {t.titles}: {layout.titles.join(" / ")}
        </p>
      )}
    </>
  );
}

/** The proposed columns, to be checked and changed. */
export function MappingStep({ batch }: { readonly batch: Batch }) {
  const t = useTexts(importTexts);
  const { language } = usePreferences();
  const spoken = language === "en" ? "en" : "zh-CN";
  const check = useCommand(checkImport);
  const layout = batch.layout!;
  const [fields, setFields] = useState<readonly (string | undefined)[]>(() =>
    layout.columns.map((_, column) => Object.entries(layout.mapping).find(([, at]) => at === column)?.[0]),
  );
  const points = fields.some((field) => field === "lon" || field === "lat" || field === "coordinates");
  const guess = layout.systemGuess?.system as System | undefined;
  const [system, setSystem] = useState<System | undefined>(batch.options.coordinateSystem ?? guess ?? "none");
  const missing = batch.fields
    .filter(({ key, required }) => required && !fields.includes(key))
    .map(({ key }) => fieldName(key, spoken));
  // A field has one column: choosing it again takes it from where it was.
  const choose = (column: number, field: string | undefined) =>
    setFields((before) => before.map((one, at) => (at === column ? field : one === field ? undefined : one)));
  const options = batch.fields.map(({ key }) => ({ value: key, label: fieldName(key, spoken) }));
  const start = () =>
    check.run({
      params: { batchId: batch.id },
      body: {
        mapping: Object.fromEntries(fields.flatMap((field, column) => (field ? [[field, column]] : []))),
        options: { ...batch.options, coordinateSystem: system === "none" || system === undefined ? null : system },
        version: batch.version,
      },
    });
  return (
    <Card title={t.mapping}>
      <div className="k-stack">
        <p className="k-soft">{t.mappingIntro}</p>
        {layout.sheets.length > 0 && <LayoutChoice batch={batch} layout={layout} />}
        <DataTable
          caption={t.mapping}
          dense
          columns={[
            { key: "title", title: t.column, cell: ({ title, column }) => title || String(column + 1) },
            {
              key: "samples",
              title: t.samples,
              cell: ({ samples }) => (
                <span className="k-small k-soft">{samples.map((sample) => sample.slice(0, 40)).join(" · ")}</span>
              ),
            },
            {
              key: "field",
              title: t.field,
              cell: ({ title, column }) => (
                <Select
                  label={`${t.field} ${title || column + 1}`}
                  hideLabel
                  placeholder={t.notImported}
                  options={options}
                  value={fields[column]}
                  onChange={(field) => choose(column, field)}
                />
              ),
            },
            {
              key: "sure",
              title: t.sureness,
              deskOnly: true,
              align: "end",
              cell: ({ column }) => {
                const field = fields[column];
                return field && layout.mapping[field] === column ? formatPercent(layout.confidence[field] ?? 0) : "";
              },
            },
          ]}
          rows={layout.columns.map((one, column) => ({ ...one, column }))}
          rowKey={({ column }) => String(column)}
        />
        {points && (
          <Choice
            label={t.system}
            hint={guess ? t.guess(t.systems[guess]) : undefined}
            options={systems.map((one) => ({ value: one, label: t.systems[one] }))}
            look="rows"
            value={system}
            onChange={setSystem}
          />
        )}
        {check.error && (
          <Notice tone="danger" alert>
            {errorText(check.error, t.errors)}
          </Notice>
        )}
        <div className="k-row">
          <Button
            variant="primary"
            busy={check.busy}
            reason={missing.length > 0 ? t.missing(missing.join("、")) : undefined}
            onClick={start}
          >
            {t.check}
          </Button>
          <CancelButton batch={batch} />
        </div>
      </div>
    </Card>
  );
}
