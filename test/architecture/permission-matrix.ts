import { parts } from "../../domains/all.ts";
import { listActions, matrixColumns } from "../../kernel/permission.ts";

const titles: Record<(typeof matrixColumns)[number], string> = {
  anyone: "任何人",
  guardian: "监护人",
  signed_in: "已登录",
  head: "机构负责人",
  office: "机构事务员",
  health_official: "卫健部门",
  street_official: "街镇",
  education_official: "教育",
  civil_affairs_official: "民政",
  market_official: "市场监管",
  establishment_official: "编制",
  fire_official: "消防",
  police_official: "公安",
  grid_worker: "网格员",
  expert: "专家",
  counter: "服务窗口",
  viewer: "只读",
  administrator: "管理员",
};

/** Who may do what, from the permission registry: one row an action, one column a role. */
export function permissionMatrix(): string {
  const used = new Set(parts.handlers.map(({ endpoint }) => endpoint.action));
  const lines = [...listActions()]
    .filter(([action]) => used.has(action as never))
    .toSorted(([a], [b]) => a.localeCompare(b))
    .map(([action, { rules, on }]) => {
      const cells = matrixColumns.map((column) => {
        const rule = rules.find((each) => each.roles.includes(column));
        return rule ? (rule.where ? "○" : "●") : "";
      });
      return `| \`${action}\` | ${on ?? ""} | ${cells.join(" | ")} |`;
    });
  return [
    "# 权限矩阵 · Permission matrix",
    "",
    "● 可以 · allowed; ○ 只对本人、本机构或本辖区的记录 · allowed on own rows, own institution or own division. Made from the permission registry by `npm test -- -u`.",
    "",
    `| 操作 · action | 对象 · row | ${matrixColumns.map((column) => titles[column]).join(" | ")} |`,
    `|---|---|${matrixColumns.map(() => ":-:").join("|")}|`,
    ...lines,
    "",
  ].join("\n");
}
