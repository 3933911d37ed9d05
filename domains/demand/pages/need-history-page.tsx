import { useEndpoint } from "../../../web/api/queries.ts";
import { useParam } from "../../../web/kit/address.ts";
import { Breadcrumb } from "../../../web/kit/breadcrumb.tsx";
import { Card, PageHead } from "../../../web/kit/card.tsx";
import { formatInstant } from "../../../web/kit/format.ts";
import { renderResult } from "../../../web/kit/states.tsx";
import { Timeline } from "../../../web/kit/steps.tsx";
import { careTexts, useTexts } from "../../../web/kit/texts.ts";
import { getNeed, listNeedVersions, type NeedId } from "../contract.ts";
import { NeedSummary } from "./need-summary.tsx";
import { useScope } from "./scope.ts";
import { demandTexts } from "./texts.ts";

/** How a need came to say what it says. */
export function NeedHistoryPage() {
  const t = useTexts(demandTexts);
  const care = useTexts(careTexts);
  const scope = useScope();
  const needId = useParam("needId") as NeedId;
  const versions = useEndpoint(listNeedVersions, { params: { needId } });
  const need = useEndpoint(getNeed, { params: { needId } });
  return (
    <>
      <PageHead
        title={t.versions.title}
        above={<Breadcrumb items={[[scope.atCounter ? t.counterTitle : t.title, scope.base], [t.versions.title]]} />}
      />
      <Card>
        {renderResult(versions, ({ items }) => (
          <Timeline
            entries={items.map(({ version, event, channel, recordedAt, facts }) => ({
              key: String(version),
              when: formatInstant(recordedAt),
              title: `${t.versions.event[event]} · ${t.versions.channel[channel]}`,
              children: (
                <>
                  <NeedSummary
                    need={{ ...facts, ageMonths: need.data?.ageMonths ?? 0, points: need.data?.points ?? [] }}
                  />
                  {facts.cause && <p className="k-soft k-small">{care.unmetCause[facts.cause]}</p>}
                </>
              ),
            }))}
          />
        ))}
      </Card>
    </>
  );
}
