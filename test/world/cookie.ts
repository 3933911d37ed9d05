import { sessionCookie } from "../../kernel/session.ts";

/** The session token an answer set, if it set one. */
export function tokenIn(answer: { headers: Record<string, unknown> }): string | undefined {
  const cookies = [answer.headers["set-cookie"] ?? []].flat() as string[];
  return cookies
    .map((cookie) => new RegExp(`^${sessionCookie}=([^;]+);`).exec(cookie)?.[1])
    .find((token) => token !== undefined);
}
