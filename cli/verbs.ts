import type { Verb } from "./verb.ts";

type Entry = {
  readonly name: string;
  /** One line for the list of commands: Chinese · English. */
  readonly summary: string;
  /** Only the command that is asked for is loaded. */
  readonly load: () => Promise<{ readonly verb: Verb }>;
};

/** Every command of `huituo`, in the order the help lists them. */
export const verbs: readonly Entry[] = [
  {
    name: "district",
    summary: "开设区县，查找区划代码 · open a district, look up division codes",
    load: () => import("./district.ts"),
  },
  {
    name: "admin",
    summary: "创建首位管理员，重发邀请 · the first administrator, a new invitation",
    load: () => import("./admin.ts"),
  },
  {
    name: "demo",
    summary: "生成任意规模的虚构辖区，用于压力测试 · generate fictional districts of any size, for load tests",
    load: () => import("./demo.ts"),
  },
  {
    name: "migrate",
    summary: "升级数据库结构 · bring the database to the newest schema",
    load: () => import("./migrate.ts"),
  },
  {
    name: "import",
    summary: "从命令行导入台账 · import a ledger from the command line",
    load: () => import("./import.ts"),
  },
  {
    name: "pack",
    summary: "规则包：检查、比较、安装、导出 · packs of rules: check, compare, install, export",
    load: () => import("./pack.ts"),
  },
  {
    name: "backup",
    summary: "备份数据库和上传的文件 · back up the database and the uploaded files",
    load: () => import("./backup.ts"),
  },
  { name: "restore", summary: "由备份恢复 · restore a backup", load: () => import("./restore.ts") },
  {
    name: "audit",
    summary: "核验审计日志的完整性 · check that the audit log is whole",
    load: () => import("./audit.ts"),
  },
  {
    name: "keys",
    summary: "数据密钥：生成、查看、轮换 · data keys: create, list, rotate",
    load: () => import("./keys.ts"),
  },
  {
    name: "schema",
    summary: "由迁移生成 db/schema.txt 和 db/types.ts · write db/schema.txt and db/types.ts from the migrations",
    load: () => import("./schema.ts"),
  },
  {
    name: "growth",
    summary: "儿童生长评价：WHO 与 WS/T 423 · growth of children by WHO and WS/T 423",
    load: () => import("./growth.ts"),
  },
  {
    name: "match",
    summary: "招生派位：稳定匹配与核验 · places for families: stable matching, and its check",
    load: () => import("./match.ts"),
  },
  {
    name: "access",
    summary: "步行路网：距离、可达、覆盖 · walking network: distances, reach, coverage",
    load: () => import("./access.ts"),
  },
  { name: "site", summary: "选址：覆盖、中位、中心与规划 · where to open sites", load: () => import("./site.ts") },
  {
    name: "ratio",
    summary: "师幼比：核查、所需人数、排班 · staff and children: audit, staff needed, rosters",
    load: () => import("./ratio.ts"),
  },
  {
    name: "draw",
    summary: "可验证的随机抽取 · random selection that anyone can verify",
    load: () => import("./draw.ts"),
  },
  {
    name: "forecast",
    summary: "出生与 0–3 岁人口预测 · births and children under three, by community",
    load: () => import("./forecast.ts"),
  },
  {
    name: "text",
    summary: "中文文本：词语、个人信息、热点、近似问题 · Chinese text: words, personal data, topics, duplicates",
    load: () => import("./text.ts"),
  },
];
