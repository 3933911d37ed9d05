import { listDivisions } from "../../../domains/regions/contract.ts";
import { useEndpoint } from "../../../web/api/queries.ts";
import { Select } from "../../../web/kit/choice.tsx";
import { useTexts } from "../../../web/kit/texts.ts";
import { casesTexts } from "./texts.ts";

/** A street, then one of its communities; in a form the field `divisionCode`. */
export function DivisionSelect(props: {
  readonly value?: string | undefined;
  readonly onChange?: (code: string | undefined) => void;
  readonly error?: string;
}) {
  const t = useTexts(casesTexts);
  const divisions = useEndpoint(listDivisions, { query: {} }, { staleTime: 600_000 });
  const items = divisions.data?.items ?? [];
  const names = new Map(items.map((one) => [one.code as string, one.name]));
  const { value, onChange, error } = props;
  return (
    <Select
      name="divisionCode"
      label={t.startDivision}
      placeholder={t.chooseFirst}
      required
      {...(onChange && { value, onChange })}
      {...(error !== undefined && { error })}
      options={items
        .filter(({ level }) => level >= 4)
        .map(({ code, name, parentCode, level }) => ({
          value: code as string,
          label: level === 5 ? `${names.get(parentCode ?? "") ?? ""} ${name}` : name,
        }))}
    />
  );
}
