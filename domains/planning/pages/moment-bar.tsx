import type { LocalDate } from "../../../contract/values.ts";
import { Button } from "../../../web/kit/button.tsx";
import { Choice } from "../../../web/kit/choice.tsx";
import { DateInput } from "../../../web/kit/date-input.tsx";
import { formatDay } from "../../../web/kit/format.ts";
import { Notice } from "../../../web/kit/notice.tsx";
import { useTexts } from "../../../web/kit/texts.ts";
import { planningTexts } from "./texts.ts";

export type MomentQuery = { readonly on?: LocalDate | undefined; readonly knownAs?: "now" | "then" | undefined };

/** The day of the figures; of a past day also whether late reports count. */
export function MomentBar(props: {
  readonly query: MomentQuery;
  readonly today: string | undefined;
  readonly onChange: (change: { on?: LocalDate | undefined; knownAs?: "now" | "then" | undefined }) => void;
}) {
  const t = useTexts(planningTexts);
  const { query, today, onChange } = props;
  const isPast = query.on !== undefined && query.on !== today;
  return (
    <>
      <DateInput
        label={t.on}
        value={query.on ?? today ?? ""}
        max={today}
        onChange={(on) => onChange({ on: on === "" || on === today ? undefined : (on as LocalDate) })}
      />
      {isPast && (
        <>
          <Choice
            label={t.knownAs}
            options={[
              { value: "now", label: t.knownNow },
              { value: "then", label: t.knownThen },
            ]}
            value={query.knownAs ?? "now"}
            onChange={(knownAs) => onChange({ knownAs: knownAs === "then" ? "then" : undefined })}
          />
          <Button icon="clock" onClick={() => onChange({ on: undefined, knownAs: undefined })}>
            {t.today}
          </Button>
        </>
      )}
    </>
  );
}

/** Says that the figures are of a past day, and what late reports mean for them. */
export function PastNotice({ on, today }: { readonly on: string; readonly today: string }) {
  const t = useTexts(planningTexts);
  if (on >= today) return null;
  return <Notice title={t.past(formatDay(on))}>{t.knownHint}</Notice>;
}
