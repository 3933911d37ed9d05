/** Texts of the exported list. */
export const exportZh = {
  sheet: "托育机构台账",
  yes: "是",
  no: "否",
  columns: [
    "网点名称",
    "机构名称",
    "统一社会信用代码",
    "类型",
    "状态",
    "所属区划",
    "地址",
    "电话",
    "普惠",
    "托位数",
    "本月空余托位",
    "空位确认日期",
    "空位信息",
    "经度(WGS84)",
    "纬度(WGS84)",
  ],
};
