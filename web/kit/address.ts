import { useParams, useRouter, useSearch } from "@tanstack/react-router";
import { useCallback, useEffect } from "react";
import type { z } from "zod";
import { kitTexts, useTexts } from "./texts.ts";

/** The search of an address: texts, and lists where a name repeats. */
export type Search = Readonly<Record<string, string | readonly string[]>>;

export function parseSearch(text: string): Search {
  const found: Record<string, string | string[]> = {};
  for (const [key, value] of new URLSearchParams(text)) {
    const before = found[key];
    found[key] = before === undefined ? value : Array.isArray(before) ? [...before, value] : [before, value];
  }
  return found;
}

export function writeSearch(search: Readonly<Record<string, unknown>>): string {
  const out = new URLSearchParams();
  for (const [key, value] of Object.entries(search)) {
    if (value === undefined || value === null || value === "") continue;
    for (const one of Array.isArray(value) ? value : [value]) out.append(key, String(one));
  }
  const text = out.toString();
  return text ? `?${text}` : "";
}

/** A part of the path, such as `siteId` of `/sites/$siteId`. */
export function useParam(name: string): string {
  const params: Readonly<Record<string, string | undefined>> = useParams({ strict: false });
  return params[name] ?? "";
}

/** The search of the address and a way to change parts of it; `undefined` takes a part away. Each change replaces the entry unless `push`. */
export function useAddress(): [Search, (change: Readonly<Record<string, unknown>>, push?: boolean) => void] {
  const search = useSearch({ strict: false }) as Search;
  const router = useRouter();
  const change = useCallback(
    (parts: Readonly<Record<string, unknown>>, push = false) => {
      const { pathname, search: now } = router.state.location;
      const href = pathname + writeSearch({ ...(now as Search), ...parts });
      if (push) router.history.push(href);
      else router.history.replace(href);
    },
    [router],
  );
  return [search, change];
}

/** One text of the address. */
export function useAddressText(name: string): string | undefined {
  const value = useAddress()[0][name];
  return typeof value === "string" ? value : value?.[0];
}

/** The address read by a schema (often an endpoint's query); what does not fit is left out, so that an old link still opens. */
export function useAddressAs<S extends z.ZodObject>(
  schema: S,
): [z.infer<S>, (change: Partial<z.input<S>>, push?: boolean) => void] {
  const [search, change] = useAddress();
  return [readSearch(schema, search), change];
}

export function readSearch<S extends z.ZodObject>(schema: S, search: Search): z.infer<S> {
  const whole = schema.safeParse(search);
  if (whole.success) return whole.data as z.infer<S>;
  const wrong = new Set(whole.error.issues.map((issue) => String(issue.path[0])));
  const rest = schema.safeParse(Object.fromEntries(Object.entries(search).filter(([key]) => !wrong.has(key))));
  return (rest.success ? rest.data : {}) as z.infer<S>;
}

/** Goes to an address of this site. */
export function useGo(): (to: string, options?: { readonly replace?: boolean }) => void {
  const router = useRouter();
  return useCallback(
    (to, options) => (options?.replace ? router.history.replace(to) : router.history.push(to)),
    [router],
  );
}

/** Sets the title of the browser's tab, for pages named by what they show. */
export function useTitle(title: string | undefined): void {
  const t = useTexts(kitTexts);
  useEffect(() => {
    if (title) document.title = `${title} · ${t.product}`;
  }, [title, t]);
}
