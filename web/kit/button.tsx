import { type ButtonHTMLAttributes, type MouseEvent, type ReactNode, useId } from "react";
import "./controls.css";
import { Icon, type IconName } from "./icon.tsx";
import { kitTexts, useTexts } from "./texts.ts";

export type ButtonProps = Omit<ButtonHTMLAttributes<HTMLButtonElement>, "disabled"> & {
  readonly children?: ReactNode;
  readonly variant?: "primary" | "secondary" | "quiet" | "danger";
  readonly size?: "normal" | "small";
  readonly icon?: IconName;
  /** Work is under way: the button waits and says so. */
  readonly busy?: boolean;
  /** Why it cannot be used now. Shown below the button, which stays reachable by keyboard but does nothing. */
  readonly reason?: ReactNode;
  /** Fills its row. */
  readonly wide?: boolean;
};

/** An action. Icon-only ones need `aria-label`. */
export function Button(props: ButtonProps) {
  const {
    children,
    variant = "secondary",
    size = "normal",
    icon,
    busy,
    reason,
    wide,
    className,
    onClick,
    ...rest
  } = props;
  const t = useTexts(kitTexts);
  const reasonId = useId();
  const blocked = Boolean(busy || reason);
  const press = (event: MouseEvent<HTMLButtonElement>) => {
    if (blocked) event.preventDefault();
    else onClick?.(event);
  };
  const classes = [
    "k-button",
    `k-button-${variant}`,
    size === "small" && "k-button-small",
    wide && "k-button-wide",
    icon && !children && "k-button-icon",
    className,
  ];
  const button = (
    <button
      type="button"
      {...rest}
      className={classes.filter(Boolean).join(" ")}
      aria-disabled={blocked || undefined}
      aria-busy={busy || undefined}
      aria-describedby={reason ? reasonId : rest["aria-describedby"]}
      onClick={press}
    >
      {busy ? <span className="k-spinner" aria-hidden="true" /> : icon && <Icon name={icon} />}
      {children}
      {busy && <span className="k-hidden">{t.busy}</span>}
    </button>
  );
  if (!reason) return button;
  return (
    <span className={wide ? "k-button-reasoned k-button-wide" : "k-button-reasoned"}>
      {button}
      <span id={reasonId} className="k-reason">
        {reason}
      </span>
    </span>
  );
}
