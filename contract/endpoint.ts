import { z } from "zod";
import type { Entity } from "./entities.ts";

/** One place where a command or a query of the platform is declared. Server, web client and OpenAPI are all read from it. */
export type Method = "GET" | "POST" | "PUT" | "DELETE";

/** What the audit log keeps of a call: an event name, or the reason why nothing is kept. */
export type AuditRule = { readonly event: string } | { readonly none: string };

type Shape = z.ZodObject;
const nothing = z.object({});
type Nothing = typeof nothing;

export type EndpointSpec<
  Params extends Shape,
  Query extends Shape,
  Body extends z.ZodType,
  Output extends z.ZodType,
  Errors extends string,
> = {
  readonly method: Method;
  /** Path below the scope's prefix, with `:name` for each key of `params`. */
  readonly path: `/${string}`;
  /** `district` (default): mounted under `/api/d/:districtId`. `platform`: under `/api`. */
  readonly scope?: "district" | "platform";
  /** One English sentence for the API page. */
  readonly summary: string;
  readonly params?: Params;
  readonly query?: Query;
  readonly body?: Body;
  readonly output: Output;
  /** Business refusals that a caller has to handle; each has a Chinese and an English text. */
  readonly errors?: readonly Errors[];
  /** Who may do it: a key of the permission registry; the server does not start with an unknown one. */
  readonly action: `${string}.${string}`;
  /** The path parameter that names the row the action is checked on; absent for actions without a row. */
  readonly target?: keyof z.infer<Params> & string;
  readonly audit: AuditRule;
  /** Entities a query shows or a command changes: pages refetch by them, on their own commands and on live push. */
  readonly entities?: readonly Entity[];
  /** Calls a minute for one account or address; commands default to 60, queries to 600. */
  readonly perMinute?: number;
  /** `stream`: the handler writes the answer itself (files, exports). `upload`: the body is one multipart file. */
  readonly transport?: "json" | "stream" | "upload";
  /** `own`: the use case manages its transactions itself (batched bookings, long work) and is idempotent by its natural key. */
  readonly transaction?: "request" | "own";
  /** Seconds a browser may keep the answer of a public query that rarely changes. */
  readonly maxAge?: number;
};

export type Endpoint<
  Params extends Shape = Shape,
  Query extends Shape = Shape,
  Body extends z.ZodType = z.ZodType,
  Output extends z.ZodType = z.ZodType,
  Errors extends string = string,
> = Required<Pick<EndpointSpec<Params, Query, Body, Output, Errors>, "params" | "query" | "body">> &
  Omit<EndpointSpec<Params, Query, Body, Output, Errors>, "params" | "query" | "body"> & {
    readonly errors: readonly Errors[];
    readonly entities: readonly Entity[];
    readonly scope: "district" | "platform";
    readonly transport: "json" | "stream" | "upload";
    readonly transaction: "request" | "own";
  };

/** Declares an endpoint. Leaving out `action` or `audit` does not compile. */
export function endpoint<
  Output extends z.ZodType,
  Params extends Shape = Nothing,
  Query extends Shape = Nothing,
  Body extends z.ZodType = Nothing,
  const Errors extends string = never,
>(spec: EndpointSpec<Params, Query, Body, Output, Errors>): Endpoint<Params, Query, Body, Output, Errors> {
  return {
    scope: "district",
    transport: "json",
    transaction: "request",
    ...spec,
    params: spec.params ?? (nothing as unknown as Params),
    query: spec.query ?? (nothing as unknown as Query),
    body: spec.body ?? (nothing as unknown as Body),
    errors: spec.errors ?? [],
    entities: spec.entities ?? [],
  };
}

/** Any endpoint, for code that handles all alike. */
// oxlint-disable-next-line typescript/no-explicit-any -- variance: every concrete endpoint must fit
export type AnyEndpoint = Endpoint<any, any, any, any, any>;

export type ParamsOf<E extends AnyEndpoint> = z.infer<E["params"]>;
export type QueryOf<E extends AnyEndpoint> = z.infer<E["query"]>;
export type BodyOf<E extends AnyEndpoint> = z.infer<E["body"]>;
export type OutputOf<E extends AnyEndpoint> = z.infer<E["output"]>;
export type ErrorsOf<E extends AnyEndpoint> = E["errors"][number];

/** An empty object's input is `Record<string, never>`: its keys are all strings. */
type IsEmpty<Value> = [keyof Value] extends [never] ? true : string extends keyof Value ? true : false;
type Part<Key extends string, Value> = IsEmpty<Value> extends true ? { [K in Key]?: undefined } : { [K in Key]: Value };
type PartialPart<Key extends string, Value> = { [K in Key]?: Value };

/** What a caller passes: path parameters, query and body, each only where the endpoint declares it. */
export type CallOf<E extends AnyEndpoint> = Part<"params", z.input<E["params"]>> &
  PartialPart<"query", z.input<E["query"]>> &
  Part<"body", z.input<E["body"]>>;

/** What a use case receives: the same three, parsed. */
export type InputOf<E extends AnyEndpoint> = {
  readonly params: ParamsOf<E>;
  readonly query: QueryOf<E>;
  readonly body: BodyOf<E>;
};
