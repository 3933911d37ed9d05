import type { Entity } from "../contract/entities.ts";
import type { DistrictId, Instant, LocalDate } from "../contract/values.ts";
import type { Actor } from "./actor.ts";
import type { Clock } from "./clock.ts";
import type { Config } from "./config.ts";
import type { Keyring } from "./crypto/keyring.ts";
import type { Database, Db } from "./database/pool.ts";
import type { FileStore } from "./files.ts";
import type { Jobs } from "./jobs.ts";
import type { Live } from "./live.ts";

/** What the process shares between requests. */
export type Platform = {
  readonly config: Config;
  readonly database: Database;
  readonly keyring: Keyring;
  readonly clock: Clock;
  readonly jobs: Jobs;
  readonly live: Live;
  readonly files: FileStore;
  /** A line of the structured log; never personal data. */
  log(level: "info" | "warn" | "error", message: string, facts: Readonly<Record<string, unknown>>): void;
};

/** Who should hear of a change to private entities, besides officials. */
export type Audience = {
  readonly families?: readonly string[];
  readonly institutions?: readonly string[];
  readonly accounts?: readonly string[];
};

export type AuditNote = { readonly kind: string; readonly id: string };

/** A file that arrived with the request, already on disk. */
export type Upload = {
  readonly fileName: string;
  readonly mediaType: string;
  readonly path: string;
  readonly size: number;
  readonly sha256: Buffer;
};

/** The world as a use case sees it. `Errors` are the refusals its endpoint declares. */
export type Context<Errors extends string = never> = {
  readonly platform: Platform;
  readonly districtId: DistrictId;
  readonly actor: Actor;
  readonly clock: Clock;
  readonly now: Instant;
  readonly today: LocalDate;
  readonly requestId: string;
  readonly locale: "zh-CN" | "en";
  readonly address: string;
  readonly userAgent: string;
  /** The request's transaction for commands, the pool for queries. */
  readonly db: Db;
  readonly keyring: Keyring;
  readonly upload: Upload | undefined;
  newId<Id extends string>(): Id;
  /** Ends the request with a declared refusal; nothing of the transaction stays. */
  refuse(code: Errors, details?: Record<string, unknown>): never;
  /** Names the row the audit entry is about and keeps facts of it; never personal data. */
  audited(target: AuditNote, detail?: Record<string, unknown>): void;
  /** A further audit entry, for use cases that do several things. */
  alsoAudited(event: string, target: AuditNote, detail?: Record<string, unknown>): void;
  /** Names entities changed beyond those the endpoint declares, and who hears of private ones. */
  changed(entities: readonly Entity[], audience?: Audience): void;
  /** Plans a job in the same transaction. */
  plan(job: string, data: object): Promise<void>;
  /** Runs after the commit, best effort. */
  afterCommit(action: () => void): void;
  setSession(token: string, expiresAt: Date): void;
  clearSession(): void;
};
