import { useState } from "react";
import type { z } from "zod";
import { roleNames } from "../../../contract/roles.ts";
import type { Phone } from "../../../contract/values.ts";
import { useEndpoint } from "../../../web/api/queries.ts";
import { useAddressAs, useGo } from "../../../web/kit/address.ts";
import { Button } from "../../../web/kit/button.tsx";
import { Card, PageHead } from "../../../web/kit/card.tsx";
import { optionsOf, Select } from "../../../web/kit/choice.tsx";
import { Filters } from "../../../web/kit/filters.tsx";
import { DataTable } from "../../../web/kit/data-table.tsx";
import { Dialog } from "../../../web/kit/dialog.tsx";
import { Form } from "../../../web/kit/form.tsx";
import { formatInstant } from "../../../web/kit/format.ts";
import { Pager } from "../../../web/kit/pager.tsx";
import { EmptyState, renderResult } from "../../../web/kit/states.tsx";
import { Tag } from "../../../web/kit/tag.tsx";
import { PhoneInput, TextInput } from "../../../web/kit/text-input.tsx";
import { useTexts } from "../../../web/kit/texts.ts";
import { createPerson, listPeople, readGivable } from "../contract/people.ts";
import "./accounts.css";
import { GrantFields, grantOf, type GrantValues, noGrant } from "./grant-fields.tsx";
import { InvitationDialog } from "./invitation-dialog.tsx";
import { accountsTexts, officeTexts } from "./texts.ts";

/** The people one is responsible for; also for heads, in their own end. */
export function PeoplePage() {
  const t = useTexts(officeTexts);
  const names = useTexts(accountsTexts).role;
  const go = useGo();
  const [query, change] = useAddressAs(listPeople.query);
  const [adding, setAdding] = useState(false);
  const [made, setMade] = useState<{ id: string; invitation: string }>();
  const people = useEndpoint(listPeople, { query: query as z.input<typeof listPeople.query> }, { keepPrevious: true });
  const base = window.location.pathname.replace(/\/$/, "");
  return (
    <div className="k-stack">
      <PageHead
        title={t.people}
        intro={t.peopleIntro}
        actions={
          <Button variant="primary" icon="plus" onClick={() => setAdding(true)}>
            {t.newPerson}
          </Button>
        }
      />
      <Card>
        <div className="k-stack">
          <Filters
            set={[query.role, query.status].filter(Boolean).length}
            first={
              <TextInput
                label={t.search}
                type="search"
                icon="search"
                value={query.search ?? ""}
                onChange={(search) => change({ search: search || undefined, page: undefined })}
              />
            }
          >
            <Select
              label={t.role}
              placeholder={t.anyRole}
              options={optionsOf(roleNames, names)}
              value={query.role}
              onChange={(role) => change({ role, page: undefined })}
            />
            <Select
              label={t.status}
              placeholder={t.anyStatus}
              options={optionsOf(["active", "closed"] as const, t.statuses)}
              value={query.status}
              onChange={(status) => change({ status, page: undefined })}
            />
          </Filters>
          {renderResult(people, (data) => (
            <>
              <p className="k-small k-soft" aria-live="polite">
                {t.total(data.total)}
              </p>
              <DataTable
                caption={t.people}
                rows={data.items}
                rowKey={(row) => row.id}
                rowLink={(row) => `${base}/${row.id}`}
                empty={<EmptyState icon="people" title={t.noPeople} />}
                columns={[
                  { key: "name", title: t.name, cell: (row) => row.name },
                  { key: "account", title: t.signInName, cell: (row) => row.signInName },
                  {
                    key: "roles",
                    title: t.grants,
                    cell: (row) =>
                      row.roles.map(({ role, place }) => `${names[role]} · ${place.name}`).join("; ") || t.grantsEmpty,
                  },
                  {
                    key: "security",
                    title: t.security,
                    cell: (row) => (
                      <span className="k-row">
                        {row.hasPassword ? t.withPassword : <Tag tone="warning">{t.noPassword}</Tag>}
                        {row.hasTotp && <Tag tone="success">{t.withTotp}</Tag>}
                        {row.status === "closed" && <Tag tone="neutral">{t.statuses.closed}</Tag>}
                      </span>
                    ),
                  },
                  {
                    key: "seen",
                    title: t.lastSeen,
                    cell: (row) => (row.lastSeenAt ? formatInstant(row.lastSeenAt) : t.never),
                  },
                ]}
              />
              <Pager
                page={query.page ?? 1}
                size={query.size ?? 20}
                total={data.total}
                onPage={(page) => change({ page }, true)}
              />
            </>
          ))}
        </div>
      </Card>
      <Dialog open={adding} title={t.newPerson} onClose={() => setAdding(false)} wide>
        {adding && (
          <NewPerson
            onCancel={() => setAdding(false)}
            onDone={(answer) => {
              setAdding(false);
              setMade(answer);
            }}
          />
        )}
      </Dialog>
      <InvitationDialog
        invitation={made?.invitation}
        onClose={() => {
          const id = made?.id;
          setMade(undefined);
          if (id) go(`${base}/${id}`);
        }}
      />
    </div>
  );
}

function NewPerson({
  onDone,
  onCancel,
}: {
  readonly onDone: (made: { id: string; invitation: string }) => void;
  readonly onCancel: () => void;
}) {
  const t = useTexts(officeTexts);
  const givable = useEndpoint(readGivable, {});
  const initial: GrantValues & { name: string; signInName: string; phone: string } = {
    name: "",
    signInName: "",
    phone: "",
    ...noGrant,
  };
  return renderResult(givable, (data) => (
    <Form
      endpoint={createPerson}
      initial={initial}
      input={(values) => ({
        body: {
          name: values.name,
          signInName: values.signInName,
          ...(values.phone && { phone: values.phone as Phone }),
          grant: grantOf(values),
        },
      })}
      submitLabel={t.create}
      errors={t.errors}
      onDone={onDone}
      onCancel={onCancel}
    >
      {({ values }) => (
        <>
          <TextInput name="name" label={t.name} maxLength={50} required />
          <TextInput name="signInName" label={t.signInName} hint={t.signInNameHint} maxLength={64} required />
          <PhoneInput name="phone" label={t.phone} />
          <GrantFields givable={data} values={values} />
        </>
      )}
    </Form>
  ));
}
