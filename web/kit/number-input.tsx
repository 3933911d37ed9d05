import { useState } from "react";
import { Field, type FieldProps, useField } from "./field.tsx";
import { formatMoney } from "./format.ts";
import { readNumber, readYuan, writeYuan } from "./number-text.ts";
import { problemText, kitTexts, useTexts } from "./texts.ts";

type Reader = {
  readonly read: (text: string) => number | undefined | "wrong";
  readonly write: (value: number) => string;
  readonly problem: string;
  readonly describe?: (value: number) => string;
};

/**
 * Text that stands for a number. What is typed stays as typed; the value follows when it can be read, and the form
 * is held while it cannot.
 */
function useTypedNumber(props: FieldProps<number | undefined>, { read, write, problem, describe = write }: Reader) {
  const field = useField<number | undefined>(props, undefined, (value) => (value === undefined ? "" : describe(value)));
  const [typed, setTyped] = useState<string>();
  const readTyped = typed === undefined ? undefined : read(typed);
  // a value set from outside (draft, newer version) replaces the text that no longer matches it
  const text =
    typed !== undefined && (readTyped === "wrong" || readTyped === field.value)
      ? typed
      : field.value === undefined
        ? ""
        : write(field.value);
  const change = (next: string) => {
    setTyped(next);
    const value = read(next);
    field.hold(value === "wrong" ? problem : undefined);
    if (value !== "wrong") field.set(value);
  };
  const wrong = readTyped === "wrong" ? problemText({ path: "", code: problem, message: "" }) : undefined;
  return { field, text, change, error: field.error ?? wrong };
}

type NumberProps = FieldProps<number | undefined> & {
  readonly unit?: string;
  readonly whole?: boolean;
  readonly placeholder?: string;
};

/** A number; whole by default. */
export function NumberInput(props: NumberProps) {
  const { unit, whole = true, placeholder } = props;
  const { field, text, change, error } = useTypedNumber(props, {
    read: (typed) => readNumber(typed, whole),
    write: String,
    problem: "not_a_number",
  });
  return (
    <Field {...props} id={field.id} error={error} narrow>
      <span className="k-input-unit">
        <input
          {...field.input}
          aria-invalid={error ? true : undefined}
          className="k-input k-number"
          inputMode={whole ? "numeric" : "decimal"}
          autoComplete="off"
          placeholder={placeholder}
          value={text}
          onChange={(event) => change(event.target.value)}
        />
        {unit && <span className="k-unit">{unit}</span>}
      </span>
    </Field>
  );
}

/** An amount typed in yuan, kept in fen. */
export function MoneyInput(props: FieldProps<number | undefined> & { readonly unit?: string }) {
  const t = useTexts(kitTexts);
  const { field, text, change, error } = useTypedNumber(props, {
    read: readYuan,
    write: writeYuan,
    problem: "not_money",
    describe: formatMoney,
  });
  return (
    <Field {...props} id={field.id} error={error} narrow>
      <span className="k-input-unit">
        <input
          {...field.input}
          aria-invalid={error ? true : undefined}
          className="k-input k-number"
          inputMode="decimal"
          autoComplete="off"
          value={text}
          onChange={(event) => change(event.target.value)}
        />
        <span className="k-unit">{props.unit ?? t.yuan}</span>
      </span>
    </Field>
  );
}
