import "./data.css";
import { Button } from "./button.tsx";
import { kitTexts, useTexts } from "./texts.ts";

/** Goes through the pages of a list; absent when one page holds all. */
export function Pager(props: {
  readonly page: number;
  readonly size: number;
  readonly total: number;
  readonly onPage: (page: number) => void;
}) {
  const { page, size, total, onPage } = props;
  const t = useTexts(kitTexts);
  const pages = Math.max(1, Math.ceil(total / size));
  if (pages === 1) return null;
  return (
    <nav className="k-pager" aria-label={t.pages}>
      {page > 1 && (
        <Button icon="left" onClick={() => onPage(page - 1)}>
          {t.previous}
        </Button>
      )}
      <span className="k-number k-soft" aria-live="polite">
        {t.pageOf(page, pages, total)}
      </span>
      {page < pages && (
        <Button icon="right" className="k-pager-next" onClick={() => onPage(page + 1)}>
          {t.next}
        </Button>
      )}
    </nav>
  );
}
