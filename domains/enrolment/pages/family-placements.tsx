import { useState } from "react";
import { Button } from "../../../web/kit/button.tsx";
import { Card, Facts } from "../../../web/kit/card.tsx";
import { formatDay, formatMoney } from "../../../web/kit/format.ts";
import { Link } from "../../../web/kit/link.tsx";
import { EmptyState } from "../../../web/kit/states.tsx";
import { Tag } from "../../../web/kit/tag.tsx";
import { careTexts, useTexts } from "../../../web/kit/texts.ts";
import type { Placement } from "../contract/offers.ts";
import { EndPlacementDialog } from "./end-placement-dialog.tsx";
import { enrolmentTexts } from "./texts.ts";

export const placementTone = { planned: "info", active: "success", ended: "neutral", cancelled: "neutral" } as const;

type Props = {
  readonly placements: readonly Placement[];
  readonly names: ReadonlyMap<string, string>;
  readonly today: string;
};

/** The places a family's children have or had. */
export function FamilyPlacements({ placements, names, today }: Props) {
  const t = useTexts(enrolmentTexts);
  if (placements.length === 0)
    return (
      <EmptyState icon="bed" title={t.placement.none}>
        {t.placement.noneText}
      </EmptyState>
    );
  return (
    <div className="k-stack">
      {placements.map((placement) => (
        <PlacementCard
          key={placement.id}
          placement={placement}
          childName={names.get(placement.childId) ?? ""}
          today={today}
        />
      ))}
    </div>
  );
}

function PlacementCard({
  placement,
  childName,
  today,
}: {
  readonly placement: Placement;
  readonly childName: string;
  readonly today: string;
}) {
  const t = useTexts(enrolmentTexts);
  const care = useTexts(careTexts);
  const [ending, setEnding] = useState(false);
  const f = t.offer.facts;
  const hourly = placement.serviceForm === "hourly" || placement.serviceForm === "drop_in";
  const money = formatMoney(placement.priceFen);
  const running = (placement.status === "planned" || placement.status === "active") && placement.endOn > today;
  return (
    <Card
      title={<Link to={`/sites/${placement.siteId}`}>{placement.siteName}</Link>}
      actions={<Tag tone={placementTone[placement.status]}>{t.placement.status[placement.status]}</Tag>}
    >
      <div className="k-stack">
        <Facts
          columns
          items={[
            [f.child, childName],
            [f.place, care.ageBand[placement.ageBand]],
            [f.form, care.serviceForm[placement.serviceForm]],
            [f.from, formatDay(placement.startOn)],
            [f.to, formatDay(placement.endOn)],
            [f.price, hourly ? t.offer.perHour(money) : t.offer.perMonth(money)],
            [f.address, placement.address],
            [f.phone, placement.phone],
          ]}
        />
        {placement.endReason && (
          <p className="k-small k-soft">
            {t.placement.why(t.endReason[placement.endReason] ?? placement.endReason)}
            {placement.endNote && ` · ${placement.endNote}`}
          </p>
        )}
        {running && (
          <div className="k-row">
            <Button variant="quiet" onClick={() => setEnding(true)}>
              {placement.startOn > today ? t.placement.cancel : t.placement.end}
            </Button>
          </div>
        )}
      </div>
      <EndPlacementDialog placement={ending ? placement : undefined} today={today} onClose={() => setEnding(false)} />
    </Card>
  );
}
