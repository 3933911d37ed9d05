import { expect, test } from "vitest";
import type { Page } from "playwright-core";
import { withSite } from "./harness.ts";
import { desk } from "./person.ts";

const site = withSite();

/** A platform authenticator that says yes, as a phone's fingerprint reader does. Passkeys need a name, so the site is `localhost`. */
async function withAuthenticator(page: Page): Promise<void> {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("WebAuthn.enable");
  await devtools.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
}

test("a passkey is made, renamed, signs in without a name, and is removed", async () => {
  const person = await site().open({ size: desk });
  const { page } = person;
  const home = site().url.replace("127.0.0.1", "localhost");
  await withAuthenticator(page);
  await page.goto(`${home}/demo`);
  const counter = site().world.personas.find(({ key }) => key === "counter")!.displayName;
  await page.getByRole("button", { name: counter }).click();
  await page.waitForURL(`${home}/government**`);

  await page.goto(`${home}/account`);
  await page.getByRole("button", { name: "在这台设备上添加" }).click();
  await page.getByText("Chrome 上的通行密钥").waitFor();
  await page.getByRole("button", { name: "改名" }).click();
  await page.getByRole("dialog").getByLabel("名称").fill("窗口电脑");
  await page.getByRole("dialog").getByRole("button", { name: "保存" }).click();
  await page.getByText("窗口电脑", { exact: true }).waitFor();

  await page.context().clearCookies();
  await page.goto(`${home}/sign-in?next=/account`);
  await page.getByRole("button", { name: "用通行密钥登录" }).click();
  await page.waitForURL(`${home}/account`);
  await page.getByText("窗口电脑", { exact: true }).waitFor();
  const me = await page.request.get(`${home}/api/d/${site().world.districtId}/me`);
  expect(await me.json()).toMatchObject({ signInName: "demo.counter", strength: "two_factor" });

  await page.getByRole("button", { name: "删除 窗口电脑" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "删除" }).click();
  await page.getByText("还没有通行密钥").waitFor();
  await page.context().clearCookies();
  await page.goto(`${home}/sign-in`);
  person.expectStatus(422);
  await page.getByRole("button", { name: "用通行密钥登录" }).click();
  await page.getByText("通行密钥验证没有通过").waitFor();
});
