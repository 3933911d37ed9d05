import type { ReactNode } from "react";
import { Field, type FieldProps, useField } from "./field.tsx";
import { kitTexts, useTexts } from "./texts.ts";

export type Option<V extends string = string> = {
  readonly value: V;
  readonly label: string;
  readonly hint?: ReactNode;
  readonly disabled?: boolean;
};

/** Options from a closed list and its names: `optionsOf(ageBands, t.ageBand)`. */
export function optionsOf<V extends string>(values: readonly V[], names: Readonly<Record<V, string>>): Option<V>[] {
  return values.map((value) => ({ value, label: names[value] }));
}

const labelOf = <V extends string>(options: readonly Option<V>[], value: V): string =>
  options.find((option) => option.value === value)?.label ?? value;

type SelectProps<V extends string> = FieldProps<V | undefined> & {
  readonly options: readonly Option<V>[];
  /** First line that stands for no choice. */
  readonly placeholder?: string;
};

/** One of many, as the browser's own list. Up to about six, prefer `Choice`. */
export function Select<V extends string>(props: SelectProps<V>) {
  const field = useField<V | undefined>(props, undefined, (value) =>
    value === undefined ? "" : labelOf(props.options, value),
  );
  const { options, placeholder } = props;
  return (
    <Field {...props} id={field.id} error={field.error} narrow>
      <select
        {...field.input}
        className="k-input k-select"
        value={field.value ?? ""}
        onChange={(event) => field.set(options.find((option) => option.value === event.target.value)?.value)}
      >
        {(placeholder !== undefined || field.value === undefined) && <option value="">{placeholder ?? ""}</option>}
        {options.map((option) => (
          <option key={option.value} value={option.value} disabled={option.disabled}>
            {option.label}
          </option>
        ))}
      </select>
    </Field>
  );
}

type GroupProps<V extends string> = {
  readonly options: readonly Option<V>[];
  /** `chips` (default) for short names, `rows` where options have hints. */
  readonly look?: "chips" | "rows";
};

function Items<V extends string>(
  props: GroupProps<V> & {
    readonly type: "radio" | "checkbox";
    readonly id: string;
    readonly disabled?: boolean;
    readonly chosen: (value: V) => boolean;
    readonly choose: (value: V) => void;
  },
) {
  const { options, look = "chips", type, id, disabled, chosen, choose } = props;
  return (
    <div className={`k-choice k-choice-${look}`}>
      {options.map((option) => (
        <label key={option.value} className="k-choice-item">
          <input
            type={type}
            name={id}
            value={option.value}
            disabled={disabled || option.disabled}
            checked={chosen(option.value)}
            onChange={() => choose(option.value)}
          />
          <span className="k-choice-face">
            <span className="k-choice-name">{option.label}</span>
            {option.hint && <span className="k-choice-hint">{option.hint}</span>}
          </span>
        </label>
      ))}
    </div>
  );
}

/** One of a few, all in view. */
export function Choice<V extends string>(props: FieldProps<V | undefined> & GroupProps<V>) {
  const field = useField<V | undefined>(props, undefined, (value) =>
    value === undefined ? "" : labelOf(props.options, value),
  );
  return (
    <Field {...props} id={field.id} error={field.error} group>
      <Items
        type="radio"
        id={field.id}
        options={props.options}
        look={props.look}
        disabled={props.disabled}
        chosen={(value) => field.value === value}
        choose={(value) => field.set(value)}
      />
    </Field>
  );
}

/** Any of a few, all in view. */
export function Choices<V extends string>(props: FieldProps<readonly V[]> & GroupProps<V>) {
  const field = useField<readonly V[]>(props, [], (values) =>
    values.map((value) => labelOf(props.options, value)).join("、"),
  );
  const toggle = (value: V) =>
    field.set(field.value.includes(value) ? field.value.filter((other) => other !== value) : [...field.value, value]);
  return (
    <Field {...props} id={field.id} error={field.error} group>
      <Items
        type="checkbox"
        id={field.id}
        options={props.options}
        look={props.look}
        disabled={props.disabled}
        chosen={(value) => field.value.includes(value)}
        choose={toggle}
      />
    </Field>
  );
}

/** Yes or no, in effect at once or with the form. `look="check"` for agreeing to something. */
export function Switch(props: FieldProps<boolean> & { readonly look?: "switch" | "check" }) {
  const t = useTexts(kitTexts);
  const field = useField(props, false, (value) => (value ? t.yes : t.no));
  const look = props.look ?? "switch";
  return (
    <div className={field.error ? "k-field k-field-wrong" : "k-field"}>
      <label className={`k-${look}`}>
        <input
          {...field.input}
          aria-required={undefined}
          type="checkbox"
          role={look === "switch" ? "switch" : undefined}
          checked={field.value}
          onChange={(event) => field.set(event.target.checked)}
        />
        <span className={`k-${look}-mark`} aria-hidden="true" />
        <span>{props.label}</span>
      </label>
      {props.hint && (
        <div id={`${field.id}-hint`} className="k-field-hint">
          {props.hint}
        </div>
      )}
      {field.error && (
        <div id={`${field.id}-error`} className="k-field-error">
          {field.error}
        </div>
      )}
    </div>
  );
}
