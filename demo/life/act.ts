import { createHash } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { AnyEndpoint, CallOf, OutputOf } from "../../contract/endpoint.ts";
import { type Actor, anonymous } from "../../kernel/actor.ts";
import { carryOut, type Handler } from "../../kernel/carry-out.ts";
import type { Platform, Upload } from "../../kernel/context.ts";
import type { District } from "../../kernel/district.ts";
import { newId } from "../../kernel/ids.ts";
import { Refusal } from "../../kernel/refusal.ts";

/** Persons without accounts of their own: they may do what the rules give to a guardian or a head, and the audit log keeps it. */
export const familyActor = (familyId: string): Actor => ({
  ...anonymous,
  kind: "family",
  strength: "one_factor",
  familyIds: [familyId],
});
export const headActor = (institutionId: string): Actor => ({
  ...anonymous,
  kind: "staff",
  strength: "two_factor",
  grants: [{ role: "head", divisionCode: null, institutionId }],
});

export type File = { readonly name: string; readonly mediaType: string; readonly content: Buffer };
export type Act = <E extends AnyEndpoint>(
  endpoint: E,
  actor: Actor,
  call: CallOf<E>,
  file?: File,
) => Promise<OutputOf<E>>;

/** Carries calls out as persons of the demo do, with permission, audit and everything else; a refusal is thrown. */
export function actIn(platform: Platform, district: District, handlers: readonly Handler[]): Act {
  return async (endpoint, actor, call, file) => {
    const handler = handlers.find((one) => one.endpoint === (endpoint as AnyEndpoint));
    if (!handler) throw new Error(`${endpoint.path} is not mounted`);
    const { params = {}, query = {}, body = {} } = call as Record<string, Record<string, unknown>>;
    const input = {
      params: endpoint.params.parse(params),
      query: endpoint.query.parse(query),
      body: endpoint.body.parse(body),
    };
    const target = endpoint.target === undefined ? undefined : String(params[endpoint.target]);
    const requestId = `demo ${newId(district.clock)}`;
    const common = { handler, platform, district, actor, input, target, requestId, language: "zh-CN" } as const;
    return withUpload(file, (upload) => carryOut({ ...common, ...(upload && { upload }) }));
  };
}

/** The same, but undefined when the rules refuse it, as they may. */
export function tryIn(
  act: Act,
): <E extends AnyEndpoint>(endpoint: E, actor: Actor, call: CallOf<E>) => Promise<OutputOf<E> | undefined> {
  return (endpoint, actor, call) =>
    act(endpoint, actor, call).catch((error: unknown) => {
      if (error instanceof Refusal) return undefined;
      throw error;
    });
}

/** An upload lies on disk while it is taken in. */
async function withUpload<Result>(
  file: File | undefined,
  run: (upload: Upload | undefined) => Promise<unknown>,
): Promise<Result> {
  if (!file) return (await run(undefined)) as Result;
  const folder = await mkdtemp(join(tmpdir(), "huituo-demo-"));
  try {
    const path = join(folder, "upload");
    await writeFile(path, file.content);
    const sha256 = createHash("sha256").update(file.content).digest();
    const { name: fileName, mediaType } = file;
    return (await run({ fileName, mediaType, path, size: file.content.length, sha256 })) as Result;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
