import { useState } from "react";
import type { OutputOf } from "../../../contract/endpoint.ts";
import { useAddressText } from "../../../web/kit/address.ts";
import { Card, Facts, PageHead } from "../../../web/kit/card.tsx";
import { Form } from "../../../web/kit/form.tsx";
import { formatInstant } from "../../../web/kit/format.ts";
import { TextInput } from "../../../web/kit/text-input.tsx";
import { useTexts, useWords } from "../../../web/kit/texts.ts";
import { trackCase } from "../contract/public.ts";
import { CaseStatusTag, CaseTimeline, DueText, StepList } from "./parts.tsx";
import { casesTexts } from "./texts.ts";

/** Where a case stands, for those without an account. */
export function TrackPage() {
  const t = useTexts(casesTexts);
  const number = useAddressText("number");
  const [found, setFound] = useState<OutputOf<typeof trackCase>>();
  return (
    <>
      <PageHead title={t.track} intro={t.trackIntro} />
      <div className="k-stack">
        <div className="k-measure">
          <Card>
            <Form
              endpoint={trackCase}
              initial={{ number: number ?? "", code: "" }}
              input={(body) => ({ body })}
              submitLabel={t.look}
              errors={t.errors}
              onDone={setFound}
            >
              <TextInput name="number" label={t.number} required maxLength={40} />
              <TextInput name="code" label={t.code} required maxLength={20} autoComplete="off" />
            </Form>
          </Card>
        </div>
        {found && <Tracked found={found} />}
      </div>
    </>
  );
}

function Tracked({ found }: { readonly found: OutputOf<typeof trackCase> }) {
  const t = useTexts(casesTexts);
  const say = useWords();
  return (
    <section className="k-stack" aria-live="polite">
      <Card title={say(found.kindTitle)} actions={<CaseStatusTag row={{ ...found, standing: null }} />}>
        <Facts
          items={[
            [t.number, found.number ?? "—"],
            ...(found.submittedAt ? [[t.submittedOn, formatInstant(found.submittedAt)] as const] : []),
            ...(found.due && found.status !== "closed"
              ? [[t.due, <DueText key="due" due={found.due} />] as const]
              : []),
          ]}
        />
      </Card>
      <Card title={t.progress}>
        <StepList steps={found.steps} />
      </Card>
      <Card title={t.timeline}>
        <CaseTimeline entries={found.timeline.toReversed()} />
      </Card>
    </section>
  );
}
