import { RateLimiterMemory } from "rate-limiter-flexible";
import { Refusal } from "./refusal.ts";

const limiters = new Map<number, RateLimiterMemory>();

/** Counts calls a minute of one caller to one endpoint in this process; refuses above the limit, saying when to come back. */
export async function countCall(caller: string, endpoint: string, perMinute: number): Promise<void> {
  let limiter = limiters.get(perMinute);
  if (!limiter) limiters.set(perMinute, (limiter = new RateLimiterMemory({ points: perMinute, duration: 60 })));
  try {
    await limiter.consume(`${caller} ${endpoint}`);
  } catch (rejected) {
    const wait = Math.ceil(((rejected as { msBeforeNext?: number }).msBeforeNext ?? 60_000) / 1000);
    throw new Refusal("too_many_requests", { details: { retryAfterSeconds: wait } });
  }
}
