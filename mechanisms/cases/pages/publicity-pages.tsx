import { useState } from "react";
import { useEndpoint } from "../../../web/api/queries.ts";
import { useAddressAs, useParam, useTitle } from "../../../web/kit/address.ts";
import { Breadcrumb } from "../../../web/kit/breadcrumb.tsx";
import { Card, Facts, List, ListItem, PageHead } from "../../../web/kit/card.tsx";
import { Form } from "../../../web/kit/form.tsx";
import { formatDay } from "../../../web/kit/format.ts";
import { Link } from "../../../web/kit/link.tsx";
import { Notice } from "../../../web/kit/notice.tsx";
import { Pager } from "../../../web/kit/pager.tsx";
import { EmptyState, renderResult } from "../../../web/kit/states.tsx";
import { Tag } from "../../../web/kit/tag.tsx";
import { TextArea, TextInput } from "../../../web/kit/text-input.tsx";
import { useTexts, useWords } from "../../../web/kit/texts.ts";
import { fileObjection, getPublicity, listPublicity, type Publication } from "../contract/public.ts";
import { useApplicant } from "./scope.ts";
import { casesTexts } from "./texts.ts";

/** What is shown to everyone now, and may be objected to. */
export function PublicityPage() {
  const t = useTexts(casesTexts);
  const say = useWords();
  const [query, change] = useAddressAs(listPublicity.query);
  const shown = useShown();
  const list = useEndpoint(listPublicity, { query }, { keepPrevious: true });
  return (
    <>
      <PageHead title={t.publicity} intro={t.publicityIntro} />
      <div className="k-stack">
        <TextInput
          label={t.search}
          icon="search"
          placeholder={t.searchHint}
          value={query.search ?? ""}
          onChange={(search) => change({ search: search || undefined, page: undefined })}
        />
        <Card>
          {renderResult(list, ({ items, total }) =>
            items.length === 0 ? (
              <EmptyState icon="eye" title={t.publicityNone} />
            ) : (
              <>
                <List label={t.publicity}>
                  {items.map((item) => (
                    <ListItem
                      key={item.id}
                      title={
                        <Link to={`/publicity/${item.id}`}>
                          {[say(item.kindTitle), shown(firstValue(item))].filter(Boolean).join(" · ")}
                        </Link>
                      }
                      end={item.until && <Tag tone="primary">{t.publicityUntil(formatDay(item.until))}</Tag>}
                    >
                      <p className="k-small k-soft">
                        <span className="k-number">{item.number}</span> · {item.divisionName}
                      </p>
                    </ListItem>
                  ))}
                </List>
                <Pager page={query.page} size={query.size} total={total} onPage={(page) => change({ page }, true)} />
              </>
            ),
          )}
        </Card>
      </div>
    </>
  );
}

/** What stands in the first column names the entry. */
const firstValue = ({ columns, values }: Publication) => values[columns[0]?.key ?? ""];

/** The published columns of a case, as facts. */
export function PublishedFacts({ publication }: { readonly publication: Publication }) {
  const t = useTexts(casesTexts);
  const say = useWords();
  const shown = useShown();
  return (
    <Facts
      items={[
        [t.number, publication.number],
        ...publication.columns.map(({ key, title }) => [say(title), shown(publication.values[key])] as const),
        [t.place, publication.divisionName],
      ]}
    />
  );
}

type Value = Publication["values"][string];

/** A published value in words. */
export function useShown(): (value: Value | undefined) => string {
  const say = useWords();
  return (value) => {
    if (value === null || value === undefined || value === "") return "—";
    if (typeof value === "boolean") return value ? "✓" : "—";
    return typeof value === "object" ? say(value) : String(value);
  };
}

export function PublicityCasePage() {
  const t = useTexts(casesTexts);
  const say = useWords();
  const publicationId = useParam("publicationId") as Publication["id"];
  const publicity = useEndpoint(getPublicity, { params: { publicationId } });
  const shown = useShown();
  useTitle(publicity.data && `${t.publicity} · ${shown(firstValue(publicity.data))}`);
  return renderResult(publicity, (found) => (
    <>
      <PageHead
        title={shown(firstValue(found))}
        intro={found.says ? say(found.says) : say(found.kindTitle)}
        above={<Breadcrumb items={[[t.publicity, "/publicity"], [found.number]]} />}
      />
      <div className="k-split k-split-even">
        <Card
          actions={found.until && <Tag tone="primary">{t.publicityUntil(formatDay(found.until))}</Tag>}
          title={t.publicity}
        >
          <PublishedFacts publication={found} />
        </Card>
        <Card title={t.object}>
          {found.isOpen ? <ObjectionForm publicationId={found.id} /> : <p className="k-soft">{t.publicityOver}</p>}
        </Card>
      </div>
    </>
  ));
}

function ObjectionForm({ publicationId }: { readonly publicationId: Publication["id"] }) {
  const t = useTexts(casesTexts);
  const { isSignedIn } = useApplicant();
  const [done, setDone] = useState(false);
  if (done) return <Notice tone="success">{t.objected}</Notice>;
  return (
    <Form
      endpoint={fileObjection}
      initial={{ text: "", name: "", contact: "" }}
      input={(body) => ({ params: { publicationId }, body })}
      submitLabel={t.objectSend}
      errors={t.errors}
      draftKey={`objection ${publicationId}`}
      onDone={() => setDone(true)}
    >
      <TextArea name="text" label={t.objectText} hint={t.objectHint} required rows={5} maxLength={2_000} />
      {!isSignedIn && (
        <>
          <TextInput name="name" label={t.objectName} required autoComplete="name" />
          <TextInput name="contact" label={t.objectContact} required />
        </>
      )}
    </Form>
  );
}
