import {
  isChoice,
  isGroup,
  isNumber,
  isQuestion,
  type Item,
  itemTypes,
  type Option,
} from "../../../../engines/questionnaire/model.ts";
import { Button } from "../../../../web/kit/button.tsx";
import { Select, Switch } from "../../../../web/kit/choice.tsx";
import { DateInput } from "../../../../web/kit/date-input.tsx";
import { NumberInput } from "../../../../web/kit/number-input.tsx";
import { TextInput } from "../../../../web/kit/text-input.tsx";
import { useTexts, useWords } from "../../../../web/kit/texts.ts";
import { builderTexts } from "../builder-texts.ts";
import { ConditionsEditor } from "./conditions-editor.tsx";

type Change = (change: Partial<Item>) => void;
export type Fact = { readonly key: string; readonly title: { zh: string; en: string } };

/** Everything one item can say; only what its type has is shown. */
export function ItemEditor(props: {
  readonly item: Item;
  readonly questions: readonly Item[];
  readonly facts: readonly Fact[];
  readonly prefill: string | undefined;
  readonly onChange: Change;
  readonly onId: (id: string) => void;
  readonly onPrefill: (fact: string | undefined) => void;
}) {
  const t = useTexts(builderTexts);
  const say = useWords();
  const { item, questions, facts, onChange } = props;
  const words = (key: "text" | "help", language: "zh" | "en", value: string) => {
    const now = { zh: "", en: "", ...item[key], [language]: value };
    // Both languages stand for each other until the second is written.
    onChange({ [key]: now.zh || now.en ? now : undefined });
  };
  const number = (
    key: "min" | "max" | "least" | "most" | "maxLength" | "decimals" | "weight" | "points",
    label: string,
    hint?: string,
  ) => (
    <NumberInput
      label={label}
      hint={hint}
      whole={!["min", "max", "weight", "points"].includes(key)}
      value={typeof item[key] === "number" ? item[key] : undefined}
      onChange={(value) => onChange({ [key]: value })}
    />
  );
  const flag = (key: "required" | "repeats" | "readOnly", label: string) => (
    <Switch
      label={label}
      look="check"
      value={item[key] ?? false}
      onChange={(on) => onChange({ [key]: on || undefined })}
    />
  );
  const asks = isQuestion(item);
  const isText = item.type === "string" || item.type === "text" || item.type === "open-choice";
  return (
    <div className="k-stack b-editor">
      <div className="f-columns">
        <TextInput label={t.textZh} value={item.text?.zh ?? ""} onChange={(value) => words("text", "zh", value)} />
        <TextInput label={t.textEn} value={item.text?.en ?? ""} onChange={(value) => words("text", "en", value)} />
        <TextInput label={t.helpZh} value={item.help?.zh ?? ""} onChange={(value) => words("help", "zh", value)} />
        <TextInput label={t.helpEn} value={item.help?.en ?? ""} onChange={(value) => words("help", "en", value)} />
        <Select
          label={t.type}
          options={itemTypes
            .filter((type) => isGroup({ ...item, type }) === isGroup(item))
            .map((type) => ({ value: type, label: t.types[type] }))}
          value={item.type}
          onChange={(type) => type && onChange({ type, ...membersFor(item, type) })}
        />
        <TextInput label={t.id} hint={t.idHint} value={item.id} onChange={props.onId} />
      </div>
      <div className="k-row">
        {asks && flag("required", t.required)}
        {((asks && item.type !== "boolean") || item.type === "group") && flag("repeats", t.repeats)}
        {asks && flag("readOnly", t.readOnly)}
      </div>
      {isChoice(item) && (
        <OptionsEditor options={item.options ?? []} onChange={(options) => onChange({ options: [...options] })} />
      )}
      <div className="f-columns">
        {isNumber(item) && number("min", t.min)}
        {isNumber(item) && number("max", t.max)}
        {item.type === "date" && (
          <DateInput
            label={t.minDay}
            value={typeof item.min === "string" ? item.min : ""}
            onChange={(min) => onChange({ min: min || undefined })}
          />
        )}
        {item.type === "date" && (
          <DateInput
            label={t.maxDay}
            value={typeof item.max === "string" ? item.max : ""}
            onChange={(max) => onChange({ max: max || undefined })}
          />
        )}
        {isNumber(item) && (
          <TextInput
            label={t.unit}
            value={item.unit ?? ""}
            onChange={(unit) => onChange({ unit: unit || undefined })}
          />
        )}
        {(item.type === "decimal" || item.type === "quantity") && number("decimals", t.decimals)}
        {isText && number("maxLength", t.maxLength)}
        {(item.repeats || item.type === "table") && number("least", t.least)}
        {(item.repeats || item.type === "table") && number("most", t.most)}
        {(isChoice(item) || isNumber(item) || item.type === "boolean") && number("weight", t.weight, t.weightHint)}
        {isGroup(item) && number("points", t.points)}
        {item.type === "boolean" && (
          <Select
            label={t.vetoAnswer}
            placeholder={t.noVeto}
            options={[
              { value: "true", label: say({ zh: "是", en: "Yes" }) },
              { value: "false", label: say({ zh: "否", en: "No" }) },
            ]}
            value={item.veto === undefined ? undefined : (String(item.veto) as "true" | "false")}
            onChange={(value) => onChange({ veto: value === undefined ? undefined : value === "true" })}
          />
        )}
        {asks && facts.length > 0 && (
          <Select
            label={t.prefill}
            placeholder={t.noPrefill}
            options={facts.map(({ key, title }) => ({ value: key, label: `${say(title)} (${key})` }))}
            value={props.prefill}
            onChange={props.onPrefill}
          />
        )}
      </div>
      <ConditionsEditor item={item} questions={questions.filter(({ id }) => id !== item.id)} onChange={onChange} />
    </div>
  );
}

