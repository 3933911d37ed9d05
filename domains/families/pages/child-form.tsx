import { Choice, optionsOf } from "../../../web/kit/choice.tsx";
import { DateInput } from "../../../web/kit/date-input.tsx";
import { Dialog } from "../../../web/kit/dialog.tsx";
import { Form } from "../../../web/kit/form.tsx";
import { useTexts } from "../../../web/kit/texts.ts";
import { TextInput } from "../../../web/kit/text-input.tsx";
import { toast } from "../../../web/kit/toast.tsx";
import { addChild, changeChild, type Family, sexes } from "../contract.ts";
import { familyTexts } from "./texts.ts";

type Child = Family["children"][number];
type Values = {
  name: string;
  born: "yes" | "no";
  day: string;
  sex: "female" | "male" | undefined;
  version: number;
};

/** A child to add or to correct. */
export function ChildForm({
  family,
  child,
  onClose,
}: {
  readonly family: Family;
  readonly child?: Child;
  readonly onClose: () => void;
}) {
  const t = useTexts(familyTexts);
  const initial: Values = {
    name: child?.name ?? "",
    born: child && child.bornOn === null ? "no" : "yes",
    day: child?.bornOn ?? child?.dueOn ?? "",
    sex: child?.sex ?? undefined,
    version: child?.version ?? 0,
  };
  const body = ({ name, born, day, sex }: Values) => ({
    name,
    sex: sex ?? null,
    bornOn: born === "yes" ? day : null,
    dueOn: born === "no" ? day : null,
  });
  const done = () => {
    toast({ text: t.saved });
    onClose();
  };
  const fields = ({ values }: { values: Values }) => (
    <>
      <TextInput name="name" label={t.childName} required maxLength={40} />
      <Choice
        name="born"
        label={t.isBorn}
        options={[
          { value: "yes", label: t.yesBorn },
          { value: "no", label: t.notBorn },
        ]}
      />
      <DateInput
        name="day"
        label={values.born === "yes" ? t.bornOn : t.dueOn}
        required
        max={values.born === "yes" ? family.today : undefined}
      />
      <Choice name="sex" label={t.childSex} options={optionsOf(sexes, t.sex)} />
    </>
  );
  const common = { initial, submitLabel: t.save, errors: t.errors, onDone: done, onCancel: onClose };
  return (
    <Dialog open title={child ? t.editChild : t.addChild} onClose={onClose}>
      {child ? (
        <Form
          {...common}
          endpoint={changeChild}
          input={(values) => ({ params: { childId: child.id }, body: { ...body(values), version: values.version } })}
        >
          {fields}
        </Form>
      ) : (
        <Form
          {...common}
          endpoint={addChild}
          input={(values) => ({ params: { familyId: family.id }, body: body(values) })}
        >
          {fields}
        </Form>
      )}
    </Dialog>
  );
}
