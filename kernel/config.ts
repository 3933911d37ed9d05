import { join, resolve } from "node:path";
import { z } from "zod";

/** A wrong environment: one line per variable, Chinese and English. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join("\n"));
    this.problems = problems;
  }
}

const say = (chinese: string, english: string, example: string) =>
  `${chinese}，例如 ${example} · ${english}, for example ${example}`;

const optionalUrl = (protocols: readonly string[], example: string) =>
  z
    .string()
    .refine((value) => URL.canParse(value) && protocols.includes(new URL(value).protocol), {
      error: say("不是有效的地址", "is not a valid address", example),
    })
    .optional();

const optionalText = z.string().optional();
const withoutSlash = (value: string | undefined) => value?.replace(/\/+$/, "");

const schema = z
  .object({
    PORT: z
      .string()
      .regex(/^\d{1,5}$/, { error: say("不是端口号", "is not a port", "3000") })
      .transform(Number)
      .refine((port) => port <= 65_535, {
        error: say("端口号应在 0 到 65535 之间", "is not between 0 and 65535", "3000"),
      })
      .default(3000),
    HOST: z.string().default("127.0.0.1"),
    DATABASE_URL: optionalUrl(["postgres:", "postgresql:"], "postgres://user:password@host:5432/huituo"),
    HUITUO_DATA: z.string().default("./data"),
    HUITUO_MODE: z
      .enum(["demo", "production"], { error: say("应为 demo 或 production", "must be demo or production", "demo") })
      .default("demo"),
    HUITUO_KEYS: optionalText,
    PUBLIC_URL: optionalUrl(["http:", "https:"], "https://tuoyu.example.gov.cn").transform(withoutSlash),
    SMS_URL: optionalUrl(["http:", "https:"], "https://sms.example.cn/send"),
    SMS_TOKEN: optionalText,
    SMS_DAILY_LIMIT: z
      .string()
      .regex(/^\d{1,7}$/, { error: say("不是条数", "is not a number of messages", "20000") })
      .transform(Number)
      .default(20_000),
    SMTP_URL: optionalUrl(["smtp:", "smtps:"], "smtps://user:password@smtp.example.cn:465"),
    SMTP_FROM: optionalText,
    PUSH_SUBJECT: optionalUrl(["mailto:", "https:"], "mailto:tuoyu@example.gov.cn"),
    PUSH_HOSTS: z
      .string()
      .transform((hosts) => hosts.split(",").map((host) => host.trim().toLowerCase()))
      .default(["fcm.googleapis.com", "push.services.mozilla.com", "push.apple.com", "notify.windows.com"]),
    WECHAT_URL: optionalUrl(["http:", "https:"], "https://wechat.example.cn/messages"),
    WECHAT_APP: optionalText,
    WECHAT_SECRET: optionalText,
    OIDC_ISSUER: optionalUrl(["http:", "https:"], "https://login.example.gov.cn"),
    OIDC_CLIENT_ID: optionalText,
    OIDC_CLIENT_SECRET: optionalText,
    LOG_LEVEL: z
      .enum(["fatal", "error", "warn", "info", "debug", "trace", "silent"], {
        error: say("不是日志级别", "is not a log level (fatal, error, warn, info, debug, trace, silent)", "info"),
      })
      .default("info"),
    TIANDITU_KEY: optionalText,
  })
  .superRefine((env, context) => {
    const need = (present: unknown, missing: readonly string[], because: string) => {
      if (present === undefined) return;
      for (const name of missing) {
        if (env[name as keyof typeof env] !== undefined) continue;
        context.addIssue({
          code: "custom",
          path: [name],
          message: `缺少，因为设置了 ${because} · is missing although ${because} is set`,
        });
      }
    };
    need(env.OIDC_ISSUER, ["OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET"], "OIDC_ISSUER");
    need(env.SMS_URL, ["SMS_TOKEN"], "SMS_URL");
    need(env.SMTP_URL, ["SMTP_FROM"], "SMTP_URL");
    need(env.WECHAT_URL, ["WECHAT_APP", "WECHAT_SECRET"], "WECHAT_URL");
    if (env.HUITUO_MODE !== "production") return;
    const inProduction: [keyof typeof env, string][] = [
      ["HUITUO_KEYS", "/etc/huituo/keys.json"],
      ["PUBLIC_URL", "https://tuoyu.example.gov.cn"],
    ];
    for (const [name, example] of inProduction) {
      if (env[name] === undefined) {
        context.addIssue({
          code: "custom",
          path: [name],
          message: say("生产模式必须设置", "is required in production mode", example),
        });
      }
    }
  });

export type Config = {
  readonly port: number;
  readonly host: string;
  readonly databaseUrl: string | undefined;
  /** Absolute path of the folder that holds everything this installation keeps. */
  readonly dataDirectory: string;
  readonly mode: "demo" | "production";
  /** Absolute path of the key file; in demo mode it is generated there on the first start. */
  readonly keysFile: string;
  /** Address people use, without a slash at its end; undefined means the address the server listens on. */
  readonly publicUrl: string | undefined;
  readonly sms: { readonly url: string; readonly token: string } | undefined;
  /** Chargeable parts of messages to phones a district may send in a day; codes and important matters go beyond it. */
  readonly smsDailyLimit: number;
  readonly smtp: { readonly url: string; readonly from: string } | undefined;
  /** Whom a push service may write to, and the hosts of push services that browsers may name. */
  readonly push: { readonly subject: string | undefined; readonly hosts: readonly string[] };
  readonly wechat: { readonly url: string; readonly app: string; readonly secret: string } | undefined;
  readonly oidc: { readonly issuer: string; readonly clientId: string; readonly clientSecret: string } | undefined;
  readonly logLevel: "fatal" | "error" | "warn" | "info" | "debug" | "trace" | "silent";
  readonly tiandituKey: string | undefined;
};

