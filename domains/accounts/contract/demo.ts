import { z } from "zod";
import { endpoint } from "../../../contract/endpoint.ts";
import { Instant } from "../../../contract/values.ts";
import { HeldRole } from "./self.ts";
import { SignedIn } from "./sign-in.ts";

/** Keys in the order of the page; the demo's loader makes an account `demo.<key>` for each. */
export const personaKeys = [
  "parent",
  "grandparent",
  "head",
  "office",
  "chain",
  "founder",
  "health",
  "education",
  "market",
  "civil",
  "fire",
  "police",
  "expert",
  "street",
  "grid",
  "counter",
  "administrator",
] as const;
const PersonaKey = z.string().regex(/^[a-z][a-z0-9_-]{0,30}$/);

export const Persona = z.object({
  key: PersonaKey,
  kind: z.enum(["family", "staff"]),
  name: z.string(),
  roles: z.array(HeldRole),
});
export type Persona = z.infer<typeof Persona>;

export const listPersonas = endpoint({
  method: "GET",
  path: "/demo/personas",
  summary: "The persons of the demo; not there in production.",
  output: z.object({ items: z.array(Persona) }),
  action: "demo.use",
  audit: { none: "fictional persons" },
  entities: ["account", "grant"],
});
export const signInAsPersona = endpoint({
  method: "POST",
  path: "/demo/personas/:key/sign-in",
  summary: "Signs in as a person of the demo with one click; not there in production.",
  params: z.object({ key: PersonaKey }),
  output: SignedIn,
  action: "demo.use",
  audit: { none: "kept by the use case under the account that signs in" },
  entities: ["session", "account", "grant"],
  transaction: "own",
});
export const listOutbox = endpoint({
  method: "GET",
  path: "/demo/outbox",
  summary: "The newest messages that would have left the platform; not there in production.",
  output: z.object({
    items: z.array(
      z.object({
        id: z.uuid(),
        channel: z.enum(["sms", "email", "push", "wechat"]),
        recipient: z.string(),
        title: z.string().nullable(),
        text: z.string(),
        createdAt: Instant,
        /** Held back until then, by quiet hours or the day's limit. */
        waitsUntil: Instant.nullable(),
      }),
    ),
  }),
  action: "demo.use",
  audit: { none: "fictional persons" },
  entities: ["message"],
});
