import { createECDH, randomBytes } from "node:crypto";
import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { SMTPServer } from "smtp-server";

/** The other ends of every way a message leaves by: real servers on this machine that speak the real protocols. */

export type Received = { readonly path: string; readonly headers: IncomingHttpHeaders; readonly body: Buffer };

export type HttpPeer = {
  readonly url: string;
  readonly received: Received[];
  /** What it answers from now on. */
  status: number;
  stop(): Promise<void>;
};

/** Takes every request and answers with the status it is told. */
export async function startHttpPeer(): Promise<HttpPeer> {
  const received: Received[] = [];
  const server: Server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      received.push({ path: request.url ?? "", headers: request.headers, body: Buffer.concat(chunks) });
      response.writeHead(peer.status).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const peer: HttpPeer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    status: 200,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return peer;
}

export type MailPeer = {
  readonly url: string;
  /** Messages as they came over the wire. */
  readonly mails: { readonly from: string; readonly to: string[]; readonly raw: string }[];
  /** Refuses recipients with this answer while set. */
  refuses: { readonly code: number; readonly text: string } | undefined;
  stop(): Promise<void>;
};

/** A mail server without TLS, as a relay on the same machine is. */
export async function startMailPeer(): Promise<MailPeer> {
  const mails: MailPeer["mails"] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS", "AUTH"],
    onRcptTo(_address, _session, done) {
      const { refuses } = peer;
      done(refuses && Object.assign(new Error(refuses.text), { responseCode: refuses.code }));
    },
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on("data", (chunk: Buffer) => chunks.push(chunk));
      stream.on("end", () => {
        const { mailFrom, rcptTo } = session.envelope;
        mails.push({
          from: mailFrom ? mailFrom.address : "",
          to: rcptTo.map(({ address }) => address),
          raw: Buffer.concat(chunks).toString("utf8"),
        });
        done();
      });
    },
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const peer: MailPeer = {
    url: `smtp://127.0.0.1:${(server.server.address() as AddressInfo).port}`,
    mails,
    refuses: undefined,
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  };
  return peer;
}

/** Header and text of a plain mail, decoded. */
export function readMail(raw: string): { subject: string; headers: string; text: string } {
  const [head = "", ...rest] = raw.split("\r\n\r\n");
  const headers = head.replaceAll(/\r\n[ \t]+/g, " ");
  const subject = /^subject: (.*)$/im.exec(headers)?.[1] ?? "";
  const decoded = subject
    .replaceAll(/\?=\s+=\?/g, "?==?")
    .replaceAll(/=\?utf-8\?([BQ])\?([^?]*)\?=/gi, (_, how: string, word: string) =>
      how.toUpperCase() === "B" ? Buffer.from(word, "base64").toString() : quoted(word.replaceAll("_", " ")),
    );
  const body = rest.join("\r\n\r\n");
  const isBase64 = /^content-transfer-encoding: base64/im.test(headers);
  const isQuoted = /^content-transfer-encoding: quoted-printable/im.test(headers);
  const text = isBase64
    ? Buffer.from(body, "base64").toString()
    : isQuoted
      ? quoted(body.replaceAll("=\r\n", ""))
      : body;
  return { subject: decoded, headers, text };
}

const quoted = (text: string): string =>
  Buffer.from(
    text.replaceAll(/=([0-9A-F]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    "latin1",
  ).toString();

/** A browser's side of web push: its keys, and the opening of what the push service hands it. */
export function makeBrowser() {
  const keys = createECDH("prime256v1");
  keys.generateKeys();
  const auth = randomBytes(16);
  return {
    keys: { p256dh: keys.getPublicKey("base64url"), auth: auth.toString("base64url") },
    privateKey: keys,
    auth,
  };
}
