import { useState } from "react";
import { useCommand } from "../../../web/api/queries.ts";
import { Button } from "../../../web/kit/button.tsx";
import { Card, List, ListItem, PageHead } from "../../../web/kit/card.tsx";
import { formatInstant } from "../../../web/kit/format.ts";
import { Link } from "../../../web/kit/link.tsx";
import { Notice } from "../../../web/kit/notice.tsx";
import { TextInput } from "../../../web/kit/text-input.tsx";
import { useTexts } from "../../../web/kit/texts.ts";
import type { OutputOf } from "../../../contract/endpoint.ts";
import { checkIn, CheckInCode } from "../contract/booking.ts";
import "./bookings.css";
import { useErrorWords } from "./error-words.ts";
import { Scanner } from "./scanner.tsx";
import { bookingsTexts } from "./texts.ts";

type Taken = OutputOf<typeof checkIn>;

/** The door: takes codes from the camera or the keyboard, and shows who has just come. */
export function CheckInPage({ calendar }: { readonly calendar: string }) {
  const t = useTexts(bookingsTexts).door;
  const errorWords = useErrorWords();
  const [code, setCode] = useState("");
  const [taken, setTaken] = useState<readonly Taken[]>([]);
  const command = useCommand(checkIn, {
    onSuccess: (one) => {
      setCode("");
      setTaken((before) => [one, ...before.filter(({ bookingId }) => bookingId !== one.bookingId)].slice(0, 20));
    },
  });
  const submit = (text: string) => {
    if (!command.busy) command.run({ body: { code: text } });
  };
  const last = command.data;
  return (
    <>
      <PageHead
        title={t.title}
        intro={t.intro}
        actions={
          <Link to={calendar} button="secondary">
            {t.back}
          </Link>
        }
      />
      <div className="k-stack k-measure">
        <Card>
          <form
            className="k-stack"
            onSubmit={(event) => {
              event.preventDefault();
              submit(code);
            }}
          >
            <Scanner
              onCode={(text) => {
                // A square of something else is passed over.
                if (CheckInCode.safeParse(text).success) submit(text);
              }}
            />
            <TextInput label={t.code} hint={t.hint} value={code} onChange={setCode} autoComplete="off" maxLength={20} />
            <Button variant="primary" wide type="submit" busy={command.busy}>
              {t.submit}
            </Button>
          </form>
          <div aria-live="polite">
            {command.error ? (
              <Notice tone="danger" alert>
                {errorWords(command.error)}
              </Notice>
            ) : (
              last && (
                <Notice tone={last.again ? "warning" : "success"}>
                  {last.again ? t.again(last.name, formatInstant(last.checkedInAt)) : t.welcome(last.name)}
                </Notice>
              )
            )}
          </div>
        </Card>
        {taken.length > 0 && (
          <Card title={t.recent}>
            <List label={t.recent}>
              {taken.map((one) => (
                <ListItem key={one.bookingId} title={one.name}>
                  <span className="k-small k-soft k-number">
                    {[formatInstant(one.startsAt), one.title].filter(Boolean).join(" · ")}
                  </span>
                </ListItem>
              ))}
            </List>
          </Card>
        )}
      </div>
    </>
  );
}