/** Reads the environment; an empty variable counts as absent. Throws `ConfigError` naming every wrong variable at once. */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const given = Object.fromEntries(
    Object.entries(env).filter(([, value]) => value !== undefined && value.trim() !== ""),
  );
  const parsed = schema.safeParse(given);
  if (!parsed.success)
    throw new ConfigError(parsed.error.issues.map((issue) => `${issue.path.join(".")} ${issue.message}`));
  const { data } = parsed;
  const dataDirectory = resolve(data.HUITUO_DATA);
  const keys = data.HUITUO_KEYS;
  return {
    port: data.PORT,
    host: data.HOST,
    databaseUrl: data.DATABASE_URL,
    dataDirectory,
    mode: data.HUITUO_MODE,
    keysFile: keys === undefined ? join(dataDirectory, "keys.json") : resolve(keys),
    publicUrl: data.PUBLIC_URL,
    sms: data.SMS_URL === undefined ? undefined : { url: data.SMS_URL, token: data.SMS_TOKEN ?? "" },
    smsDailyLimit: data.SMS_DAILY_LIMIT,
    smtp: data.SMTP_URL === undefined ? undefined : { url: data.SMTP_URL, from: data.SMTP_FROM ?? "" },
    push: { subject: data.PUSH_SUBJECT, hosts: data.PUSH_HOSTS },
    wechat:
      data.WECHAT_URL === undefined
        ? undefined
        : { url: data.WECHAT_URL, app: data.WECHAT_APP ?? "", secret: data.WECHAT_SECRET ?? "" },
    oidc:
      data.OIDC_ISSUER === undefined
        ? undefined
        : {
            issuer: data.OIDC_ISSUER,
            clientId: data.OIDC_CLIENT_ID ?? "",
            clientSecret: data.OIDC_CLIENT_SECRET ?? "",
          },
    logLevel: data.LOG_LEVEL,
    tiandituKey: data.TIANDITU_KEY,
  };
}
