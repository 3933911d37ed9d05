import type { Locator, Page } from "playwright-core";
import { layoutOf } from "../../engines/questionnaire/layout.ts";
import { isChoice, type Item, type Questionnaire } from "../../engines/questionnaire/model.ts";
import { elementId } from "../../mechanisms/forms/pages/fill-context.ts";
import { loadPacks } from "../../mechanisms/packs/index.ts";
import { type FormBody, questionnaireOf } from "../../mechanisms/forms/contract/kind.ts";
import type { Dossier } from "../world/founder.ts";
import type { Person } from "./person.ts";

/** Procedures as people go through them in the browser. */

type Values = Readonly<Record<string, unknown>>;

const forms = new Map<string, FormBody>(
  loadPacks(["national"]).flatMap(({ entries }) =>
    entries.flatMap(({ kind, body }) => (kind.kind === "form" ? [[body.key, body as FormBody] as const] : [])),
  ),
);
const questionnaire = (form: string): Questionnaire => questionnaireOf(forms.get(form)!);
export const formTitle = (form: string): string => forms.get(form)!.title.zh;

async function answer(box: Locator, item: Item, value: unknown): Promise<void> {
  if (item.type === "boolean") {
    await box.getByRole("radio", { name: value === true ? "是" : "否", exact: true }).check();
  } else if (isChoice(item)) {
    for (const code of [value].flat()) {
      const label = item.options!.find((option) => option.code === code)!.text.zh;
      await box.getByRole(item.repeats ? "checkbox" : "radio", { name: label, exact: true }).check();
    }
  } else if (item.type === "signature") {
    await box.getByLabel("输入姓名").fill("陈创办");
    await box.getByRole("button", { name: "用输入的姓名签名" }).click();
    await box.getByRole("img").first().waitFor();
  } else if (item.type === "text") await box.locator("textarea").fill(String(value));
  else await box.locator("input").first().fill(String(value));
}

/** Fills a form from top to bottom, as its conditions show it. */
export async function fill(page: Page, form: string, values: Values): Promise<void> {
  const whole = questionnaire(form);
  const inTable = new Set<string>();
  for (const { item, repeating } of layoutOf(whole).values()) {
    if (repeating.length > 0 || inTable.has(item.id)) continue;
    const value = values[item.id];
    if (item.type === "table") {
      for (const [index, row] of ((value as Values[] | undefined) ?? []).entries()) {
        if (index > 0) await page.getByRole("button", { name: `添加：${item.text!.zh}` }).click();
        for (const cell of item.items!)
          if (row[cell.id] !== undefined)
            await answer(page.locator(`#${elementId(`${cell.id}[${index}]`)}`), cell, row[cell.id]);
      }
      continue;
    }
    if (value === undefined || item.items || item.hidden || item.type === "location") continue;
    await answer(page.locator(`#${elementId(item.id)}`), item, value);
  }
  await page.getByRole("button", { name: "填好了" }).click();
}

const pdf = { name: "材料.pdf", mimeType: "application/pdf", buffer: Buffer.from("%PDF-1.7\n%%EOF\n") };

/** From the guide to the submission; answers the case's address. */
export async function applyFor({ page }: Person, { kind, forms: given }: Dossier): Promise<string> {
  await page.goto(`/services/${kind}`);
  await page.getByRole("link", { name: "开始办理" }).click();
  await page.getByLabel("所在街镇、社区").selectOption({ index: 4 });
  await page.getByLabel("姓名").fill("陈创办");
  await page.getByLabel("手机号").fill("13900000001");
  await page.getByRole("button", { name: "开始办理" }).click();
  await page.waitForURL(/\/cases\/[^/]+\/fill/);
  const address = new URL(page.url()).pathname.replace("/fill", "");
  for (const [form, values] of Object.entries(given)) {
    await page.getByRole("button", { name: `填写 ${formTitle(form)}` }).click();
    await fill(page, form, values);
    await page.getByRole("tab", { name: /填写内容/ }).waitFor();
  }
  await page.getByRole("tab", { name: /上传材料/ }).click();
  for (const part of await page.locator(".cas-material").all()) {
    if ((await part.getByText("必须", { exact: true }).count()) === 0) continue;
    const title = await part.getByRole("heading").innerText();
    await part.getByRole("button", { name: `添加文件 ${title}` }).click();
    const dialog = page.getByRole("dialog");
    await dialog.locator("input[type=file]").setInputFiles(pdf);
    const until = dialog.getByLabel("有效期至");
    if ((await until.count()) > 0) await until.fill("2029-12-31");
    await dialog.getByRole("button", { name: "上传", exact: true }).click();
    await dialog.waitFor({ state: "hidden" });
  }
  await page.getByRole("tab", { name: "核对提交" }).click();
  await page.getByText("内容齐全，可以提交").waitFor();
  await page.getByRole("button", { name: "提交", exact: true }).click();
  await page.waitForURL(address);
  return address;
}

/** An official finds the task in the inbox and decides. */
export async function decide(
  { page }: Person,
  label: string,
  action: string,
  more: { text?: string; step?: string; form?: { key: string; values: Values } } = {},
): Promise<void> {
  await page.goto(`/government/inbox?search=${encodeURIComponent(label)}`);
  const row = page.getByRole("row").filter({ hasText: label });
  await (more.step ? row.filter({ hasText: more.step }) : row).first().getByRole("link").first().click();
  await page.waitForURL(/\/government\/inbox\/[^/?]+$/);
  if (more.form) {
    await page.getByRole("button", { name: "填写", exact: true }).click();
    await fill(page, more.form.key, more.form.values);
  }
  await page.getByRole("radio", { name: new RegExp(`^${action}`) }).check();
  if (more.text) await page.getByLabel("给申请人的说明").fill(more.text);
  await page.getByRole("button", { name: "确认办理" }).click();
  await page.waitForURL(/\/government\/inbox(\?|$)/);
}
