import { parseArgs } from "node:util";
import { createPerson, resetPassword } from "../domains/accounts/contract/people.ts";
import { parts } from "../domains/all.ts";
import type { AnyEndpoint, InputOf, OutputOf } from "../contract/endpoint.ts";
import { system } from "../kernel/actor.ts";
import { carryOut } from "../kernel/carry-out.ts";
import { systemClock } from "../kernel/clock.ts";
import { type Config, readConfig } from "../kernel/config.ts";
import { loadKeyring } from "../kernel/crypto/key-file.ts";
import { openGround } from "../kernel/database/ground.ts";
import { assemble, type Running } from "../kernel/platform.ts";
import { problemsOf } from "../kernel/problems.ts";
import { Refusal } from "../kernel/refusal.ts";
import { UsageError, type Verb } from "./verb.ts";

const refusals: Readonly<Record<string, string>> = {
  sign_in_name_taken: "登录名已被使用 · the sign-in name is taken",
  phone_taken: "手机号已被使用 · the phone is taken",
  account_closed: "账号已停用 · the account is closed",
};

export const verb: Verb = {
  help: `
npm run huituo -- admin create --district <code> --name <name> [--sign-in admin] [--phone 1xxxxxxxxxx]
npm run huituo -- admin invite --district <code> --sign-in <name>

create   开立区县管理员账号，打印设置密码的邀请链接（七天内一次有效）
         opens an administrator's account and prints the invitation to set its password (once, within seven days)
invite   为忘记密码的工作人员重发邀请，原密码和会话随即失效
         a new invitation for staff who lost their password; password and sessions end at once

其余人员由管理员在"人员"页面开立。 Everybody else is added by the administrator on the page of people.`,
  async run(args) {
    const option = { type: "string" } as const;
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: { district: option, name: option, "sign-in": option, phone: option },
    });
    const [what] = positionals;
    const { district, name, phone } = values;
    const signInName = values["sign-in"] ?? "admin";
    if (what !== "create" && what !== "invite") throw new UsageError("请写明 create 或 invite · say create or invite");
    if (!district) throw new UsageError("请用 --district 给出区划代码 · name the district with --district");
    if (what === "create" && !name) throw new UsageError("请用 --name 给出姓名 · give the person's name with --name");
    if (what === "invite" && !values["sign-in"]) throw new UsageError("请用 --sign-in 给出登录名 · give --sign-in");
    const config = readConfig(process.env);
    const ground = await openGround(config, { attach: true });
    const options = { config, database: ground.database, keyring: loadKeyring(config.keysFile), clock: systemClock };
    const running = await assemble({ handlers: [], jobs: [], sweeps: [] }, { ...options, work: false });
    try {
      if (what === "create") {
        const grant = { role: "administrator", divisionCode: district };
        print(config, await call(running, district, createPerson, {}, { name, signInName, phone, grant }));
      } else {
        const account = await ground.database.kysely
          .selectFrom("account")
          .select("id")
          .where("district_id", "=", district)
          .where("sign_in_name", "=", signInName.toLowerCase())
          .executeTakeFirst();
        if (!account) throw new UsageError(`没有登录名 ${signInName} · nobody signs in as ${signInName}`);
        print(config, await call(running, district, resetPassword, { accountId: account.id }, {}));
      }
      return 0;
    } finally {
      await running.stop();
      await ground.stop();
    }
  },
};

/** The endpoint's own use case, as the platform itself: checked, recorded and audited like any other call. */
async function call<E extends AnyEndpoint>(
  { platform, districts }: Running,
  districtId: string,
  endpoint: E,
  params: Record<string, string>,
  body: Record<string, unknown>,
): Promise<OutputOf<E>> {
  const district = await districts.find(districtId);
  if (!district)
    throw new UsageError(
      `没有开设 ${districtId}；先运行 district create · ${districtId} is not open; run district create first`,
    );
  const handler = parts.handlers.find((each) => each.endpoint === endpoint)!;
  const read = endpoint.body.safeParse(body);
  if (!read.success)
    throw new UsageError(
      problemsOf("", read.error, "zh-CN")
        .map((problem) => `${problem.path.replace(/^\./, "")}: ${problem.message}`)
        .join("\n"),
    );
  const input = { params, query: {}, body: read.data } as InputOf<AnyEndpoint>;
  try {
    const about = { handler, platform, district, actor: system, requestId: "command line", language: "zh-CN" } as const;
    return (await carryOut({ ...about, input, target: params["accountId"] })) as OutputOf<E>;
  } catch (error) {
    if (error instanceof Refusal) throw new UsageError(refusals[error.code] ?? error.code);
    throw error;
  }
}

function print(config: Config, { invitation, expiresAt }: OutputOf<typeof createPerson>): void {
  const address = config.publicUrl ?? `http://${config.host}:${config.port}`;
  console.log(`邀请链接，${expiresAt} 前一次有效 · invitation, good once until then:`);
  console.log(`${address}/invitation#${invitation}`);
}
