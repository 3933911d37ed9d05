import { parentPort, workerData } from "node:worker_threads";
import { carryOut, type Order } from "../../engines/access/parallel-part.ts";
import type { RatioProblem } from "../../engines/access/ratio.ts";

const { problem, own } = workerData as { problem: RatioProblem; own: Uint32Array };

parentPort!.on("message", (order: Order) => {
  const answer = carryOut(problem, own, order);
  parentPort!.postMessage(answer, [answer.ofNode.buffer, answer.ofSite.buffer] as ArrayBuffer[]);
});
