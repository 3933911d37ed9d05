import { useState } from "react";
import { careKinds, serviceForms, siteFeatures } from "../../../contract/care.ts";
import { useEndpoint } from "../../../web/api/queries.ts";
import { Button } from "../../../web/kit/button.tsx";
import { Facts } from "../../../web/kit/card.tsx";
import { Choice, Choices, optionsOf, Switch } from "../../../web/kit/choice.tsx";
import { Combobox } from "../../../web/kit/combobox.tsx";
import { MonthInput, TimeInput } from "../../../web/kit/date-input.tsx";
import { formatDistance, formatMoney, formatMonth } from "../../../web/kit/format.ts";
import { MoneyInput } from "../../../web/kit/number-input.tsx";
import { careTexts, useTexts } from "../../../web/kit/texts.ts";
import { TextArea } from "../../../web/kit/text-input.tsx";
import { ageInMonths, type Family } from "../../families/contract.ts";
import { suggest } from "../../search/contract.ts";
import type { Need } from "../contract.ts";
import { demandTexts } from "./texts.ts";
import type { Draft } from "./wizard-draft.ts";

type Props = {
  readonly step: number;
  readonly draft: Draft;
  readonly change: (part: Partial<Draft>) => void;
  readonly family: Family;
  readonly needs: readonly Need[];
  readonly today: string;
  readonly need: Need | undefined;
};

const distances = ["500", "1000", "2000", "3000", "5000", "10000"] as const;

/** The question of a step. */
export function Question(props: Props) {
  const parts = [
    ChildQuestion,
    WhereQuestion,
    WhenQuestion,
    HowQuestion,
    BudgetQuestion,
    WishQuestion,
    PriorityQuestion,
    Check,
  ];
  const Part = parts[props.step];
  return Part ? <Part {...props} /> : null;
}

function ChildQuestion({ draft, change, family, needs, need }: Props) {
  const t = useTexts(demandTexts);
  const isOpen = (childId: string) =>
    needs.some((one) => one.status === "open" && one.childId === childId && one.id !== need?.id);
  return (
    <Choice
      label={t.wizard.child}
      look="rows"
      value={draft.childId}
      onChange={(childId) => change({ childId })}
      options={family.children.map(({ id, name }) => ({
        value: id as string,
        label: name,
        hint: isOpen(id) ? t.wizard.hasOpen : undefined,
        disabled: isOpen(id),
      }))}
    />
  );
}

function WhereQuestion({ draft, change, family }: Props) {
  const t = useTexts(demandTexts);
  const choices = distances.includes(String(draft.maxMetres) as (typeof distances)[number])
    ? distances
    : [...distances, String(draft.maxMetres)];
  return (
    <div className="k-stack">
      <Choices
        label={t.wizard.points}
        hint={t.wizard.pointsHint}
        look="rows"
        value={draft.pickupPointIds}
        onChange={(pickupPointIds) => change({ pickupPointIds })}
        options={family.pickupPoints.map(({ id, label, address }) => ({
          value: id as string,
          label: t.pointLabel[label] ?? "",
          hint: address,
        }))}
      />
      <Choice
        label={t.wizard.metres}
        value={String(draft.maxMetres)}
        onChange={(metres) => change({ maxMetres: Number(metres ?? 2_000) })}
        options={choices.map((metres) => ({ value: metres as string, label: formatDistance(Number(metres)) }))}
      />
    </div>
  );
}

function WhenQuestion({ draft, change, family, today }: Props) {
  const t = useTexts(demandTexts);
  const child = family.children.find(({ id }) => id === draft.childId);
  const birth = child?.bornOn ?? child?.dueOn;
  return (
    <MonthInput
      label={t.wizard.month}
      value={draft.wantedFrom}
      min={today.slice(0, 7)}
      onChange={(wantedFrom) => change({ wantedFrom })}
      hint={birth && draft.wantedFrom ? t.wizard.monthAge(ageInMonths(birth, `${draft.wantedFrom}-01`)) : undefined}
    />
  );
}

function HowQuestion({ draft, change }: Props) {
  const t = useTexts(demandTexts);
  const care = useTexts(careTexts);
  return (
    <div className="k-stack">
      <Choices
        label={t.wizard.forms}
        hint={t.wizard.formsHint}
        value={draft.serviceForms}
        onChange={(forms) => change({ serviceForms: forms })}
        options={optionsOf(serviceForms, care.serviceForm)}
      />
      <div>
        <p>{t.wizard.hours}</p>
        <p className="k-soft k-small">{t.wizard.hoursHint}</p>
        <div className="k-row">
          <TimeInput label={t.wizard.careFrom} value={draft.careFrom} onChange={(careFrom) => change({ careFrom })} />
          <TimeInput label={t.wizard.careTo} value={draft.careTo} onChange={(careTo) => change({ careTo })} />
        </div>
      </div>
      <Choices
        label={t.wizard.weekdays}
        value={draft.weekdays}
        onChange={(weekdays) => change({ weekdays })}
        options={t.weekday.map((label, day) => ({ value: String(day), label }))}
      />
    </div>
  );
}

