import type { ComponentType } from "react";
import { useCommand, useEndpoint } from "../../../web/api/queries.ts";
import { useAddress, useGo } from "../../../web/kit/address.ts";
import { Button } from "../../../web/kit/button.tsx";
import { Card, List, ListItem, PageHead } from "../../../web/kit/card.tsx";
import { Choice, Choices, optionsOf } from "../../../web/kit/choice.tsx";
import { Form } from "../../../web/kit/form.tsx";
import { renderResult } from "../../../web/kit/states.tsx";
import { usePreferences } from "../../../web/kit/preferences.ts";
import { errorText, useTexts } from "../../../web/kit/texts.ts";
import { TextInput } from "../../../web/kit/text-input.tsx";
import { toast } from "../../../web/kit/toast.tsx";
import {
  acceptInvitation,
  consentPurposes,
  type ConsentPurpose,
  consentTexts,
  type Family,
  getFamily,
  listMyFamilies,
  relations,
  startFamily,
} from "../contract.ts";
import { FamilyView } from "./family-view.tsx";
import { familyTexts } from "./texts.ts";

type StartValues = { name: string; relation: (typeof relations)[number]; consents: readonly ConsentPurpose[] };

/** What other parts of the platform put first: what the family does next. */
type NextPart = ComponentType<{ readonly family: Family }>;

/** The family's own page: who, where, and what it agrees to. */
export function MyFamilyPage({ Next }: { readonly Next?: NextPart }) {
  const t = useTexts(familyTexts);
  const mine = useEndpoint(listMyFamilies, {});
  const [search, change] = useAddress();
  const accept = useCommand(acceptInvitation, {
    onSuccess: () => toast({ text: t.joined }),
    onError: (error) => toast({ text: errorText(error, t.errors), tone: "danger" }),
  });
  return (
    <>
      <PageHead title={t.mine} intro={t.mineIntro} />
      {renderResult(
        mine,
        ({ families, invitations }) => {
          const chosen = families.find(({ id }) => id === search["family"]) ?? families[0];
          return (
            <div className="k-stack">
              {invitations.length > 0 && (
                <Card title={t.invitations}>
                  <List>
                    {invitations.map(({ guardianId, relation, invitedBy }) => (
                      <ListItem
                        key={guardianId}
                        title={t.invitedBy(invitedBy, t.relation[relation])}
                        end={
                          <Button
                            variant="primary"
                            size="small"
                            busy={accept.busy}
                            onClick={() => accept.run({ params: { guardianId } })}
                          >
                            {t.join}
                          </Button>
                        }
                      />
                    ))}
                  </List>
                </Card>
              )}
              {families.length > 1 && (
                <Choice
                  label={t.family}
                  value={chosen?.id}
                  onChange={(family) => change({ family })}
                  options={families.map(({ id, guardianName, number }) => ({
                    value: id as string,
                    label: `${guardianName} ${number.slice(-4)}`,
                  }))}
                />
              )}
              {chosen ? <OwnFamily key={chosen.id} familyId={chosen.id} Next={Next} /> : <StartCard />}
            </div>
          );
        },
        { errors: t.errors },
      )}
    </>
  );
}

function OwnFamily({ familyId, Next }: { readonly familyId: string; readonly Next: NextPart | undefined }) {
  const go = useGo();
  const family = useEndpoint(getFamily, { params: { familyId: familyId as never } });
  return renderResult(family, (data) => (
    <FamilyView
      family={data}
      above={Next && <Next family={data} />}
      needsAt="/family/needs"
      onErased={() => go("/family/me", { replace: true })}
    />
  ));
}

function StartCard() {
  const t = useTexts(familyTexts);
  const english = usePreferences().language === "en";
  const initial: StartValues = { name: "", relation: "mother", consents: [] };
  return (
    <Card title={t.start.title}>
      <p className="k-soft">{t.start.text}</p>
      <Form
        endpoint={startFamily}
        initial={initial}
        draftKey="family.start"
        input={({ name, relation, consents }) => ({ body: { name, relation, consents: [...consents] } })}
        submitLabel={t.start.submit}
        errors={t.errors}
      >
        <TextInput name="name" label={t.start.name} required maxLength={40} autoComplete="name" />
        <Choice name="relation" label={t.start.relation} options={optionsOf(relations, t.relation)} />
        <Choices
          name="consents"
          label={t.start.consents}
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
