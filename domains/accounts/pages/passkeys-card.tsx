import { useState } from "react";
import { useCommand, useEndpoint } from "../../../web/api/queries.ts";
import { Button } from "../../../web/kit/button.tsx";
import { Card, List, ListItem } from "../../../web/kit/card.tsx";
import { Dialog } from "../../../web/kit/dialog.tsx";
import { Form } from "../../../web/kit/form.tsx";
import { dayOf, formatDay } from "../../../web/kit/format.ts";
import { Notice } from "../../../web/kit/notice.tsx";
import { renderResult } from "../../../web/kit/states.tsx";
import { TextInput } from "../../../web/kit/text-input.tsx";
import { errorText, useTexts } from "../../../web/kit/texts.ts";
import { toast } from "../../../web/kit/toast.tsx";
import * as contract from "../contract/self.ts";
import { accountsTexts } from "./texts.ts";

type Item = { readonly id: contract.PasskeyId; readonly name: string };
const browserName = () => /Edg|Firefox|Chrome|Safari/.exec(navigator.userAgent)?.[0].replace("Edg", "Edge") ?? "";

export function PasskeysCard() {
  const t = useTexts(accountsTexts);
  const passkeys = useEndpoint(contract.listPasskeys, {});
  const [problem, setProblem] = useState<string>();
  const [busy, setBusy] = useState(false);
  const [renaming, setRenaming] = useState<Item>();
  const [removing, setRemoving] = useState<Item>();
  const start = useCommand(contract.startPasskey);
  const keep = useCommand(contract.addPasskey);
  const remove = useCommand(contract.removePasskey, {
    onSuccess: () => setRemoving(undefined),
    onError: (error) => toast({ text: errorText(error), tone: "danger" }),
  });
  const add = async () => {
    setBusy(true);
    setProblem(undefined);
    try {
      const { browserSupportsWebAuthn, startRegistration } = await import("@simplewebauthn/browser");
      if (!browserSupportsWebAuthn()) return setProblem(t.passkeyUnavailable);
      const flow = await start.submit({ body: { origin: window.location.origin } });
      const optionsJSON = flow.options as unknown as Parameters<typeof startRegistration>[0]["optionsJSON"];
      const response = await startRegistration({ optionsJSON }).catch(() => undefined);
      if (!response) return setProblem(t.passkeyCancelled);
      await keep.submit({
        body: {
          flowId: flow.flowId,
          name: t.passkeyDefault(browserName()),
          response: { ...response, clientExtensionResults: {} },
        },
      });
      toast({ text: t.passkeyAdded });
    } catch (error) {
      setProblem(errorText(error, t.errors));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Card
      title={t.passkeys}
      actions={
        <Button icon="plus" busy={busy} onClick={() => void add()}>
          {t.passkeyAdd}
        </Button>
      }
    >
      <div className="k-stack">
        <p className="k-soft">{t.passkeysIntro}</p>
        {problem && (
          <Notice tone="danger" alert>
            {problem}
          </Notice>
        )}
        {renderResult(
          passkeys,
          ({ items }) => (
            <List label={t.passkeys}>
              {items.map((passkey) => (
                <ListItem
                  key={passkey.id}
                  title={passkey.name}
                  end={
                    <span className="k-row">
                      <Button
                        size="small"
                        aria-label={`${t.passkeyRename} ${passkey.name}`}
                        onClick={() => setRenaming(passkey)}
                      >
                        {t.passkeyRename}
                      </Button>
                      <Button
                        size="small"
                        aria-label={`${t.passkeyRemove} ${passkey.name}`}
                        onClick={() => setRemoving(passkey)}
                      >
                        {t.passkeyRemove}
                      </Button>
                    </span>
                  }
                >
                  <span className="k-small k-soft">
                    {t.created(formatDay(dayOf(passkey.createdAt)))} ·{" "}
                    {passkey.lastUsedAt ? t.lastUsed(formatDay(dayOf(passkey.lastUsedAt))) : t.neverUsed}
                  </span>
                </ListItem>
              ))}
            </List>
          ),
          { isEmpty: ({ items }) => items.length === 0, empty: <p className="k-soft">{t.passkeyNone}</p> },
        )}
      </div>
      <Dialog open={renaming !== undefined} title={t.passkeyRename} onClose={() => setRenaming(undefined)}>
        {renaming && (
          <Form
            key={renaming.id}
            endpoint={contract.renamePasskey}
            initial={{ name: renaming.name }}
            input={({ name }) => ({ params: { passkeyId: renaming.id }, body: { name } })}
            submitLabel={t.save}
            onCancel={() => setRenaming(undefined)}
            onDone={() => setRenaming(undefined)}
          >
            <TextInput name="name" label={t.passkeyName} maxLength={40} required />
          </Form>
        )}
      </Dialog>
      <Dialog
        open={removing !== undefined}
        title={t.passkeyRemove}
        onClose={() => setRemoving(undefined)}
        actions={
          <>
            <Button
              variant="danger"
              busy={remove.busy}
              onClick={() => removing && remove.run({ params: { passkeyId: removing.id } })}
            >
              {t.passkeyRemove}
            </Button>
            <Button onClick={() => setRemoving(undefined)}>{t.cancel}</Button>
          </>
        }
      >
        {removing && t.passkeyRemoveText(removing.name)}
      </Dialog>
    </Card>
  );
}
