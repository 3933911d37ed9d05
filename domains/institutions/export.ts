import type { InputOf } from "../../contract/endpoint.ts";
import type { FileAnswer } from "../../contract/file.ts";
import { careEn } from "../../contract/texts/en.ts";
import { careZh } from "../../contract/texts/zh-CN.ts";
import type { Context } from "../../kernel/context.ts";
import { guardFormula } from "../../mechanisms/sheets/error-rows.ts";
import { spreadsheet } from "../../mechanisms/sheets/spreadsheet.ts";
import type * as contract from "./contract.ts";
import { exportEn } from "./texts/export.en.ts";
import { exportZh } from "./texts/export.zh-CN.ts";
import { freshnessOf } from "./facts.ts";
import { eachSite } from "./queries.ts";

/** The registry list as a spreadsheet; rows flow from the database to the caller. */
export async function exportSites(
  context: Context,
  { query }: InputOf<typeof contract.exportSites>,
): Promise<FileAnswer> {
  const [texts, care] = context.locale === "en" ? [exportEn, careEn] : [exportZh, careZh];
  const named = (names: Readonly<Record<string, string>>, key: string) => names[key] ?? key;
  async function* rows() {
    yield texts.columns;
    for await (const site of eachSite(context, query))
      yield [
        guardFormula(site.name),
        guardFormula(site.institution_name),
        site.credit_code ?? "",
        named(care.siteKind, site.kind),
        named(care.siteStatus, site.status),
        site.division_name,
        guardFormula(site.address),
        guardFormula(site.phone),
        site.inclusive ? texts.yes : texts.no,
        site.places,
        site.free,
        site.vacancy_confirmed_at?.slice(0, 10) ?? "",
        named(care.freshness, freshnessOf(site.vacancy_confirmed_at, context.now)),
        site.lon ?? "",
        site.lat ?? "",
      ];
  }
  context.audited({ kind: "site", id: "list" }, { filter: query });
  return spreadsheet(rows(), texts.sheet, `${texts.sheet}-${context.today}.xlsx`);
}
