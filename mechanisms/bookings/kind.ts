import { compile, type Expression, ExpressionError } from "../../engines/expression/expression.ts";
import type { Words } from "../../contract/definition.ts";
import type { Platform } from "../../kernel/context.ts";
import type { Db } from "../../kernel/database/pool.ts";
import { noticeKind } from "../notices/index.ts";
import { defineKind, definitionsOf, type Fault } from "../packs/index.ts";
import { BookingKind, facts, millisecondsOf } from "./contract/kind.ts";

export const bookingKind = defineKind<BookingKind>({
  kind: "booking_kind",
  list: "bookings",
  schema: BookingKind,
  needsBasis: false,
  summary: ({ resource, who, capacity, waiting }) =>
    `${resource}, ${who}: ${capacity}${waiting ? ` + ${waiting.size}` : ""}`,
  check(kind, others) {
    const faults: Fault[] = [];
    for (const [index, { when }] of kind.eligible.entries()) {
      const message = faultOfCondition(when);
      if (message) faults.push({ path: ["eligible", index, "when"], message });
    }
    const [opens, closes] = [kind.opens, kind.closes].map((each) => each && millisecondsOf(each));
    if (opens !== undefined && opens <= (closes ?? 0))
      faults.push({ path: ["opens"], message: "开放早于截止 · booking has to open before it closes" });
    for (const [telling, key] of Object.entries(kind.notices))
      if (!others.find(noticeKind, key))
        faults.push({ path: ["notices", telling], message: `没有通知 ${key} · there is no notice ${key}` });
    return faults;
  },
});

function faultOfCondition(when: string): string | undefined {
  try {
    const { type } = compile(when, facts);
    return type === "boolean" || type === "any" ? undefined : `应为是非判断 · has to be true or false, is ${type}`;
  } catch (error) {
    if (error instanceof ExpressionError) return `第 ${error.column} 列 · column ${error.column}: ${error.message}`;
    throw error;
  }
}

const conditions = new WeakMap<BookingKind, readonly { when: Expression; otherwise: Words }[]>();

/** The conditions of a kind, compiled once. */
export function conditionsOf(kind: BookingKind): readonly { when: Expression; otherwise: Words }[] {
  let compiled = conditions.get(kind);
  if (!compiled) {
    compiled = kind.eligible.map(({ when, otherwise }) => ({ when: compile(when, facts), otherwise }));
    conditions.set(kind, compiled);
  }
  return compiled;
}

const known = new WeakMap<Platform, Map<string, BookingKind>>();

/** The version of a kind a session was made with. Versions never change: each is read once by a process, a rush reads none. */
export async function kindOf(
  platform: Platform,
  db: Db,
  districtId: string,
  { kind, kind_version: version }: { readonly kind: string; readonly kind_version: number },
): Promise<BookingKind> {
  let ofPlatform = known.get(platform);
  if (!ofPlatform) known.set(platform, (ofPlatform = new Map<string, BookingKind>()));
  const name = `${districtId} ${kind} ${version}`;
  let body = ofPlatform.get(name);
  if (!body) {
    body = (await definitionsOf(db, districtId)).version(bookingKind, kind, version).body;
    ofPlatform.set(name, body);
  }
  return body;
}
