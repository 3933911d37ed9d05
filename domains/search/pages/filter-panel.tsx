import { useState } from "react";
import { careKinds, resourceKinds, serviceForms, siteFeatures } from "../../../contract/care.ts";
import { Button } from "../../../web/kit/button.tsx";
import { Choice, Choices, optionsOf, Select, Switch } from "../../../web/kit/choice.tsx";
import { MonthInput, TimeInput } from "../../../web/kit/date-input.tsx";
import { Sheet } from "../../../web/kit/dialog.tsx";
import { formatDistance } from "../../../web/kit/format.ts";
import { MoneyInput } from "../../../web/kit/number-input.tsx";
import { careTexts, useTexts } from "../../../web/kit/texts.ts";
import { grades, isHourly } from "../contract.ts";
import { type Change, noFilters, type PageAddress } from "./address-filters.ts";
import { searchTexts } from "./texts.ts";
import { ageInMonths } from "./wording.ts";

export const distances = [1_000, 2_000, 3_000, 5_000, 10_000];

type Props = {
  readonly open: boolean;
  readonly onClose: () => void;
  readonly address: PageAddress;
  readonly change: Change;
  readonly total: number | undefined;
  /** The month care begins, `YYYY-MM`. */
  readonly month: string | undefined;
};

/** Every condition in one sheet; each takes effect at once, the button shows how many fit. */
export function FilterPanel({ open, onClose, address, change, total, month }: Props) {
  const t = useTexts(searchTexts);
  const care = useTexts(careTexts);
  const [born, setBorn] = useState("");
  const age = born && month ? ageInMonths(born, month) : undefined;
  const setBirth = (value: string) => {
    setBorn(value);
    if (!value || !month) return;
    const months = ageInMonths(value, month);
    change({ age: months >= 0 && months <= 47 ? months : undefined });
  };
  const onlyHourly = address.form.length > 0 && address.form.every(isHourly);
  const list = <T,>(values: readonly T[]) => (values.length > 0 ? values : undefined);
  return (
    <Sheet
      open={open}
      title={t.allFilters}
      onClose={onClose}
      actions={
        <>
          <Button variant="quiet" onClick={() => change(noFilters)}>
            {t.clearAll}
          </Button>
          <Button variant="primary" onClick={onClose}>
            {t.showResults(total ?? 0)}
          </Button>
        </>
      }
    >
      <div className="k-stack">
        <Switch
          label={t.onlyVacancy}
          value={address.vacancy}
          onChange={(on) => change({ vacancy: on ? "true" : undefined })}
        />
        <Switch
          label={t.onlyInclusive}
          value={address.inclusive}
          onChange={(on) => change({ inclusive: on ? "true" : undefined })}
        />
        <Choices
          label={t.form}
          options={optionsOf(serviceForms, care.serviceForm)}
          value={address.form}
          onChange={(form) => change({ form: list(form) })}
        />
        <MoneyInput
          label={onlyHourly ? t.maxPriceHour : t.maxPrice}
          hint={t.priceHint}
          value={address.maxPriceFen}
          onChange={(maxPriceFen) => change({ maxPriceFen })}
        />
        {address.lon !== undefined && (
          <Choice
            label={t.distance}
            options={distances.map((metres) => ({ value: String(metres), label: formatDistance(metres) }))}
            value={String(address.maxMetres ?? 5_000)}
            onChange={(metres) => change({ maxMetres: Number(metres) })}
          />
        )}
        <MonthInput label={t.born} hint={t.bornHint} value={born} onChange={setBirth} />
        {age !== undefined && (
          <p className="k-soft" role="status">
            {age < 6 ? t.bornTooYoung : age >= 36 ? t.bornTooOld : t.bornResult(age)}
          </p>
        )}
        <div className="k-row">
          <TimeInput
            label={t.careFrom}
            value={address.from ?? ""}
            onChange={(from) => change({ from: from || undefined })}
          />
          <TimeInput label={t.careTo} value={address.to ?? ""} onChange={(to) => change({ to: to || undefined })} />
        </div>
        <Switch
          label={t.onlyWeekend}
          value={address.weekend}
          onChange={(on) => change({ weekend: on ? "true" : undefined })}
        />
        <Select
          label={t.grade}
          placeholder={t.gradeAny}
          options={grades.map((value) => ({ value, label: t.gradeAtLeast[value] ?? value }))}
          value={address.grade}
          onChange={(grade) => change({ grade })}
        />
        <Choices
          label={t.features}
          options={optionsOf(siteFeatures, care.feature)}
          value={address.feature}
          onChange={(feature) => change({ feature: list(feature) })}
        />
        <Choices
          label={t.kind}
          options={optionsOf([...careKinds, ...resourceKinds], care.siteKind)}
          value={address.kind}
          onChange={(kind) => change({ kind: list(kind) })}
        />
      </div>
    </Sheet>
  );
}
