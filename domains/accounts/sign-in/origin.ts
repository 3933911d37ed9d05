import type { Context } from "../../../kernel/context.ts";

const loopback = new Set(["localhost", "127.0.0.1", "[::1]"]);

/** The address people use this platform under. Without a configured one, only a page on this machine is believed. */
export function originOf(context: Context<"origin_unknown">, claimed: string): URL {
  const { publicUrl } = context.platform.config;
  const page = new URL(claimed);
  const known = publicUrl === undefined ? loopback.has(page.hostname) : page.origin === new URL(publicUrl).origin;
  return known ? page : context.refuse("origin_unknown");
}
