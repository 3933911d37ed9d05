import "./registry.css";
import { useState } from "react";
import { natures } from "../../../contract/care.ts";
import { useEndpoint } from "../../../web/api/queries.ts";
import { useAddressAs, useGo, useParam, useTitle } from "../../../web/kit/address.ts";
import { Breadcrumb } from "../../../web/kit/breadcrumb.tsx";
import { Button } from "../../../web/kit/button.tsx";
import { Card, Facts, List, ListItem, PageHead } from "../../../web/kit/card.tsx";
import { Choice, optionsOf, Select } from "../../../web/kit/choice.tsx";
import { DataTable } from "../../../web/kit/data-table.tsx";
import { DateInput } from "../../../web/kit/date-input.tsx";
import { Dialog } from "../../../web/kit/dialog.tsx";
import { Form } from "../../../web/kit/form.tsx";
import { formatDay, formatNumber } from "../../../web/kit/format.ts";
import { Link } from "../../../web/kit/link.tsx";
import { Pager } from "../../../web/kit/pager.tsx";
import { EmptyState, renderResult } from "../../../web/kit/states.tsx";
import { careTexts, useTexts } from "../../../web/kit/texts.ts";
import { TextInput } from "../../../web/kit/text-input.tsx";
import { toast } from "../../../web/kit/toast.tsx";
import { createSite, type Institution, listSitesForStaff } from "../contract.ts";
import { createInstitution, getInstitution, listInstitutions, reviseInstitution } from "../contract/institutions.ts";
import { registeredBody, RegisteredFields } from "./site-forms.tsx";
import { may } from "./parts.ts";
import { registryTexts } from "./texts.ts";

const values = (one?: Institution) => ({
  name: one?.name ?? "",
  brandName: one?.brandName ?? "",
  creditCode: one?.creditCode ?? "",
  nature: one?.nature,
  phone: one?.phone ?? "",
  headName: one?.headName ?? "",
  registeredOn: (one?.registeredOn ?? "") as string,
  filingNumber: one?.filingNumber ?? "",
  filedOn: (one?.filedOn ?? "") as string,
});

const bodyOf = ({ nature = "for_profit", registeredOn, filedOn, ...rest }: ReturnType<typeof values>) => ({
  ...rest,
  nature,
  registeredOn: registeredOn || null,
  filedOn: filedOn || null,
});

function InstitutionFields() {
  const t = useTexts(registryTexts);
  const care = useTexts(careTexts);
  return (
    <>
      <TextInput name="name" label={t.fields["name"]!} required />
      <TextInput name="creditCode" label={t.creditCode} />
      <Select name="nature" label={t.nature} options={optionsOf(natures, care.nature)} required />
      <TextInput name="brandName" label={t.brand} />
      <TextInput name="headName" label={t.headName} />
      <TextInput name="phone" label={t.fields["phone"]!} />
      <DateInput name="registeredOn" label={t.registeredOn} />
      <TextInput name="filingNumber" label={t.filingNumber} />
      <DateInput name="filedOn" label={t.filedOn} />
    </>
  );
}

/** Institutions: find one, register one. */
export function InstitutionsPage() {
  const t = useTexts(registryTexts);
  const care = useTexts(careTexts);
  const go = useGo();
  const [adding, setAdding] = useState(false);
  const [query, change] = useAddressAs(listInstitutions.query);
  const found = useEndpoint(listInstitutions, { query }, { keepPrevious: true });
  return (
    <>
      <PageHead
        title={t.institutions}
        intro={t.institutionsIntro}
        above={<Breadcrumb items={[[t.registry, "/government/sites"], [t.institutions]]} />}
        actions={
          <Button variant="primary" icon="plus" onClick={() => setAdding(true)}>
            {t.newInstitution}
          </Button>
        }
      />
      <div className="k-stack">
        <Card>
          <TextInput
            label={t.search}
            value={query.search}
            onChange={(search) => change({ search: search || undefined, page: undefined })}
          />
        </Card>
        {renderResult(found, ({ items, total }) => (
          <Card title={t.total(total)} flush>
            <DataTable
              caption={t.institutions}
              columns={[
                { key: "name", title: t.institution, cell: (one) => one.name },
                { key: "code", title: t.creditCode, cell: (one) => one.creditCode ?? t.none },
                { key: "nature", title: t.nature, cell: (one) => care.nature[one.nature] },
                { key: "brand", title: t.brand, deskOnly: true, cell: (one) => one.brandName ?? "" },
                { key: "sites", title: t.sites, align: "end", cell: (one) => formatNumber(one.sites) },
              ]}
              rows={items}
              rowKey={(one) => one.id}
              rowLink={(one) => `/government/institutions/${one.id}`}
              empty={<EmptyState icon="building">{t.noInstitutions}</EmptyState>}
            />
            <Pager
              page={query.page}
              size={query.size}
              total={total}
              onPage={(page) => change({ page: String(page) }, true)}
            />
          </Card>
        ))}
      </div>
      <Dialog open={adding} look="side" title={t.newInstitution} onClose={() => setAdding(false)}>
        <Form
          endpoint={createInstitution}
          initial={values()}
          input={(typed) => ({ body: bodyOf(typed) })}
          submitLabel={t.save}
          errors={t.errors}
          draftKey="new-institution"
          onDone={({ institutionId }) => go(`/government/institutions/${institutionId}`)}
        >
          <InstitutionFields />
        </Form>
      </Dialog>
    </>
  );
}

