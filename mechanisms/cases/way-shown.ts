import type { Context } from "../../kernel/context.ts";
import type { CaseEvent, MaterialFile, StepShown, TimelineEntry } from "./contract/case.ts";
import type { Step } from "./contract/kind.ts";
import { countsFrom, spanOf } from "./deadlines.ts";
import { doerOf, expectedWay, findStep } from "./flow.ts";
import { outcomeTitle } from "./close.ts";
import { shownFile } from "./materials.ts";
import type { EventRecord, FileRow, TaskRecord } from "./queries.ts";
import { dueShown, taskTitle } from "./shown.ts";
import { openText } from "./timeline.ts";
import { lengthIn, type Work } from "./work.ts";

type Any = Context<string>;

const spanIn = (step: Step) => {
  if (step.type === "timer") return step.wait;
  if (step.type === "publicity") return step.period;
  const dues = step.type === "task" ? [step.due] : step.type === "joint" ? step.opinions.map(({ due }) => due) : [];
  const first = dues.find((due) => due !== undefined && countsFrom(due) === "step");
  return first && spanOf(first);
};

/** The way through the steps: behind, here, and to come if all goes well. Checks are passed unseen. */
export function stepsShown(work: Work, tasks: readonly TaskRecord[]): StepShown[] {
  const { kind, row, scene, context } = work;
  const shown: StepShown[] = [];
  const add = (key: string, state: StepShown["state"], own: readonly TaskRecord[]) => {
    const step = findStep(kind, key);
    if (!step || step.type === "check") return;
    const span = spanIn(step);
    const works = step.type === "task" ? [step] : step.type === "joint" ? step.opinions : [];
    const who = own.length > 0 ? own.map((task) => task.who) : works.map((part) => doerOf(scene, part.who));
    const open = own.filter(({ status }) => status === "open");
    const due = open
      .map(({ due_on }) => due_on)
      .filter((on) => on !== null)
      .toSorted()
      .at(-1);
    const ended = own
      .flatMap(({ done_at }) => done_at ?? [])
      .toSorted()
      .at(-1);
    shown.push({
      key,
      title: step.title,
      says: step.says ?? null,
      type: step.type,
      state,
      who: [...new Set(who)].filter((one) => one !== "nobody"),
      due:
        state === "current"
          ? dueShown(
              due ?? null,
              open.every(({ due_is_certain }) => due_is_certain),
              context.today,
            )
          : null,
      takes: state === "next" && span ? (lengthIn(work, span) ?? null) : null,
      endedAt: state === "done" ? ((ended ?? null) as StepShown["endedAt"]) : null,
    });
  };
  // Each stay at a step is one entry: a case that came back shows that it did.
  const stays = new Map<string, TaskRecord[]>();
  for (const task of tasks) {
    if (task.kind === "correction") continue;
    const stay = `${task.round} ${task.step}`;
    stays.set(stay, [...(stays.get(stay) ?? []), task]);
  }
  let last: string | undefined;
  for (const own of stays.values()) {
    last = own[0]!.step;
    add(last, own.some(({ status }) => status === "open") ? "current" : "done", own);
  }
  if (row.status === "returned") {
    const correction = tasks.findLast((task) => task.kind === "correction" && task.status === "open");
    if (correction) add(correction.step, "current", [correction]);
  }
  if (row.status === "closed") return shown;
  const ahead = expectedWay(kind, last ?? kind.steps[0]!.key);
  for (const key of last === undefined ? ahead : ahead.slice(1)) add(key, "next", []);
  return shown;
}

/** What happened. An applicant sees what is meant for them, and departments instead of persons. */
export function timelineShown(
  context: Any,
  work: Work,
  events: readonly EventRecord[],
  files: readonly FileRow[],
  { isOfficial, names }: { isOfficial: boolean; names: ReadonlyMap<string, string> },
): TimelineEntry[] {
  return events
    .filter(({ is_visible }) => isOfficial || is_visible)
    .map((event) => ({
      at: event.at as TimelineEntry["at"],
      event: event.event as CaseEvent,
      step: event.step,
      stepTitle: event.step === null ? null : (findStep(work.kind, event.step)?.title ?? null),
      opinionTitle:
        event.opinion === null || event.step === null
          ? null
          : taskTitle(work.kind, { step: event.step, opinion: event.opinion }),
      action: event.action,
      actionTitle: actionTitle(work, event),
      by: event.by_role,
      byName: isOfficial ? (names.get(event.by_account_id ?? "") ?? null) : null,
      isVisible: event.is_visible,
      text: openText(context, "case_event.text", event.id, event.text_enc),
      note: isOfficial ? openText(context, "case_event.note", event.id, event.note_enc) : "",
      files: filesOf(context, event, files),
      facts: factsShown(event, isOfficial, names),
    }));
}

function filesOf(context: Any, event: EventRecord, files: readonly FileRow[]): MaterialFile[] {
  if (event.task_id === null || (event.event !== "acted" && event.event !== "returned")) return [];
  return files.filter(({ task_id }) => task_id === event.task_id).map((file) => shownFile(context, file));
}

function actionTitle(work: Work, { event, step, action }: EventRecord): TimelineEntry["actionTitle"] {
  if (action === null) return null;
  if (event === "closed") return outcomeTitle(work.kind, action);
  const found = step === null ? undefined : findStep(work.kind, step);
  return found?.type === "task" ? (found.actions.find(({ key }) => key === action)?.title ?? null) : null;
}

/** Accounts among the facts become names for officials, and are left out for others. */
function factsShown(
  event: EventRecord,
  isOfficial: boolean,
  names: ReadonlyMap<string, string>,
): Record<string, unknown> {
  const facts = event.facts as Record<string, unknown>;
  if (event.event !== "claimed" && event.event !== "handed_over") return facts;
  if (!isOfficial) return {};
  return Object.fromEntries(
    Object.entries(facts).map(([key, id]) => [key, typeof id === "string" ? (names.get(id) ?? null) : null]),
  );
}
