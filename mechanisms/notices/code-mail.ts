import type { MessageBody } from "./adapters/adapter.ts";

/** The mail that proves an address; its words are the platform's, like those of sign-in codes. */
export const codeMail = (locale: "zh-CN" | "en", code: string, minutes: number): MessageBody =>
  locale === "en"
    ? {
        title: `Huituo: your code is ${code}`,
        body: `Type ${code} on the page to receive notices at this address. The code is valid for ${minutes} minutes. If you did not ask for it, you need do nothing.`,
      }
    : {
        title: `慧托：邮箱验证码 ${code}`,
        body: `请在页面输入 ${code}，以便用此邮箱接收通知，${minutes} 分钟内有效。如非本人操作，请忽略此邮件。`,
      };
