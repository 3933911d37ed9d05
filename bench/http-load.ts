import { Agent, request } from "node:http";
import { percentiles, type Figures } from "./figures.ts";

export type Shot = {
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly headers?: Record<string, string>;
  readonly body?: string;
};

/**
 * Keeps `connections` requests under way until the time is over or the shots are used up, and measures each.
 * It runs in the measuring process and shares the machine's cores with the server: its own cost counts against us.
 */
export async function httpLoad(
  port: number,
  shots: Iterable<Shot>,
  options: { connections: number; seconds: number; check?: (status: number, body: string) => void },
): Promise<Figures> {
  const agent = new Agent({ keepAlive: true, maxSockets: options.connections });
  const source = shots[Symbol.iterator]();
  const latencies: number[] = [];
  const start = performance.now();
  const end = start + options.seconds * 1000;
  const one = (shot: Shot) =>
    new Promise<void>((resolve, reject) => {
      const at = performance.now();
      const call = request(
        { port, host: "127.0.0.1", agent, method: shot.method, path: shot.path, headers: shot.headers },
        (response) => {
          const chunks: Buffer[] = [];
          response.on("data", (chunk: Buffer) => chunks.push(chunk));
          response.on("end", () => {
            latencies.push(performance.now() - at);
            options.check?.(response.statusCode ?? 0, Buffer.concat(chunks).toString());
            resolve();
          });
          response.on("error", reject);
        },
      );
      call.on("error", reject);
      call.end(shot.body);
    });
  const worker = async () => {
    while (performance.now() < end) {
      const next = source.next();
      if (next.done) return;
      await one(next.value);
    }
  };
  await Promise.all(Array.from({ length: options.connections }, worker));
  const seconds = (performance.now() - start) / 1000;
  agent.destroy();
  return { perSecond: latencies.length / seconds, ...percentiles(latencies) };
}
