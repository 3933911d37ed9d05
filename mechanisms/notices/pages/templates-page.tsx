import type { OutputOf } from "../../../contract/endpoint.ts";
import { useEndpoint } from "../../../web/api/queries.ts";
import { useAddress, useAddressText } from "../../../web/kit/address.ts";
import { formatList } from "../../../web/kit/format.ts";
import { Breadcrumb } from "../../../web/kit/breadcrumb.tsx";
import { Card, Facts, PageHead } from "../../../web/kit/card.tsx";
import { Select } from "../../../web/kit/choice.tsx";
import { EmptyState, renderResult } from "../../../web/kit/states.tsx";
import { Tag } from "../../../web/kit/tag.tsx";
import { useTexts, useWords } from "../../../web/kit/texts.ts";
import { listNoticeTemplates } from "../contract.ts";
import "./notices.css";
import { noticeTexts } from "./texts.ts";

type Template = OutputOf<typeof listNoticeTemplates>["items"][number];

/** What people are told, as it is defined for this district. */
export function NoticeTemplatesPage() {
  const t = useTexts(noticeTexts);
  const say = useWords();
  const [, change] = useAddress();
  const topic = useAddressText("topic");
  const templates = useEndpoint(listNoticeTemplates, {});
  const topics = new Map((templates.data?.items ?? []).map((one) => [one.topic as string, one.topicTitle]));
  return (
    <div className="k-stack">
      <PageHead
        above={<Breadcrumb items={[[t.overview, "/government/notices"], [t.templates]]} />}
        title={t.templates}
        intro={t.templatesIntro}
      />
      {topics.size > 1 && (
        <Select
          label={t.topic}
          placeholder={t.anyTopic}
          options={[...topics].map(([value, title]) => ({ value, label: title ? say(title) : value }))}
          value={topic}
          onChange={(chosen) => change({ topic: chosen })}
        />
      )}
      {renderResult(
        templates,
        ({ items }) =>
          items
            .filter((one) => topic === undefined || one.topic === topic)
            .map((one) => <OneTemplate key={one.key} template={one} />),
        {
          isEmpty: ({ items }) => items.length === 0,
          empty: <EmptyState icon="bell" title={t.noTemplates} />,
        },
      )}
    </div>
  );
}

function OneTemplate({ template }: { readonly template: Template }) {
  const t = useTexts(noticeTexts);
  const say = useWords();
  return (
    <Card
      title={say(template.title)}
      actions={<Tag tone={template.urgency === "important" ? "warning" : "neutral"}>{t.urgency[template.urgency]}</Tag>}
      footer={
        <span className="k-small k-soft">
          {template.key} · {t.version(template.version, template.pack)}
        </span>
      }
    >
      <div className="k-split k-split-even">
        <Facts
          items={[
            [t.topic, template.topicTitle ? say(template.topicTitle) : template.topic],
            [
              t.channel,
              `${template.channels.map((channel) => t.channels[channel]).join(" → ")}${template.channels.length > 2 ? ` · ${t.fallback[template.fallback]}` : ""}`,
            ],
            ...(template.link ? [[t.link, <code key="link">{template.link}</code>] as const] : []),
            [
              t.values,
              formatList(Object.entries(template.values).map(([name, { title }]) => `${say(title)} {${name}}`)) || "—",
            ],
          ]}
        />
        <div className="k-stack">
          {template.previews.map((preview) => (
            <div key={preview.channel}>
              <span className="k-small k-soft">
                {t.channels[preview.channel]}
                {preview.parts !== null && ` · ${t.smsParts(preview.parts)}`}
              </span>
              <p className="nt-preview">
                {preview.title && <span className="nt-preview-title">{say(preview.title)}</span>}
                {say(preview.body)}
              </p>
            </div>
          ))}
        </div>
      </div>
    </Card>
  );
}
