import type { HTMLInputTypeAttribute } from "react";
import { Field, type FieldProps, useField } from "./field.tsx";
import { Icon, type IconName } from "./icon.tsx";
import { plainDigits } from "./number-text.ts";

type TextProps = FieldProps<string> & {
  readonly type?: Extract<HTMLInputTypeAttribute, "text" | "search" | "email" | "url" | "password">;
  readonly placeholder?: string;
  readonly maxLength?: number;
  readonly autoComplete?: string;
  readonly inputMode?: "text" | "numeric" | "tel" | "search";
  readonly icon?: IconName;
  readonly narrow?: boolean;
};

/** One line of text. */
export function TextInput(props: TextProps) {
  const field = useField(props, "");
  const { type = "text", placeholder, maxLength, autoComplete, inputMode, icon } = props;
  return (
    <Field {...props} id={field.id} error={field.error}>
      <span className={icon ? "k-input-with-icon" : "k-input-box"}>
        {icon && <Icon name={icon} />}
        <input
          {...field.input}
          className="k-input"
          type={type}
          value={field.value}
          placeholder={placeholder}
          maxLength={maxLength}
          autoComplete={autoComplete}
          inputMode={inputMode}
          onChange={(event) => field.set(event.target.value)}
        />
      </span>
    </Field>
  );
}

/** Several lines; grows with what is typed. */
export function TextArea(
  props: FieldProps<string> & { readonly rows?: number; readonly maxLength?: number; readonly placeholder?: string },
) {
  const field = useField(props, "");
  const { rows = 3, maxLength, placeholder } = props;
  return (
    <Field {...props} id={field.id} error={field.error}>
      <textarea
        {...field.input}
        className="k-input k-textarea"
        rows={rows}
        maxLength={maxLength}
        placeholder={placeholder}
        value={field.value}
        onChange={(event) => field.set(event.target.value)}
      />
      {maxLength !== undefined && field.value.length > maxLength * 0.8 && (
        <span className="k-field-hint k-number">
          {field.value.length} / {maxLength}
        </span>
      )}
    </Field>
  );
}

/** A mainland mobile number; spaces, dashes, +86 and full-width digits are taken off. */
export function PhoneInput(props: FieldProps<string>) {
  const field = useField(props, "");
  const tidy = (text: string) =>
    plainDigits(text)
      .replace(/^\+?86(?=1\d{10}$)/, "")
      .replace(/[^\d*]/g, "")
      .slice(0, 11);
  return (
    <Field {...props} id={field.id} error={field.error} narrow>
      <input
        {...field.input}
        className="k-input k-number"
        type="tel"
        inputMode="tel"
        autoComplete="tel-national"
        value={field.value}
        onChange={(event) => field.set(tidy(event.target.value))}
      />
    </Field>
  );
}

/** A one-time code; phones offer the one from the message. */
export function CodeInput(props: FieldProps<string> & { readonly length?: number }) {
  const field = useField(props, "");
  const { length = 6 } = props;
  return (
    <Field {...props} id={field.id} error={field.error} narrow>
      <input
        {...field.input}
        className="k-input k-code"
        inputMode="numeric"
        autoComplete="one-time-code"
        value={field.value}
        onChange={(event) => field.set(plainDigits(event.target.value).replace(/\D/g, "").slice(0, length))}
      />
    </Field>
  );
}
