import {
  keepPreviousData,
  type Query,
  QueryClient,
  useMutation,
  useQuery,
  useQueryClient,
  type UseQueryResult,
} from "@tanstack/react-query";
import { useCallback, useRef } from "react";
import type { AnyEndpoint, CallOf, OutputOf } from "../../contract/endpoint.ts";
import type { Entity } from "../../contract/entities.ts";
import { ApiError, call } from "./client.ts";

type EndpointKey = readonly [address: string, input: unknown, entities: readonly Entity[]];

/** The key under which an endpoint's answer is kept; it carries the entities the answer shows. */
export function keyOf<E extends AnyEndpoint>(endpoint: E, input: CallOf<E>): EndpointKey {
  return [`${endpoint.method} ${endpoint.path}`, input, endpoint.entities];
}

/** Whether a kept answer shows one of these entities. */
export function shows(query: Pick<Query, "queryKey">, changed: readonly string[]): boolean {
  const entities = query.queryKey[2];
  return Array.isArray(entities) && entities.some((entity: string) => changed.includes(entity));
}

/** Marks what shows these entities as old; what is on screen is fetched again at once. */
export function invalidateEntities(client: QueryClient, changed: readonly string[]): Promise<void> {
  return client.invalidateQueries({ predicate: (query) => shows(query, changed) });
}

/** Refusals are final; only an unreachable or overloaded server is asked again, twice. */
export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 30_000,
        retry: (failures, error) =>
          failures < 2 && error instanceof ApiError && [0, 502, 503, 504].includes(error.status),
        retryDelay: (failures) => 500 * 2 ** failures,
      },
    },
  });
}

export type EndpointOptions = {
  readonly enabled?: boolean;
  /** Keep showing the last answer while another page or filter loads. */
  readonly keepPrevious?: boolean;
  readonly staleTime?: number;
  readonly refetchInterval?: number | false;
};

/** Result of a query: TanStack Query's, with `ApiError`. */
export type Result<T> = UseQueryResult<T, ApiError>;

/** Shows an endpoint's answer on a page and keeps it live. */
export function useEndpoint<E extends AnyEndpoint>(
  endpoint: E,
  input: CallOf<E>,
  options: EndpointOptions = {},
): Result<OutputOf<E>> {
  return useQuery<OutputOf<E>, ApiError>({
    queryKey: keyOf(endpoint, input),
    queryFn: ({ signal }) => call(endpoint, input, { signal }),
    enabled: options.enabled,
    staleTime: options.staleTime,
    refetchInterval: options.refetchInterval,
    placeholderData: options.keepPrevious ? keepPreviousData : undefined,
  });
}

export type CommandOptions<E extends AnyEndpoint> = {
  readonly onSuccess?: (output: OutputOf<E>, input: CallOf<E>) => void;
  readonly onError?: (error: ApiError) => void;
};

export type Command<E extends AnyEndpoint> = {
  /** Starts the command; the outcome arrives in `onSuccess`, `error` and `data`. */
  readonly run: (input: CallOf<E>) => void;
  /** The same as a promise, which rejects with `ApiError`. */
  readonly submit: (input: CallOf<E>) => Promise<OutputOf<E>>;
  readonly busy: boolean;
  readonly error: ApiError | null;
  readonly data: OutputOf<E> | undefined;
  readonly reset: () => void;
};

/** Remembers the idempotency key of a command whose outcome is unknown, so that trying again repeats it, not doubles it. */
export function createKeyKeeper(): { keyFor: (input: unknown) => string; settle: (error?: unknown) => void } {
  let kept: { input: string; key: string } | undefined;
  return {
    keyFor(input) {
      const text = JSON.stringify(input) ?? "";
      if (kept?.input !== text) kept = { input: text, key: crypto.randomUUID() };
      return kept.key;
    },
    settle(error) {
      if (!(error instanceof ApiError && error.outcomeUnknown)) kept = undefined;
    },
  };
}

/** Carries out a command; what shows the changed entities is fetched again. */
export function useCommand<E extends AnyEndpoint>(endpoint: E, options: CommandOptions<E> = {}): Command<E> {
  const client = useQueryClient();
  const keeper = useRef<ReturnType<typeof createKeyKeeper>>(undefined);
  keeper.current ??= createKeyKeeper();
  const { mutate, mutateAsync, isPending, error, data, reset } = useMutation<OutputOf<E>, ApiError, CallOf<E>>({
    mutationFn: (input) => call(endpoint, input, { idempotencyKey: keeper.current?.keyFor(input) }),
    onSuccess: async (output, input) => {
      keeper.current?.settle();
      void invalidateEntities(client, endpoint.entities);
      options.onSuccess?.(output, input);
    },
    onError: (failure) => {
      keeper.current?.settle(failure);
      options.onError?.(failure);
    },
  });
  const run = useCallback((input: CallOf<E>) => mutate(input), [mutate]);
  return { run, submit: mutateAsync, busy: isPending, error, data, reset };
}
