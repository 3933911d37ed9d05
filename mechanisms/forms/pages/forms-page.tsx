import { useEndpoint } from "../../../web/api/queries.ts";
import { Card, List, ListItem, PageHead } from "../../../web/kit/card.tsx";
import { formatDay, formatInstant } from "../../../web/kit/format.ts";
import { Link } from "../../../web/kit/link.tsx";
import { EmptyState, renderResult } from "../../../web/kit/states.tsx";
import { Tag } from "../../../web/kit/tag.tsx";
import { useTexts, useWords } from "../../../web/kit/texts.ts";
import { readMe } from "../../../domains/accounts/contract/self.ts";
import { listForms, listMyAnswers } from "../contract/answers.ts";
import { formTexts } from "./texts.ts";

/** What one may fill in, and what one has filled in. */
export function FormsPage() {
  const t = useTexts(formTexts);
  const say = useWords();
  const forms = useEndpoint(listForms, {});
  const me = useEndpoint(readMe, {});
  const mine = useEndpoint(listMyAnswers, {}, { enabled: (me.data?.accountId ?? null) !== null });
  return (
    <>
      <PageHead title={t.formsTitle} intro={t.formsIntro} />
      <div className="k-stack k-measure">
        {renderResult(
          forms,
          (data) => (
            <Card title={t.formsTitle}>
              <List>
                {data.forms.map((form) => (
                  <ListItem
                    key={form.key}
                    title={<Link to={`/forms/${form.key}`}>{say(form.title)}</Link>}
                    end={<Tag>{t.purpose[form.purpose]}</Tag>}
                  >
                    {form.intro && <p>{say(form.intro)}</p>}
                    <p className="k-soft k-small">
                      {[
                        t.questions(form.questions),
                        form.anonymous && t.anonymousTag,
                        form.to && t.openUntil(formatDay(form.to)),
                      ]
                        .filter(Boolean)
                        .join(" · ")}
                    </p>
                  </ListItem>
                ))}
              </List>
            </Card>
          ),
          { isEmpty: (data) => data.forms.length === 0, empty: <EmptyState icon="form" title={t.noForms} /> },
        )}
        {mine.data && mine.data.items.length > 0 && (
          <Card title={t.mine}>
            <List>
              {mine.data.items.map((answer) => (
                <ListItem
                  key={answer.id}
                  title={<Link to={`/forms/${answer.formKey}?answer=${answer.id}`}>{say(answer.title)}</Link>}
                  end={<Tag tone={answer.status === "draft" ? "warning" : "success"}>{t.status[answer.status]}</Tag>}
                >
                  <p className="k-soft k-small">{formatInstant(answer.savedAt)}</p>
                </ListItem>
              ))}
            </List>
          </Card>
        )}
      </div>
    </>
  );
}
