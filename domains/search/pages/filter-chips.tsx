import type { ServiceForm } from "../../../contract/care.ts";
import { formatDistance, formatMoney } from "../../../web/kit/format.ts";
import { Icon } from "../../../web/kit/icon.tsx";
import { careTexts, useTexts } from "../../../web/kit/texts.ts";
import { isHourly } from "../contract.ts";
import type { Change, PageAddress } from "./address-filters.ts";
import { searchTexts } from "./texts.ts";

type Chip = { readonly key: string; readonly label: string; readonly clear: Parameters<Change>[0] };
const quickForms: readonly ServiceForm[] = ["full_day", "half_day"];

/** The most used conditions as switches, the others that are set as chips to take away. */
export function FilterChips({
  address,
  change,
  onAll,
}: {
  readonly address: PageAddress;
  readonly change: Change;
  readonly onAll: () => void;
}) {
  const t = useTexts(searchTexts);
  const chips = useChips(address);
  const toggleForm = (form: ServiceForm) => {
    const next = address.form.includes(form) ? address.form.filter((one) => one !== form) : [...address.form, form];
    change({ form: next.length > 0 ? next : undefined });
  };
  const flag = (name: "vacancy" | "inclusive" | "weekend") => ({
    label: t.quick[name],
    on: address[name],
    toggle: () => change({ [name]: address[name] ? undefined : "true" }),
  });
  const quick = [
    flag("vacancy"),
    flag("inclusive"),
    ...quickForms.map((form) => ({
      label: t.quick[form as "full_day"],
      on: address.form.includes(form),
      toggle: () => toggleForm(form),
    })),
    flag("weekend"),
  ];
  const hidden = chips.length;
  return (
    <div className="search-chips" role="group" aria-label={t.filters}>
      <button type="button" className="search-chip" onClick={onAll} aria-haspopup="dialog">
        <Icon name="filter" size={16} />
        {t.filters}
        {hidden > 0 && <span className="search-chip-count k-number">{hidden}</span>}
      </button>
      {quick.map(({ label, on, toggle }) => (
        <button key={label} type="button" className="search-chip" aria-pressed={on} onClick={toggle}>
          {on && <Icon name="check" size={14} />}
          {label}
        </button>
      ))}
      {chips.map(({ key, label, clear }) => (
        <button
          key={key}
          type="button"
          className="search-chip search-chip-set"
          aria-label={t.removeFilter(label)}
          onClick={() => change(clear)}
        >
          {label}
          <Icon name="close" size={14} />
        </button>
      ))}
    </div>
  );
}

/** Conditions beside the quick ones, named, each with what takes it away. */
function useChips(address: PageAddress): Chip[] {
  const t = useTexts(searchTexts);
  const care = useTexts(careTexts);
  const without = <V extends string>(values: readonly V[], one: V) => {
    const rest = values.filter((value) => value !== one);
    return rest.length > 0 ? rest : undefined;
  };
  const { maxMetres, maxPriceFen, from, to, grade, text } = address;
  const onlyHourly = address.form.length > 0 && address.form.every(isHourly);
  const chips: (Chip | false | undefined)[] = [
    address.lon !== undefined && {
      key: "place",
      label: address.place ?? t.pickedPlace,
      clear: { place: undefined, lon: undefined, lat: undefined, maxMetres: undefined, sort: undefined },
    },
    text !== undefined && text !== "" && { key: "text", label: t.chip.text(text), clear: { text: undefined } },
    address.bbox && { key: "bbox", label: t.chip.area, clear: { bbox: undefined } },
    maxMetres !== undefined && {
      key: "metres",
      label: t.chip.distance(formatDistance(maxMetres)),
      clear: { maxMetres: undefined },
    },
    maxPriceFen !== undefined && {
      key: "price",
      label: t.chip.price(formatMoney(maxPriceFen) + (onlyHourly ? t.perHour : t.perMonth)),
      clear: { maxPriceFen: undefined },
    },
    from !== undefined && { key: "from", label: t.chip.from(from), clear: { from: undefined } },
    to !== undefined && { key: "to", label: t.chip.to(to), clear: { to: undefined } },
    grade !== undefined && { key: "grade", label: t.gradeAtLeast[grade] ?? grade, clear: { grade: undefined } },
    ...address.form
      .filter((form) => !quickForms.includes(form))
      .map((form) => ({ key: form, label: care.serviceForm[form], clear: { form: without(address.form, form) } })),
    ...address.feature.map((feature) => ({
      key: feature,
      label: care.feature[feature],
      clear: { feature: without(address.feature, feature) },
    })),
    ...address.kind.map((kind) => ({
      key: kind,
      label: care.siteKind[kind],
      clear: { kind: without(address.kind, kind) },
    })),
  ];
  return chips.filter((chip): chip is Chip => Boolean(chip));
}
