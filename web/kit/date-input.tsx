import { Field, type FieldProps, useField } from "./field.tsx";

type RangeProps = FieldProps<string> & { readonly min?: string; readonly max?: string };

function NativeDate({ type, ...props }: RangeProps & { readonly type: "date" | "month" | "time" | "datetime-local" }) {
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

/** A month, `YYYY-MM`. */
export function MonthInput(props: RangeProps) {
  return <NativeDate {...props} type="month" />;
}

/** A time of day, `HH:MM`. */
export function TimeInput(props: RangeProps) {
  return <NativeDate {...props} type="time" />;
}
