import { type Adapter, post } from "./adapter.ts";

/** A gateway that takes `{to, text, template}` with a bearer token; the message's id lets it drop one it has already taken. */
export const sms: Adapter = {
  isSetUp: ({ sms: set }) => set !== undefined,
  setting: "SMS_URL",
  send: ({ config }, { id, to, body, subject }) =>
    post(
      config.sms!.url,
      { "content-type": "application/json", authorization: `Bearer ${config.sms!.token}`, "idempotency-key": id },
      JSON.stringify({ to, text: body, template: subject }),
    ),
};
