import { useState } from "react";
import { useCommand } from "../../../web/api/queries.ts";
import { Button } from "../../../web/kit/button.tsx";
import { Card, List, ListItem } from "../../../web/kit/card.tsx";
import { Notice } from "../../../web/kit/notice.tsx";
import { CodeInput, TextInput } from "../../../web/kit/text-input.tsx";
import { errorText, useTexts } from "../../../web/kit/texts.ts";
import { toast } from "../../../web/kit/toast.tsx";
import * as contract from "../contract.ts";
import { enrol, leave, pushTrouble, type PushTrouble } from "./push-enrolment.ts";
import { noticeTexts } from "./texts.ts";

type Settings = contract.NoticeSettings;
type Address = Settings["addresses"][number];

/** Where a person is reached outside the platform. */
export function Addresses({ settings }: { readonly settings: Settings }) {
  const t = useTexts(noticeTexts);
  return (
    <Card title={t.addressesTitle}>
      <List label={t.addressesTitle}>
        <ListItem title={t.phone}>
          <p className="k-soft">{settings.hasPhone ? t.phoneYes : t.phoneNo}</p>
        </ListItem>
        <Email settings={settings} />
        <Push settings={settings} />
        <Wechat settings={settings} />
      </List>
    </Card>
  );
}

function useFailed() {
  const t = useTexts(noticeTexts);
  return (error: unknown) => toast({ text: errorText(error, t.errors), tone: "danger" });
}

function Remove({ address, before }: { readonly address: Address; readonly before?: () => Promise<void> }) {
  const t = useTexts(noticeTexts);
  const remove = useCommand(contract.removeAddress, {
    onSuccess: () => toast({ text: t.removed }),
    onError: useFailed(),
  });
  const run = async () => {
    await before?.().catch(() => undefined);
    remove.run({ params: { addressId: address.id } });
  };
  return (
    <Button variant="quiet" icon="trash" busy={remove.busy} onClick={() => void run()}>
      {t.remove} <span className="k-hidden">{address.shown}</span>
    </Button>
  );
}

function Email({ settings }: { readonly settings: Settings }) {
  const t = useTexts(noticeTexts);
  const failed = useFailed();
  const addresses = settings.addresses.filter(({ channel }) => channel === "email");
  const waiting = addresses.find(({ confirmed }) => !confirmed);
  const [open, setOpen] = useState(false);
  const [email, setEmail] = useState("");
  const [code, setCode] = useState("");
  const add = useCommand(contract.addEmail, {
    onSuccess: () => {
      setOpen(false);
      toast({ text: t.codeSent });
    },
    onError: failed,
  });
  const confirm = useCommand(contract.confirmEmail, {
    onSuccess: () => {
      setCode("");
      toast({ text: t.confirmed });
    },
    onError: failed,
  });
  if (!settings.available.includes("email"))
    return (
      <ListItem title={t.email}>
        <p className="k-soft">{t.notSetUp}</p>
      </ListItem>
    );
  return (
    <ListItem title={t.email}>
      <div className="k-stack">
        {addresses.map((address) => (
          <span className="k-row" key={address.id}>
            <span>
              {address.shown} {!address.confirmed && <span className="k-soft">· {t.notConfirmed}</span>}
            </span>
            <Remove address={address} />
          </span>
        ))}
        {waiting && (
          <form
            className="k-row"
            onSubmit={(event) => {
              event.preventDefault();
              confirm.run({ params: { addressId: waiting.id }, body: { code } });
            }}
          >
            <CodeInput label={t.code} value={code} onChange={setCode} />
            <Button type="submit" variant="primary" busy={confirm.busy}>
              {t.confirm}
            </Button>
          </form>
        )}
        {open ? (
          <form
            className="k-row"
            onSubmit={(event) => {
              event.preventDefault();
              add.run({ body: { email } });
            }}
          >
            <TextInput
              label={t.email}
              hint={t.emailHint}
              type="email"
              autoComplete="email"
              value={email}
              onChange={setEmail}
            />
            <Button type="submit" busy={add.busy}>
              {t.sendCode}
            </Button>
          </form>
        ) : (
          <span>
            <Button icon="plus" onClick={() => setOpen(true)}>
              {addresses.length > 0 ? t.emailChange : t.emailAdd}
            </Button>
          </span>
        )}
      </div>
    </ListItem>
  );
}

function Push({ settings }: { readonly settings: Settings }) {
  const t = useTexts(noticeTexts);
  const [trouble, setTrouble] = useState<PushTrouble | undefined>(() => pushTrouble());
  const [busy, setBusy] = useState(false);
  const add = useCommand(contract.enrolPush, {
    onSuccess: () => toast({ text: t.pushEnrolled }),
    onError: useFailed(),
  });
  const words = {
    unsupported: t.pushUnsupported,
    insecure: t.pushInsecure,
    denied: t.pushDenied,
    failed: t.pushFailed,
  } satisfies Record<PushTrouble, string>;
  const turnOn = async () => {
    setBusy(true);
    const made = await enrol(settings.pushKey ?? "");
    setBusy(false);
    setTrouble(typeof made === "string" ? made : undefined);
    if (typeof made !== "string") add.run({ body: made });
  };
  return (
    <ListItem title={t.push}>
      <div className="k-stack">
        <p className="k-soft">{settings.pushKey ? t.pushText : t.notSetUp}</p>
        {settings.addresses
          .filter(({ channel }) => channel === "push")
          .map((address) => (
            <span className="k-row" key={address.id}>
              {address.shown} <Remove address={address} before={leave} />
            </span>
          ))}
        {settings.pushKey && trouble && <Notice tone="info">{words[trouble]}</Notice>}
        {settings.pushKey && trouble !== "unsupported" && trouble !== "insecure" && (
          <span>
            <Button icon="bell" busy={busy || add.busy} onClick={() => void turnOn()}>
              {t.pushOn}
            </Button>
          </span>
        )}
      </div>
    </ListItem>
  );
}

function Wechat({ settings }: { readonly settings: Settings }) {
  const t = useTexts(noticeTexts);
  const start = useCommand(contract.startWechat, { onError: useFailed() });
  const bound = settings.addresses.filter(({ channel }) => channel === "wechat");
  const isAvailable = settings.available.includes("wechat");
  return (
    <ListItem title={t.wechat}>
      <div className="k-stack">
        <p className="k-soft">{isAvailable ? t.wechatText : t.notSetUp}</p>
        {bound.map((address) => (
          <span className="k-row" key={address.id}>
            {address.shown} <Remove address={address} />
          </span>
        ))}
        {start.data && bound.length === 0 && <Notice tone="info">{t.wechatCode(start.data.code)}</Notice>}
        {isAvailable && bound.length === 0 && (
          <span>
            <Button busy={start.busy} onClick={() => start.run({})}>
              {t.wechatBind}
            </Button>
          </span>
        )}
      </div>
    </ListItem>
  );
}
