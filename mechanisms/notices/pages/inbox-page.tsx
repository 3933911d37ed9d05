import type { z } from "zod";
import { useCommand, useEndpoint } from "../../../web/api/queries.ts";
import { useAddressAs, useGo } from "../../../web/kit/address.ts";
import { Button } from "../../../web/kit/button.tsx";
import { Card, List, ListItem, PageHead } from "../../../web/kit/card.tsx";
import { Choice, Select } from "../../../web/kit/choice.tsx";
import { Filters } from "../../../web/kit/filters.tsx";
import { formatInstant } from "../../../web/kit/format.ts";
import { Link } from "../../../web/kit/link.tsx";
import { Pager } from "../../../web/kit/pager.tsx";
import { EmptyState, renderResult } from "../../../web/kit/states.tsx";
import { Tag } from "../../../web/kit/tag.tsx";
import { errorText, useTexts, useWords } from "../../../web/kit/texts.ts";
import { toast } from "../../../web/kit/toast.tsx";
import { listNotices, type Notice, readAllNotices, readNotice } from "../contract.ts";
import "./notices.css";
import { noticeTexts } from "./texts.ts";

type Asked = z.input<typeof listNotices.query>;

/** What a person was told, newest first. */
export function InboxPage() {
  const t = useTexts(noticeTexts);
  const say = useWords();
  const [query, change] = useAddressAs(listNotices.query);
  const asked: Asked = { ...query, unread: query.unread ? "true" : undefined };
  const inbox = useEndpoint(listNotices, { query: asked }, { keepPrevious: true });
  const set = (part: Partial<Asked>) => change({ ...part, page: undefined });
  const readAll = useCommand(readAllNotices, {
    onSuccess: ({ marked }) => toast({ text: t.marked(marked) }),
    onError: (error) => toast({ text: errorText(error), tone: "danger" }),
  });
  const newest = inbox.data?.items[0]?.createdAt;
  return (
    <div className="k-stack k-measure">
      <PageHead
        title={t.inbox}
        intro={t.inboxIntro}
        actions={
          <Link to="/notices/settings" button="secondary">
            {t.settings}
          </Link>
        }
      />
      <Card>
        <div className="k-stack">
          <Filters
            set={query.topic ? 1 : 0}
            first={
              <Choice
                label={t.which}
                hideLabel
                options={[
                  { value: "all", label: t.all },
                  { value: "unread", label: `${t.unread}${inbox.data ? ` ${inbox.data.unread}` : ""}` },
                ]}
                value={query.unread ? "unread" : "all"}
                onChange={(which) => set({ unread: which === "unread" ? "true" : undefined })}
              />
            }
          >
            <Select
              label={t.topic}
              placeholder={t.anyTopic}
              options={(inbox.data?.topics ?? []).map(({ key, title }) => ({ value: key, label: say(title) }))}
              value={query.topic}
              onChange={(topic) => set({ topic })}
            />
          </Filters>
          {inbox.data && inbox.data.unread > 0 && newest && (
            <span>
              <Button icon="check" busy={readAll.busy} onClick={() => readAll.run({ body: { until: newest } })}>
                {t.markAll}
              </Button>
            </span>
          )}
          {renderResult(
            inbox,
            (data) => (
              <>
                <List label={t.inbox}>
                  {data.items.map((notice) => (
                    <Told key={notice.id} notice={notice} />
                  ))}
                </List>
                <Pager
                  page={query.page}
                  size={query.size}
                  total={data.total}
                  onPage={(page) => change({ page: String(page) }, true)}
                />
              </>
            ),
            {
              isEmpty: ({ items }) => items.length === 0,
              empty: (
                <EmptyState icon="bell" title={query.unread ? t.noneUnread : t.none}>
                  {t.noneText}
                </EmptyState>
              ),
            },
          )}
        </div>
      </Card>
    </div>
  );
}

function Told({ notice }: { readonly notice: Notice }) {
  const t = useTexts(noticeTexts);
  const go = useGo();
  const { submit, busy } = useCommand(readNotice, {
    onError: (error) => toast({ text: errorText(error), tone: "danger" }),
  });
  const isNew = notice.readAt === null;
  const mark = (read: boolean) => submit({ params: { noticeId: notice.id }, body: { read } }).catch(() => undefined);
  const { link } = notice;
  return (
    <ListItem
      start={<span className={isNew ? "nt-dot nt-dot-new" : "nt-dot"} aria-hidden="true" />}
      title={
        <span className="k-row">
          <span>
            {isNew && <span className="k-hidden">{t.isNew} </span>}
            {notice.title}
          </span>
          {notice.urgency === "important" && <Tag tone="warning">{t.important}</Tag>}
        </span>
      }
    >
      <p>{notice.body}</p>
      <p className="k-small k-soft">{formatInstant(notice.createdAt)}</p>
      <span className="k-row nt-actions">
        {link && (
          <Button
            size="small"
            variant={isNew ? "primary" : "secondary"}
            onClick={() => {
              if (isNew) void mark(true);
              go(link);
            }}
          >
            {t.open}
          </Button>
        )}
        <Button size="small" variant="quiet" busy={busy} onClick={() => void mark(isNew)}>
          {isNew ? t.markRead : t.markUnread}
        </Button>
      </span>
    </ListItem>
  );
}
