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
  /** 窗口: serves families in person and by phone. */
  counter: { place: "division", side: "government" },
  /** 只读: other departments, auditors. */
  viewer: { place: "division", side: "government" },
  /** 平台管理员: accounts, jobs, settings; sees no family data. */
  administrator: { place: "division", side: "government" },
} as const;

export type Role = keyof typeof roles;
export const roleNames = Object.keys(roles) as [Role, ...Role[]];
