import { createContext, type ReactNode, useContext, useEffect, useId, useRef } from "react";
import "./controls.css";
import { Icon } from "./icon.tsx";
import { kitTexts, useTexts } from "./texts.ts";

/** What a form offers its fields. */
export type FormBinding = {
  readonly valueAt: (name: string) => unknown;
  readonly set: (name: string, value: unknown) => void;
  readonly problemAt: (name: string) => string | undefined;
  /** Tells the form that a field exists; the answer takes it away again. */
  readonly register: (field: RegisteredField) => () => void;
  /** A field whose typed text is no value yet stops the form: `problem` is the code. */
  readonly hold: (name: string, problem: string | undefined) => void;
};
export type RegisteredField = {
  readonly name: string;
  readonly id: string;
  readonly label: string;
  readonly required: boolean;
  /** A value of this field in words, to compare two versions. */
  readonly describe: (value: unknown) => string;
};

const inWords = (value: unknown): string => (Array.isArray(value) ? value.join("、") : String(value));

export const FormContext = createContext<FormBinding | undefined>(undefined);

/** What all fields take. Inside a form `name` is enough; outside, `value` and `onChange`. */
export type FieldProps<V> = {
  readonly label: string;
  readonly name?: string;
  readonly value?: V;
  readonly onChange?: (value: V) => void;
  readonly hint?: ReactNode;
  readonly error?: string;
  readonly required?: boolean;
  /** The label is read out but not seen; only where the surroundings make it plain. */
  readonly hideLabel?: boolean;
  readonly disabled?: boolean;
};

export type BoundField<V> = {
  readonly id: string;
  readonly value: V;
  readonly set: (value: V) => void;
  readonly error: string | undefined;
  readonly hold: (problem: string | undefined) => void;
  /** Attributes of the input element. */
  readonly input: {
    readonly id: string;
    readonly name: string | undefined;
    readonly disabled: boolean | undefined;
    readonly "aria-required": true | undefined;
    readonly "aria-invalid": true | undefined;
    readonly "aria-describedby": string | undefined;
  };
};

/** Joins a field to its form, or to its own props. `describe` writes a value as the field shows it. */
export function useField<V>(props: FieldProps<V>, empty: V, describe?: (value: V) => string): BoundField<V> {
  const form = useContext(FormContext);
  const id = useId();
  const { name, label, required = false } = props;
  const bound = form && name !== undefined && props.onChange === undefined ? form : undefined;
  const register = form?.register;
  const words = useRef(describe);
  useEffect(() => {
    words.current = describe;
  });
  useEffect(() => {
    if (!register || !name) return;
    // the value under a field's name has the field's type
    return register({ name, id, label, required, describe: (value) => (words.current ?? inWords)(value as V) });
  }, [register, name, id, label, required]);
  const value = bound && name !== undefined ? bound.valueAt(name) : props.value;
  const error = props.error ?? (form && name ? form.problemAt(name) : undefined);
  const described = [props.hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(" ");
  return {
    id,
    // the form holds values of many types by name; a field's name stands for one of them
    value: (value ?? empty) as V,
    set: (next) => (bound && name !== undefined ? bound.set(name, next) : props.onChange?.(next)),
    error,
    hold: (problem) => form && name !== undefined && form.hold(name, problem),
    input: {
      id,
      name,
      disabled: props.disabled,
      "aria-required": required || undefined,
      "aria-invalid": error ? true : undefined,
      "aria-describedby": described || undefined,
    },
  };
}

type FrameProps = Pick<FieldProps<unknown>, "label" | "hint" | "required" | "hideLabel"> & {
  readonly id: string;
  readonly error: string | undefined;
  readonly children: ReactNode;
  /** The field is a group (radios): fieldset and legend instead of a label. */
  readonly group?: boolean;
  readonly narrow?: boolean;
};

/** Label, hint, input and error in their order; each input of the kit has it round itself. */
export function Field({ id, label, hint, error, required, hideLabel, children, group, narrow }: FrameProps) {
  const t = useTexts(kitTexts);
  const caption = (
    <>
      {label}
      {required && <span className="k-field-required">{t.required}</span>}
    </>
  );
  const captionClass = hideLabel ? "k-hidden" : "k-field-label";
  const below = (
    <>
      {hint && (
        <div id={`${id}-hint`} className="k-field-hint">
          {hint}
        </div>
      )}
      {children}
      {error && (
        <div id={`${id}-error`} className="k-field-error">
          <Icon name="warning" size={16} />
          {error}
        </div>
      )}
    </>
  );
  const classes = ["k-field", error && "k-field-wrong", narrow && "k-field-narrow"].filter(Boolean).join(" ");
  if (group)
    return (
      <fieldset
        className={classes}
        id={id}
        tabIndex={-1}
        aria-describedby={[hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(" ") || undefined}
      >
        <legend className={captionClass}>{caption}</legend>
        {below}
      </fieldset>
    );
  return (
    <div className={classes}>
      <label className={captionClass} htmlFor={id}>
        {caption}
      </label>
      {below}
    </div>
  );
}
