/** Texts of messages to phones. Short: a Chinese message of 70 letters costs once. */
export const templates = {
  "sign_in.code": {
    "zh-CN": ({ code, minutes }) =>
      `【慧托】登录验证码 ${code}，${minutes} 分钟内有效。工作人员不会向您索要验证码，请勿告诉他人。`,
    en: ({ code, minutes }) =>
      `[Huituo] Your sign-in code is ${code}, valid for ${minutes} minutes. Our staff never ask for it.`,
  },
} satisfies Record<string, Record<"zh-CN" | "en", (values: Readonly<Record<string, string | number>>) => string>>;

export type Template = keyof typeof templates;
