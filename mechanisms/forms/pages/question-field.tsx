import { isChoice, type Item } from "../../../engines/questionnaire/model.ts";
import { type Answer, answerOf, valueOf } from "../../../engines/questionnaire/response.ts";
import { Choice, Choices, Select } from "../../../web/kit/choice.tsx";
import { DateInput } from "../../../web/kit/date-input.tsx";
import { Field } from "../../../web/kit/field.tsx";
import { NumberInput } from "../../../web/kit/number-input.tsx";
import { TextArea, TextInput } from "../../../web/kit/text-input.tsx";
import { useTexts, useWords } from "../../../web/kit/texts.ts";
import { Button } from "../../../web/kit/button.tsx";
import { AttachmentField } from "./attachment-field.tsx";
import { useFilling } from "./fill-context.ts";
import { LocationField } from "./location-field.tsx";
import { SignatureField } from "./signature-field.tsx";
import { formTexts } from "./texts.ts";

/** What every field of a question needs. */
export type QuestionProps = {
  readonly item: Item;
  readonly path: string;
  readonly label: string;
  readonly hint: string | undefined;
  readonly error: string | undefined;
  readonly answers: readonly Answer[];
  readonly set: (answers: readonly Answer[]) => void;
  readonly disabled: boolean;
  readonly hideLabel?: boolean;
};

/** One question with the field its type asks for. */
export function QuestionField({
  item,
  path,
  hideLabel,
}: {
  readonly item: Item;
  readonly path: string;
  readonly hideLabel?: boolean;
}) {
  const t = useTexts(formTexts);
  const say = useWords();
  const filling = useFilling();
  const answers = filling.state.answers.get(path) ?? [];
  const source = filling.sourceOf(path);
  const fixed = item.readOnly ?? false;
  const hint = [item.help && say(item.help), source && (fixed ? t.prefilledFixed : t.prefilledFrom)(say(source))]
    .filter(Boolean)
    .join(" · ");
  const props: QuestionProps = {
    item,
    path,
    label: item.text ? say(item.text) : item.id,
    hint: hint || undefined,
    error: filling.problemOf(path),
    answers,
    set: (next) => filling.set(path, next),
    disabled: fixed || filling.readOnly,
    hideLabel,
  };
  if (item.type === "photo" || item.type === "file") return <AttachmentField {...props} />;
  if (item.type === "signature") return <SignatureField {...props} />;
  if (item.type === "location") return <LocationField {...props} />;
  if (item.type === "boolean" || isChoice(item)) return <ChoiceField {...props} />;
  if (item.repeats) return <SeveralField {...props} />;
  return <SingleField {...props} />;
}

const common = ({ label, hint, error, disabled, hideLabel, item }: QuestionProps) => ({
  label,
  hint,
  error,
  disabled,
  hideLabel,
  required: item.required ?? false,
});

/** A field for one number, day or text. */
function SingleField(props: QuestionProps) {
  const { item, answers, set } = props;
  const value = answers[0] && valueOf(answers[0]);
  const put = (next: unknown) => {
    const answer = next === undefined || next === "" ? undefined : answerOf(item, next);
    set(answer ? [answer] : []);
  };
  const text = typeof value === "string" ? value : "";
  switch (item.type) {
    case "integer":
    case "decimal":
    case "quantity":
      return (
        <NumberInput
          {...common(props)}
          value={typeof value === "number" ? value : undefined}
          onChange={put}
          unit={item.unit}
          whole={item.type === "integer"}
        />
      );
    case "date":
      return (
        <DateInput
          {...common(props)}
          value={text}
          onChange={put}
          min={typeof item.min === "string" ? item.min : undefined}
          max={typeof item.max === "string" ? item.max : undefined}
        />
      );
    case "dateTime":
    case "time":
      return <ClockField {...props} text={text} put={put} />;
    case "text":
      return <TextArea {...common(props)} value={text} onChange={put} rows={4} maxLength={item.maxLength} />;
    default:
      return <TextInput {...common(props)} value={text} onChange={put} maxLength={item.maxLength} />;
  }
}

/** The browser's own input for an hour, with or without its day. */
function ClockField(props: QuestionProps & { readonly text: string; readonly put: (value: string) => void }) {
  const { item, path, text, put, disabled, error } = props;
  const id = `clock-${path}`;
  return (
    <Field {...common(props)} id={id} error={error} narrow>
      <input
        id={id}
        className="k-input k-number"
        type={item.type === "time" ? "time" : "datetime-local"}
        value={text.slice(0, item.type === "time" ? 5 : 16)}
        disabled={disabled}
        aria-invalid={error ? true : undefined}
        aria-describedby={error ? `${id}-error` : undefined}
        onChange={(event) => put(event.target.value)}
      />
    </Field>
  );
}

