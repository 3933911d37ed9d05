import { runBuild } from "./access/build.ts";
import { runIsochrone } from "./access/isochrone.ts";
import { runRatio } from "./access/ratio.ts";
import { runCoverage, runReach } from "./access/reach.ts";
import { runRoute } from "./access/route.ts";
import { UsageError, type Verb } from "./verb.ts";

const questions: Readonly<Record<string, (args: string[]) => Promise<void>>> = {
  build: runBuild,
  route: runRoute,
  reach: runReach,
  coverage: runCoverage,
  ratio: runRatio,
  isochrone: runIsochrone,
};

export const verb: Verb = {
  help: `
npm run -s huituo -- access build     <路网> --out-nodes n.csv.gz --out-edges e.csv.gz
npm run -s huituo -- access route     <路网> --pairs od.csv [--limit 米] [--out r.csv]
npm run -s huituo -- access reach     <路网> --origins o.csv --limits 500,1000,2000 [--straight-line] [--out r.csv]
npm run -s huituo -- access coverage  <路网> --sites s.csv --limits 500,1000,2000 [--demand d.csv] [--straight-line] [--out r.csv]
npm run -s huituo -- access ratio     <路网> --sites s.csv --demand d.csv --limit 3000 [--method 2sfca|e2sfca|3sfca] [--out r.csv]
npm run -s huituo -- access isochrone <路网> --origins o.csv --limits 500,1000 [--besides 60] [--out i.geojson]

沿步行路网计算距离、可达、覆盖和可及性。距离按双精度求最短路，含从点到路的直线段。
Distances, reach, coverage and accessibility along the walking network: exact shortest ways, the straight way from a point to
the network included.

路网 · the network: one of
  --nodes n.csv --edges e.csv   列 columns id,lat,lon · u,v,dist_m；边双向可走，两个方向都写也可 · edges are walked both ways,
                                and may be given in both directions; other columns are ignored
  --osm area.osm.pbf            按步行规则读取 OpenStreetMap · OpenStreetMap by pedestrian rules (engines/access/README.md)
  --least-part N                略去不足 N 个节点的孤立部分（OSM 默认 100，表默认 1）· leave out separate parts of fewer nodes

点 · points: origin, site, demand 文件 files
  列 origin|site|demand 或 id 为名称；位置为列 node，或 lon,lat；都没有时名称即节点编号
  a column for the name (origin|site|demand or id); where: a column node, or lon and lat; with neither the name is the node
  --snap 400       点离路最远多少米 · metres a point may be from the nearest way; beyond it results are empty
  --system wgs84   lon,lat 的坐标系 · of the points' coordinates: wgs84 | gcj02 | bd09

文件 · files ("-" 标准输入输出 · standard input and output，可为 .gz)
  build      写出 writes nodes id,lat,lon 和 and edges u,v,dist_m（毫米 · to the millimetre）
  route      读 reads origin,dest（节点编号 node ids），或另有 or with origin_lon,origin_lat,dest_lon,dest_lat
             写 writes origin,dest,dist_m；无路可达为空 · empty where there is no way (within --limit)
  reach      写 writes origin,limit_m,nodes：限程内的节点数 · nodes within
  coverage   写 writes limit_m,nodes,nodes_of：到任一站点在限程内的节点数和总数 · nodes within of any site, and all
             --demand d.csv 有列 with a column population：另加 persons,persons_of
  ratio      sites 另有列 with a column supply；demand 另有列 with a column population
             写 writes demand,population,ratio：每人可及的托位 · places a person; --out-sites 写 writes site,supply,ratio
             --method  2sfca 两步移动搜索 · e2sfca 增强（默认 default）· 3sfca 三步
             --decay   within · steps（默认 default，--zones 1000:1,2000:0.68,3000:0.22，未给时按限程三等分 else thirds of the limit）
                       gaussian --sigma · dai · exponential --scale · gravity --scale --power --least
             --threads 线程数 · threads (1)
  isochrone  写 writes GeoJSON：origin, limit_m, tolerance_m；--besides 路旁多少米也算 · metres beside the way that count

--straight-line  仅作对照：按直线圆计，普遍偏大约 80 % · for comparison only: circles, about 80 % too much`,
  async run(args) {
    const [name = "", ...rest] = args;
    const question = Object.hasOwn(questions, name) ? questions[name] : undefined;
    if (!question) throw new UsageError(`access ${Object.keys(questions).join(" | ")}`);
    await question(rest);
  },
};
