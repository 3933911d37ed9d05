import { useState } from "react";
import { useEndpoint } from "../../../web/api/queries.ts";
import { useAddress, useGo, useParam } from "../../../web/kit/address.ts";
import { Breadcrumb } from "../../../web/kit/breadcrumb.tsx";
import { Button } from "../../../web/kit/button.tsx";
import { PageHead } from "../../../web/kit/card.tsx";
import { Choice, optionsOf } from "../../../web/kit/choice.tsx";
import { Dialog } from "../../../web/kit/dialog.tsx";
import { Link } from "../../../web/kit/link.tsx";
import { Notice } from "../../../web/kit/notice.tsx";
import { renderResult } from "../../../web/kit/states.tsx";
import { useTexts } from "../../../web/kit/texts.ts";
import { getFamily, viewPurposes } from "../contract.ts";
import { FamilyView } from "./family-view.tsx";
import { familyTexts } from "./texts.ts";

type Purpose = (typeof viewPurposes)[number];

/** A family at the counter: masked first; in clear once the clerk says why. */
export function CounterFamilyPage() {
  const t = useTexts(familyTexts);
  const go = useGo();
  const familyId = useParam("familyId");
  const [search, change] = useAddress();
  const purpose = viewPurposes.find((one) => one === search["purpose"]);
  const [asking, setAsking] = useState(false);
  const [reason, setReason] = useState<Purpose | undefined>("serving_in_person");
  const family = useEndpoint(getFamily, { params: { familyId: familyId as never }, query: { purpose } });
  const needsAt = `/government/counter/${familyId}/needs`;
  return (
    <>
      <PageHead
        title={family.data?.guardians[0]?.name || t.family}
        above={<Breadcrumb items={[[t.counter, "/government/counter"], [t.family]]} />}
        actions={
          <>
            <Link to={needsAt} button="primary">
              {t.needs}
            </Link>
            <Link to={`/government/counter/${familyId}/enrolment`} button="secondary">
              {t.enrolment}
            </Link>
          </>
        }
      />
      {renderResult(family, (data) => (
        <FamilyView
          family={data}
          needsAt={needsAt}
          onErased={() => go("/government/counter", { replace: true })}
          above={
            <>
              <p className="k-soft k-number" style={{ marginBottom: 0 }}>
                {t.number} {data.number}
              </p>
              {data.masked && (
                <Notice tone="info">
                  <span className="k-row k-row-between">
                    {t.masked}
                    <Button size="small" icon="eye" onClick={() => setAsking(true)}>
                      {t.reveal}
                    </Button>
                  </span>
                </Notice>
              )}
            </>
          }
        />
      ))}
      <Dialog
        open={asking}
        title={t.revealTitle}
        onClose={() => setAsking(false)}
        actions={
          <Button
            variant="primary"
            onClick={() => {
              change({ purpose: reason });
              setAsking(false);
            }}
          >
            {t.revealSubmit}
          </Button>
        }
      >
        <Choice
          label={t.revealTitle}
          hideLabel
          hint={t.revealHint}
          look="rows"
          value={reason}
          onChange={setReason}
          options={optionsOf(viewPurposes, t.purpose)}
        />
      </Dialog>
    </>
  );
}
