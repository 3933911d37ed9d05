import { useEndpoint } from "../../../web/api/queries.ts";
import { Card, List, ListItem, PageHead } from "../../../web/kit/card.tsx";
import { formatInstant } from "../../../web/kit/format.ts";
import { EmptyState, renderResult } from "../../../web/kit/states.tsx";
import { useTexts } from "../../../web/kit/texts.ts";
import { listOutbox } from "../contract/demo.ts";
import { accountsTexts } from "./texts.ts";

/** The messages the demo would have sent. */
export function OutboxPage() {
  const t = useTexts(accountsTexts);
  const outbox = useEndpoint(listOutbox, {}, { refetchInterval: 3_000 });
  return (
    <div className="k-stack k-measure">
      <PageHead title={t.outboxTitle} intro={t.outboxIntro} />
      {renderResult(
        outbox,
        ({ items }) => (
          <Card>
            <List label={t.outboxTitle}>
              {items.map((message) => (
                <ListItem key={message.id} title={message.title ?? message.text}>
                  {message.title && <p>{message.text}</p>}
                  <span className="k-small k-soft">
                    {t.outboxChannel[message.channel]} · {t.outboxTo}{" "}
                    <span className="k-number">{message.recipient}</span> · {formatInstant(message.createdAt)}
                    {message.waitsUntil && ` · ${t.outboxWaits(formatInstant(message.waitsUntil))}`}
                  </span>
                </ListItem>
              ))}
            </List>
          </Card>
        ),
        { isEmpty: ({ items }) => items.length === 0, empty: <EmptyState icon="chat" title={t.outboxEmpty} /> },
      )}
    </div>
  );
}
