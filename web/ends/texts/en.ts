import type { endsZh } from "./zh-CN.ts";

export const endsEn: typeof endsZh = {
  institution: "Institution desk",
  government: "Administration desk",
  institutions: (count) => `${count} institutions`,
  allInstitutions: "All institutions",
  findCare: "Find care",
  needs: "My needs",
  applications: "Applications",
  mine: "Me",
  searchPlaceholder: "Place, estate or institution",
  account: "Account",
  myAccount: "Account and security",
  footer: "Information is filed by institutions and checked by the authorities; confirm details with the institution.",
  unmetTitle: "Nothing suitable?",
  unmetAgeFirst: "Choose the age; then one tap tells us of this need and helps to plan more places.",
};
