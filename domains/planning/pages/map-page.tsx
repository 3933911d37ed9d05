import "./planning.css";
import { useState } from "react";
import { z } from "zod";
import { DivisionCode, LocalDate } from "../../../contract/values.ts";
import { useEndpoint } from "../../../web/api/queries.ts";
import { ExportLink } from "../../../web/kit/actions.tsx";
import { useAddressAs } from "../../../web/kit/address.ts";
import { Card, PageHead } from "../../../web/kit/card.tsx";
import { Choices, Select } from "../../../web/kit/choice.tsx";
import { MapView } from "../../../web/kit/map/map-view.tsx";
import { renderResult } from "../../../web/kit/states.tsx";
import { useTexts, useWords } from "../../../web/kit/texts.ts";
import { exportValues, getGovernmentMap, IndicatorKey, listIndicators } from "../contract.ts";
import { MapPanel } from "./map-panel.tsx";
import { MomentBar, PastNotice } from "./moment-bar.tsx";
import { planningTexts } from "./texts.ts";
import { useGround, useLayers } from "./use-map-layers.ts";
import { partName } from "./wording.ts";

const layers = ["sites", "needs", "names"] as const;
const Query = z.object({
  indicator: IndicatorKey.default("places_per_1000"),
  division: DivisionCode.optional(),
  on: LocalDate.optional(),
  knownAs: z.enum(["now", "then"]).optional(),
  part: z.string().optional(),
});

/** The one map: an indicator by division, sites by vacancy and unmet needs, of any day. */
export function MapPage() {
  const t = useTexts(planningTexts);
  const say = useWords();
  const known = useEndpoint(listIndicators, {}).data?.items ?? [];
  const [query, change] = useAddressAs(Query);
  const [shown, setShown] = useState<readonly (typeof layers)[number][]>(layers);
  const [site, setSite] = useState<string>();
  const map = useEndpoint(getGovernmentMap, { query }, { keepPrevious: true });
  const { ground, outlines } = useGround();
  const data = map.data;
  const title = data && data.definition.key === query.indicator ? say(data.definition.title) : "";
  const legend = title + (query.part && data ? ` · ${partName(data.definition.dimension, query.part)}` : "");
  const drawn = useLayers(data, outlines, legend);
  const go = (code: string) => {
    setSite(undefined);
    change({ division: code }, true);
  };
  const open = (code: string) => {
    // Below the last level there is nothing to go down to.
    if (data?.children.some((child) => child.code === code)) go(code);
  };
  return (
    <>
      <PageHead
        title={t.map}
        actions={
          <ExportLink
            endpoint={exportValues}
            input={{ params: { key: query.indicator }, query: { ...query, division: data?.figure.code } }}
            name={`${title}.xlsx`}
            label={t.exportValues}
          />
        }
      />
      <div className="k-stack">
        <Card>
          <div className="p-bar">
            <Select
              label={t.indicator}
              options={known.map((one) => ({ value: one.key, label: say(one.title) }))}
              value={query.indicator}
              onChange={(indicator) => change({ indicator, part: undefined }, true)}
            />
            {data?.parts && (
              <Select
                label={t.part}
                placeholder={t.whole}
                options={data.parts.map(({ key }) => ({ value: key, label: partName(data.definition.dimension, key) }))}
                value={query.part}
                onChange={(part) => change({ part })}
              />
            )}
            <Choices
              label={t.layers}
              options={[
                { value: "sites", label: t.layerSites },
                { value: "needs", label: t.layerNeeds },
                { value: "names", label: t.layerNames },
              ]}
              value={shown}
              onChange={setShown}
            />
            <MomentBar query={query} today={data?.today} onChange={change} />
          </div>
        </Card>
        {data && <PastNotice on={data.on} today={data.today} />}
        {renderResult(
          map,
          (answer) => (
            <div className="p-map">
              <div className="p-map-area">
                <MapView
                  label={t.mapLabel(legend, answer.figure.name)}
                  height="100%"
                  ground={ground}
                  divisions={{
                    items: drawn.divisions,
                    legend: drawn.breaksFor,
                    labels: shown.includes("names"),
                    onSelect: open,
                  }}
                  sites={shown.includes("sites") ? drawn.sites : undefined}
                  selectedSite={site}
                  onSite={setSite}
                  bubbles={shown.includes("needs") ? drawn.bubbles : undefined}
                  bubbleLegend={t.layerNeeds}
                  onBubble={go}
                  fitKey={`${answer.figure.code} ${drawn.divisions.length > 0}`}
                  exportName={`${legend}-${answer.figure.name}-${answer.on}`}
                />
              </div>
              <MapPanel data={answer} site={site} onSite={setSite} onDivision={go} />
            </div>
          ),
          { errors: t.errors },
        )}
      </div>
    </>
  );
}
