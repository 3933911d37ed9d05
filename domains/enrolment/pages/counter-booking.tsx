import { useState } from "react";
import { useEndpoint } from "../../../web/api/queries.ts";
import { Button } from "../../../web/kit/button.tsx";
import { Card, List, ListItem } from "../../../web/kit/card.tsx";
import { TextInput } from "../../../web/kit/text-input.tsx";
import { useTexts } from "../../../web/kit/texts.ts";
import { searchSites } from "../../search/contract.ts";
import { enrolmentTexts } from "./texts.ts";
import { VisitSlots } from "./visit-slots.tsx";

type Site = { readonly id: string; readonly name: string };

/** Books a visit for a family at the counter: one of the sites it asks, or any other found by name. */
export function CounterBooking({ familyId, asked }: { readonly familyId: string; readonly asked: readonly Site[] }) {
  const t = useTexts(enrolmentTexts);
  const [text, setText] = useState("");
  const [site, setSite] = useState<Site>();
  const found = useEndpoint(
    searchSites,
    { query: { text, size: "6" } },
    { enabled: text.trim().length > 0, keepPrevious: true },
  );
  const shown: readonly Site[] = text.trim() === "" ? asked : (found.data?.items ?? []);
  return (
    <>
      <Card title={t.visits.bookTitle}>
        <div className="k-stack">
          <TextInput label={t.visits.findSite} type="search" icon="search" value={text} onChange={setText} />
          <List label={t.visits.findSite}>
            {shown.map((one) => (
              <ListItem
                key={one.id}
                title={one.name}
                end={
                  <Button size="small" onClick={() => setSite(one)} aria-label={`${t.visits.times} ${one.name}`}>
                    {t.visits.times}
                  </Button>
                }
              />
            ))}
          </List>
        </div>
      </Card>
      {site && <VisitSlots key={site.id} siteId={site.id} familyId={familyId} heading={site.name} />}
    </>
  );
}
