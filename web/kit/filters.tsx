import { type ReactNode, useId, useState } from "react";
import "./data.css";
import { Button } from "./button.tsx";
import { kitTexts, useTexts } from "./texts.ts";

/** Conditions of a list. On a phone all but the first part hide behind a button that says how many are set. */
export function Filters({
  first,
  set,
  children,
}: {
  /** Stays in view: the search. */
  readonly first?: ReactNode;
  /** How many of the others are set. */
  readonly set: number;
  readonly children: ReactNode;
}) {
  const t = useTexts(kitTexts);
  const id = useId();
  const [open, setOpen] = useState(false);
  return (
    <div className="k-filters" role="search">
      {first}
      <Button
        icon="filter"
        className="k-filters-toggle"
        aria-expanded={open}
        aria-controls={id}
        onClick={() => setOpen(!open)}
      >
        {set > 0 ? `${t.filters} · ${set}` : t.filters}
      </Button>
      <div id={id} className="k-filters-rest" data-open={open || undefined}>
        {children}
      </div>
    </div>
  );
}
