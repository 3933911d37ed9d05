import { partsOf } from "../../engines/access/parts.ts";
import { writeTable } from "../tables/write.ts";
import { readNetwork } from "./network.ts";
import { needed, parseOptions, sharedOptions } from "./options.ts";

/** `access build`: the tables of a network, in the order of space, each pair of nodes joined once. */
export async function runBuild(args: string[]): Promise<void> {
  const { nodes, edges, osm, "least-part": least } = sharedOptions;
  const own = { "out-nodes": { type: "string" }, "out-edges": { type: "string" } } as const;
  const values = parseOptions(args, { nodes, edges, osm, "least-part": least, ...own });
  const [outNodes, outEdges] = [needed(values["out-nodes"], "out-nodes"), needed(values["out-edges"], "out-edges")];
  const network = await readNetwork(values);
  const { graph } = network;
  await writeTable(outNodes, ["id", "lat", "lon"], (out) => {
    for (let node = 0; node < graph.nodeCount; node++)
      out.text(network.nameOf(node)).number(graph.lat[node]!, 7).number(graph.lon[node]!, 7).end();
  });
  await writeTable(outEdges, ["u", "v", "dist_m"], (out) => {
    for (let edge = 0; edge < graph.edgeCount; edge++)
      out
        .text(network.nameOf(graph.from[edge]!))
        .text(network.nameOf(graph.to[edge]!))
        .number(graph.metres[edge]!, 3)
        .end();
  });
  const kilometres = Math.round(graph.metres.reduce((sum, metres) => sum + metres, 0) / 1000);
  const parts = partsOf(graph).sizes.length;
  console.error(
    `${graph.nodeCount} 个节点，${graph.edgeCount} 条边，共 ${kilometres} 千米，${parts} 个部分 · ${graph.nodeCount} nodes, ${graph.edgeCount} edges, ${kilometres} km, ${parts} parts`,
  );
}
