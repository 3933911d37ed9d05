import type { ServerResponse } from "node:http";
import pg from "pg";
import { type Entity, entities as kinds } from "../contract/entities.ts";
import type { Actor } from "./actor.ts";
import type { Audience } from "./context.ts";
import type { Database } from "./database/pool.ts";

/** What travels between processes: which entities changed, and for whom. Never data. */
type Change = { d: string; e: Entity[]; f?: string[]; i?: string[]; a?: string[] };

type Listener = { readonly districtId: string; readonly actor: Actor; readonly response: ServerResponse };

const channel = "huituo_live";
/** Changes of so many milliseconds go out together: a rush is a few messages, not thousands. */
const collectMs = 150;
/** PostgreSQL refuses notifications from 8,000 bytes. */
const maxBytes = 7_500;

/** Live push: pages hear within a second that what they show has changed, and fetch it again. */
export class Live {
  readonly #database: Database;
  readonly #listeners = new Set<Listener>();
  readonly #waiting = new Map<
    string,
    { entities: Set<Entity>; families: Set<string>; institutions: Set<string>; accounts: Set<string> }
  >();
  #timer: NodeJS.Timeout | undefined;
  #beat: NodeJS.Timeout | undefined;
  #client: pg.Client | undefined;
  #closed = false;
  readonly #url: string;
  readonly onProblem: (error: unknown) => void;

  constructor(database: Database, url: string, onProblem: (error: unknown) => void = () => {}) {
    this.#database = database;
    this.#url = url;
    this.onProblem = onProblem;
  }

  get connections(): number {
    return this.#listeners.size;
  }

  /** Listens on one connection of its own, and on a new one whenever it breaks. */
  async start(): Promise<void> {
    await this.#listen();
    this.#beat = setInterval(() => {
      for (const { response } of this.#listeners) response.write(": here\n\n");
    }, 20_000).unref();
  }

  async #listen(): Promise<void> {
    const client = new pg.Client({ connectionString: this.#url, keepAlive: true });
    let gone = false;
    const again = (error?: unknown): void => {
      if (gone || this.#closed) return;
      gone = true;
      if (error) this.onProblem(error);
      client.end().catch(() => {});
      setTimeout(
        () =>
          void this.#listen()
            .then(() => this.#tellAll())
            .catch(again),
        1_000,
      ).unref();
    };
    client.on("error", again);
    client.on("end", () => again());
    client.on("notification", (message) => this.#deliver(JSON.parse(message.payload ?? "{}") as Change));
    try {
      await client.connect();
      await client.query(`listen ${channel}`);
      this.#client = client;
    } catch (error) {
      again(error);
    }
  }

  async stop(): Promise<void> {
    this.#closed = true;
    clearInterval(this.#beat);
    clearTimeout(this.#timer);
    for (const { response } of this.#listeners) response.end();
    await this.#client?.end().catch(() => {});
  }

  /** Says that entities of a district changed. Call after the commit. */
  announce(districtId: string, changed: readonly Entity[], audience: Audience = {}): void {
    if (changed.length === 0 || this.#closed) return;
    const waiting = this.#waiting.get(districtId) ?? {
      entities: new Set(),
      families: new Set(),
      institutions: new Set(),
      accounts: new Set(),
    };
    for (const entity of changed) waiting.entities.add(entity);
    for (const family of audience.families ?? []) waiting.families.add(family);
    for (const institution of audience.institutions ?? []) waiting.institutions.add(institution);
    for (const account of audience.accounts ?? []) waiting.accounts.add(account);
    this.#waiting.set(districtId, waiting);
    this.#timer ??= setTimeout(() => this.#flush(), collectMs);
  }

  #flush(): void {
    this.#timer = undefined;
    for (const [districtId, waiting] of this.#waiting) {
      const change: Change = {
        d: districtId,
        e: [...waiting.entities],
        f: [...waiting.families],
        i: [...waiting.institutions],
        a: [...waiting.accounts],
      };
      let payload = JSON.stringify(change);
      // Too many people to name: everyone signed in hears of it, which costs a refetch and tells nothing.
      if (payload.length > maxBytes) payload = JSON.stringify({ d: districtId, e: change.e });
      this.#database.pool.query("select pg_notify($1, $2)", [channel, payload]).catch(this.onProblem);
    }
    this.#waiting.clear();
  }

  #deliver(change: Change): void {
    for (const listener of this.#listeners) {
      if (listener.districtId !== change.d) continue;
      const heard = change.e.filter((entity) => kinds[entity] === "public" || hears(listener.actor, change));
      if (heard.length > 0) listener.response.write(`data: ${JSON.stringify({ entities: heard })}\n\n`);
    }
  }

  /** After a gap nobody knows what was missed. */
  #tellAll(): void {
    for (const { response } of this.#listeners)
      response.write(`data: ${JSON.stringify({ entities: Object.keys(kinds) })}\n\n`);
  }

  /** Connects a page. */
  attach(districtId: string, actor: Actor, response: ServerResponse): void {
    const listener = { districtId, actor, response };
    response.write("retry: 2000\n\n");
    this.#listeners.add(listener);
    response.on("close", () => this.#listeners.delete(listener));
  }
}

function hears(actor: Actor, change: Change): boolean {
  if (actor.kind === "anonymous") return false;
  if (change.f === undefined && change.i === undefined) return true;
  return (
    actor.grants.some((grant) => grant.divisionCode !== null) ||
    actor.familyIds.some((id) => change.f?.includes(id)) ||
    (actor.accountId !== null && change.a?.includes(actor.accountId) === true) ||
    actor.grants.some((grant) => grant.institutionId !== null && change.i?.includes(grant.institutionId))
  );
}
