import { useState } from "react";
import {
  type ServiceForm,
  type SiteFeature,
  type SiteKind,
  type UnmetCause,
  unmetCauses,
} from "../../../contract/care.ts";
import type { Location } from "../../../contract/values.ts";
import { useCommand } from "../../../web/api/queries.ts";
import { Button } from "../../../web/kit/button.tsx";
import { Card } from "../../../web/kit/card.tsx";
import { Choice, optionsOf } from "../../../web/kit/choice.tsx";
import { Link } from "../../../web/kit/link.tsx";
import { Notice } from "../../../web/kit/notice.tsx";
import { careTexts, errorText, useTexts } from "../../../web/kit/texts.ts";
import { stateAnonymousNeed } from "../contract.ts";
import { demandTexts } from "./texts.ts";

/** What a failed search asked for; all of it optional but the month and the age. */
export type UnmetSearch = {
  readonly location?: Location;
  readonly divisionCode?: string;
  readonly ageMonths: number;
  /** `YYYY-MM`. */
  readonly month: string;
  readonly forms?: readonly ServiceForm[];
  readonly budgetFen?: number;
  readonly maxMetres?: number;
  readonly inclusiveOnly?: boolean;
  readonly kinds?: readonly SiteKind[];
  readonly features?: readonly SiteFeature[];
  /** What most likely failed. */
  readonly cause?: UnmetCause;
};

/** A search that ended in nothing becomes a recorded need: one tap for anyone; a whole need for families. */
export function RecordUnmetNeed({
  search,
  signedInFamily = false,
}: {
  readonly search: UnmetSearch;
  readonly signedInFamily?: boolean;
}) {
  const t = useTexts(demandTexts);
  const care = useTexts(careTexts);
  const [cause, setCause] = useState<UnmetCause>(search.cause ?? "distance");
  const record = useCommand(stateAnonymousNeed);
  const send = () =>
    record.run({
      body: {
        location: search.location ?? null,
        divisionCode: (search.divisionCode ?? null) as never,
        ageMonths: search.ageMonths,
        wantedFrom: search.month as never,
        serviceForms: [...(search.forms ?? [])],
        budgetFen: (search.budgetFen ?? null) as never,
        maxMetres: search.maxMetres ?? 3_000,
        inclusiveOnly: search.inclusiveOnly ?? false,
        kinds: [...(search.kinds ?? [])],
        features: [...(search.features ?? [])],
        cause,
      },
    });
  const parts = new URLSearchParams({ month: search.month, cause });
  for (const form of search.forms ?? []) parts.append("form", form);
  if (search.budgetFen !== undefined) parts.set("budget", String(search.budgetFen));
  if (search.maxMetres !== undefined) parts.set("metres", String(search.maxMetres));
  return (
    <Card title={t.unmet.title}>
      {record.data ? (
        <Notice tone="success" title={t.unmet.done} alert>
          <p>{t.unmet.doneText}</p>
        </Notice>
      ) : (
        <div className="k-stack">
          <p className="k-soft">{t.unmet.text}</p>
          <Choice
            label={t.unmet.cause}
            value={cause}
            onChange={(value) => setCause(value ?? "other")}
            options={optionsOf(unmetCauses, care.unmetCause)}
          />
          {record.error && (
            <Notice tone="danger" alert>
              {errorText(record.error, t.errors)}
            </Notice>
          )}
          <div className="k-row">
            <Button variant="primary" busy={record.busy} onClick={send}>
              {t.unmet.send}
            </Button>
            <Link to={`/family/needs/new?${parts.toString()}`}>
              {signedInFamily ? t.unmet.stateIt : t.unmet.signIn}
            </Link>
          </div>
        </div>
      )}
    </Card>
  );
}