/** Members that the new type cannot have are dropped, what it needs is there. */
function membersFor(item: Item, type: Item["type"]): Partial<Item> {
  const next = { ...item, type };
  const keeps = {
    options: isChoice(next),
    control: isChoice(next),
    unit: isNumber(next),
    min: isNumber(next) === isNumber(item) && (isNumber(next) || type === "date"),
    max: isNumber(next) === isNumber(item) && (isNumber(next) || type === "date"),
    decimals: type === "decimal" || type === "quantity",
    maxLength: ["string", "text", "open-choice"].includes(type),
    minLength: ["string", "text", "open-choice"].includes(type),
    regex: ["string", "text", "open-choice"].includes(type),
    weight: isChoice(next) || isNumber(next) || type === "boolean",
    veto: type === "boolean",
    repeats: type === "group" || (isQuestion(next) && type !== "boolean"),
    required: isQuestion(next) || type === "group" || type === "table",
    readOnly: isQuestion(next),
    initial: false,
  };
  const dropped = Object.fromEntries(
    Object.entries(keeps)
      .filter(([, keep]) => !keep)
      .map(([key]) => [key, undefined]),
  );
  return {
    ...dropped,
    ...(isChoice(next) && !item.options && { options: [{ code: "a", text: { zh: "选项一", en: "Option one" } }] }),
  };
}

function OptionsEditor({
  options,
  onChange,
}: {
  readonly options: readonly Option[];
  readonly onChange: (options: readonly Option[]) => void;
}) {
  const t = useTexts(builderTexts);
  const set = (index: number, change: Partial<Option>) =>
    onChange(
      options.map((option, i) =>
        i === index
          ? (Object.fromEntries(
              Object.entries({ ...option, ...change }).filter(([, one]) => one !== undefined),
            ) as Option)
          : option,
      ),
    );
  const add = () => {
    const taken = new Set(options.map(({ code }) => code));
    const code = Array.from({ length: 99 }, (_, n) => String(n + 1)).find((one) => !taken.has(one)) ?? "x";
    onChange([...options, { code, text: { zh: `选项 ${code}`, en: `Option ${code}` } }]);
  };
  return (
    <fieldset className="b-box">
      <legend>{t.options}</legend>
      {options.map((option, index) => (
        <div key={index} className="b-option">
          <TextInput label={t.code} value={option.code} onChange={(code) => set(index, { code })} />
          <TextInput
            label={t.zh}
            value={option.text.zh}
            onChange={(zh) => set(index, { text: { ...option.text, zh } })}
          />
          <TextInput
            label={t.en}
            value={option.text.en}
            onChange={(en) => set(index, { text: { ...option.text, en } })}
          />
          <NumberInput label={t.score} whole={false} value={option.score} onChange={(score) => set(index, { score })} />
          <Switch
            label={t.veto}
            look="check"
            value={option.veto ?? false}
            onChange={(veto) => set(index, { veto: veto || undefined })}
          />
          <div className="k-row">
            {index > 0 && (
              <Button
                size="small"
                variant="quiet"
                icon="up"
                aria-label={t.optionUp(index + 1)}
                onClick={() => onChange(options.toSpliced(index, 1).toSpliced(index - 1, 0, option))}
              />
            )}
            <Button
              size="small"
              variant="quiet"
              icon="trash"
              aria-label={t.removeOption(index + 1)}
              onClick={() => onChange(options.toSpliced(index, 1))}
            />
          </div>
        </div>
      ))}
      <Button size="small" icon="plus" onClick={add}>
        {t.addOption}
      </Button>
    </fieldset>
  );
}
