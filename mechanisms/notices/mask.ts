import { maskPhone } from "../../kernel/crypto/masking.ts";
import type { OutsideChannel } from "./contract/definition.ts";

/** An address as others may see it: enough to recognise, not enough to use. */
export function maskAddress(channel: OutsideChannel, address: string): string {
  if (channel === "sms") return maskPhone(address);
  if (channel === "email") {
    const [name = "", host = ""] = address.split("@");
    return `${name.slice(0, 1)}***@${host}`;
  }
  if (channel === "push") {
    const { endpoint } = JSON.parse(address) as { endpoint: string };
    return new URL(endpoint).hostname;
  }
  return `${address.slice(0, 3)}…${address.slice(-2)}`;
}
