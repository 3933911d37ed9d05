import { useState } from "react";
import { useCommand, useEndpoint } from "../../../web/api/queries.ts";
import { useGo } from "../../../web/kit/address.ts";
import { Button } from "../../../web/kit/button.tsx";
import { Card, List, ListItem, PageHead } from "../../../web/kit/card.tsx";
import { Choice, Choices, optionsOf } from "../../../web/kit/choice.tsx";
import { Form } from "../../../web/kit/form.tsx";
import { dayOf, formatDay } from "../../../web/kit/format.ts";
import { Link } from "../../../web/kit/link.tsx";
import { Notice } from "../../../web/kit/notice.tsx";
import { usePreferences } from "../../../web/kit/preferences.ts";
import { EmptyState, renderResult } from "../../../web/kit/states.tsx";
import { errorText, useTexts } from "../../../web/kit/texts.ts";
import { PhoneInput, TextInput } from "../../../web/kit/text-input.tsx";
import { toast } from "../../../web/kit/toast.tsx";
import type { OutputOf } from "../../../contract/endpoint.ts";
import {
  consentPurposes,
  type ConsentPurpose,
  consentTexts,
  createFamily,
  findFamilies,
  listRecentFamilies,
  relations,
} from "../contract.ts";
import { familyTexts } from "./texts.ts";

type Cards = OutputOf<typeof listRecentFamilies>["families"];

/** The counter: find a family, or open one for people without a phone. */
export function CounterPage() {
  const t = useTexts(familyTexts);
  const recent = useEndpoint(listRecentFamilies, {});
  return (
    <>
      <PageHead title={t.counter} intro={t.counterIntro} />
      <div className="k-split k-split-even">
        <div className="k-stack">
          <FindCard />
          <Card title={t.recent}>
            {renderResult(
              recent,
              ({ families }) => (
                <FamilyList families={families} />
              ),
              {
                isEmpty: ({ families }) => families.length === 0,
                empty: <p className="k-soft">{t.noRecent}</p>,
              },
            )}
          </Card>
        </div>
        <CreateCard />
      </div>
    </>
  );
}

function FamilyList({ families }: { readonly families: Cards }) {
  const t = useTexts(familyTexts);
  return (
    <List>
      {families.map((family) => (
        <ListItem
          key={family.id}
          title={<Link to={`/government/counter/${family.id}`}>{family.guardianName || t.family}</Link>}
          end={<span className="k-small k-soft k-number">{formatDay(dayOf(family.createdAt))}</span>}
        >
          <p className="k-row k-small k-soft" style={{ marginBottom: 0 }}>
            <span className="k-number">{family.number}</span>
            {family.phone && <span className="k-number">{family.phone}</span>}
            {family.children.map((child, index) => (
              <span key={index}>
                {child.name} {t.ageMonths(child.ageMonths)}
              </span>
            ))}
          </p>
        </ListItem>
      ))}
    </List>
  );
}

function FindCard() {
  const t = useTexts(familyTexts);
  const [by, setBy] = useState<"phone" | "number">("phone");
  const [phone, setPhone] = useState("");
  const [number, setNumber] = useState("");
  const find = useCommand(findFamilies);
  return (
    <Card title={t.find}>
      <form
        className="k-stack"
        onSubmit={(event) => {
          event.preventDefault();
          find.run({ body: by === "phone" ? { phone: phone || null } : { number } });
        }}
      >
        <Choice
          label={t.findBy}
          value={by}
          onChange={(value) => setBy(value ?? "phone")}
          options={[
            { value: "phone", label: t.byPhone },
            { value: "number", label: t.byNumber },
          ]}
        />
        {by === "phone" ? (
          <PhoneInput label={t.byPhone} value={phone} onChange={setPhone} />
        ) : (
          <TextInput label={t.byNumber} hint={t.numberHint} value={number} onChange={setNumber} maxLength={20} />
        )}
        <div>
          <Button type="submit" variant="primary" icon="search" busy={find.busy}>
            {t.search}
          </Button>
        </div>
      </form>
      <div role="status" style={{ marginTop: "var(--space-4)" }}>
        {find.error && <Notice tone="danger">{errorText(find.error, t.errors)}</Notice>}
        {find.data && find.data.families.length === 0 && (
          <EmptyState title={t.noneFound}>
            {find.data.elsewhere > 0 ? t.elsewhere(find.data.elsewhere) : t.noneFoundText}
          </EmptyState>
        )}
        {find.data && find.data.families.length > 0 && <FamilyList families={find.data.families} />}
      </div>
    </Card>
  );
}

type CreateValues = {
  guardian: { name: string; phone: string; relation: (typeof relations)[number] };
  consents: readonly ConsentPurpose[];
};

function CreateCard() {
  const t = useTexts(familyTexts);
  const go = useGo();
  const english = usePreferences().language === "en";
  const initial: CreateValues = { guardian: { name: "", phone: "", relation: "grandparent" }, consents: [] };
  return (
    <Card title={t.create}>
      <p className="k-soft">{t.createHint}</p>
      <Form
        endpoint={createFamily}
        initial={initial}
        input={({ guardian, consents }) => ({
          body: { guardian: { ...guardian, phone: guardian.phone || null }, consents: [...consents] },
        })}
        submitLabel={t.submitCreate}
        errors={t.errors}
        onDone={({ id }) => {
          toast({ text: t.created });
          go(`/government/counter/${id}?purpose=serving_in_person`);
        }}
      >
        <TextInput name="guardian.name" label={t.guardianName} required maxLength={40} />
        <Choice name="guardian.relation" label={t.guardianRelation} options={optionsOf(relations, t.relation)} />
        <PhoneInput name="guardian.phone" label={t.phoneOptional} />
        <Choices
          name="consents"
          label={t.consentsRead}
          look="rows"
          options={consentPurposes.map((purpose) => ({
            value: purpose,
            label: t.consent[purpose],
            hint: english ? consentTexts[purpose].at(-1)!.en : consentTexts[purpose].at(-1)!.zh,
          }))}
        />
      </Form>
    </Card>
  );
}
