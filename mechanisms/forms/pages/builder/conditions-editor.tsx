import {
  type Condition,
  isChoice,
  isNumber,
  type Item,
  type Operator,
  operators,
} from "../../../../engines/questionnaire/model.ts";
import { Button } from "../../../../web/kit/button.tsx";
import { Select } from "../../../../web/kit/choice.tsx";
import { DateInput } from "../../../../web/kit/date-input.tsx";
import { NumberInput } from "../../../../web/kit/number-input.tsx";
import { TextInput } from "../../../../web/kit/text-input.tsx";
import { useTexts, useWords } from "../../../../web/kit/texts.ts";
import { builderTexts } from "../builder-texts.ts";

type Shown = Operator | "unanswered";
const ordered: readonly Shown[] = ["over", "under", "least", "most"];

/** When an item is shown: a question, a comparison and an answer, several of them joined by all or any. */
export function ConditionsEditor(props: {
  readonly item: Item;
  readonly questions: readonly Item[];
  readonly onChange: (change: Partial<Item>) => void;
}) {
  const t = useTexts(builderTexts);
  const { item, questions, onChange } = props;
  const key = item.whenAny ? "whenAny" : "when";
  const conditions = item[key] ?? [];
  const put = (next: readonly Condition[], as: "when" | "whenAny" = key) =>
    onChange({ when: undefined, whenAny: undefined, ...(next.length > 0 && { [as]: [...next] }) });
  const [first] = questions;
  return (
    <fieldset className="b-box">
      <legend>{t.conditions}</legend>
      {conditions.length === 0 && <p className="k-soft">{t.always2}</p>}
      {conditions.length > 1 && (
        <Select
          label={t.when}
          options={[
            { value: "when", label: t.all },
            { value: "whenAny", label: t.any },
          ]}
          value={key}
          onChange={(as) => as && put(conditions, as)}
        />
      )}
      {conditions.map((condition, index) => (
        <ConditionLine
          key={index}
          condition={condition}
          questions={questions}
          n={index + 1}
          onChange={(next) => put(conditions.map((one, i) => (i === index ? next : one)))}
          onRemove={() => put(conditions.toSpliced(index, 1))}
        />
      ))}
      {first && (
        <Button size="small" icon="plus" onClick={() => put([...conditions, firstFor(first)])}>
          {t.addCondition}
        </Button>
      )}
    </fieldset>
  );
}

/** A condition that holds together, to begin with. */
function firstFor(item: Item): Condition {
  if (item.type === "boolean") return { item: item.id, is: true };
  const [option] = item.options ?? [];
  return item.type === "choice" && option ? { item: item.id, is: option.code } : { item: item.id, answered: true };
}

function ConditionLine(props: {
  readonly condition: Condition;
  readonly questions: readonly Item[];
  readonly n: number;
  readonly onChange: (condition: Condition) => void;
  readonly onRemove: () => void;
}) {
  const t = useTexts(builderTexts);
  const say = useWords();
  const { condition, questions, n, onChange, onRemove } = props;
  const target = questions.find(({ id }) => id === condition.item);
  const operator = operators.find((one) => condition[one] !== undefined) ?? "answered";
  const shown: Shown = operator === "answered" && condition.answered === false ? "unanswered" : operator;
  const value = operator === "answered" ? undefined : condition[operator];
  const comparable = target !== undefined && (isNumber(target) || ["date", "time", "dateTime"].includes(target.type));
  const allowed: readonly Shown[] = [
    "answered",
    "unanswered",
    ...(target && !["photo", "file", "signature"].includes(target.type) ? (["is", "not"] as const) : []),
    ...(comparable ? ordered : []),
  ];
  const choose = (next: Shown | undefined) => {
    if (!next || !target) return;
    if (next === "answered" || next === "unanswered") onChange({ item: target.id, answered: next === "answered" });
    else onChange({ item: target.id, [next]: value ?? valueFor(target) });
  };
  const set = (next: string | number | boolean | undefined) => {
    if (next !== undefined && operator !== "answered") onChange({ item: condition.item, [operator]: next });
  };
  return (
    <div className="b-condition">
      <Select
        label={t.conditionItem}
        options={questions.map((item) => ({ value: item.id, label: item.text ? say(item.text) : item.id }))}
        value={condition.item}
        onChange={(id) => {
          const next = questions.find((item) => item.id === id);
          if (next) onChange(firstFor(next));
        }}
      />
      <Select
        label={t.operator}
        options={allowed.map((one) => ({ value: one, label: t.operators[one] }))}
        value={shown}
        onChange={choose}
      />
      {target && operator !== "answered" && <ValueField target={target} value={value} onChange={set} />}
      <Button size="small" variant="quiet" icon="trash" aria-label={t.removeCondition(n)} onClick={onRemove} />
    </div>
  );
}

function valueFor(item: Item): string | number | boolean {
  if (item.type === "boolean") return true;
  if (isNumber(item)) return 0;
  return item.options?.[0]?.code ?? "";
}

function ValueField(props: {
  readonly target: Item;
  readonly value: string | number | boolean | undefined;
  readonly onChange: (value: string | number | boolean | undefined) => void;
}) {
  const t = useTexts(builderTexts);
  const say = useWords();
  const { target, value, onChange } = props;
  if (target.type === "boolean")
    return (
      <Select
        label={t.value}
        options={[
          { value: "true", label: say({ zh: "是", en: "Yes" }) },
          { value: "false", label: say({ zh: "否", en: "No" }) },
        ]}
        value={String(value) as "true" | "false"}
        onChange={(next) => onChange(next === "true")}
      />
    );
  if (isChoice(target))
    return (
      <Select
        label={t.value}
        options={(target.options ?? []).map(({ code, text }) => ({ value: code, label: say(text) }))}
        value={String(value)}
        onChange={onChange}
      />
    );
  if (isNumber(target))
    return (
      <NumberInput
        label={t.value}
        whole={false}
        value={typeof value === "number" ? value : undefined}
        onChange={onChange}
      />
    );
  if (target.type === "date") return <DateInput label={t.value} value={String(value ?? "")} onChange={onChange} />;
  return <TextInput label={t.value} value={String(value ?? "")} onChange={onChange} />;
}
