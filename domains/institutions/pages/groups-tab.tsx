import { useState } from "react";
import { ageBands } from "../../../contract/care.ts";
import { Button } from "../../../web/kit/button.tsx";
import { Card } from "../../../web/kit/card.tsx";
import { optionsOf, Select } from "../../../web/kit/choice.tsx";
import { DataTable } from "../../../web/kit/data-table.tsx";
import { DateInput } from "../../../web/kit/date-input.tsx";
import { Dialog } from "../../../web/kit/dialog.tsx";
import { Form } from "../../../web/kit/form.tsx";
import { formatDay, formatNumber } from "../../../web/kit/format.ts";
import { NumberInput } from "../../../web/kit/number-input.tsx";
import { EmptyState } from "../../../web/kit/states.tsx";
import { careTexts, useTexts } from "../../../web/kit/texts.ts";
import { TextInput } from "../../../web/kit/text-input.tsx";
import { toast } from "../../../web/kit/toast.tsx";
import { putGroup, type SiteDetail } from "../contract.ts";
import { may } from "./parts.ts";
import { registryTexts } from "./texts.ts";

type Group = SiteDetail["groups"][number];

function GroupForm({
  site,
  group,
  onDone,
}: {
  readonly site: SiteDetail;
  readonly group: Group | undefined;
  readonly onDone: () => void;
}) {
  const t = useTexts(registryTexts);
  const care = useTexts(careTexts);
  return (
    <Form
      endpoint={putGroup}
      initial={{
        name: group?.name ?? "",
        ageBand: group?.ageBand,
        capacity: group?.capacity as number | undefined,
        carers: group?.carers ?? 0,
        validFrom: (group?.validFrom ?? site.today) as string,
        validTo: (group?.validTo ?? "") as string,
        version: group?.version ?? 0,
      }}
      input={({ ageBand = "toddler", capacity = 0, validTo, version, ...rest }) => ({
        params: { siteId: site.id },
        body: {
          ...rest,
          ageBand,
          capacity,
          validTo: validTo || null,
          ...(group && { id: group.id, version }),
        },
      })}
      submitLabel={t.save}
      errors={t.errors}
      onDone={() => {
        toast({ text: t.saved });
        onDone();
      }}
    >
      <TextInput name="name" label={t.group} required />
      <Select name="ageBand" label={t.ageBand} options={optionsOf(ageBands, care.ageBand)} required />
      <NumberInput name="capacity" label={t.capacity} required />
      <NumberInput name="carers" label={t.carers} required />
      <DateInput name="validFrom" label={t.from} required />
      <DateInput name="validTo" label={t.to} hint={t.toHint} />
    </Form>
  );
}

/** The care groups of a site. */
export function GroupsTab({ site }: { readonly site: SiteDetail }) {
  const t = useTexts(registryTexts);
  const care = useTexts(careTexts);
  const [editing, setEditing] = useState<Group | "new">();
  const mayEdit = may(site.can, "present");
  const add = mayEdit && (
    <Button icon="plus" onClick={() => setEditing("new")}>
      {t.groupAdd}
    </Button>
  );
  return (
    <Card title={t.tabs.groups} actions={site.groups.length > 0 && add} flush={site.groups.length > 0}>
      <DataTable
        caption={t.tabs.groups}
        columns={[
          { key: "name", title: t.group, cell: (group) => group.name },
          { key: "band", title: t.ageBand, cell: (group) => care.ageBand[group.ageBand] },
          { key: "capacity", title: t.capacity, align: "end", cell: (group) => formatNumber(group.capacity) },
          { key: "carers", title: t.carers, align: "end", cell: (group) => formatNumber(group.carers) },
          { key: "from", title: t.from, cell: (group) => formatDay(group.validFrom) },
          { key: "to", title: t.to, cell: (group) => (group.validTo ? formatDay(group.validTo) : t.none) },
        ]}
        rows={site.groups}
        rowKey={(group) => group.id}
        empty={
          <EmptyState icon="people" action={add}>
            {t.noGroups}
          </EmptyState>
        }
        actions={
          mayEdit
            ? (group) => (
                <Button
                  size="small"
                  icon="edit"
                  aria-label={`${t.editLine} ${group.name}`}
                  onClick={() => setEditing(group)}
                >
                  {t.editLine}
                </Button>
              )
            : undefined
        }
      />
      <Dialog
        open={editing !== undefined}
        look="side"
        title={editing && editing !== "new" ? editing.name : t.groupAdd}
        onClose={() => setEditing(undefined)}
      >
        {editing && (
          <GroupForm
            site={site}
            group={editing === "new" ? undefined : (site.groups.find(({ id }) => id === editing.id) ?? editing)}
            onDone={() => setEditing(undefined)}
          />
        )}
      </Dialog>
    </Card>
  );
}
