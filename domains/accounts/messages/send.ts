import type { Context } from "../../../kernel/context.ts";
import type { Db } from "../../../kernel/database/pool.ts";
import { sendOutside } from "../../../mechanisms/notices/index.ts";
import { type Template, templates } from "./templates.ts";

/** Sends a code to a phone, in the caller's transaction. It is wanted now: no quiet hours and no daily limit hold it up. */
export async function sendSms(
  tx: Db,
  context: Context,
  message: { template: Template; phone: string; values: Readonly<Record<string, string | number>> },
): Promise<void> {
  const { platform, districtId, clock, locale } = context;
  await sendOutside(
    { platform, districtId, db: tx, clock },
    {
      channel: "sms",
      subject: message.template,
      to: message.phone,
      body: { body: templates[message.template][locale](message.values) },
    },
  );
}
