/** Texts of the shells. */
export const endsZh = {
  institution: "机构工作台",
  government: "管理工作台",
  institutions: (count: number) => `${count} 家机构`,
  allInstitutions: "全部机构",
  findCare: "找托育",
  needs: "我的需求",
  applications: "申请",
  mine: "我的",
  searchPlaceholder: "搜索地点、小区或机构",
  account: "账号",
  myAccount: "账号与安全",
  footer: "托育服务信息由各机构填报、主管部门核验，以机构当面确认为准。",
  unmetTitle: "没找到合适的？",
  unmetAgeFirst: "选好月龄，就可以一键把这个需求告诉我们，帮助本地区增设托位。",
};
