/** Who a permission can be granted to. A grant = role + place + period; families need none. */
export const roles = {
  /** 负责人: runs an institution. */
  head: { place: "institution", side: "institution" },
  /** 机构事务员: enrolment, enquiries, places of an institution. */
  office: { place: "institution", side: "institution" },
  /** 卫生健康部门: leads the district. */
  health_official: { place: "division", side: "government" },
  /** 街镇: towns, streets and communities. */
  street_official: { place: "division", side: "government" },
  /** 教育部门: leads kindergarten classes, in some localities the whole subject. */
  education_official: { place: "division", side: "government" },
  /** 民政部门: registers non-profit bodies. */
  civil_affairs_official: { place: "division", side: "government" },
  /** 市场监管部门: registers companies, licenses food. */
  market_official: { place: "division", side: "government" },
  /** 机构编制部门: registers public institutions. */
  establishment_official: { place: "division", side: "government" },
  /** 消防救援部门. */
  fire_official: { place: "division", side: "government" },
  /** 公安部门. */
  police_official: { place: "division", side: "government" },
  /** 社区网格员: finds and visits what lies in a community. */
  grid_worker: { place: "division", side: "government" },
  /** 专家、第三方评估人员: judges what is put before them. */
  expert: { place: "division", side: "government" },
  /** 窗口: serves families in person and by phone. */
  counter: { place: "division", side: "government" },
  /** 只读: other departments, auditors. */
  viewer: { place: "division", side: "government" },
  /** 平台管理员: accounts, jobs, settings; sees no family data. */
  administrator: { place: "division", side: "government" },
} as const;

export type Role = keyof typeof roles;
/** Officials who may read the registry and the figures of their divisions; assessors see only what is put before them. */
export const observers = [
  "health_official",
  "education_official",
  "civil_affairs_official",
  "market_official",
  "establishment_official",
  "fire_official",
  "police_official",
  "street_official",
  "grid_worker",
  "counter",
  "viewer",
  "administrator",
] as const satisfies readonly Role[];

export const roleNames = Object.keys(roles) as [Role, ...Role[]];
