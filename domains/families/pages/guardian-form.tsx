import { Choice, optionsOf } from "../../../web/kit/choice.tsx";
import { Dialog } from "../../../web/kit/dialog.tsx";
import { Form } from "../../../web/kit/form.tsx";
import { useTexts } from "../../../web/kit/texts.ts";
import { PhoneInput, TextInput } from "../../../web/kit/text-input.tsx";
import { toast } from "../../../web/kit/toast.tsx";
import { changeGuardian, type Family, inviteGuardian, relations } from "../contract.ts";
import { familyTexts } from "./texts.ts";

type Guardian = Family["guardians"][number];
type Values = { name: string; phone: string; relation: (typeof relations)[number]; version: number };

/** A guardian to invite or to correct. */
export function GuardianForm({
  family,
  guardian,
  onClose,
}: {
  readonly family: Family;
  readonly guardian?: Guardian;
  readonly onClose: () => void;
}) {
  const t = useTexts(familyTexts);
  const initial: Values = {
    name: guardian?.name ?? "",
    phone: guardian?.phone ?? "",
    relation: guardian?.relation ?? "father",
    version: guardian?.version ?? 0,
  };
  const body = ({ name, phone, relation }: Values) => ({ name, relation, phone: phone || null });
  const done = () => {
    toast({ text: t.saved });
    onClose();
  };
  const fields = (
    <>
      <TextInput name="name" label={t.guardianName} required maxLength={40} />
      <Choice name="relation" label={t.guardianRelation} options={optionsOf(relations, t.relation)} />
      <PhoneInput name="phone" label={t.guardianPhone} hint={guardian ? undefined : t.addGuardianHint} />
    </>
  );
  const common = { initial, submitLabel: t.save, errors: t.errors, onDone: done, onCancel: onClose };
  return (
    <Dialog open title={guardian ? t.editGuardian : t.addGuardian} onClose={onClose}>
      {guardian ? (
        <Form
          {...common}
          endpoint={changeGuardian}
          input={(values) => ({
            params: { guardianId: guardian.id },
            body: { ...body(values), version: values.version },
          })}
        >
          {fields}
        </Form>
      ) : (
        <Form
          {...common}
          endpoint={inviteGuardian}
          input={(values) => ({ params: { familyId: family.id }, body: body(values) })}
        >
          {fields}
        </Form>
      )}
    </Dialog>
  );
}
