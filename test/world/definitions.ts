import type { DefinitionHead } from "../../contract/definition.ts";
import { instantOf } from "../../kernel/clock.ts";
import { recordDefinitions } from "../../mechanisms/packs/record.ts";
import { listKinds } from "../../mechanisms/packs/kind.ts";
import type { TestServer } from "./server.ts";

/** Defines things as a pack would, through each kind's own schema and check. */
export async function define(
  { world, clock }: Pick<TestServer, "world" | "clock">,
  entries: Readonly<Record<string, readonly object[]>>,
): Promise<void> {
  const parsed = Object.entries(entries).flatMap(([list, bodies]) => {
    const kind = listKinds().find((one) => one.list === list);
    if (!kind) throw new Error(`no kind has the list ${list}`);
    return bodies.map((body) => ({ kind, body: kind.schema.parse(body) as DefinitionHead }));
  });
  const all = (kind: { kind: string }) => parsed.filter((one) => one.kind.kind === kind.kind).map(({ body }) => body);
  const others = {
    find: (kind: { kind: string }, key: string) => all(kind).find((body) => body.key === key) as never,
    list: (kind: { kind: string }) => all(kind) as never,
    own: (kind: { kind: string }) => all(kind) as never,
  };
  for (const { kind, body } of parsed) {
    const faults = kind.check?.(body as never, others) ?? [];
    if (faults.length > 0)
      throw new Error(`${body.key}: ${faults.map(({ path, message }) => `${path.join(".")} ${message}`).join("; ")}`);
  }
  await recordDefinitions(
    world.db,
    world.districtId,
    instantOf(clock.now()),
    { pack: "test", rank: 5 },
    parsed.map(({ kind, body }) => ({ kind: kind.kind, body, source: "test" })),
  );
}
