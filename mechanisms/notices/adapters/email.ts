import { createTransport, type Transporter } from "nodemailer";
import type { Adapter, Outcome } from "./adapter.ts";

/** One transport for each address of a server; it keeps its connections. */
const transports = new Map<string, Transporter>();

function transportOf(url: string): Transporter {
  const known = transports.get(url);
  if (known) return known;
  const { hostname } = new URL(url);
  const isLoopback = hostname === "127.0.0.1" || hostname === "localhost" || hostname === "[::1]";
  const made = createTransport(url, {
    // A relay on this machine needs no TLS; any other server has to offer it.
    ...(isLoopback ? { ignoreTLS: true } : { requireTLS: true }),
    connectionTimeout: 10_000,
    greetingTimeout: 10_000,
    socketTimeout: 20_000,
  } as object);
  transports.set(url, made);
  return made;
}

/** Mail over SMTP, as plain text: title as subject, the link below. */
export const email: Adapter = {
  isSetUp: ({ smtp }) => smtp !== undefined,
  setting: "SMTP_URL",
  async send({ config }, { id, to, title, body, link }) {
    const { url, from } = config.smtp!;
    try {
      await transportOf(url).sendMail({
        from,
        to,
        subject: title ?? "",
        text: link === undefined ? body : `${body}\n\n${link}\n`,
        // The same message sent twice has the same id, so that a mailbox can drop the second.
        messageId: `<${id}@${new URL(config.publicUrl ?? "http://localhost").hostname}>`,
        headers: { "auto-submitted": "auto-generated" },
        disableFileAccess: true,
        disableUrlAccess: true,
      });
      return { ok: true };
    } catch (error) {
      return outcomeOf(error);
    }
  },
};

/** 4xx: later perhaps; 5xx: never. Without an answer: later. */
function outcomeOf(error: unknown): Outcome {
  const { responseCode, code } = error as { responseCode?: number; code?: string };
  return {
    ok: false,
    problem: responseCode === undefined ? `smtp ${code ?? "unreachable"}` : `smtp ${responseCode}`,
    isFinal: responseCode !== undefined && responseCode >= 500,
  };
}
