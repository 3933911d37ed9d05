import { useEndpoint } from "../../../web/api/queries.ts";
import { Button } from "../../../web/kit/button.tsx";
import { Card, List, ListItem } from "../../../web/kit/card.tsx";
import { Link } from "../../../web/kit/link.tsx";
import { EmptyState } from "../../../web/kit/states.tsx";
import { Tag } from "../../../web/kit/tag.tsx";
import { useTexts } from "../../../web/kit/texts.ts";
import { matchNeed } from "../../demand/contract.ts";
import { listCards } from "../../search/contract.ts";
import { useFavourites } from "../../search/pages/favourites.ts";
import { type Choice, maxChoices } from "../contract/applications.ts";
import { enrolmentTexts } from "./texts.ts";

type Site = { readonly id: string; readonly name: string; readonly address: string };

type Props = {
  readonly siteIds: readonly string[];
  readonly onChange: (siteIds: readonly string[]) => void;
  /** Its options are proposed. */
  readonly needId: string | undefined;
  /** What the application asks already. */
  readonly choices: readonly Choice[];
};

/** Chooses sites and their order; buttons instead of dragging, so that every hand and reader can do it. */
export function SitesStep({ siteIds, onChange, needId, choices }: Props) {
  const t = useTexts(enrolmentTexts);
  const f = t.form;
  const favourites = useFavourites();
  const matches = useEndpoint(matchNeed, { params: { needId: needId as never } }, { enabled: needId !== undefined });
  const wanted = [...new Set([...siteIds, ...favourites.ids])].slice(0, 50);
  const cards = useEndpoint(
    listCards,
    { query: { ids: wanted as never[] } },
    { enabled: wanted.length > 0, keepPrevious: true },
  );
  const known = new Map<string, Site>();
  for (const card of cards.data?.items ?? []) known.set(card.id, card);
  for (const option of matches.data?.fits ?? [])
    known.set(option.siteId, { id: option.siteId, name: option.name, address: option.address });
  for (const choice of choices)
    known.set(choice.siteId, { id: choice.siteId, name: choice.siteName, address: choice.address });
  const nameOf = (id: string) => known.get(id)?.name ?? "…";
  const refused = new Set(choices.filter(({ status }) => status === "refused").map(({ siteId }) => siteId as string));
  const offered = choices.find(({ status }) => status === "offered")?.siteId as string | undefined;
  const move = (at: number, by: number) => {
    const next = [...siteIds];
    const [one] = next.splice(at, 1);
    if (one !== undefined) next.splice(at + by, 0, one);
    onChange(next);
  };
  const proposals = (sites: readonly Site[], title: string) => {
    const shown = sites.filter(({ id }) => !refused.has(id));
    if (shown.length === 0) return null;
    return (
      <Card title={title}>
        <List label={title}>
          {shown.map((site) => (
            <ListItem
              key={site.id}
              title={<Link to={`/sites/${site.id}`}>{site.name}</Link>}
              end={
                siteIds.includes(site.id) ? (
                  <Tag tone="success" icon="check">
                    {f.added}
                  </Tag>
                ) : (
                  <Button
                    size="small"
                    icon="plus"
                    aria-label={f.add(site.name)}
                    reason={siteIds.length >= maxChoices ? f.full : undefined}
                    onClick={() => onChange([...siteIds, site.id])}
                  />
                )
              }
            >
              <span className="k-small k-soft">{site.address}</span>
            </ListItem>
          ))}
        </List>
      </Card>
    );
  };
  const saved = favourites.ids.flatMap((id) => known.get(id) ?? []);
  return (
    <>
      <Card title={f.sites} actions={<Link to="/">{f.find}</Link>}>
        <div className="k-stack">
          <p className="k-small k-soft">{f.sitesHint}</p>
          {siteIds.length === 0 ? (
            <EmptyState icon="building" title={f.none}>
              {f.noneText}
            </EmptyState>
          ) : (
            <ol className="enr-order" aria-label={f.sites}>
              {siteIds.map((id, at) => (
                <li key={id}>
                  <span className="enr-rank k-number" aria-label={t.order(at + 1)}>
                    {at + 1}
                  </span>
                  <div className="enr-grow">
                    {nameOf(id)}
                    {id === offered && <p className="k-small k-soft">{f.offeredFixed}</p>}
                  </div>
                  <div className="enr-moves">
                    {at > 0 && (
                      <Button variant="quiet" icon="up" aria-label={f.up(nameOf(id))} onClick={() => move(at, -1)} />
                    )}
                    {at < siteIds.length - 1 && (
                      <Button variant="quiet" icon="down" aria-label={f.down(nameOf(id))} onClick={() => move(at, 1)} />
                    )}
                    {id !== offered && (
                      <Button
                        variant="quiet"
                        icon="close"
                        aria-label={f.remove(nameOf(id))}
                        onClick={() => onChange(siteIds.filter((other) => other !== id))}
                      />
                    )}
                  </div>
                </li>
              ))}
            </ol>
          )}
        </div>
      </Card>
      {proposals(
        (matches.data?.fits ?? []).map((option) => ({ id: option.siteId, name: option.name, address: option.address })),
        f.fromMatches,
      )}
      {proposals(saved, f.fromFavourites)}
    </>
  );
}
