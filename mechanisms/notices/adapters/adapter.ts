import type { Platform } from "../../../kernel/context.ts";
import type { Config } from "../../../kernel/config.ts";
import type { OutsideChannel } from "../contract/definition.ts";

/** What leaves the platform, in the reader's language. */
export type MessageBody = {
  readonly title?: string;
  readonly body: string;
  /** Absolute address. */
  readonly link?: string;
  /** For WeChat: the provider's template and its fields. */
  readonly template?: string;
  readonly fields?: Readonly<Record<string, string>>;
  readonly urgent?: boolean;
};

export type Message = MessageBody & {
  readonly districtId: string;
  readonly id: string;
  /** Phone number, address, subscription or open id. */
  readonly to: string;
  /** What the message is: a notice's key or a code's name. */
  readonly subject: string;
};

/** What became of an attempt. A reason never holds text or recipient. */
export type Outcome =
  | { readonly ok: true }
  | {
      readonly ok: false;
      readonly problem: string;
      /** Trying again would change nothing. */
      readonly isFinal?: boolean;
      /** The address no longer exists and is to be forgotten. */
      readonly isGone?: boolean;
    };

export type Adapter = {
  readonly isSetUp: (config: Config) => boolean;
  /** The setting an operator has to make. */
  readonly setting: string;
  readonly send: (platform: Platform, message: Message) => Promise<Outcome>;
};

export type Adapters = Readonly<Record<OutsideChannel, Adapter>>;

export const delivered: Outcome = { ok: true };

/** Busy and out-of-order providers are asked again; what they call wrong stays wrong. */
export function outcomeOf(status: number): Outcome {
  if (status >= 200 && status < 300) return delivered;
  const isFinal = status >= 400 && status < 500 && status !== 408 && status !== 425 && status !== 429;
  return { ok: false, problem: `http ${status}`, isFinal };
}

/** One call of a provider; unreachable ones are asked again. */
export async function post(url: string, headers: Record<string, string>, body: string | Buffer): Promise<Outcome> {
  try {
    const response = await fetch(url, {
      method: "POST",
      headers,
      body: typeof body === "string" ? body : new Uint8Array(body),
      redirect: "error",
      signal: AbortSignal.timeout(10_000),
    });
    await response.body?.cancel();
    return outcomeOf(response.status);
  } catch (error) {
    return { ok: false, problem: error instanceof Error ? error.name : "unreachable" };
  }
}
