import type { AnyEndpoint, CallOf, OutputOf } from "../../contract/endpoint.ts";
import type { ErrorBody, FieldProblem } from "../../contract/errors.ts";
import { bootstrap } from "./bootstrap.ts";

/** A refusal of the server, or `offline` when it could not be reached. */
export class ApiError extends Error {
  readonly code: string;
  readonly status: number;
  readonly requestId: string;
  readonly problems: readonly FieldProblem[];
  readonly details: Readonly<Record<string, unknown>>;
  readonly needs: readonly string[];

  constructor(status: number, body: ErrorBody) {
    super(body.error);
    this.name = "ApiError";
    this.code = body.error;
    this.status = status;
    this.requestId = body.requestId;
    this.problems = body.problems ?? [];
    this.details = body.details ?? {};
    this.needs = body.needs ?? [];
  }

  /** Whether the server may have carried the command out without the answer arriving. */
  get outcomeUnknown(): boolean {
    return this.code === "offline" || this.status >= 500 || this.status === 429;
  }
}

type Loose = { params?: Record<string, unknown>; query?: Record<string, unknown>; body?: unknown };

/** The address of a call, also for links to files and exports. Lists become repeated keys. */
export function addressOf<E extends AnyEndpoint>(endpoint: E, input: CallOf<E>): string {
  const { params = {}, query = {} } = input as Loose;
  const prefix = endpoint.scope === "platform" ? "/api" : `/api/d/${bootstrap.districtId}`;
  const path = endpoint.path.replace(/:([A-Za-z]\w*)/g, (_, name: string) => encodeURIComponent(String(params[name])));
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) {
    if (value === undefined || value === null || value === "") continue;
    for (const one of Array.isArray(value) ? value : [value]) search.append(key, String(one));
  }
  const text = search.toString();
  return prefix + path + (text ? `?${text}` : "");
}

export type CallOptions = { readonly signal?: AbortSignal; readonly idempotencyKey?: string };

/** The headers of every call; commands carry a key, so that a repeated one is carried out once. */
export function headersOf(endpoint: AnyEndpoint, idempotencyKey?: string): Record<string, string> {
  const headers: Record<string, string> = {
    "X-Huituo": "1",
    "Accept-Language": typeof document === "undefined" ? "zh-CN" : document.documentElement.lang || "zh-CN",
  };
  if (endpoint.method !== "GET") headers["Idempotency-Key"] = idempotencyKey ?? crypto.randomUUID();
  return headers;
}

/** Reads the body of a refusal; one that is not ours (a proxy's page) becomes `unavailable` or `unexpected`. */
export function errorOf(status: number, text: string): ApiError {
  try {
    const body = JSON.parse(text) as Partial<ErrorBody> | null;
    if (body && typeof body.error === "string")
      return new ApiError(status, { requestId: "", ...body, error: body.error });
  } catch {
    // not JSON: fall through
  }
  const error = status === 413 ? "too_large" : status >= 502 && status <= 504 ? "unavailable" : "unexpected";
  return new ApiError(status, { error, requestId: "" });
}

/** Calls an endpoint; throws `ApiError`. */
export async function call<E extends AnyEndpoint>(
  endpoint: E,
  input: CallOf<E>,
  options: CallOptions = {},
): Promise<OutputOf<E>> {
  const { body } = input as Loose;
  const headers = headersOf(endpoint, options.idempotencyKey);
  const sends = endpoint.method === "POST" || endpoint.method === "PUT" || body !== undefined;
  if (sends) headers["Content-Type"] = "application/json";
  let response: Response;
  let text: string;
  try {
    response = await fetch(addressOf(endpoint, input), {
      method: endpoint.method,
      headers,
      body: sends ? JSON.stringify(body ?? {}) : undefined,
      signal: options.signal,
      credentials: "same-origin",
    });
    text = await response.text();
  } catch (error) {
    if (options.signal?.aborted) throw error;
    throw new ApiError(0, { error: "offline", requestId: "" });
  }
  if (!response.ok) throw errorOf(response.status, text);
  return (text ? JSON.parse(text) : undefined) as OutputOf<E>;
}
