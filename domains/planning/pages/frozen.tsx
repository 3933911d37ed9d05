import { useEndpoint } from "../../../web/api/queries.ts";
import { Card } from "../../../web/kit/card.tsx";
import { DataTable } from "../../../web/kit/data-table.tsx";
import { formatDay } from "../../../web/kit/format.ts";
import { Notice } from "../../../web/kit/notice.tsx";
import { renderResult } from "../../../web/kit/states.tsx";
import { Tag } from "../../../web/kit/tag.tsx";
import { useTexts } from "../../../web/kit/texts.ts";
import type { DivisionCode } from "../../../contract/values.ts";
import type { Definition, IndicatorAnswer } from "../contract.ts";
import { listFrozen } from "../contract/reports.ts";
import { indicatorTexts, planningTexts } from "./texts.ts";
import { formatFigure } from "./wording.ts";

/** Says that what was frozen on the day differs from what is shown. */
export function FrozenNotice({ data }: { readonly data: IndicatorAnswer }) {
  const t = useTexts(planningTexts);
  const { frozen, figure, definition } = data;
  if (!frozen || (frozen.value === figure.value && frozen.missing === figure.missing)) return null;
  return (
    <Notice title={t.frozen}>
      {t.frozenDiffers(formatFigure(definition.unit, frozen), formatFigure(definition.unit, figure))}
    </Notice>
  );
}

/** The figures kept at the ends of periods beside what they would be now. */
export function FrozenFigures(props: { readonly definition: Definition; readonly division: DivisionCode | undefined }) {
  const t = useTexts(planningTexts);
  const names = useTexts(indicatorTexts);
  const { key, unit, onlyNow } = props.definition;
  const frozen = useEndpoint(
    listFrozen,
    { params: { key }, query: { division: props.division } },
    { keepPrevious: true, enabled: !onlyNow },
  );
  if (onlyNow) return null;
  return (
    <Card title={t.frozen}>
      <p className="p-formula">{t.frozenIntro}</p>
      {renderResult(
        frozen,
        ({ items }) =>
          items.length === 0 ? (
            <p className="k-soft">{t.frozenNone}</p>
          ) : (
            <DataTable
              caption={t.frozen}
              dense
              rows={items}
              rowKey={(row) => row.on}
              columns={[
                { key: "on", title: t.frozenOn, cell: (row) => formatDay(row.on) },
                {
                  key: "then",
                  title: t.frozenThen,
                  align: "end",
                  cell: (row) => formatFigure(unit, row.frozen),
                },
                {
                  key: "now",
                  title: t.frozenNow,
                  align: "end",
                  cell: (row) => (
                    <>
                      {formatFigure(unit, row.now)} {row.differs && <Tag tone="warning">{t.differs}</Tag>}
                    </>
                  ),
                },
                {
                  key: "version",
                  title: names.version,
                  deskOnly: true,
                  cell: (row) => t.version(row.version),
                },
              ]}
            />
          ),
        { errors: t.errors },
      )}
    </Card>
  );
}
