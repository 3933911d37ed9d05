// node draw-npm.mjs arcs.json @algorithm.ts/mcmf|min-cost-flow: inspections × inspectors as a flow of least cost.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const require = createRequire(join(process.env.HUITUO_PEERS, "npm", "package.json"));
const [file, which] = process.argv.slice(2);
const { rows, columns, need, capacity, arcs } = JSON.parse(readFileSync(file, "utf8"));
const [source, sink] = [0, rows + columns + 1];
let start = 0;
let cost = 0;
let flow = 0;

if (which === "@algorithm.ts/mcmf") {
  const { Mcmf } = require(which);
  start = performance.now();
  const network = new Mcmf();
  network.init(source, sink, sink + 1);
  for (let row = 0; row < rows; row++) network.addEdge(source, 1 + row, need, 0);
  for (const [row, column, price] of arcs) network.addEdge(1 + row, 1 + rows + column, 1, price);
  for (let column = 0; column < columns; column++) network.addEdge(1 + rows + column, sink, capacity, 0);
  ({ mincost: cost, maxflow: flow } = network.minCostMaxFlow());
} else {
  const { minCostFlowForNumberNodes } = require(which);
  start = performance.now();
  const edges = [];
  for (let row = 0; row < rows; row++) edges.push({ from: source, to: 1 + row, capacity: need, cost: 0 });
  for (const [row, column, price] of arcs)
    edges.push({ from: 1 + row, to: 1 + rows + column, capacity: 1, cost: price });
  for (let column = 0; column < columns; column++) edges.push({ from: 1 + rows + column, to: sink, capacity, cost: 0 });
  for (const edge of minCostFlowForNumberNodes(edges)) {
    cost += edge.flow * edge.cost;
    if (edge.to === sink) flow += edge.flow;
  }
}
const ms = performance.now() - start;
const peakMb = process.resourceUsage().maxRSS >> 10;
console.log(JSON.stringify({ ms, peakMb, quality: `cost ${cost}, ${flow} units` }));
