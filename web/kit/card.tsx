import type { ReactNode } from "react";
import "./surfaces.css";

type CardProps = {
  readonly title?: ReactNode;
  readonly actions?: ReactNode;
  readonly children?: ReactNode;
  /** Level of the title; 2 by default. */
  readonly level?: 2 | 3 | 4;
  readonly flush?: boolean;
  readonly footer?: ReactNode;
};

/** A part of a page with its own title and actions. `flush` lets a table or map reach the edges. */
export function Card({ title, actions, children, level = 2, flush, footer }: CardProps) {
  const Heading = `h${level}` as const;
  return (
    <section className={flush ? "k-card k-card-flush" : "k-card"}>
      {(title || actions) && (
        <div className="k-card-head">
          {title && <Heading>{title}</Heading>}
          {actions && <div className="k-row">{actions}</div>}
        </div>
      )}
      <div className="k-card-body">{children}</div>
      {footer && <div className="k-card-foot">{footer}</div>}
    </section>
  );
}

/** The head of a page: its one h1, what it is about, its actions. */
export function PageHead(props: {
  readonly title: string;
  readonly intro?: ReactNode;
  readonly actions?: ReactNode;
  readonly above?: ReactNode;
}) {
  return (
    <div className="k-page-head">
      {props.above}
      <div className="k-row k-row-between">
        <h1 tabIndex={-1}>{props.title}</h1>
        {props.actions && <div className="k-row">{props.actions}</div>}
      </div>
      {props.intro && <p className="k-page-intro">{props.intro}</p>}
    </div>
  );
}

/** Things in a row below each other, with quiet lines between. */
export function List({ children, label }: { readonly children: ReactNode; readonly label?: string }) {
  return (
    <ul className="k-list" aria-label={label}>
      {children}
    </ul>
  );
}

/** One of them: a title (often a link), facts below, something at the right end. */
export function ListItem(props: {
  readonly title: ReactNode;
  readonly children?: ReactNode;
  readonly end?: ReactNode;
  readonly start?: ReactNode;
}) {
  return (
    <li className="k-list-item">
      {props.start}
      <div className="k-list-main">
        <div className="k-list-title">{props.title}</div>
        {props.children}
      </div>
      {props.end && <div className="k-list-end">{props.end}</div>}
    </li>
  );
}

/** Named facts: term and value pairs. */
export function Facts({
  items,
  columns,
}: {
  readonly items: readonly (readonly [term: string, value: ReactNode])[];
  readonly columns?: boolean;
}) {
  return (
    <dl className={columns ? "k-facts k-facts-columns" : "k-facts"}>
      {items.map(([term, value]) => (
        <div key={term}>
          <dt>{term}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