const ownWords = "*";

/** Yes/no and choices: radios or a list for one, boxes for several; a field for one's own words where they are allowed. */
function ChoiceField(props: QuestionProps) {
  const t = useTexts(formTexts);
  const say = useWords();
  const { item, answers, set } = props;
  const isOpen = item.type === "open-choice";
  const options =
    item.type === "boolean"
      ? [
          { value: "true", label: t.yes },
          { value: "false", label: t.no },
        ]
      : [
          ...(item.options ?? []).map(({ code, text }) => ({ value: code, label: say(text) })),
          ...(isOpen ? [{ value: ownWords, label: t.otherWords }] : []),
        ];
  const own = answers.find((answer) => "valueString" in answer);
  const chosen = answers.map((answer) => ("valueString" in answer ? ownWords : String(valueOf(answer))));
  const answerFor = (code: string): Answer =>
    item.type === "boolean"
      ? { valueBoolean: code === "true" }
      : code === ownWords
        ? (own ?? { valueString: "" })
        : { valueCoding: { code } };
  const choose = (codes: readonly string[]) => {
    const added = codes.find((code) => !chosen.includes(code));
    const exclusive = (code: string) =>
      item.options?.some((option) => option.code === code && option.exclusive) ?? false;
    // What excludes the others takes their place, and they take its.
    const kept =
      added === undefined ? codes : codes.filter((code) => code === added || (!exclusive(added) && !exclusive(code)));
    set(kept.map(answerFor));
  };
  const long = options.some(({ label }) => label.length > 16);
  const field = item.repeats ? (
    <Choices {...common(props)} options={options} value={chosen} onChange={choose} look={long ? "rows" : "chips"} />
  ) : item.control === "drop_down" || options.length > 12 ? (
    <Select
      {...common(props)}
      options={options}
      placeholder={t.choose}
      value={chosen[0]}
      onChange={(code) => choose(code === undefined ? [] : [code])}
    />
  ) : (
    <Choice
      {...common(props)}
      options={options}
      value={chosen[0]}
      onChange={(code) => choose(code === undefined ? [] : [code])}
      look={long ? "rows" : "chips"}
    />
  );
  const mayClear = !item.repeats && !item.required && chosen.length > 0 && !props.disabled;
  return (
    <div className="f-choice">
      {field}
      {own && "valueString" in own && (
        <TextInput
          label={t.otherWords}
          value={own.valueString}
          disabled={props.disabled}
          maxLength={item.maxLength ?? 200}
          onChange={(text) => set(answers.map((answer) => ("valueString" in answer ? { valueString: text } : answer)))}
        />
      )}
      {mayClear && (
        <Button size="small" variant="quiet" onClick={() => set([])}>
          {t.clear}
        </Button>
      )}
    </div>
  );
}

/** Several numbers, days or texts below each other. */
function SeveralField(props: QuestionProps) {
  const t = useTexts(formTexts);
  const { item, label, answers, set, disabled, path, error, hint } = props;
  const lines = answers.length > 0 ? answers : [undefined];
  return (
    <Field {...common(props)} id={`several-${path}`} hint={hint} error={error} group>
      <div className="k-stack">
        {lines.map((answer, index) => (
          <div key={index} className="f-line">
            <SingleField
              {...props}
              item={{ ...item, required: false }}
              label={t.occurrence(label, index + 1)}
              hideLabel
              hint={undefined}
              error={undefined}
              answers={answer ? [answer] : []}
              set={([next]) => set(next ? answers.with(index, next) : answers.toSpliced(index, 1))}
            />
            {!disabled && answers.length > 0 && (
              <Button
                variant="quiet"
                icon="trash"
                aria-label={t.removeOne(label, index + 1)}
                onClick={() => set(answers.toSpliced(index, 1))}
              />
            )}
          </div>
        ))}
        {!disabled && answers.length > 0 && (item.most === undefined || answers.length < item.most) && (
          <AddLine item={item} label={label} add={(answer) => set([...answers, answer])} />
        )}
      </div>
    </Field>
  );
}

/** A further line begins with its first value, since an empty one is no answer. */
function AddLine({
  item,
  label,
  add,
}: {
  readonly item: Item;
  readonly label: string;
  readonly add: (answer: Answer) => void;
}) {
  const t = useTexts(formTexts);
  const empty: Answer | undefined =
    item.type === "string" || item.type === "text" ? { valueString: "" } : answerOf(item, item.min ?? 0);
  return empty ? (
    <Button size="small" icon="plus" onClick={() => add(empty)}>
      {t.addTo(label)}
    </Button>
  ) : null;
}
