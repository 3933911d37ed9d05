import { useState } from "react";
import { useCommand, useEndpoint } from "../../../web/api/queries.ts";
import { Button } from "../../../web/kit/button.tsx";
import { Card, List, ListItem, PageHead } from "../../../web/kit/card.tsx";
import { Choice, Switch } from "../../../web/kit/choice.tsx";
import { Dialog } from "../../../web/kit/dialog.tsx";
import { Form } from "../../../web/kit/form.tsx";
import { formatDay, formatInstant } from "../../../web/kit/format.ts";
import { setPreferences, usePreferences } from "../../../web/kit/preferences.ts";
import { ErrorState, renderResult } from "../../../web/kit/states.tsx";
import { Tag } from "../../../web/kit/tag.tsx";
import { TextInput } from "../../../web/kit/text-input.tsx";
import { errorText, useTexts } from "../../../web/kit/texts.ts";
import { toast } from "../../../web/kit/toast.tsx";
import { ApiError } from "../../../web/api/client.ts";
import * as contract from "../contract/self.ts";
import "./accounts.css";
import { PasskeysCard } from "./passkeys-card.tsx";
import { PasswordCard, TotpCard } from "./security-cards.tsx";
import { accountsTexts } from "./texts.ts";

/** One's own account: details, ways of signing in, devices. */
export function AccountPage() {
  const t = useTexts(accountsTexts);
  const me = useEndpoint(contract.readMe, {});
  return (
    <div className="k-stack">
      <PageHead title={t.account} intro={t.accountIntro} />
      {renderResult(me, (data) =>
        data.kind === "anonymous" ? (
          <ErrorState error={new ApiError(401, { error: "not_signed_in", requestId: "" })} />
        ) : (
          <div className="k-split k-split-even">
            <div className="k-stack">
              <ProfileCard me={data} />
              {data.kind === "staff" && <RolesCard me={data} />}
              {data.kind === "staff" && data.hasPassword && <PasswordCard />}
              {data.kind === "staff" && <TotpCard isOn={data.hasTotp} />}
            </div>
            <div className="k-stack">
              <PasskeysCard />
              <SessionsCard />
            </div>
          </div>
        ),
      )}
    </div>
  );
}

function ProfileCard({ me }: { readonly me: contract.Me }) {
  const t = useTexts(accountsTexts);
  const preferences = usePreferences();
  const save = useCommand(contract.saveMe);
  return (
    <Card title={t.profile}>
      <div className="k-stack">
        <p className="k-soft">{me.phone ?? me.signInName}</p>
        <Form
          endpoint={contract.saveMe}
          initial={{ name: me.name === me.phone ? "" : me.name }}
          input={({ name }) => ({ body: { name } })}
          submitLabel={t.save}
          onDone={() => toast({ text: t.saved })}
        >
          <TextInput name="name" label={t.displayName} maxLength={50} autoComplete="name" required />
        </Form>
        <Choice
          label={t.language}
          value={preferences.language}
          onChange={(language) => {
            if (!language) return;
            setPreferences({ language });
            save.run({ body: { locale: language } });
          }}
          options={[
            { value: "zh-CN", label: t.languages["zh-CN"] },
            { value: "en", label: t.languages.en },
          ]}
        />
        <Switch
          label={t.elder}
          hint={t.elderHint}
          value={preferences.elder}
          onChange={(elder) => setPreferences({ elder })}
        />
      </div>
    </Card>
  );
}

function RolesCard({ me }: { readonly me: contract.Me }) {
  const t = useTexts(accountsTexts);
  return (
    <Card title={t.myRoles}>
      {me.roles.length === 0 ? (
        <p className="k-soft">{t.noRoles}</p>
      ) : (
        <List label={t.myRoles}>
          {me.roles.map((held) => (
            <ListItem
              key={`${held.role} ${held.place.divisionCode ?? held.place.institutionId}`}
              title={t.role[held.role]}
            >
              <span className="k-soft">
                {held.place.name}
                {held.until && ` · ${t.until(formatDay(held.until))}`}
              </span>
            </ListItem>
          ))}
        </List>
      )}
    </Card>
  );
}

function SessionsCard() {
  const t = useTexts(accountsTexts);
  const sessions = useEndpoint(contract.listSessions, {});
  const [everywhere, setEverywhere] = useState(false);
  const end = useCommand(contract.endSession, {
    onSuccess: () => toast({ text: t.sessionEnded }),
    onError: (error) => toast({ text: errorText(error), tone: "danger" }),
  });
  const endAll = useCommand(contract.endAllSessions, {
    onSuccess: ({ ended }, input) =>
      (input.body as { keepThis?: boolean }).keepThis
        ? toast({ text: t.sessionsEnded(ended) })
        : window.location.assign("/"),
    onError: (error) => toast({ text: errorText(error), tone: "danger" }),
  });
  return (
    <Card
      title={t.sessions}
      footer={
        <div className="k-row">
          <Button busy={endAll.busy} onClick={() => endAll.run({ body: { keepThis: true } })}>
            {t.endOthers}
          </Button>
          <Button variant="quiet" onClick={() => setEverywhere(true)}>
            {t.endAll}
          </Button>
        </div>
      }
    >
      {renderResult(sessions, ({ items }) => (
        <List label={t.sessions}>
          {items.map((session) => (
            <ListItem
              key={session.id}
              title={[session.browser, session.system].filter(Boolean).join(" · ") || t.unknownDevice}
              end={
                session.isThis ? (
                  <Tag tone="success">{t.thisDevice}</Tag>
                ) : (
                  <Button size="small" busy={end.busy} onClick={() => end.run({ params: { sessionId: session.id } })}>
                    {t.endSession}
                  </Button>
                )
              }
            >
              <span className="k-small k-soft">
                {t.method[session.method]} · <span className="k-number">{session.address}</span> ·{" "}
                {t.lastSeen(formatInstant(session.lastSeenAt))}
              </span>
            </ListItem>
          ))}
        </List>
      ))}
      <Dialog
        open={everywhere}
        title={t.endAll}
        onClose={() => setEverywhere(false)}
        actions={
          <>
            <Button variant="danger" busy={endAll.busy} onClick={() => endAll.run({ body: { keepThis: false } })}>
              {t.endAll}
            </Button>
            <Button onClick={() => setEverywhere(false)}>{t.cancel}</Button>
          </>
        }
      >
        {t.endAllText}
      </Dialog>
    </Card>
  );
}
