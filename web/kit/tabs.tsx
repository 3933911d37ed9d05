import { type KeyboardEvent, type ReactNode, useId, useRef, useState } from "react";
import "./data.css";

export type Tab<K extends string = string> = {
  readonly key: K;
  readonly title: ReactNode;
  readonly content: ReactNode;
};

/** Parts of a page of which one is shown. Arrow keys change; keep `chosen` in the address where it should survive. */
export function Tabs<K extends string>(props: {
  readonly label: string;
  readonly tabs: readonly Tab<K>[];
  readonly chosen?: K;
  readonly onChoose?: (key: K) => void;
}) {
  const { label, tabs, onChoose } = props;
  const [own, setOwn] = useState<K>();
  const id = useId();
  const list = useRef<HTMLDivElement>(null);
  const chosen = tabs.find((tab) => tab.key === (props.chosen ?? own)) ?? tabs[0];
  if (!chosen) return null;
  const choose = (key: K) => {
    setOwn(key);
    onChoose?.(key);
  };
  const steer = (event: KeyboardEvent) => {
    const step = { ArrowRight: 1, ArrowLeft: -1, Home: -tabs.length, End: tabs.length }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const at = tabs.indexOf(chosen) + step;
    const index = Math.abs(step) > 1 ? Math.min(Math.max(at, 0), tabs.length - 1) : (at + tabs.length) % tabs.length;
    const tab = tabs[index];
    if (!tab) return;
    choose(tab.key);
    list.current?.querySelectorAll<HTMLElement>("[role=tab]")[index]?.focus();
  };
  return (
    <div className="k-tabs">
      <div className="k-tab-list" role="tablist" aria-label={label} ref={list}>
        {tabs.map((tab) => (
          <button
            key={tab.key}
            type="button"
            role="tab"
            id={`${id}-${tab.key}`}
            aria-selected={tab === chosen}
            aria-controls={`${id}-panel`}
            tabIndex={tab === chosen ? 0 : -1}
            onClick={() => choose(tab.key)}
            onKeyDown={steer}
          >
            {tab.title}
          </button>
        ))}
      </div>
      <div
        role="tabpanel"
        id={`${id}-panel`}
        aria-labelledby={`${id}-${chosen.key}`}
        tabIndex={0}
        className="k-tab-panel"
      >
        {chosen.content}
      </div>
    </div>
  );
}
