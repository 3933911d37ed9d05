import { useEndpoint } from "../../../web/api/queries.ts";
import { useAddressAs, useParam, useTitle } from "../../../web/kit/address.ts";
import { Breadcrumb } from "../../../web/kit/breadcrumb.tsx";
import { Card, Facts, PageHead } from "../../../web/kit/card.tsx";
import { DataTable } from "../../../web/kit/data-table.tsx";
import { Pager } from "../../../web/kit/pager.tsx";
import { EmptyState, renderResult } from "../../../web/kit/states.tsx";
import { useTexts, useWords } from "../../../web/kit/texts.ts";
import { listFindings } from "../contract/endpoints.ts";
import { BasisList } from "./basis-list.tsx";
import { ruleTexts } from "./texts.ts";
import { Why } from "./why.tsx";

/** Who falls short of one check, with the figures and where the rule comes from. */
export function CheckPage() {
  const t = useTexts(ruleTexts);
  const say = useWords();
  const check = useParam("check");
  const [query, change] = useAddressAs(listFindings.query);
  const findings = useEndpoint(listFindings, { params: { check }, query }, { keepPrevious: true });
  useTitle(findings.data && say(findings.data.title));
  return renderResult(findings, ({ items, total, title, basis, values }) => (
    <>
      <PageHead
        title={say(title)}
        above={<Breadcrumb items={[[t.title, "/government/rules?tab=checks"], [say(title)]]} />}
      />
      <div className="k-stack">
        <Card>
          <Facts
            items={[
              [t.basis, <BasisList key="basis" basis={basis} />],
              ...values.map(
                (judged) => [say(judged.parameter.title), <Why key={judged.parameter.key} judged={judged} />] as const,
              ),
            ]}
          />
        </Card>
        <Card title={t.findings} flush>
          <DataTable
            caption={t.findings}
            columns={[
              { key: "title", title: t.subject, cell: (one) => one.title },
              { key: "message", title: t.short, cell: ({ message }) => say(message) },
              {
                key: "figures",
                title: t.figures,
                deskOnly: true,
                cell: ({ figures }) => figures.map((one) => `${say(one.title)} ${one.value}`).join(" · "),
              },
            ]}
            rows={items}
            rowKey={({ id }) => id}
            rowLink={({ link }) => link}
            empty={<EmptyState icon="check">{t.noFindings}</EmptyState>}
          />
          <Pager
            page={query.page}
            size={query.size}
            total={total}
            onPage={(page) => change({ page: String(page) }, true)}
          />
        </Card>
      </div>
    </>
  ));
}
