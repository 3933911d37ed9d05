import "./data.css";
import { formatPercent } from "./format.ts";

/** How far something is (0 to 1); `bar` shows a share, such as the use of places, rather than work. */
export function Progress(props: {
  readonly label: string;
  readonly share: number | undefined;
  readonly note?: string;
  readonly bar?: boolean;
}) {
  const { label, share, note, bar } = props;
  const shown = share === undefined ? undefined : Math.min(1, Math.max(0, share));
  const Native = bar ? "meter" : "progress";
  return (
    <div className="k-progress">
      <div className="k-progress-head">
        <span>{label}</span>
        <span className="k-number k-soft">{note ?? (shown === undefined ? "" : formatPercent(shown))}</span>
      </div>
      <Native aria-label={label} value={shown} max={1} />
    </div>
  );
}
