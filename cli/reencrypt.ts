import { fieldAad, type Keyring } from "../kernel/crypto/keyring.ts";
import { type Table, readCatalogue } from "../kernel/database/catalogue.ts";
import type { Database } from "../kernel/database/pool.ts";

export type Reencrypted = {
  readonly rows: number;
  /** Values that could not be opened, by place; they are left as they are. */
  readonly faults: readonly string[];
};

type Row = Record<string, unknown>;
const suffix = "_enc";
const quoted = (name: string) => `"${name}"`;

/** Brings every encrypted column of every table under the active key. Interrupted, it goes on where values are still old. */
export async function reencrypt(
  database: Database,
  keyring: Keyring,
  { batch = 500, log = () => {} }: { batch?: number; log?: (message: string) => void } = {},
): Promise<Reencrypted> {
  const { tables } = await readCatalogue(database);
  const faults = new Set<string>();
  let total = 0;
  // A server that had not yet heard of the key may have written under the old one: again, until nothing is found.
  for (let pass = 1; pass <= 10; pass++) {
    let changed = 0;
    for (const table of tables) {
      if (table.kind !== "table" || !table.columns.some(({ name }) => name.endsWith(suffix))) continue;
      const rows = await reencryptTable(database, keyring, table, batch, faults);
      if (rows > 0) log(`${table.name}: ${rows}`);
      changed += rows;
    }
    total += changed;
    if (changed === 0) break;
  }
  return { rows: total, faults: [...faults] };
}

async function reencryptTable(
  database: Database,
  keyring: Keyring,
  table: Table,
  batch: number,
  faults: Set<string>,
): Promise<number> {
  const key = table.constraints.find(({ kind }) => kind === "primary key")?.columns ?? [];
  if (key.length === 0) throw new Error(`table ${table.name} has no primary key`);
  // What `fieldAad` was given when the value was sealed: the row's id, or the last column of its key.
  const id = key.includes("id") ? "id" : key.at(-1)!;
  const columns = table.columns.map(({ name }) => name).filter((name) => name.endsWith(suffix));
  const activeKey = Buffer.alloc(4);
  activeKey.writeUInt32BE(keyring.activeKeyId);
  const keyList = key.map(quoted).join(", ");
  const old = columns.map((name) => `substring(${quoted(name)} from 2 for 4) <> $1`).join(" or ");
  let changed = 0;
  let after: unknown[] | undefined;
  for (;;) {
    const beyond = after ? ` and (${keyList}) > (${after.map((_, i) => `$${i + 2}`).join(", ")})` : "";
    const { rows } = await database.pool.query<Row>(
      `select ${[...key, ...columns].map(quoted).join(", ")} from ${quoted(table.name)} where (${old})${beyond} order by ${keyList} limit ${batch}`,
      [activeKey, ...(after ?? [])],
    );
    if (rows.length === 0) return changed;
    await database.withTransaction(async (tx) => {
      for (const row of rows)
        for (const column of columns) {
          const sealed = row[column];
          if (!Buffer.isBuffer(sealed) || !keyring.needsRotation(sealed)) continue;
          const aad = fieldAad(`${table.name}.${column.slice(0, -suffix.length)}`, String(row[id]));
          let next: Buffer;
          try {
            next = keyring.seal(keyring.open(sealed, aad), aad);
          } catch {
            faults.add(`${table.name}.${column} ${key.map((name) => String(row[name])).join(" ")}`);
            continue;
          }
          // Only over the value that was read: whoever wrote meanwhile is not undone.
          let update = tx
            .updateTable(table.name as "account")
            .set({ [column]: next })
            .where(column as "name_enc", "=", sealed);
          for (const name of key) update = update.where(name as "id", "=", row[name] as string);
          const { numUpdatedRows } = await update.executeTakeFirst();
          changed += Number(numUpdatedRows);
        }
    });
    after = key.map((name) => rows.at(-1)![name]);
  }
}
