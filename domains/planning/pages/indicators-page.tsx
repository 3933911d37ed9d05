import { useEndpoint } from "../../../web/api/queries.ts";
import { Card, List, ListItem, PageHead } from "../../../web/kit/card.tsx";
import { Link } from "../../../web/kit/link.tsx";
import { renderResult } from "../../../web/kit/states.tsx";
import { useTexts } from "../../../web/kit/texts.ts";
import { listIndicators } from "../contract.ts";
import { indicatorTexts, planningTexts } from "./texts.ts";

/** All indicators with what they mean. */
export function IndicatorsPage() {
  const t = useTexts(planningTexts);
  const names = useTexts(indicatorTexts);
  const indicators = useEndpoint(listIndicators, {});
  return (
    <>
      <PageHead title={t.indicators} intro={t.indicatorsIntro} />
      {renderResult(indicators, ({ items }) => (
        <Card>
          <List label={t.indicators}>
            {items.map(({ key }) => (
              <ListItem key={key} title={<Link to={`/government/indicators/${key}`}>{names.name[key]}</Link>}>
                <p className="k-small k-soft k-measure">{names.plain[key]}</p>
              </ListItem>
            ))}
          </List>
        </Card>
      ))}
    </>
  );
}
