import { type KeyboardEvent, type ReactNode, useState } from "react";
import "./data.css";
import { Field, type FieldProps, useField } from "./field.tsx";
import { Icon } from "./icon.tsx";
import { kitTexts, useTexts } from "./texts.ts";

export type Suggestion<T> = {
  readonly key: string;
  readonly label: string;
  readonly hint?: ReactNode;
  readonly value: T;
};

type ComboboxProps<T> = FieldProps<string> & {
  /** The suggestions for what is typed; the page fetches them (debounced there or by the cache). */
  readonly suggestions: readonly Suggestion<T>[];
  readonly onPick: (suggestion: Suggestion<T>) => void;
  /** Enter without a chosen suggestion. */
  readonly onEnter?: (text: string) => void;
  readonly placeholder?: string;
  readonly busy?: boolean;
};

/** A text field with suggestions below it (ARIA combobox with a list). */
export function Combobox<T>(props: ComboboxProps<T>) {
  const { suggestions, onPick, onEnter, placeholder } = props;
  const t = useTexts(kitTexts);
  const field = useField(props, "");
  const [open, setOpen] = useState(false);
  const [at, setAt] = useState(-1);
  const listId = `${field.id}-list`;
  const shown = open && suggestions.length > 0;
  const active = shown ? suggestions[at] : undefined;
  const pick = (suggestion: Suggestion<T>) => {
    field.set(suggestion.label);
    setOpen(false);
    setAt(-1);
    onPick(suggestion);
  };
  const steer = (event: KeyboardEvent) => {
    // Enter that ends a Chinese input is not a choice
    if (event.nativeEvent.isComposing) return;
    const count = suggestions.length;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      setOpen(true);
      if (count)
        setAt((before) => (event.key === "ArrowDown" ? (before + 1) % count : (before <= 0 ? count : before) - 1));
    } else if (event.key === "Enter" && active) {
      event.preventDefault();
      pick(active);
    } else if (event.key === "Enter" && onEnter) {
      event.preventDefault();
      setOpen(false);
      onEnter(field.value);
    } else if (event.key === "Escape") setOpen(false);
  };
  return (
    <Field {...props} id={field.id} error={field.error}>
      <div className="k-combobox">
        <span className="k-input-with-icon">
          <Icon name="search" />
          <input
            {...field.input}
            className="k-input"
            type="search"
            role="combobox"
            autoComplete="off"
            aria-expanded={shown}
            aria-controls={listId}
            aria-autocomplete="list"
            aria-activedescendant={active ? `${listId}-${at}` : undefined}
            placeholder={placeholder}
            value={field.value}
            onChange={(event) => {
              field.set(event.target.value);
              setOpen(true);
              setAt(-1);
            }}
            onFocus={() => setOpen(true)}
            onBlur={() => setOpen(false)}
            onKeyDown={steer}
          />
        </span>
        <ul id={listId} role="listbox" aria-label={props.label} className="k-combobox-list" hidden={!shown}>
          {suggestions.map((suggestion, index) => (
            <li
              key={suggestion.key}
              id={`${listId}-${index}`}
              role="option"
              aria-selected={index === at}
              // before blur closes the list
              onMouseDown={(event) => {
                event.preventDefault();
                pick(suggestion);
              }}
            >
              <span>{suggestion.label}</span>
              {suggestion.hint && <span className="k-small k-soft">{suggestion.hint}</span>}
            </li>
          ))}
        </ul>
        <span className="k-hidden" role="status">
          {shown ? t.suggestions(suggestions.length) : ""}
        </span>
      </div>
    </Field>
  );
}
