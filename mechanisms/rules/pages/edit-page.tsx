import { useState } from "react";
import { parse, stringify } from "yaml";
import type { OutputOf } from "../../../contract/endpoint.ts";
import { useCommand, useEndpoint } from "../../../web/api/queries.ts";
import { useAddressText, useGo, useParam, useTitle } from "../../../web/kit/address.ts";
import { Breadcrumb } from "../../../web/kit/breadcrumb.tsx";
import { Button } from "../../../web/kit/button.tsx";
import { Card, PageHead } from "../../../web/kit/card.tsx";
import { DateInput } from "../../../web/kit/date-input.tsx";
import { Notice } from "../../../web/kit/notice.tsx";
import { renderResult } from "../../../web/kit/states.tsx";
import { TextArea, TextInput } from "../../../web/kit/text-input.tsx";
import { errorText, useTexts, useWords } from "../../../web/kit/texts.ts";
import { toast } from "../../../web/kit/toast.tsx";
import { getDefinition, previewDefinition, publishDefinition } from "../contract/endpoints.ts";
import { Effect } from "./effect.tsx";
import { RuleFields } from "./rule-fields.tsx";
import "./rules.css";
import { ruleTexts } from "./texts.ts";

type Definition = OutputOf<typeof getDefinition>;
export type Draft = Readonly<Record<string, unknown>>;

/** Changing a definition: draft, look at the effect, publish with a reason from a day on. */
export function EditPage() {
  const t = useTexts(ruleTexts);
  const say = useWords();
  const [kind, key] = [useParam("kind"), useParam("key")];
  const copies = useAddressText("copy") !== undefined;
  const definition = useEndpoint(getDefinition, { params: { kind, key } }, { staleTime: Infinity });
  const title = definition.data && (copies ? t.copyTitle : t.editTitle)(say(definition.data.title));
  useTitle(title);
  return renderResult(definition, (shown) => (
    <>
      <PageHead
        title={title ?? ""}
        intro={t.editIntro}
        above={
          <Breadcrumb
            items={[
              [t.title, "/government/rules"],
              [say(shown.title), `/government/rules/${kind}/${key}`],
              [copies ? t.copy : t.edit],
            ]}
          />
        }
      />
      <Editor key={`${kind} ${key} ${copies}`} definition={shown} copies={copies} />
    </>
  ));
}

/** A body in a form of its own where there is one, in the writing of packs otherwise. */
function Editor({ definition, copies }: { readonly definition: Definition; readonly copies: boolean }) {
  const t = useTexts(ruleTexts);
  const go = useGo();
  const { kind, body, today } = definition;
  const [draft, setDraft] = useState<Draft>(() => ({
    ...body,
    from: today,
    to: undefined,
    ...(copies && { key: `local.${definition.key}` }),
  }));
  const [yaml, setYaml] = useState(() => stringify(withoutHead(body), { lineWidth: 100 }));
  const [yamlWrong, setYamlWrong] = useState(false);
  const [reason, setReason] = useState("");
  const preview = useCommand(previewDefinition);
  const publish = useCommand(publishDefinition, {
    onSuccess({ key }) {
      toast({ text: t.published });
      go(`/government/rules/${kind}/${key}`);
    },
  });
  const change = (parts: Draft) => {
    setDraft((before) => ({ ...before, ...parts }));
    // What was looked at is not what would be published any more.
    preview.reset();
  };
  const typeYaml = (text: string) => {
    setYaml(text);
    try {
      const read: unknown = parse(text);
      const isMapping = typeof read === "object" && read !== null && !Array.isArray(read);
      setYamlWrong(!isMapping);
      if (isMapping) setDraft((before) => ({ ...headOf(before), ...(read as Draft) }));
    } catch {
      setYamlWrong(true);
    }
    preview.reset();
  };
  const ready = preview.data?.problems.length === 0;
  return (
    <div className="k-stack">
      <Card>
        <div className="k-stack">
          {copies && (
            <div className="r-fields">
              <TextInput
                label={t.newKey}
                hint={t.newKeyHint}
                value={String(draft["key"] ?? "")}
                onChange={(key) => change({ key })}
                required
              />
              <TitleFields draft={draft} onChange={change} />
            </div>
          )}
          {kind === "rule" ? (
            <RuleFields draft={draft} onChange={change} />
          ) : (
            <div className="r-yaml">
              <TextArea
                label={t.yaml}
                hint={t.yamlHint}
                value={yaml}
                onChange={typeYaml}
                rows={18}
                error={yamlWrong ? t.yamlWrong : undefined}
              />
            </div>
          )}
          <div className="r-fields">
            <DateInput
              label={t.from}
              min={today}
              value={String(draft["from"] ?? "")}
              onChange={(from) => change({ from: from || undefined })}
              required
            />
            <DateInput
              label={t.to}
              min={today}
              value={String(draft["to"] ?? "")}
              onChange={(to) => change({ to: to || undefined })}
            />
          </div>
          <span>
            <Button
              icon="eye"
              busy={preview.busy}
              reason={yamlWrong ? t.yamlWrong : undefined}
              onClick={() => preview.run({ body: { kind, body: plain(draft) } })}
            >
              {t.preview}
            </Button>
          </span>
          {preview.error && (
            <Notice tone="danger" alert>
              {errorText(preview.error, t.errors)}
            </Notice>
          )}
        </div>
      </Card>
      {preview.data && <Effect preview={preview.data} />}
      <Card>
        <div className="k-stack k-measure">
          <TextArea
            label={t.reason}
            hint={t.reasonHint}
            value={reason}
            onChange={setReason}
            maxLength={200}
            rows={2}
            required
          />
          {publish.error && (
            <Notice tone="danger" alert>
              {errorText(publish.error, t.errors)}
            </Notice>
          )}
          <span>
            <Button
              variant="primary"
              busy={publish.busy}
              reason={!ready ? t.needPreview : reason.trim().length < 4 ? t.reasonHint : undefined}
              onClick={() =>
                publish.run({
                  body: { kind, body: plain(draft), reason, newest: copies ? 0 : definition.newest },
                })
              }
            >
              {t.publish}
            </Button>
          </span>
        </div>
      </Card>
    </div>
  );
}

function TitleFields({ draft, onChange }: { readonly draft: Draft; readonly onChange: (parts: Draft) => void }) {
  const t = useTexts(ruleTexts);
  const title = draft["title"] as { zh: string; en: string };
  return (
    <>
      <TextInput label={t.nameZh} value={title.zh} onChange={(zh) => onChange({ title: { ...title, zh } })} required />
      <TextInput label={t.nameEn} value={title.en} onChange={(en) => onChange({ title: { ...title, en } })} required />
    </>
  );
}

const headKeys = ["key", "title", "from", "to"];
const headOf = (body: Draft): Draft =>
  Object.fromEntries(Object.entries(body).filter(([key]) => headKeys.includes(key)));
const withoutHead = (body: Draft): Draft =>
  Object.fromEntries(Object.entries(body).filter(([key]) => !headKeys.includes(key)));
/** As it is sent: without what is not filled in. */
const plain = (draft: Draft): Record<string, unknown> => JSON.parse(JSON.stringify(draft)) as Record<string, unknown>;
