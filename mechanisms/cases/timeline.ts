import type { Context } from "../../kernel/context.ts";
import { fieldAad } from "../../kernel/crypto/keyring.ts";
import type { CaseEvent } from "./contract/case.ts";
import { type CaseRecord, nextPosition, type TaskRecord } from "./queries.ts";

type Any = Context<string>;

export type NewEvent = {
  readonly event: CaseEvent;
  readonly task?: Pick<TaskRecord, "id" | "step" | "opinion">;
  readonly step?: string;
  readonly action?: string | null;
  /** A role, `applicant`, `institution` or `platform`. */
  readonly by: string;
  /** Whether the applicant sees it; by default yes. */
  readonly isVisible?: boolean;
  /** What the applicant reads. */
  readonly text?: string;
  /** What only officials read. */
  readonly note?: string;
  /** Never personal data. */
  readonly facts?: Readonly<Record<string, unknown>>;
};

export const sealText = (context: Any, column: `${string}.${string}`, id: string, text: string | undefined) =>
  text ? context.keyring.seal(text, fieldAad(column, id)) : null;
export const openText = (context: Any, column: `${string}.${string}`, id: string, sealed: Buffer | null): string =>
  sealed ? context.keyring.open(sealed, fieldAad(column, id)) : "";

/** Adds to the history of a case. */
export async function record(context: Any, row: Pick<CaseRecord, "id">, event: NewEvent): Promise<void> {
  const id = context.newId<string>();
  await context.db
    .insertInto("case_event")
    .values({
      district_id: context.districtId,
      id,
      case_id: row.id,
      position: nextPosition(context, "case_event", row.id),
      at: context.now,
      event: event.event,
      task_id: event.task?.id ?? null,
      step: event.task?.step ?? event.step ?? null,
      opinion: event.task?.opinion ?? null,
      action: event.action ?? null,
      by_role: event.by,
      by_account_id: event.by === "platform" ? null : context.actor.accountId,
      is_visible: event.isVisible ?? true,
      text_enc: sealText(context, "case_event.text", id, event.text),
      note_enc: sealText(context, "case_event.note", id, event.note),
      facts: JSON.stringify(event.facts ?? {}),
    })
    .execute();
}
