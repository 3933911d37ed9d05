import { Card, Facts, List, ListItem } from "../../../web/kit/card.tsx";
import { formatDay } from "../../../web/kit/format.ts";
import { Tag } from "../../../web/kit/tag.tsx";
import { useTexts, useWords } from "../../../web/kit/texts.ts";
import { BasisList } from "../../../mechanisms/rules/pages/basis-list.tsx";
import type { Definition, IndicatorAnswer, Target } from "../contract.ts";
import { indicatorTexts, planningTexts } from "./texts.ts";
import { formatValue, unitName } from "./wording.ts";

/** Which target a chart shows: the next one due, else the last. */
export function targetLine(targets: readonly Target[], today: string, say: (words: Target["title"]) => string) {
  const next = targets.find(({ day }) => day >= today) ?? targets.at(-1);
  const value = next && (next.min ?? next.value ?? next.max);
  return next && value !== null && value !== undefined ? { value, name: say(next.title) } : undefined;
}

/** What the indicator should reach, with what is missing today and the sentence it comes from. */
export function Targets({ data }: { readonly data: IndicatorAnswer }) {
  const t = useTexts(planningTexts);
  const say = useWords();
  if (data.targets.length === 0) return null;
  const { unit } = data.definition;
  const shown = (value: number) => `${formatValue(unit, value)}${unitName(unit) ?? ""}`;
  const wanted = ({ min, max, value }: Target) =>
    min !== null ? t.targetMin(shown(min)) : max !== null ? t.targetMax(shown(max)) : t.targetValue(shown(value ?? 0));
  return (
    <Card title={t.targets}>
      <List label={t.targets}>
        {data.targets.map((target) => (
          <ListItem key={target.key} title={t.targetIs(say(target.title), wanted(target))}>
            <span className="k-row">
              <Tag tone={target.gap === null ? "neutral" : target.gap === 0 ? "success" : "warning"}>
                {target.gap === null ? t.noValue : target.gap === 0 ? t.met : t.gap(shown(target.gap))}
              </Tag>
              <span className="k-small k-soft">
                {t.targetBy(formatDay(target.day))}
                {target.expected ? ` · ${t.expected}` : ""}
              </span>
            </span>
            <BasisList basis={target.basis} />
          </ListItem>
        ))}
      </List>
    </Card>
  );
}

/** Where the definition comes from. */
export function About({ definition, basis }: Pick<IndicatorAnswer, "basis"> & { readonly definition: Definition }) {
  const t = useTexts(planningTexts);
  const names = useTexts(indicatorTexts);
  const say = useWords();
  return (
    <Card title={t.meaning}>
      <Facts
        items={[
          [names.definition, say(definition.explain)],
          [names.version, `${t.version(definition.version)} · ${t.packSays(definition.pack)}`],
          ...(definition.source ? [[names.source, say(definition.source)] as const] : []),
          ...(basis.length > 0 ? [[t.basis, <BasisList key="basis" basis={basis} />] as const] : []),
        ]}
      />
    </Card>
  );
}
