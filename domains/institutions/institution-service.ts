import type { InputOf, OutputOf } from "../../contract/endpoint.ts";
import type { Context } from "../../kernel/context.ts";
import { can } from "../../kernel/permission.ts";
import { checkVersion, found } from "../../kernel/refusal.ts";
import { touch } from "../../mechanisms/indicators/index.ts";
import type * as contract from "./contract/institutions.ts";
import { findBrands, findInstitution, findInstitutions, type InstitutionRow } from "./queries.ts";

export const shownInstitution = (row: InstitutionRow) => ({
  id: row.id,
  name: row.name,
  brandId: row.brand_id,
  brandName: row.brand_name,
  creditCode: row.credit_code,
  nature: row.nature,
  phone: row.phone,
  headName: row.head_name,
  registeredOn: row.registered_on,
  filingNumber: row.filing_number,
  filedOn: row.filed_on,
  sites: row.sites,
  version: row.version,
});

/** Lists the institutions the caller may see. */
export async function listInstitutions(context: Context, { query }: InputOf<typeof contract.listInstitutions>) {
  const { items, total } = await findInstitutions(context, query);
  return { items: items.map(shownInstitution), total };
}

export async function getInstitution(context: Context, { params }: InputOf<typeof contract.getInstitution>) {
  const { db, districtId, actor } = context;
  const institution = shownInstitution(found(await findInstitution(db, districtId, params.institutionId)));
  const possible = await can(
    db,
    districtId,
    actor,
    { revise: "institution.revise", createSite: "site.create" },
    params.institutionId,
  );
  return { institution, today: context.today, can: possible };
}

type Input = InputOf<typeof contract.createInstitution>["body"];

async function brandIdOf(context: Context<string>, name: string): Promise<string | null> {
  if (name === "") return null;
  const { db, districtId } = context;
  await db
    .insertInto("brand")
    .values({ district_id: districtId, id: context.newId(), name })
    .onConflict((conflict) => conflict.columns(["district_id", "name"]).doNothing())
    .execute();
  return (
    await db
      .selectFrom("brand")
      .select("id")
      .where("district_id", "=", districtId)
      .where("name", "=", name)
      .executeTakeFirstOrThrow()
  ).id;
}

async function columnsOf(context: Context<"credit_code_taken">, input: Input, own?: string) {
  if (input.creditCode !== "") {
    const other = await context.db
      .selectFrom("institution")
      .select(["id", "name"])
      .where("district_id", "=", context.districtId)
      .where("credit_code", "=", input.creditCode)
      .executeTakeFirst();
    if (other && other.id !== own) context.refuse("credit_code_taken", { institutionId: other.id, name: other.name });
  }
  return {
    name: input.name,
    brand_id: await brandIdOf(context, input.brandName),
    credit_code: input.creditCode || null,
    nature: input.nature,
    phone: input.phone,
    head_name: input.headName,
    registered_on: input.registeredOn,
    filing_number: input.filingNumber || null,
    filed_on: input.filedOn,
  };
}

/** Registers an institution. */
export async function createInstitution(
  context: Context<"credit_code_taken">,
  { body }: InputOf<typeof contract.createInstitution>,
) {
  const institutionId = context.newId<OutputOf<typeof contract.createInstitution>["institutionId"]>();
  await context.db
    .insertInto("institution")
    .values({
      district_id: context.districtId,
      id: institutionId,
      ...(await columnsOf(context, body)),
      created_at: context.now,
    })
    .execute();
  context.audited({ kind: "institution", id: institutionId });
  return { institutionId };
}

/** Changes an institution's registration; the audit entry keeps what was before. */
export async function reviseInstitution(
  context: Context<"credit_code_taken">,
  { params, body }: InputOf<typeof contract.reviseInstitution>,
) {
  const { db, districtId } = context;
  const before = found(
    await db
      .selectFrom("institution")
      .selectAll()
      .where("district_id", "=", districtId)
      .where("id", "=", params.institutionId)
      .forUpdate()
      .executeTakeFirst(),
  );
  checkVersion(before, body.version);
  const columns = await columnsOf(context, body, before.id);
  const changed = Object.entries(columns).filter(([name, value]) => before[name as keyof typeof before] !== value);
  await db
    .updateTable("institution")
    .set({ ...columns, version: before.version + 1 })
    .where("district_id", "=", districtId)
    .where("id", "=", before.id)
    .execute();
  await touch(context, "institution", [before.id]);
  // The head's name is personal: the log says that it changed, not from what.
  const kept = changed.filter(([name]) => name !== "head_name" && name !== "phone");
  context.audited(
    { kind: "institution", id: before.id },
    {
      changed: changed.map(([name]) => name),
      before: Object.fromEntries(kept.map(([name]) => [name, before[name as keyof typeof before]])),
    },
  );
  return { version: before.version + 1 };
}

export async function listBrands(context: Context, { query }: InputOf<typeof contract.listBrands>) {
  return await findBrands(context, query);
}

/** Changes a brand's name and introduction. */
export async function reviseBrand(
  context: Context<"brand_exists">,
  { params, body }: InputOf<typeof contract.reviseBrand>,
) {
  const { db, districtId } = context;
  const brand = found(
    await db
      .selectFrom("brand")
      .selectAll()
      .where("district_id", "=", districtId)
      .where("id", "=", params.brandId)
      .forUpdate()
      .executeTakeFirst(),
  );
  checkVersion(brand, body.version);
  const other = await db
    .selectFrom("brand")
    .select("id")
    .where("district_id", "=", districtId)
    .where("name", "=", body.name)
    .executeTakeFirst();
  if (other && other.id !== brand.id) context.refuse("brand_exists");
  await db
    .updateTable("brand")
    .set({ name: body.name, intro: body.intro, version: brand.version + 1 })
    .where("district_id", "=", districtId)
    .where("id", "=", brand.id)
    .execute();
  context.audited({ kind: "brand", id: brand.id }, { before: brand.name });
  return { version: brand.version + 1 };
}
