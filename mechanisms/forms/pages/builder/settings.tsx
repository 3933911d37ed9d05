import { roleNames, roles } from "../../../../contract/roles.ts";
import { Choices, optionsOf, Select, Switch } from "../../../../web/kit/choice.tsx";
import { NumberInput } from "../../../../web/kit/number-input.tsx";
import { TextArea, TextInput } from "../../../../web/kit/text-input.tsx";
import { needsText, useTexts } from "../../../../web/kit/texts.ts";
import type { DraftBody } from "../../contract/builder.ts";
import { type Audience, purposes } from "../../contract/kind.ts";
import { builderTexts } from "../builder-texts.ts";
import { formTexts } from "../texts.ts";

/** Everything of a form but its questions. */
export function Settings({
  body,
  onChange,
}: {
  readonly body: DraftBody;
  readonly onChange: (body: DraftBody) => void;
}) {
  const t = useTexts(builderTexts);
  const words = useTexts(formTexts);
  const set = (change: Partial<DraftBody>) => onChange({ ...body, ...change });
  const text = (which: "intro" | "done", language: "zh" | "en", value: string) => {
    const now = { zh: "", en: "", ...body.texts[which], [language]: value };
    const { [which]: _former, ...others } = body.texts;
    set({ texts: now.zh || now.en ? { ...others, [which]: { zh: now.zh || now.en, en: now.en || now.zh } } : others });
  };
  const people: readonly Audience[] = ["anyone", "signed_in", "family", "institution"];
  const officials = roleNames.filter((role) => roles[role].side === "government");
  return (
    <div className="k-stack">
      <TextInput label={t.key} hint={t.keyHint} value={body.key} onChange={(key) => set({ key })} required />
      <div className="f-columns">
        <TextInput
          label={t.titleZh}
          value={body.title.zh}
          onChange={(zh) => set({ title: { ...body.title, zh } })}
          required
        />
        <TextInput
          label={t.titleEn}
          value={body.title.en}
          onChange={(en) => set({ title: { ...body.title, en } })}
          required
        />
        <Select
          label={t.purposeLabel}
          options={optionsOf(purposes, words.purpose)}
          value={body.purpose}
          onChange={(purpose) => purpose && set({ purpose })}
        />
        <NumberInput
          label={t.resultsLeast}
          value={body.resultsLeast}
          onChange={(resultsLeast) => resultsLeast !== undefined && set({ resultsLeast })}
        />
      </div>
      <Choices
        label={t.audience}
        hint={t.audienceHint}
        options={[
          ...people.map((one) => ({ value: one, label: t.audienceNames[one as keyof typeof t.audienceNames] })),
          ...officials.map((role) => ({ value: role as Audience, label: needsText([role]) })),
        ]}
        value={body.audience}
        onChange={(audience) => set({ audience: [...audience] })}
      />
      <Switch label={t.anonymous} look="check" value={body.anonymous} onChange={(anonymous) => set({ anonymous })} />
      <div className="f-columns">
        <TextArea
          label={t.introZh}
          value={body.texts.intro?.zh ?? ""}
          onChange={(value) => text("intro", "zh", value)}
        />
        <TextArea
          label={t.introEn}
          value={body.texts.intro?.en ?? ""}
          onChange={(value) => text("intro", "en", value)}
        />
        <TextArea label={t.doneZh} value={body.texts.done?.zh ?? ""} onChange={(value) => text("done", "zh", value)} />
        <TextArea label={t.doneEn} value={body.texts.done?.en ?? ""} onChange={(value) => text("done", "en", value)} />
      </div>
    </div>
  );
}
