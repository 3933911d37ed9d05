import type { Grading, Outcome } from "../../../../engines/questionnaire/model.ts";
import { Button } from "../../../../web/kit/button.tsx";
import { optionsOf, Select } from "../../../../web/kit/choice.tsx";
import { NumberInput } from "../../../../web/kit/number-input.tsx";
import { TextInput } from "../../../../web/kit/text-input.tsx";
import { useTexts, useWords } from "../../../../web/kit/texts.ts";
import { builderTexts } from "../builder-texts.ts";

/** What the points mean: outcomes with the points they begin at, and the one that a veto gives. */
export function GradingEditor({
  grading,
  onChange,
}: {
  readonly grading: Grading | undefined;
  readonly onChange: (grading: Grading | undefined) => void;
}) {
  const t = useTexts(builderTexts);
  const say = useWords();
  if (!grading)
    return (
      <div className="k-stack">
        <p className="k-soft">{t.noGrading}</p>
        <div>
          <Button
            icon="plus"
            onClick={() =>
              onChange({
                by: "points",
                outcomes: [
                  { key: "pass", title: { zh: "合格", en: "Passed" }, from: 60 },
                  { key: "fail", title: { zh: "不合格", en: "Failed" }, from: 0 },
                ],
              })
            }
          >
            {t.addGrading}
          </Button>
        </div>
      </div>
    );
  const { outcomes } = grading;
  const set = (index: number, change: Partial<Outcome>) =>
    onChange({ ...grading, outcomes: outcomes.map((one, i) => (i === index ? { ...one, ...change } : one)) });
  const advise = (index: number, language: "zh" | "en", value: string) => {
    const now = { zh: "", en: "", ...outcomes[index]!.advice, [language]: value };
    set(index, { advice: now.zh || now.en ? { zh: now.zh || now.en, en: now.en || now.zh } : undefined });
  };
  return (
    <div className="k-stack">
      <div className="f-columns">
        <Select
          label={t.gradeBy}
          options={optionsOf(["points", "share"] as const, t.by)}
          value={grading.by}
          onChange={(by) => by && onChange({ ...grading, by })}
        />
        <Select
          label={t.vetoOutcome}
          placeholder={t.noVeto}
          options={outcomes.map(({ key, title }) => ({ value: key, label: say(title) }))}
          value={grading.veto}
          onChange={(veto) => onChange({ ...grading, veto })}
        />
      </div>
      {outcomes.map((outcome, index) => (
        <fieldset key={index} className="b-box">
          <legend>{t.outcome(index + 1)}</legend>
          <div className="f-columns">
            <TextInput label={t.outcomeKey} value={outcome.key} onChange={(key) => set(index, { key })} />
            <TextInput
              label={t.zh}
              value={outcome.title.zh}
              onChange={(zh) => set(index, { title: { ...outcome.title, zh } })}
            />
            <TextInput
              label={t.en}
              value={outcome.title.en}
              onChange={(en) => set(index, { title: { ...outcome.title, en } })}
            />
            <NumberInput
              label={t.outcomeFrom}
              whole={false}
              value={outcome.from}
              onChange={(from) => set(index, { from })}
            />
            <TextInput
              label={t.adviceZh}
              value={outcome.advice?.zh ?? ""}
              onChange={(value) => advise(index, "zh", value)}
            />
            <TextInput
              label={t.adviceEn}
              value={outcome.advice?.en ?? ""}
              onChange={(value) => advise(index, "en", value)}
            />
          </div>
          <Button
            size="small"
            variant="quiet"
            icon="trash"
            onClick={() =>
              onChange(outcomes.length > 1 ? { ...grading, outcomes: outcomes.toSpliced(index, 1) } : undefined)
            }
          >
            {t.removeOutcome(index + 1)}
          </Button>
        </fieldset>
      ))}
      <div className="k-row">
        <Button
          icon="plus"
          onClick={() =>
            onChange({
              ...grading,
              outcomes: [
                ...outcomes,
                { key: `o${outcomes.length + 1}`, title: { zh: "结果", en: "Outcome" }, from: 0 },
              ],
            })
          }
        >
          {t.addOutcome}
        </Button>
        <Button variant="quiet" onClick={() => onChange(undefined)}>
          {t.removeGrading}
        </Button>
      </div>
    </div>
  );
}
