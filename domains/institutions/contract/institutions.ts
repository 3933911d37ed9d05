import { z } from "zod";
import { endpoint } from "../../../contract/endpoint.ts";
import { Can, LocalDate, Version, pageOf, pageQuery, text } from "../../../contract/values.ts";
import { Brand, BrandId, Institution, InstitutionId, InstitutionInput, Saved } from "../contract.ts";

export const listInstitutions = endpoint({
  method: "GET",
  path: "/registry/institutions",
  summary: "Lists institutions by name or credit code.",
  query: z.object({ search: text(100, 0).default(""), ...pageQuery }),
  output: pageOf(Institution),
  action: "institution.list",
  audit: { none: "no personal data of families" },
  entities: ["institution"],
});

export const getInstitution = endpoint({
  method: "GET",
  path: "/registry/institutions/:institutionId",
  summary: "An institution and what the caller may do with it.",
  params: z.object({ institutionId: InstitutionId }),
  output: z.object({ institution: Institution, today: LocalDate, can: Can }),
  action: "institution.read",
  target: "institutionId",
  audit: { none: "no personal data of families" },
  entities: ["institution"],
});

export const createInstitution = endpoint({
  method: "POST",
  path: "/registry/institutions",
  summary: "Registers an institution.",
  body: InstitutionInput,
  output: z.object({ institutionId: InstitutionId }),
  errors: ["credit_code_taken"],
  action: "institution.create",
  audit: { event: "institution.created" },
  entities: ["institution"],
});

export const reviseInstitution = endpoint({
  method: "PUT",
  path: "/registry/institutions/:institutionId",
  summary: "Changes an institution's registration.",
  params: z.object({ institutionId: InstitutionId }),
  body: z.object({ ...InstitutionInput.shape, version: Version }),
  output: Saved,
  errors: ["credit_code_taken"],
  action: "institution.revise",
  target: "institutionId",
  audit: { event: "institution.revised" },
  entities: ["institution", "site"],
});

export const listBrands = endpoint({
  method: "GET",
  path: "/registry/brands",
  summary: "Lists brands by name.",
  query: z.object({ search: text(100, 0).default(""), ...pageQuery }),
  output: pageOf(Brand),
  action: "institution.list",
  audit: { none: "no personal data" },
  entities: ["institution"],
});

export const reviseBrand = endpoint({
  method: "PUT",
  path: "/registry/brands/:brandId",
  summary: "Changes a brand's name and introduction.",
  params: z.object({ brandId: BrandId }),
  body: z.object({ name: text(100), intro: text(2_000, 0).default(""), version: Version }),
  output: Saved,
  errors: ["brand_exists"],
  action: "institution.create",
  audit: { event: "brand.revised" },
  entities: ["institution"],
});
