import { roleNames } from "../../../contract/roles.ts";
import { addressOf } from "../../../web/api/client.ts";
import { formatDay, formatInstant } from "../../../web/kit/format.ts";
import { Icon } from "../../../web/kit/icon.tsx";
import type { Tone } from "../../../web/kit/notice.tsx";
import { Tag } from "../../../web/kit/tag.tsx";
import { Timeline } from "../../../web/kit/steps.tsx";
import { needsText, useTexts, useWords } from "../../../web/kit/texts.ts";
import { downloadMaterial } from "../contract/apply.ts";
import type { CaseRow, DueShown, MaterialFile, StepShown, TimelineEntry } from "../contract/case.ts";
import type { Span } from "../contract/kind.ts";
import "./cases.css";
import { casesTexts } from "./texts.ts";

/** A role, or one of those who are none, in words. */
export function useWho(): (who: string) => string {
  const t = useTexts(casesTexts);
  return (who) => {
    if ((roleNames as readonly string[]).includes(who)) return needsText([who]);
    return { applicant: t.applicant, institution: t.institution, platform: t.platform }[who] ?? t.nobody;
  };
}

/** A length of time in words, with amounts of rules filled in. */
export function useSpan(amounts: Readonly<Record<string, number | null>> = {}): (span: Span) => string {
  const t = useTexts(casesTexts);
  return (span) => {
    if ("rule" in span) return `${amounts[span.rule] ?? "—"}${t.unit[span.unit]}`;
    const [unit, amount] = Object.entries(span)[0] as [keyof typeof t.unit, number];
    return `${amount}${t.unit[unit]}`;
  };
}

type Shown = Pick<CaseRow, "status" | "result" | "outcomeTitle" | "standing">;
const tones: Record<string, Tone> = {
  draft: "neutral",
  open: "primary",
  returned: "warning",
  granted: "success",
  refused: "danger",
  settled: "success",
  withdrawn: "neutral",
  lapsed: "neutral",
};

export function CaseStatusTag({ row }: { readonly row: Shown }) {
  const t = useTexts(casesTexts);
  const say = useWords();
  if (row.standing && row.standing !== "in_force") return <Tag>{t.standing[row.standing]}</Tag>;
  if (row.status === "closed" && row.result)
    return <Tag tone={tones[row.result]}>{row.outcomeTitle ? say(row.outcomeTitle) : t.result[row.result]}</Tag>;
  return <Tag tone={tones[row.status]}>{t.status[row.status]}</Tag>;
}

export function DueText({ due }: { readonly due: DueShown | null }) {
  const t = useTexts(casesTexts);
  if (!due) return null;
  return (
    <span className={due.isOver ? "cas-due cas-due-over" : "cas-due"}>
      <Icon name="clock" size={14} /> {due.isOver ? t.overSince(formatDay(due.on)) : t.dueOn(formatDay(due.on))}
      {!due.isCertain && <span className="k-soft k-small"> {t.uncertain}</span>}
    </span>
  );
}

/** The way through the steps, with who acts and until when. */
export function StepList({ steps }: { readonly steps: readonly StepShown[] }) {
  const t = useTexts(casesTexts);
  const say = useWords();
  const who = useWho();
  return (
    <ol className="cas-steps">
      {steps.map((step) => (
        <li
          key={`${step.key} ${step.state} ${step.endedAt ?? ""}`}
          className={`cas-step cas-step-${step.state}`}
          aria-current={step.state === "current" ? "step" : undefined}
        >
          <span className="cas-step-mark" aria-hidden="true">
            {step.state === "done" && <Icon name="check" size={14} />}
          </span>
          <div>
            <strong>{say(step.title)}</strong> <span className="k-small k-soft">{t.state[step.state]}</span>
            <p className="k-small k-soft">
              {step.who.length > 0 ? step.who.map(who).join(t.separator) : t.byPlatform}
              {step.endedAt && <span className="k-number"> · {formatInstant(step.endedAt)}</span>}
              {step.state === "next" && step.takes && (
                <span> · {t.within(`${step.takes.amount}${t.unit[step.takes.unit]}`)}</span>
              )}
            </p>
            {step.state === "current" && (
              <p className="k-small">
                {step.says && <span>{say(step.says)} </span>}
                <DueText due={step.due} />
              </p>
            )}
          </div>
        </li>
      ))}
    </ol>
  );
}

export function CaseTimeline({ entries }: { readonly entries: readonly TimelineEntry[] }) {
  const t = useTexts(casesTexts);
  const say = useWords();
  const who = useWho();
  if (entries.length === 0) return <p className="k-soft">{t.timelineEmpty}</p>;
  return (
    <Timeline
      entries={entries.map((entry, index) => ({
        key: `${entry.at} ${index}`,
        when: formatInstant(entry.at),
        state: entry.event === "overdue" || entry.event === "time_over" ? "failed" : "done",
        title: (
          <>
            {entry.stepTitle && <>{say(entry.opinionTitle ?? entry.stepTitle)} · </>}
            {entry.actionTitle ? say(entry.actionTitle) : t.event[entry.event]}
            <span className="k-small k-soft">
              {" "}
              {who(entry.by)}
              {entry.byName && ` ${entry.byName}`}
            </span>
          </>
        ),
        children: (
          <>
            {entry.text && <p className="cas-said">{entry.text}</p>}
            {entry.note && <p className="k-small k-soft cas-said">{entry.note}</p>}
            {entry.files.map((file) => (
              <FileLink key={file.id} file={file} />
            ))}
          </>
        ),
      }))}
    />
  );
}

export function FileLink({ file }: { readonly file: MaterialFile }) {
  const t = useTexts(casesTexts);
  const tone = { given: "neutral", accepted: "success", rejected: "danger" } as const;
  return (
    <span className="cas-file">
      <Icon name="form" size={16} />
      <a href={addressOf(downloadMaterial, { params: { materialId: file.id } })} download={file.name}>
        {file.name}
      </a>
      {file.validUntil && <span className="k-small k-soft">{t.validTo(formatDay(file.validUntil))}</span>}
      {file.isReused && <Tag>{t.reused}</Tag>}
      {file.status !== "given" && <Tag tone={tone[file.status]}>{t.fileStatus[file.status]}</Tag>}
      {file.remark && <span className="cas-remark">{file.remark}</span>}
    </span>
  );
}
