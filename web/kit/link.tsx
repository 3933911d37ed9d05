import { useRouter } from "@tanstack/react-router";
import type { AnchorHTMLAttributes, MouseEvent, ReactNode } from "react";
import "./controls.css";

export type LinkProps = Omit<AnchorHTMLAttributes<HTMLAnchorElement>, "href"> & {
  /** A path with search of this site (`/sites/1?month=2026-03`), or a full address. */
  readonly to: string;
  readonly children: ReactNode;
  /** Looks like a button. */
  readonly button?: "primary" | "secondary" | "quiet";
};

/** A link; inside the site it changes the page without reloading it. */
export function Link({ to, button, className, onClick, children, ...rest }: LinkProps) {
  const router = useRouter();
  const inside = to.startsWith("/") && !to.startsWith("/api/");
  const follow = (event: MouseEvent<HTMLAnchorElement>) => {
    onClick?.(event);
    const plain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
    if (!inside || event.defaultPrevented || !plain || rest.target || rest.download !== undefined) return;
    event.preventDefault();
    router.history.push(to);
  };
  const classes = [button ? `k-button k-button-${button}` : "k-link", className].filter(Boolean).join(" ");
  return (
    <a {...rest} href={to} className={classes} onClick={follow}>
      {children}
    </a>
  );
}
