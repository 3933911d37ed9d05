import { useState } from "react";
import { useCommand, useEndpoint } from "../../../web/api/queries.ts";
import { Button } from "../../../web/kit/button.tsx";
import { Card, List, ListItem } from "../../../web/kit/card.tsx";
import { Choice } from "../../../web/kit/choice.tsx";
import { Dialog } from "../../../web/kit/dialog.tsx";
import { formatInstant } from "../../../web/kit/format.ts";
import { Link } from "../../../web/kit/link.tsx";
import { Notice } from "../../../web/kit/notice.tsx";
import { EmptyState, renderResult } from "../../../web/kit/states.tsx";
import { Tag } from "../../../web/kit/tag.tsx";
import { errorText, useTexts } from "../../../web/kit/texts.ts";
import { toast } from "../../../web/kit/toast.tsx";
import { readMe } from "../../accounts/contract/self.ts";
import { getFamily, listMyFamilies } from "../../families/contract.ts";
import { getEnrolment } from "../contract/offers.ts";
import { bookVisit, listSiteSlots, type PublicSlot } from "../contract/visits.ts";
import { ConsentStep } from "./consent-step.tsx";
import { enrolmentTexts } from "./texts.ts";

const [few, many] = [4, 40];

/** Times to visit a site, on its public page; a signed-in family books at once. `familyId` is given at the counter. */
export function VisitSlots({
  siteId,
  familyId,
  heading,
}: {
  readonly siteId: string;
  readonly familyId?: string;
  readonly heading?: string;
}) {
  const t = useTexts(enrolmentTexts);
  const v = t.visits;
  const [size, setSize] = useState(few);
  const [chosen, setChosen] = useState<PublicSlot>();
  const slots = useEndpoint(
    listSiteSlots,
    { params: { siteId: siteId as never }, query: { size } },
    { keepPrevious: true },
  );
  const isFamily = useEndpoint(readMe, {}).data?.kind === "family";
  const mine = useEndpoint(listMyFamilies, {}, { enabled: familyId === undefined && isFamily });
  const family = familyId ?? mine.data?.families[0]?.id;
  const own = useEndpoint(getEnrolment, { params: { familyId: family as never } }, { enabled: family !== undefined });
  const booked = new Set(
    own.data?.visits.filter(({ status }) => status === "booked").map(({ slotId }) => slotId as string),
  );
  const next = typeof window === "undefined" ? "/" : window.location.pathname;
  const action = (slot: PublicSlot) => {
    if (booked.has(slot.id))
      return (
        <Tag tone="success" icon="check">
          {v.booked}
        </Tag>
      );
    if (slot.taken >= slot.capacity) return <Tag>{v.full}</Tag>;
    if (family !== undefined)
      return (
        <Button
          size="small"
          variant="primary"
          onClick={() => setChosen(slot)}
          aria-label={`${v.book} ${formatInstant(slot.startsAt)}`}
        >
          {v.book}
        </Button>
      );
    // Signed in without a family: the way there is registering it.
    return (
      <Link to={mine.data ? "/family/me" : `/sign-in?next=${encodeURIComponent(next)}`}>
        {mine.data ? t.toFamily : v.signIn}
      </Link>
    );
  };
  return (
    <Card title={heading ?? v.title}>
      {renderResult(
        slots,
        (data) => (
          <div className="k-stack">
            <p className="k-small k-soft">{v.intro}</p>
            <List label={v.title}>
              {data.slots.map((slot) => (
                <ListItem
                  key={slot.id}
                  title={
                    <span className="k-number">
                      {formatInstant(slot.startsAt)}–{formatInstant(slot.endsAt).slice(-5)}
                    </span>
                  }
                  end={action(slot)}
                >
                  <span className="k-small k-soft">
                    {slot.taken < slot.capacity && v.left(slot.capacity - slot.taken)}
                    {slot.note && ` · ${slot.note}`}
                  </span>
                </ListItem>
              ))}
            </List>
            {size === few && data.slots.length === few && (
              <Button variant="quiet" onClick={() => setSize(many)}>
                {v.more}
              </Button>
            )}
          </div>
        ),
        {
          isEmpty: (data) => data.slots.length === 0,
          empty: (
            <EmptyState icon="calendar" title={v.none}>
              {v.noneText}
            </EmptyState>
          ),
        },
      )}
      <Dialog open={chosen !== undefined} title={v.bookTitle} onClose={() => setChosen(undefined)}>
        {chosen && family !== undefined && (
          <Booking slot={chosen} familyId={family} onDone={() => setChosen(undefined)} />
        )}
      </Dialog>
    </Card>
  );
}

function Booking({
  slot,
  familyId,
  onDone,
}: {
  readonly slot: PublicSlot;
  readonly familyId: string;
  readonly onDone: () => void;
}) {
  const t = useTexts(enrolmentTexts);
  const v = t.visits;
  const family = useEndpoint(getFamily, { params: { familyId: familyId as never } });
  const [childId, setChildId] = useState<string>();
  const book = useCommand(bookVisit, {
    onSuccess: () => {
      toast({ text: v.done });
      onDone();
    },
  });
  return renderResult(family, ({ children, consents }) => {
    const chosen = childId ?? children[0]?.id;
    const agreed = consents.some(
      ({ purpose, withdrawnAt }) => purpose === "share_with_institution" && withdrawnAt === null,
    );
    if (!chosen)
      return (
        <EmptyState icon="people" title={t.form.noChild} action={<Link to="/family/me">{t.toFamily}</Link>}>
          {t.form.noChildText}
        </EmptyState>
      );
    return (
      <div className="k-stack">
        <p className="k-number">
          {formatInstant(slot.startsAt)}–{formatInstant(slot.endsAt).slice(-5)}
        </p>
        {children.length > 1 && (
          <Choice
            label={v.forChild}
            value={chosen}
            onChange={setChildId}
            options={children.map(({ id, name }) => ({ value: id as string, label: name }))}
          />
        )}
        {book.error && (
          <Notice tone="danger" alert>
            {errorText(book.error, t.errors)}
          </Notice>
        )}
        {agreed ? (
          <Button
            variant="primary"
            wide
            busy={book.busy}
            onClick={() => book.run({ params: { slotId: slot.id }, body: { childId: chosen as never } })}
          >
            {v.confirm}
          </Button>
        ) : (
          <ConsentStep familyId={familyId} />
        )}
      </div>
    );
  });
}
