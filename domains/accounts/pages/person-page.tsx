import { useState } from "react";
import type { OutputOf } from "../../../contract/endpoint.ts";
import type { Phone } from "../../../contract/values.ts";
import { useCommand, useEndpoint } from "../../../web/api/queries.ts";
import { useParam, useTitle } from "../../../web/kit/address.ts";
import { Breadcrumb } from "../../../web/kit/breadcrumb.tsx";
import { Button } from "../../../web/kit/button.tsx";
import { Card, Facts, PageHead } from "../../../web/kit/card.tsx";
import { DataTable } from "../../../web/kit/data-table.tsx";
import { Dialog } from "../../../web/kit/dialog.tsx";
import { Form } from "../../../web/kit/form.tsx";
import { dayOf, formatDay, formatInstant } from "../../../web/kit/format.ts";
import { Notice } from "../../../web/kit/notice.tsx";
import { EmptyState, renderResult } from "../../../web/kit/states.tsx";
import { Tag } from "../../../web/kit/tag.tsx";
import { PhoneInput, TextInput } from "../../../web/kit/text-input.tsx";
import { errorText, useTexts } from "../../../web/kit/texts.ts";
import { toast } from "../../../web/kit/toast.tsx";
import * as contract from "../contract/people.ts";
import type { AccountId } from "../contract/self.ts";
import "./accounts.css";
import { GrantFields, grantOf, noGrant } from "./grant-fields.tsx";
import { PersonActions } from "./person-actions.tsx";
import { accountsTexts, officeTexts } from "./texts.ts";

type Person = OutputOf<typeof contract.readPerson>;

/** One account: details, roles with their history, what can be done with it. */
export function PersonPage() {
  const t = useTexts(officeTexts);
  const accountId = useParam("accountId") as AccountId;
  const person = useEndpoint(contract.readPerson, { params: { accountId } });
  useTitle(person.data?.name);
  const list = window.location.pathname.replace(/\/[^/]+\/?$/, "");
  return (
    <div className="k-stack">
      <PageHead
        title={person.data?.name ?? t.people}
        above={<Breadcrumb items={[[t.people, list], [person.data?.name ?? ""]]} />}
        actions={person.data?.status === "closed" && <Tag tone="neutral">{t.statuses.closed}</Tag>}
      />
      {renderResult(person, (data) => (
        <>
          <Grants person={data} />
          <div className="k-split k-split-even">
            <Details person={data} />
            <PersonActions person={data} />
          </div>
        </>
      ))}
    </div>
  );
}

function Details({ person }: { readonly person: Person }) {
  const t = useTexts(officeTexts);
  const mayChange = person.can["manage"] === true;
  return (
    <Card title={t.details}>
      <div className="k-stack">
        <Facts
          items={[
            [t.signInName, person.signInName ?? ""],
            [t.createdAt, formatInstant(person.createdAt)],
            [t.lastSeen, person.lastSeenAt ? formatInstant(person.lastSeenAt) : t.never],
          ]}
        />
        {mayChange ? (
          <Form
            endpoint={contract.savePerson}
            initial={{ version: person.version, name: person.name, phone: person.phone ?? "" }}
            input={({ version, name, phone }) => ({
              params: { accountId: person.id },
              body: { version, name, phone: phone === "" ? null : (phone as Phone) },
            })}
            submitLabel={t.save}
            errors={t.errors}
            onDone={() => toast({ text: t.saved })}
          >
            <TextInput name="name" label={t.name} maxLength={50} required />
            <PhoneInput name="phone" label={t.phone} />
          </Form>
        ) : (
          <Notice tone="info">{t.notManaged}</Notice>
        )}
      </div>
    </Card>
  );
}

function Grants({ person }: { readonly person: Person }) {
  const t = useTexts(officeTexts);
  const names = useTexts(accountsTexts).role;
  const [giving, setGiving] = useState(false);
  const [revoking, setRevoking] = useState<Person["grants"][number]>();
  const givable = useEndpoint(contract.readGivable, {}, { enabled: giving });
  const revoke = useCommand(contract.revokeRole, {
    onSuccess: () => {
      setRevoking(undefined);
      toast({ text: t.revoked });
    },
    onError: (error) => toast({ text: errorText(error, t.errors), tone: "danger" }),
  });
  const tone = { live: "success", future: "info", past: "neutral", revoked: "neutral" } as const;
  return (
    <Card
      title={t.grants}
      actions={
        <Button
          icon="plus"
          reason={person.status === "closed" ? t.errors.account_closed : undefined}
          onClick={() => setGiving(true)}
        >
          {t.give}
        </Button>
      }
    >
      <DataTable
        caption={t.grants}
        rows={person.grants}
        rowKey={(row) => row.id}
        empty={<EmptyState icon="shield" title={t.grantsEmpty} />}
        columns={[
          { key: "role", title: t.role, cell: (row) => names[row.role] },
          { key: "place", title: t.place, cell: (row) => row.place.name },
          {
            key: "period",
            title: t.status,
            cell: (row) => (
              <span className="k-row">
                <Tag tone={tone[row.state]}>{t.grantState[row.state]}</Tag>
                {t.period(formatDay(row.validFrom), row.validTo ? formatDay(row.validTo) : t.unlimited)}
              </span>
            ),
          },
          {
            key: "given",
            title: t.givenTitle,
            cell: (row) =>
              row.grantedBy
                ? t.givenBy(row.grantedBy, formatDay(dayOf(row.grantedAt)))
                : t.givenOn(formatDay(dayOf(row.grantedAt))),
          },
        ]}
        actions={(row) =>
          row.canRevoke && (
            <Button
              size="small"
              aria-label={`${t.revoke} ${names[row.role]} ${row.place.name}`}
              onClick={() => setRevoking(row)}
            >
              {t.revoke}
            </Button>
          )
        }
      />
      <Dialog open={giving} title={t.give} onClose={() => setGiving(false)}>
        {giving &&
          renderResult(givable, (data) => (
            <Form
              endpoint={contract.giveRole}
              initial={noGrant}
              input={(values) => ({ params: { accountId: person.id }, body: grantOf(values) })}
              submitLabel={t.give}
              errors={t.errors}
              onCancel={() => setGiving(false)}
              onDone={() => {
                setGiving(false);
                toast({ text: t.given });
              }}
            >
              {({ values }) => <GrantFields givable={data} values={values} />}
            </Form>
          ))}
      </Dialog>
      <Dialog
        open={revoking !== undefined}
        title={t.revokeTitle}
        onClose={() => setRevoking(undefined)}
        actions={
          <>
            <Button
              variant="danger"
              busy={revoke.busy}
              onClick={() => revoking && revoke.run({ params: { grantId: revoking.id } })}
            >
              {t.revoke}
            </Button>
            <Button onClick={() => setRevoking(undefined)}>{t.cancel}</Button>
          </>
        }
      >
        {revoking && t.revokeText(names[revoking.role], revoking.place.name)}
      </Dialog>
    </Card>
  );
}
