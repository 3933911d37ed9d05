import type { z } from "zod";
import { type Role, roles } from "../../../contract/roles.ts";
import type { DivisionCode, LocalDate } from "../../../contract/values.ts";
import type { OutputOf } from "../../../contract/endpoint.ts";
import { Select } from "../../../web/kit/choice.tsx";
import { DateInput } from "../../../web/kit/date-input.tsx";
import { useTexts } from "../../../web/kit/texts.ts";
import type { NewGrant, readGivable } from "../contract/people.ts";
import { accountsTexts, officeTexts } from "./texts.ts";

export type GrantValues = {
  readonly role: Role | "";
  readonly place: string;
  readonly validFrom: string;
  readonly validTo: string;
};
export const noGrant: GrantValues = { role: "", place: "", validFrom: "", validTo: "" };

/** What was chosen, as the server takes it. */
export function grantOf(values: GrantValues): z.input<typeof NewGrant> {
  const role = values.role as Role;
  const atInstitution = role in roles && roles[role].place === "institution";
  return {
    role,
    ...(atInstitution ? { institutionId: values.place } : { divisionCode: values.place as DivisionCode }),
    ...(values.validFrom && { validFrom: values.validFrom as LocalDate }),
    ...(values.validTo && { validTo: values.validTo as LocalDate }),
  };
}

/** Role, place and period, offering only what one may give. */
export function GrantFields({
  givable,
  values,
}: {
  readonly givable: OutputOf<typeof readGivable>;
  readonly values: GrantValues;
}) {
  const names = useTexts(accountsTexts).role;
  const t = useTexts(officeTexts);
  const atInstitution = values.role !== "" && roles[values.role].place === "institution";
  const places = atInstitution
    ? givable.institutions.map(({ id, name }) => ({ value: id, label: name }))
    : givable.divisions.map(({ code, name, level }) => ({
        value: code as string,
        label: `${"　".repeat(Math.max(0, level - 3))}${name}`,
      }));
  return (
    <>
      <Select
        name="role"
        label={t.role}
        required
        options={givable.roles.map((role) => ({ value: role, label: names[role] }))}
      />
      <Select name="place" label={atInstitution ? t.institution : t.division} required options={places} />
      <DateInput name="validFrom" label={t.from} />
      <DateInput name="validTo" label={t.to} />
    </>
  );
}
