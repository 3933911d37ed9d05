import { fieldAad } from "../../kernel/crypto/keyring.ts";
import { definePrefill } from "./prefill.ts";
import { findAccount } from "./queries.ts";

/** What the ground itself knows; domains register what they know. */
definePrefill({ key: "today", title: { zh: "当天日期", en: "today" }, load: async ({ today }) => today });

const account = (column: "name" | "phone", title: { zh: string; en: string }) =>
  definePrefill({
    key: `account.${column}`,
    title,
    async load(context) {
      const { accountId } = context.actor;
      const row = accountId ? await findAccount(context.db, context.districtId, accountId) : undefined;
      const sealed = row?.[`${column}_enc`];
      return sealed ? context.keyring.open(sealed, fieldAad(`account.${column}`, accountId!)) : undefined;
    },
  });
account("name", { zh: "账号姓名", en: "your account" });
account("phone", { zh: "账号手机号", en: "your account" });
