import { Parameter, type Scalar } from "../contract/kinds.ts";
import { Fact } from "../contract/kinds.ts";
import { useEndpoint } from "../../../web/api/queries.ts";
import { Choice, Choices, Select } from "../../../web/kit/choice.tsx";
import { DateInput } from "../../../web/kit/date-input.tsx";
import { NumberInput } from "../../../web/kit/number-input.tsx";
import { renderResult } from "../../../web/kit/states.tsx";
import { TextInput } from "../../../web/kit/text-input.tsx";
import { useTexts, useWords } from "../../../web/kit/texts.ts";
import { getDefinition, listDefinitions } from "../contract/endpoints.ts";
import type { Draft } from "./edit-page.tsx";
import { ruleTexts } from "./texts.ts";

type FieldsProps = { readonly draft: Draft; readonly onChange: (parts: Draft) => void };
type When = Readonly<Record<string, Scalar | readonly Scalar[]>>;

/** The fields of a rule: its value by the parameter's type, the case it is for, and the sentence it comes from. */
export function RuleFields({ draft, onChange }: FieldsProps) {
  const t = useTexts(ruleTexts);
  const parameter = useEndpoint(getDefinition, { params: { kind: "parameter", key: String(draft["parameter"]) } });
  return renderResult(parameter, ({ body }) => {
    const read = Parameter.parse(body);
    const formula = typeof draft["formula"] === "string" ? draft["formula"] : "";
    const when = (draft["when"] ?? {}) as When;
    return (
      <div className="k-stack">
        <div className="r-fields">
          {formula === "" && (
            <ValueField parameter={read} value={draft["value"]} onChange={(value) => onChange({ value })} />
          )}
          <TextInput
            label={t.formula}
            hint={t.formulaHint}
            value={formula}
            onChange={(text) => onChange({ formula: text || undefined, ...(text && { value: undefined }) })}
          />
        </div>
        {read.by.map((name) => (
          <FactField
            key={name}
            name={name}
            wanted={[when[name] ?? []].flat()}
            onChange={(wanted) => {
              const { [name]: _, ...others } = when;
              onChange({
                when: wanted.length === 0 ? others : { ...others, [name]: wanted.length === 1 ? wanted[0] : wanted },
              });
            }}
          />
        ))}
        <BasisFields draft={draft} onChange={onChange} />
      </div>
    );
  });
}

function ValueField(props: {
  readonly parameter: Parameter;
  readonly value: unknown;
  readonly onChange: (value: unknown) => void;
}) {
  const t = useTexts(ruleTexts);
  const say = useWords();
  const { parameter, value, onChange } = props;
  const { type, unit, options } = parameter;
  const named = options?.map((option) => ({ value: option.value, label: say(option.title) }));
  if (type === "integer" || type === "number")
    return (
      <NumberInput
        label={t.valueNumber}
        unit={unit && say(unit)}
        whole={type === "integer"}
        value={typeof value === "number" ? value : undefined}
        onChange={onChange}
        required
      />
    );
  if (type === "boolean")
    return (
      <Choice
        label={t.valueYesNo}
        options={[
          { value: "true", label: t.yes },
          { value: "false", label: t.no },
        ]}
        value={value === undefined ? undefined : String(value)}
        onChange={(chosen) => onChange(chosen === undefined ? undefined : chosen === "true")}
      />
    );
  if (type === "date")
    return <DateInput label={t.valueText} value={String(value ?? "")} onChange={(day) => onChange(day || undefined)} />;
  if (type === "list" && named)
    return (
      <Choices label={t.valueText} options={named} value={(value as string[] | undefined) ?? []} onChange={onChange} />
    );
  if (type === "list")
    return (
      <TextInput
        label={t.valueList}
        value={Array.isArray(value) ? value.join(", ") : ""}
        onChange={(text) =>
          onChange(
            text
              .split(/[,，、]/)
              .map((one) => one.trim())
              .filter(Boolean),
          )
        }
      />
    );
  if (named)
    return <Select label={t.valueText} options={named} value={value as string | undefined} onChange={onChange} />;
  return <TextInput label={t.valueText} value={String(value ?? "")} onChange={onChange} required />;
}

/** For which values of a fact the rule speaks; none chosen means all. */
function FactField(props: {
  readonly name: string;
  readonly wanted: readonly Scalar[];
  readonly onChange: (wanted: readonly Scalar[]) => void;
}) {
  const t = useTexts(ruleTexts);
  const say = useWords();
  const { name, wanted, onChange } = props;
  const definition = useEndpoint(getDefinition, { params: { kind: "fact", key: name } });
  return renderResult(definition, ({ body }) => {
    const fact = Fact.parse(body);
    const label = `${t.appliesTo}: ${say(fact.title)}`;
    if (fact.options)
      return (
        <Choices
          label={label}
          hint={t.any}
          options={fact.options.map((option) => ({ value: option.value, label: say(option.title) }))}
          value={wanted.map(String)}
          onChange={onChange}
        />
      );
    if (fact.type === "boolean")
      return (
        <Choices
          label={label}
          hint={t.any}
          options={[
            { value: "true", label: t.yes },
            { value: "false", label: t.no },
          ]}
          value={wanted.map(String)}
          onChange={(chosen) => onChange(chosen.map((one) => one === "true"))}
        />
      );
    if (fact.type === "number")
      return (
        <NumberInput
          label={label}
          hint={t.any}
          whole={false}
          value={typeof wanted[0] === "number" ? wanted[0] : undefined}
          onChange={(value) => onChange(value === undefined ? [] : [value])}
        />
      );
    return (
      <TextInput
        label={label}
        hint={t.any}
        value={wanted.join(", ")}
        onChange={(text) => onChange(text === "" ? [] : text.split(/[,，、]\s*/))}
      />
    );
  });
}

type BasisDraft = { readonly document: string; readonly at: string; readonly says?: string };

/** The first sentence the decision rests on; further ones stay as they are. */
function BasisFields({ draft, onChange }: FieldsProps) {
  const t = useTexts(ruleTexts);
  const say = useWords();
  const documents = useEndpoint(listDefinitions, { query: { kind: "document", size: 100 } });
  const [first = { document: "", at: "" }, ...others] = (draft["basis"] ?? []) as readonly BasisDraft[];
  const change = (parts: Partial<BasisDraft>) => {
    const { says, ...named } = { ...first, ...parts };
    onChange({ basis: [{ ...named, ...(says && { says }) }, ...others] });
  };
  return renderResult(documents, ({ items }) => (
    <div className="r-fields">
      <Select
        label={t.basisDocument}
        options={items.map(({ key, title }) => ({ value: key, label: say(title) }))}
        value={first.document || undefined}
        onChange={(document) => change({ document: document ?? "" })}
        required
      />
      <TextInput label={t.basisAt} value={first.at} maxLength={80} onChange={(at) => change({ at })} required />
      <TextInput label={t.basisSays} value={first.says ?? ""} maxLength={120} onChange={(says) => change({ says })} />
    </div>
  ));
}
