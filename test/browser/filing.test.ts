import { expect, test } from "vitest";
import { withSite } from "./harness.ts";
import { phone } from "./person.ts";

const site = withSite();

test("someone without an account complains from a site's page, keeps number and code, and follows the case by them", async () => {
  const place = site().world.personas.find(({ key }) => key === "head")!.place;
  if (place.of !== "site") throw new Error("the demo's head runs a site");
  const person = await site().open({ size: phone });
  const page = await person.goto(`/sites/${place.siteId}`);
  await page.getByRole("link", { name: "投诉这家机构" }).click();
  await page.getByRole("heading", { level: 1, name: "托育服务投诉" }).waitFor();

  // What is missing is said at its fields, before anything is sent.
  const submit = page.getByRole("button", { name: "提交", exact: true });
  await submit.click();
  await page.getByText("有 2 处需要处理").waitFor();
  await page.getByText("收费和退费").click();
  const story = page.getByRole("textbox", { name: /情况说明/ });
  await story.fill("退费迟迟没有到账。");
  await page.getByRole("textbox", { name: "手机号" }).fill("13800009941");
  await submit.click();
  await page.getByText("姓名和手机号请一起填写，或者都不填。").waitFor();

  // A page that was closed goes on where it was left.
  await page.reload();
  await page.getByText("已恢复上次在这台设备上填写的内容。").waitFor();
  expect(await story.inputValue()).toBe("退费迟迟没有到账。");
  await page.getByRole("textbox", { name: "姓名" }).fill("一位家长");
  await submit.click();
  await page.getByText("请记下编号和查询码").waitFor();

  const number = (await page.getByText(/^TS-\d{4}-\d{6}$/).innerText()).trim();
  const code = (await page.getByText(/^[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}$/).innerText()).trim();
  await page.getByRole("link", { name: "查询进度" }).click();
  expect(await page.getByRole("textbox", { name: /编号/ }).inputValue()).toBe(number);
  await page.getByRole("textbox", { name: /查询码/ }).fill(code);
  await page.getByRole("button", { name: /查/ }).last().click();
  await page.getByRole("heading", { name: "办到哪一步" }).waitFor();
  await person.close();
});
