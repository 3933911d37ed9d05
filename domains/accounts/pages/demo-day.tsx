import { advanceDemo, getDemoDay } from "../../../contract/demo.ts";
import { useCommand, useEndpoint } from "../../../web/api/queries.ts";
import { Button } from "../../../web/kit/button.tsx";
import { Card } from "../../../web/kit/card.tsx";
import { formatDay } from "../../../web/kit/format.ts";
import { Notice } from "../../../web/kit/notice.tsx";
import { errorText, useTexts } from "../../../web/kit/texts.ts";
import { accountsTexts } from "./texts.ts";

const steps = [1, 7, 30] as const;

/** The demo's day, and buttons that let the district live on: applications, offers, deadlines and placements come about. */
export function DemoDay() {
  const t = useTexts(accountsTexts);
  const day = useEndpoint(getDemoDay, {});
  const advance = useCommand(advanceDemo);
  if (!day.data) return null;
  return (
    <Card title={t.demoDay(formatDay(day.data.today))}>
      <p className="k-soft">{t.demoDayIntro}</p>
      <div className="k-row">
        {steps.map((days) => (
          <Button key={days} busy={advance.busy} onClick={() => advance.run({ body: { days } })}>
            {t.demoAdvance(days)}
          </Button>
        ))}
      </div>
      <div role="status">
        {advance.data && !advance.busy && <p>{t.demoLived(advance.data)}</p>}
        {advance.error && <Notice tone="danger">{errorText(advance.error)}</Notice>}
      </div>
    </Card>
  );
}
