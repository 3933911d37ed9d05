import type { InputOf, OutputOf } from "../../contract/endpoint.ts";
import type { FileAnswer } from "../../contract/file.ts";
import type { Context } from "../../kernel/context.ts";
import { maskName } from "../../kernel/crypto/masking.ts";
import type * as contract from "./contract.ts";
import { type ChildId, familyNumber } from "./contract.ts";
import { familyParts, type KeptChild } from "./parts.ts";
import * as queries from "./queries.ts";
import { tell } from "./service.ts";
import { forgetGuardian } from "./service-guardians.ts";
import { isOwn, opener, viewFamily } from "./view.ts";

/** Everything held about a family, as a file people can read and other software too. */
export async function exportFamily(
  context: Context,
  { params }: InputOf<typeof contract.exportFamily>,
): Promise<FileAnswer> {
  const { can: _can, masked: _masked, today: _today, ...family } = await viewFamily(context, params.familyId, true);
  const more: Record<string, unknown> = {};
  for (const part of familyParts().toReversed())
    if (part.export) more[part.name] = await part.export(context, params.familyId);
  context.audited({ kind: "family", id: params.familyId });
  return {
    content: JSON.stringify({ exportedAt: context.now, district: context.districtId, family, ...more }, undefined, 2),
    mediaType: "application/json; charset=utf-8",
    fileName: `huituo-${familyNumber(params.familyId)}.json`,
  };
}

/** Removes what may go: the later domains' data first, then child by child, then the rest when no child has to stay. */
async function erase(context: Context, familyId: string): Promise<OutputOf<typeof contract.eraseFamily>> {
  const { db, districtId } = context;
  const open = opener(context);
  const own = isOwn(context, familyId);
  await queries.lockFamily(db, districtId, familyId);
  const children = await queries.listChildren(db, districtId, [familyId]);
  const guardians = await queries.listGuardians(db, districtId, [familyId]);
  const reasons = new Map<string, KeptChild["reason"]>();
  let needs = 0;
  for (const part of familyParts()) {
    const { deletedNeeds = 0, kept = [] } = (await part.erase?.(context, familyId)) ?? {};
    needs += deletedNeeds;
    for (const { childId, reason } of kept) reasons.set(childId, reason);
  }
  for (const { id } of children) {
    if (reasons.has(id)) continue;
    const gone = await queries.deleteUnlessUsed(db, () =>
      db.deleteFrom("child").where("district_id", "=", districtId).where("id", "=", id).execute(),
    );
    if (!gone) reasons.set(id, "records");
  }
  let points = 0;
  for (const { id } of await queries.listPickupPoints(db, districtId, familyId))
    if (
      await queries.deleteUnlessUsed(db, () =>
        db.deleteFrom("pickup_point").where("district_id", "=", districtId).where("id", "=", id).execute(),
      )
    )
      points += 1;
  const kept = children
    .filter(({ id }) => reasons.has(id))
    .map((child) => ({
      childId: child.id as ChildId,
      name: own ? open.childName(child) : maskName(open.childName(child)),
      reason: reasons.get(child.id)!,
    }));
  const counts = { children: children.length - kept.length, pickupPoints: points, needs };
  const complete =
    kept.length === 0 &&
    (await queries.deleteUnlessUsed(db, async () => {
      for (const table of ["consent", "guardian"] as const)
        await db.deleteFrom(table).where("district_id", "=", districtId).where("family_id", "=", familyId).execute();
      await db.deleteFrom("family").where("district_id", "=", districtId).where("id", "=", familyId).execute();
    }));
  if (complete) return { deleted: { ...counts, guardians: guardians.length }, kept: [], complete };
  // Someone has to stay reachable for a child in care: the primary guardian; all agreement ends.
  await queries.endConsents(db, districtId, familyId, context.now);
  const leaving = guardians.filter(({ is_primary }) => !is_primary);
  for (const { id } of leaving) await forgetGuardian(context, id);
  return { deleted: { ...counts, guardians: leaving.length }, kept, complete };
}

class Undo extends Error {}

/** Does the deletion and takes it back: the answer is what it would be, not what we believe it would be. */
export async function previewErasure(
  context: Context,
  { params }: InputOf<typeof contract.previewErasure>,
): Promise<OutputOf<typeof contract.previewErasure>> {
  let result: OutputOf<typeof contract.previewErasure> | undefined;
  try {
    await context.platform.database.withTransaction(async (tx) => {
      result = await erase({ ...context, db: tx }, params.familyId);
      throw new Undo();
    });
  } catch (error) {
    if (!(error instanceof Undo)) throw error;
  }
  return result!;
}

export async function eraseFamily(
  context: Context,
  { params }: InputOf<typeof contract.eraseFamily>,
): Promise<OutputOf<typeof contract.eraseFamily>> {
  const result = await erase(context, params.familyId);
  context.audited(
    { kind: "family", id: params.familyId },
    { ...result.deleted, kept: result.kept.length, complete: result.complete },
  );
  tell(context, params.familyId);
  return result;
}
