import type { ReactNode } from "react";
import "./data.css";
import { Icon } from "./icon.tsx";
import { Link } from "./link.tsx";
import { EmptyState } from "./states.tsx";
import { kitTexts, useTexts } from "./texts.ts";

export type Column<Row> = {
  readonly key: string;
  readonly title: string;
  readonly cell: (row: Row, index: number) => ReactNode;
  /** Numbers stand at the end. */
  readonly align?: "start" | "end";
  readonly sortable?: boolean;
  /** Left out on a phone. */
  readonly deskOnly?: boolean;
  readonly width?: string;
};
export type Sort = { readonly key: string; readonly direction: "asc" | "desc" };

type TableProps<Row> = {
  /** What the table holds, for those who do not see it. */
  readonly caption: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly rowKey: (row: Row) => string;
  /** The page behind a row; the first column becomes its link. */
  readonly rowLink?: (row: Row) => string;
  readonly sort?: Sort;
  readonly onSort?: (sort: Sort) => void;
  readonly selected?: ReadonlySet<string>;
  readonly onSelect?: (selected: ReadonlySet<string>) => void;
  readonly empty?: ReactNode;
  /** Last column: actions of the row. */
  readonly actions?: (row: Row) => ReactNode;
  readonly dense?: boolean;
};

function Heading<Row>({ column, sort, onSort }: { column: Column<Row> } & Pick<TableProps<Row>, "sort" | "onSort">) {
  const t = useTexts(kitTexts);
  const direction = sort?.key === column.key ? sort.direction : undefined;
  const next: Sort = { key: column.key, direction: direction === "asc" ? "desc" : "asc" };
  return (
    <th
      scope="col"
      role="columnheader"
      className={column.align === "end" ? "k-end" : undefined}
      style={column.width ? { width: column.width } : undefined}
      aria-sort={direction && (direction === "asc" ? "ascending" : "descending")}
    >
      {column.sortable && onSort ? (
        <button type="button" className="k-sort" onClick={() => onSort(next)}>
          {column.title}
          <Icon name={direction === "asc" ? "up" : "down"} size={14} />
          {direction && <span className="k-hidden">{direction === "asc" ? t.sortAscending : t.sortDescending}</span>}
        </button>
      ) : (
        column.title
      )}
    </th>
  );
}

/** Rows and columns on a desk; on a phone each row becomes a card. Roles are named because the card look would lose them. */
export function DataTable<Row>(props: TableProps<Row>) {
  const { caption, columns, rows, rowKey, rowLink, sort, onSort, selected, onSelect, actions } = props;
  const t = useTexts(kitTexts);
  if (rows.length === 0) return <>{props.empty ?? <EmptyState />}</>;
  const choose = (keys: readonly string[], on: boolean) => {
    const next = new Set(selected);
    for (const key of keys)
      if (on) next.add(key);
      else next.delete(key);
    onSelect?.(next);
  };
  const all = rows.map(rowKey);
  const pickBox = (label: string, keys: readonly string[]) => (
    <label className="k-pick">
      <input
        type="checkbox"
        aria-label={label}
        checked={keys.every((key) => selected?.has(key))}
        onChange={(event) => choose(keys, event.target.checked)}
      />
    </label>
  );
  return (
    <div className="k-table-wrap">
      <table className={props.dense ? "k-table k-table-dense" : "k-table"} role="table">
        <caption className="k-hidden">{caption}</caption>
        <thead role="rowgroup">
          <tr role="row">
            {selected && (
              <th role="columnheader" scope="col" className="k-pick-cell">
                {pickBox(t.selectAll, all)}
              </th>
            )}
            {columns.map((column) => (
              <Heading key={column.key} column={column} sort={sort} onSort={onSort} />
            ))}
            {actions && (
              <th role="columnheader" scope="col">
                <span className="k-hidden">{t.more}</span>
              </th>
            )}
          </tr>
        </thead>
        <tbody role="rowgroup">
          {rows.map((row, index) => (
            <tr role="row" key={rowKey(row)}>
              {selected && (
                <td role="cell" className="k-pick-cell">
                  {pickBox(t.selectRow, [rowKey(row)])}
                </td>
              )}
              {columns.map((column, at) => {
                const content = column.cell(row, index);
                const classes = [
                  column.align === "end" && "k-end k-number",
                  column.deskOnly && "k-desk-only",
                  at === 0 && "k-first",
                ];
                return (
                  <td
                    role="cell"
                    key={column.key}
                    data-label={column.title}
                    className={classes.filter(Boolean).join(" ") || undefined}
                  >
                    {at === 0 && rowLink ? <Link to={rowLink(row)}>{content}</Link> : content}
                  </td>
                );
              })}
              {actions && (
                <td role="cell" className="k-row-actions">
                  {actions(row)}
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
