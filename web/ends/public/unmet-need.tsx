import type { UnmetCause } from "../../../contract/care.ts";
import { useEndpoint } from "../../api/queries.ts";
import { Card } from "../../kit/card.tsx";
import { Choice } from "../../kit/choice.tsx";
import { useTexts } from "../../kit/texts.ts";
import { RecordUnmetNeed } from "../../../domains/demand/pages/record-unmet-need.tsx";
import { explainSearch, type Relaxable, searchSites } from "../../../domains/search/contract.ts";
import { filtersOf, queryOf, usePageAddress } from "../../../domains/search/pages/address-filters.ts";
import type { UnmetNeedProps } from "../../../domains/search/pages/search-page.tsx";
import { searchTexts } from "../../../domains/search/pages/texts.ts";
import { useSession } from "../session.ts";
import { endsTexts } from "../shell-parts.tsx";

/** The condition that keeps most sites out is the likely cause. */
const causeOf: Record<Relaxable, UnmetCause> = {
  distance: "distance",
  area: "distance",
  text: "other",
  age: "age_band",
  form: "hours",
  price: "price",
  vacancy: "full",
  inclusive: "price",
  kind: "trust",
  hours: "hours",
  grade: "quality",
  feature: "quality",
  weekend: "hours",
  all: "other",
};

/** A search that ended in little, with all it asked for, ready to be recorded; only the age has to be known. */
export function UnmetNeed({ address }: UnmetNeedProps) {
  const t = useTexts(endsTexts);
  const search = useTexts(searchTexts);
  const [, change] = usePageAddress();
  const family = useSession().family;
  // both are on the page already
  const month = useEndpoint(searchSites, { query: queryOf(address) }).data?.month;
  const explained = useEndpoint(explainSearch, { query: filtersOf(address) }).data;
  if (!month || !explained) return null;
  if (address.age === undefined)
    return (
      <Card title={t.unmetTitle}>
        <Choice
          label={search.age}
          hint={t.unmetAgeFirst}
          value={undefined}
          onChange={(age) => change({ age: Number(age) })}
          options={Object.entries(search.ages).map(([value, label]) => ({ value, label }))}
        />
      </Card>
    );
  const likely = explained.relaxations.filter(({ filter }) => filter !== "all").toSorted((a, b) => b.more - a.more)[0];
  const { lon, lat } = address;
  return (
    <RecordUnmetNeed
      key={JSON.stringify(filtersOf(address))}
      signedInFamily={family}
      search={{
        ...(lon !== undefined && lat !== undefined && { location: { lon, lat } }),
        divisionCode: address.division,
        ageMonths: address.age,
        month,
        forms: address.form,
        budgetFen: address.maxPriceFen,
        maxMetres: address.maxMetres,
        inclusiveOnly: address.inclusive,
        kinds: address.kind,
        features: address.feature,
        cause: likely ? causeOf[likely.filter] : "other",
      }}
    />
  );
}
