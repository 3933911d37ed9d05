import type { ReactNode } from "react";
import { ApiError } from "../api/client.ts";
import type { Result } from "../api/queries.ts";
import "./surfaces.css";
import { Button } from "./button.tsx";
import { Icon, type IconName } from "./icon.tsx";
import { Link } from "./link.tsx";
import { errorText, kitTexts, needsText, useTexts } from "./texts.ts";

/** Grey bars in the place of what is coming. */
export function Skeleton({ lines = 3, block }: { readonly lines?: number; readonly block?: boolean }) {
  const t = useTexts(kitTexts);
  return (
    <div className="k-skeleton" role="status">
      <span className="k-hidden">{t.loading}</span>
      {block && <span className="k-skeleton-block" />}
      {Array.from({ length: lines }, (_, index) => (
        <span key={index} className="k-skeleton-line" style={{ width: `${92 - ((index * 37) % 45)}%` }} />
      ))}
    </div>
  );
}

/** Nothing to show, and what can be done about it. */
export function EmptyState(props: {
  readonly title?: string;
  readonly children?: ReactNode;
  readonly icon?: IconName;
  readonly action?: ReactNode;
}) {
  const t = useTexts(kitTexts);
  return (
    <div className="k-empty">
      <Icon name={props.icon ?? "search"} size={36} />
      <p className="k-empty-title">{props.title ?? t.empty}</p>
      {props.children && <div className="k-empty-text">{props.children}</div>}
      {props.action && <div className="k-row">{props.action}</div>}
    </div>
  );
}

/** Something made for other accounts: says for whom, without alarm. */
export function NotForYou({ needs, action }: { readonly needs: readonly string[]; readonly action?: ReactNode }) {
  const t = useTexts(kitTexts);
  const who = needsText(needs);
  return (
    <div className="k-empty" role="status">
      <Icon name="shield" size={36} />
      <p className="k-empty-title">{t.notForYouTitle}</p>
      <div className="k-empty-text">
        <p>{t.notForYouText}</p>
        {who && <p>{t.whoMay(who)}</p>}
      </div>
      {action && <div className="k-row">{action}</div>}
    </div>
  );
}

/** Why something could not be shown; offers another try, or signing in. */
export function ErrorState(props: {
  readonly error: unknown;
  readonly onRetry?: () => void;
  readonly errors?: Readonly<Record<string, string>>;
}) {
  const t = useTexts(kitTexts);
  const { error, onRetry, errors } = props;
  const refusal = error instanceof ApiError ? error : undefined;
  if (refusal?.code === "not_allowed" && refusal.needs.length > 0) return <NotForYou needs={refusal.needs} />;
  const next = typeof window === "undefined" ? "/" : window.location.pathname + window.location.search;
  return (
    <div className="k-empty k-empty-error" role="alert">
      <Icon name="warning" size={36} />
      <p className="k-empty-title">{t.errorTitle}</p>
      <div className="k-empty-text">{errorText(error, errors)}</div>
      {refusal?.requestId && refusal.status >= 500 && (
        <p className="k-small k-soft">
          {t.requestId} <span className="k-number">{refusal.requestId}</span>
        </p>
      )}
      <div className="k-row">
        {refusal?.code === "not_signed_in" ? (
          <Link to={`/sign-in?next=${encodeURIComponent(next)}`} button="primary">
            {t.signIn}
          </Link>
        ) : (
          onRetry && <Button onClick={onRetry}>{t.retry}</Button>
        )}
      </div>
    </div>
  );
}

type ResultOptions<T> = {
  /** While nothing has arrived; default: grey lines. */
  readonly loading?: ReactNode;
  /** Whether the answer counts as empty, and what to show then. */
  readonly isEmpty?: (data: T) => boolean;
  readonly empty?: ReactNode;
  readonly errors?: Readonly<Record<string, string>>;
};

/** Loading, refusal, empty or the answer: `renderResult(query, data => …)`. An old answer stays while a new one loads. */
export function renderResult<T>(
  query: Result<T>,
  render: (data: T) => ReactNode,
  options: ResultOptions<T> = {},
): ReactNode {
  if (query.data !== undefined)
    return options.isEmpty?.(query.data) ? (options.empty ?? <EmptyState />) : render(query.data);
  if (query.error)
    return <ErrorState error={query.error} errors={options.errors} onRetry={() => void query.refetch()} />;
  return options.loading ?? <Skeleton />;
}
