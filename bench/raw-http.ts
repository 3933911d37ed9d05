import { createConnection, type Socket } from "node:net";
import { type Figures, percentiles } from "./figures.ts";

export type Shot = {
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly headers?: Record<string, string>;
  readonly body?: string;
};

/**
 * HTTP/1.1 over plain sockets, one request after the other on each: real requests and real answers, written beforehand and
 * read with the least work, as pgbench's client does on the other side. The measuring process shares the server's cores.
 */
export async function rawHttpLoad(
  port: number,
  shots: readonly Shot[],
  options: { connections: number; onStart: () => void; check: (status: number, body: string) => void },
): Promise<Figures> {
  const requests = shots.map(({ method, path, headers = {}, body = "" }) => {
    const lines = Object.entries({
      host: `127.0.0.1:${port}`,
      ...headers,
      "content-length": String(Buffer.byteLength(body)),
    });
    return Buffer.from(
      `${method} ${path} HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join("")}\r\n${body}`,
    );
  });
  const sockets = await Promise.all(
    Array.from({ length: Math.min(options.connections, shots.length) }, () => connect(port)),
  );
  const latencies: number[] = [];
  let next = 0;
  const start = performance.now();
  options.onStart();
  await Promise.all(
    sockets.map(async (socket) => {
      const answers = readAnswers(socket);
      for (let request = requests[next++]; request; request = requests[next++]) {
        const at = performance.now();
        socket.write(request);
        const { status, body } = await answers.next();
        latencies.push(performance.now() - at);
        options.check(status, body);
      }
    }),
  );
  const seconds = (performance.now() - start) / 1000;
  for (const socket of sockets) socket.destroy();
  return { perSecond: latencies.length / seconds, ...percentiles(latencies) };
}

function connect(port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = createConnection({ port, host: "127.0.0.1", noDelay: true }, () => resolve(socket));
    socket.once("error", reject);
  });
}

type Answer = { readonly status: number; readonly body: string };

/** Answers in order; each carries its length, as the platform's JSON answers do. */
function readAnswers(socket: Socket): { next(): Promise<Answer> } {
  let text = "";
  let waiting: { resolve: (answer: Answer) => void; reject: (error: Error) => void } | undefined;
  const look = () => {
    const head = text.indexOf("\r\n\r\n");
    if (head < 0 || !waiting) return;
    const length = /\r\ncontent-length: (\d+)/i.exec(text.slice(0, head));
    if (!length) return waiting.reject(new Error(`an answer without a length: ${text.slice(0, head)}`));
    const end = head + 4 + Number(length[1]);
    if (text.length < end) return;
    const answer = { status: Number(text.slice(9, 12)), body: text.slice(head + 4, end) };
    text = text.slice(end);
    const { resolve } = waiting;
    waiting = undefined;
    resolve(answer);
  };
  // One letter for one byte: lengths are counted in bytes, and what is looked at is ASCII.
  socket.setEncoding("latin1");
  socket.on("data", (chunk: string) => {
    text += chunk;
    look();
  });
  socket.on("close", () => waiting?.reject(new Error("the server closed the connection")));
  return {
    next: () =>
      new Promise((resolve, reject) => {
        waiting = { resolve, reject };
        look();
      }),
  };
}