function NewSite({ institution, today }: { readonly institution: Institution; readonly today: string }) {
  const t = useTexts(registryTexts);
  const care = useTexts(careTexts);
  const go = useGo();
  return (
    <Form
      endpoint={createSite}
      initial={{
        name: institution.name,
        kind: "institution",
        divisionCode: "",
        address: "",
        openedOn: "",
        status: "open" as "open" | "preparing",
        validFrom: today,
      }}
      input={({ status, validFrom, ...typed }) => ({
        params: { institutionId: institution.id },
        body: { ...registeredBody(typed), status, validFrom },
      })}
      submitLabel={t.save}
      errors={t.errors}
      draftKey={`new-site-${institution.id}`}
      onDone={({ siteId }) => go(`/government/sites/${siteId}?tab=places`)}
    >
      <RegisteredFields />
      <Choice name="status" label={t.status} options={optionsOf(["open", "preparing"] as const, care.siteStatus)} />
      <DateInput name="validFrom" label={t.validFrom} required />
    </Form>
  );
}

/** One institution: registration and sites. */
export function InstitutionPage() {
  const t = useTexts(registryTexts);
  const care = useTexts(careTexts);
  const institutionId = useParam("institutionId") as Institution["id"];
  const detail = useEndpoint(getInstitution, { params: { institutionId } });
  const sites = useEndpoint(listSitesForStaff, { query: { institutionId, size: "100" } });
  const [open, setOpen] = useState<"edit" | "site">();
  useTitle(detail.data?.institution.name);
  return renderResult(detail, ({ institution, today, can }) => (
    <>
      <PageHead
        title={institution.name}
        above={<Breadcrumb items={[[t.institutions, "/government/institutions"], [institution.name]]} />}
        actions={
          may(can, "revise") && (
            <Button icon="edit" onClick={() => setOpen("edit")}>
              {t.editInstitution}
            </Button>
          )
        }
      />
      <div className="k-stack">
        <Card>
          <Facts
            columns
            items={[
              [t.creditCode, institution.creditCode ?? t.none],
              [t.nature, care.nature[institution.nature]],
              [t.brand, institution.brandName ?? t.none],
              [t.headName, institution.headName || t.none],
              [t.fields["phone"]!, institution.phone || t.none],
              [t.registeredOn, institution.registeredOn ? formatDay(institution.registeredOn) : t.none],
              [t.filingNumber, institution.filingNumber ?? t.none],
              [t.filedOn, institution.filedOn ? formatDay(institution.filedOn) : t.none],
            ]}
          />
        </Card>
        <Card
          title={t.sites}
          actions={
            may(can, "createSite") && (
              <Button icon="plus" onClick={() => setOpen("site")}>
                {t.newSite}
              </Button>
            )
          }
        >
          {renderResult(
            sites,
            ({ items }) => (
              <List label={t.sites}>
                {items.map((site) => (
                  <ListItem key={site.id} title={<Link to={`/government/sites/${site.id}`}>{site.name}</Link>}>
                    <span className="k-small k-soft">
                      {site.divisionName} · {site.address} · {t.places} {site.places}
                    </span>
                  </ListItem>
                ))}
              </List>
            ),
            { isEmpty: ({ total }) => total === 0, empty: <EmptyState icon="building">{t.noSitesFound}</EmptyState> },
          )}
        </Card>
      </div>
      <Dialog open={open === "edit"} look="side" title={t.editInstitution} onClose={() => setOpen(undefined)}>
        <Form
          endpoint={reviseInstitution}
          initial={{ ...values(institution), version: institution.version }}
          input={({ version, ...typed }) => ({ params: { institutionId }, body: { ...bodyOf(typed), version } })}
          submitLabel={t.save}
          errors={t.errors}
          onDone={() => {
            toast({ text: t.saved });
            setOpen(undefined);
          }}
        >
          <InstitutionFields />
        </Form>
      </Dialog>
      <Dialog open={open === "site"} look="side" title={t.newSite} onClose={() => setOpen(undefined)}>
        <NewSite institution={institution} today={today} />
      </Dialog>
    </>
  ));
}
