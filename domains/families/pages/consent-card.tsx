import { useState } from "react";
import { useCommand } from "../../../web/api/queries.ts";
import { Button } from "../../../web/kit/button.tsx";
import { Card, List, ListItem } from "../../../web/kit/card.tsx";
import { Dialog } from "../../../web/kit/dialog.tsx";
import { dayOf, formatDay } from "../../../web/kit/format.ts";
import { usePreferences } from "../../../web/kit/preferences.ts";
import { Tag } from "../../../web/kit/tag.tsx";
import { errorText, useTexts } from "../../../web/kit/texts.ts";
import { toast } from "../../../web/kit/toast.tsx";
import {
  consentPurposes,
  type ConsentPurpose,
  consentTexts,
  currentVersion,
  type Family,
  giveConsent,
  withdrawConsent,
} from "../contract.ts";
import { familyTexts } from "./texts.ts";

/** What the family agrees to, purpose by purpose, each with its text and its history. */
export function ConsentCard({ family }: { readonly family: Family }) {
  const t = useTexts(familyTexts);
  const english = usePreferences().language === "en";
  const [reading, setReading] = useState<ConsentPurpose>();
  const options = {
    onSuccess: () => {
      toast({ text: t.saved });
      setReading(undefined);
    },
    onError: (error: unknown) => toast({ text: errorText(error, t.errors), tone: "danger" }),
  };
  const give = useCommand(giveConsent, options);
  const withdraw = useCommand(withdrawConsent, options);
  const latest = (purpose: ConsentPurpose) => family.consents.find((consent) => consent.purpose === purpose);
  const inForce = (purpose: ConsentPurpose) =>
    family.consents.find((consent) => consent.purpose === purpose && consent.withdrawnAt === null);
  const text = reading && consentTexts[reading].at(-1)!;
  return (
    <Card title={t.consents}>
      <p className="k-soft k-small">{t.consentsIntro}</p>
      <List label={t.consents}>
        {consentPurposes.map((purpose) => {
          const last = inForce(purpose) ?? latest(purpose);
          const on = last !== undefined && last.withdrawnAt === null;
          return (
            <ListItem
              key={purpose}
              title={t.consent[purpose]}
              end={
                <Button
                  size="small"
                  variant={on ? "quiet" : "secondary"}
                  aria-label={`${on ? t.withdraw : t.readText}: ${t.consent[purpose]}`}
                  onClick={() => setReading(purpose)}
                >
                  {on ? t.withdraw : t.readText}
                </Button>
              }
            >
              <p className="k-row k-small" style={{ marginBottom: 0 }}>
                <Tag tone={on ? "success" : "neutral"} icon={on ? "check" : undefined}>
                  {last
                    ? on
                      ? t.given(formatDay(dayOf(last.givenAt)))
                      : t.withdrawn(formatDay(dayOf(last.withdrawnAt!)))
                    : t.notGiven}
                </Tag>
                {last?.channel === "counter" && <span className="k-soft">{t.byCounter}</span>}
              </p>
            </ListItem>
          );
        })}
      </List>
      <Dialog
        open={reading !== undefined}
        title={reading ? t.consent[reading] : ""}
        onClose={() => setReading(undefined)}
        actions={
          reading &&
          (inForce(reading) ? (
            <Button
              variant="danger"
              busy={withdraw.busy}
              onClick={() => withdraw.run({ params: { familyId: family.id, purpose: reading } })}
            >
              {t.withdraw}
            </Button>
          ) : (
            <Button
              variant="primary"
              busy={give.busy}
              onClick={() =>
                give.run({
                  params: { familyId: family.id },
                  body: { purpose: reading, textVersion: currentVersion(reading) },
                })
              }
            >
              {t.agree}
            </Button>
          ))
        }
      >
        {reading && text && (
          <div className="k-stack">
            <p>{english ? text.en : text.zh}</p>
            <p className="k-soft k-small">{t.consentEffect[reading]}</p>
            <p className="k-soft k-small">{t.textVersion(text.version)}</p>
          </div>
        )}
      </Dialog>
    </Card>
  );
}
