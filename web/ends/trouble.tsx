import { Button } from "../kit/button.tsx";
import { Link } from "../kit/link.tsx";
import { EmptyState } from "../kit/states.tsx";
import { kitTexts, useTexts } from "../kit/texts.ts";
import "./shell.css";

/** An address that is no page. */
export function NotFoundPage() {
  const t = useTexts(kitTexts);
  return (
    <main id="main" className="s-main s-trouble">
      <h1 tabIndex={-1}>{t.notFoundTitle}</h1>
      <p>{t.notFoundText}</p>
      <Link to="/" button="primary">
        {t.goHome}
      </Link>
    </main>
  );
}

/** A page that broke while being drawn. The shell around it stays. */
export function CrashPage() {
  const t = useTexts(kitTexts);
  return (
    <EmptyState
      icon="warning"
      title={t.crashTitle}
      action={<Button onClick={() => window.location.reload()}>{t.reload}</Button>}
    >
      {t.crashText}
    </EmptyState>
  );
}
