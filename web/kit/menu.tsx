import { type CSSProperties, useId, useRef } from "react";
import "./overlays.css";
import { Icon, type IconName } from "./icon.tsx";
import { Link } from "./link.tsx";

export type MenuItem = {
  readonly label: string;
  readonly icon?: IconName;
  readonly to?: string;
  readonly onSelect?: () => void;
};

/** Actions behind a button; a plain list in a native popover, so that Tab and Escape work as everywhere. */
export function Menu(props: {
  readonly label: string;
  readonly items: readonly MenuItem[];
  readonly icon?: IconName;
  readonly hideLabel?: boolean;
}) {
  const { label, items, icon, hideLabel } = props;
  const id = useId();
  const list = useRef<HTMLDivElement>(null);
  const anchor = `--menu-${id.replace(/\W/g, "")}`;
  return (
    <div className="k-menu">
      <button
        type="button"
        className={`k-button k-button-quiet${hideLabel ? " k-button-icon" : ""}`}
        popoverTarget={id}
        aria-label={hideLabel ? label : undefined}
        style={{ anchorName: anchor } as CSSProperties}
      >
        {icon && <Icon name={icon} />}
        {!hideLabel && label}
        {!hideLabel && <Icon name="down" size={14} />}
      </button>
      <div
        id={id}
        popover="auto"
        className="k-menu-list"
        ref={list}
        style={{ positionAnchor: anchor } as CSSProperties}
      >
        {items.map((item) => {
          const inside = (
            <>
              {item.icon && <Icon name={item.icon} />}
              {item.label}
            </>
          );
          const close = () => list.current?.hidePopover();
          return item.to ? (
            <Link key={item.label} to={item.to} className="k-menu-item" onClick={close}>
              {inside}
            </Link>
          ) : (
            <button
              key={item.label}
              type="button"
              className="k-menu-item"
              onClick={() => {
                close();
                item.onSelect?.();
              }}
            >
              {inside}
            </button>
          );
        })}
      </div>
    </div>
  );
}