function BudgetQuestion({ draft, change }: Props) {
  const t = useTexts(demandTexts);
  return (
    <div className="k-stack">
      <MoneyInput
        label={t.wizard.budget}
        hint={t.wizard.budgetHint}
        value={draft.budgetFen}
        onChange={(budgetFen) => change({ budgetFen })}
      />
      <Switch
        label={t.wizard.inclusiveOnly}
        hint={t.wizard.inclusiveHint}
        value={draft.inclusiveOnly}
        onChange={(inclusiveOnly) => change({ inclusiveOnly })}
      />
    </div>
  );
}

function SitePicker(props: {
  readonly label: string;
  readonly hint: string;
  readonly name: string | undefined;
  readonly onPick: (site: { id: string; name: string } | undefined) => void;
}) {
  const t = useTexts(demandTexts);
  const [typed, setTyped] = useState("");
  const found = useEndpoint(
    suggest,
    { query: { text: typed } },
    { enabled: typed.trim().length > 0, keepPrevious: true },
  );
  if (props.name !== undefined)
    return (
      <p className="k-row k-row-between">
        <span>
          {props.label} <strong>{props.name}</strong>
        </span>
        <Button size="small" onClick={() => props.onPick(undefined)}>
          {t.wizard.clear}
        </Button>
      </p>
    );
  return (
    <Combobox
      label={props.label}
      hint={props.hint}
      value={typed}
      onChange={setTyped}
      suggestions={(found.data?.sites ?? []).map((site) => ({
        key: site.id,
        label: site.name,
        hint: site.address,
        value: site,
      }))}
      onPick={({ value }) => props.onPick({ id: value.id, name: value.name })}
    />
  );
}

function WishQuestion({ draft, change }: Props) {
  const t = useTexts(demandTexts);
  const w = t.wizard;
  const care = useTexts(careTexts);
  return (
    <div className="k-stack">
      <Choices
        label={w.kinds}
        hint={w.kindsHint}
        value={draft.kinds}
        onChange={(kinds) => change({ kinds })}
        options={optionsOf(careKinds, care.siteKind)}
      />
      <Choices
        label={w.features}
        hint={w.featuresHint}
        value={draft.features}
        onChange={(features) => change({ features })}
        options={optionsOf(siteFeatures, care.feature)}
      />
    </div>
  );
}

function PriorityQuestion({ draft, change }: Props) {
  const t = useTexts(demandTexts);
  const w = t.wizard;
  return (
    <div className="k-stack">
      <SitePicker
        label={w.sibling}
        hint={w.siblingHint}
        name={draft.sibling?.name}
        onPick={(sibling) => change({ sibling })}
      />
      <SitePicker
        label={w.employer}
        hint={w.employerHint}
        name={draft.employer?.name}
        onPick={(site) => change({ employer: site && { siteId: site.id, name: site.name } })}
      />
      <Switch
        label={w.hardship}
        hint={w.hardshipHint}
        value={draft.hardship}
        onChange={(hardship) => change({ hardship })}
      />
      <TextArea
        label={w.wishes}
        hint={w.wishesHint}
        value={draft.wishes}
        maxLength={500}
        onChange={(wishes) => change({ wishes })}
      />
    </div>
  );
}

function Check({ draft, family }: Props) {
  const t = useTexts(demandTexts);
  const w = t.wizard;
  const care = useTexts(careTexts);
  const join = (names: readonly string[]) => (names.length > 0 ? names.join(" / ") : w.none);
  const labels = family.pickupPoints
    .filter(({ id }) => draft.pickupPointIds.includes(id))
    .map(({ label }) => t.pointLabel[label] ?? "");
  return (
    <div className="k-stack">
      <p>
        <strong>{w.check}</strong>
      </p>
      <Facts
        items={[
          [w.steps[0]!, family.children.find(({ id }) => id === draft.childId)?.name ?? w.none],
          [w.steps[1]!, `${join(labels)} · ${t.within(formatDistance(draft.maxMetres))}`],
          [w.steps[2]!, t.from(formatMonth(draft.wantedFrom))],
          [w.forms, join(draft.serviceForms.map((form) => care.serviceForm[form]))],
          [w.hours, draft.careFrom && draft.careTo ? t.hours(draft.careFrom, draft.careTo) : w.anyHours],
          [w.weekdays, join(draft.weekdays.toSorted().map((day) => t.weekday[Number(day)] ?? ""))],
          [
            w.steps[4]!,
            `${draft.budgetFen === undefined ? w.anyBudget : t.budget(formatMoney(draft.budgetFen))}${draft.inclusiveOnly ? ` · ${w.inclusiveOnly}` : ""}`,
          ],
          [w.kinds, join(draft.kinds.map((kind) => care.siteKind[kind]))],
          [w.features, join(draft.features.map((feature) => care.feature[feature]))],
          [w.sibling, draft.sibling?.name ?? w.none],
          [w.employer, draft.employer?.name ?? w.none],
          ...(draft.hardship ? [[w.hardship, "✓"] as const] : []),
          ...(draft.wishes ? [[w.wishes, draft.wishes] as const] : []),
        ]}
      />
    </div>
  );
}
