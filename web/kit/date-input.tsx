import { useState } from "react";
import { Field, type FieldProps, useField } from "./field.tsx";
import { dayOf, formatMonth } from "./format.ts";

type RangeProps = FieldProps<string> & { readonly min?: string; readonly max?: string };

function NativeDate({ type, ...props }: RangeProps & { readonly type: "date" | "time" }) {
  const field = useField(props, "");
  return (
    <Field {...props} id={field.id} error={field.error} narrow>
      <input
        {...field.input}
        className="k-input k-number"
        type={type}
        min={props.min}
        max={props.max}
        value={field.value}
        onChange={(event) => field.set(event.target.value)}
      />
    </Field>
  );
}

/** A day, `YYYY-MM-DD`; the browser's own calendar. */
export function DateInput(props: RangeProps) {
  return <NativeDate {...props} type="date" />;
}

/** `YYYY-MM` so many months after another. */
function addMonths(month: string, add: number): string {
  const [year = 0, first = 1] = month.split("-").map(Number);
  return new Date(Date.UTC(year, first - 1 + add, 1)).toISOString().slice(0, 7);
}

/**
 * A month, `YYYY-MM`, from a list: not every browser has a picker for months. From `min` (four years back) to `max` (thirty
 * months on); a value outside of it is kept.
 */
export function MonthInput(props: RangeProps) {
  const field = useField(props, "", (value) => (value ? formatMonth(value) : ""));
  const [thisMonth] = useState(() => dayOf(new Date().toISOString()).slice(0, 7));
  const first = props.min ?? addMonths(thisMonth, -48);
  const last = props.max ?? addMonths(props.min ?? thisMonth, 30);
  const months: string[] = [];
  for (let month = first; month <= last; month = addMonths(month, 1)) months.push(month);
  if (field.value && !months.includes(field.value)) months.unshift(field.value);
  // What lies ahead is read forwards, what lies behind from the newest.
  if (last <= thisMonth) months.reverse();
  return (
    <Field {...props} id={field.id} error={field.error} narrow>
      <select
        {...field.input}
        className="k-input k-select"
        value={field.value}
        onChange={(event) => field.set(event.target.value)}
      >
        {(!field.value || !props.required) && <option value="" />}
        {months.map((month) => (
          <option key={month} value={month}>
            {formatMonth(month)}
          </option>
        ))}
      </select>
    </Field>
  );
}

/** A time of day, `HH:MM`. */
export function TimeInput(props: RangeProps) {
  return <NativeDate {...props} type="time" />;
}
