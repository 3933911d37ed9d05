import { createHash, generateKeyPairSync, randomBytes, sign } from "node:crypto";

/**
 * A passkey in software, as far as the platform asks of one: ES256, no attestation, the owner verified
 * (W3C Web Authentication Level 3, §6.1 authenticator data, §6.5.4 attestation object; RFC 9053 for the key).
 */
export class Authenticator {
  readonly #id = randomBytes(16);
  readonly #keys = generateKeyPairSync("ec", { namedCurve: "P-256" });
  #count = 0;

  #clientData(type: "webauthn.create" | "webauthn.get", challenge: unknown, origin: string): Buffer {
    return Buffer.from(JSON.stringify({ type, challenge, origin, crossOrigin: false }));
  }

  /** Flags 0x01 present, 0x04 verified, 0x40 a new credential follows. */
  #data(origin: string, flags: number, more: Buffer = Buffer.alloc(0)): Buffer {
    const counter = Buffer.alloc(4);
    counter.writeUInt32BE(++this.#count);
    const party = createHash("sha256").update(new URL(origin).hostname).digest();
    return Buffer.concat([party, Buffer.from([flags]), counter, more]);
  }

  /** Makes the credential. */
  register(challenge: unknown, origin: string) {
    const { x = "", y = "" } = this.#keys.publicKey.export({ format: "jwk" });
    const point = (text: string) => Buffer.concat([Buffer.from([0x58, 32]), Buffer.from(text, "base64url")]);
    // CBOR: {1: 2, 3: -7, -1: 1, -2: x, -3: y}
    const key = [
      Buffer.from([0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21]),
      point(x),
      Buffer.from([0x22]),
      point(y),
    ];
    const credential = [Buffer.alloc(16), Buffer.from([0, this.#id.length]), this.#id, ...key];
    const data = this.#data(origin, 0x45, Buffer.concat(credential));
    // CBOR: {"fmt": "none", "attStmt": {}, "authData": data}
    const text = (value: string) => Buffer.concat([Buffer.from([0x60 + value.length]), Buffer.from(value)]);
    const statement = [text("fmt"), text("none"), text("attStmt"), Buffer.from([0xa0]), text("authData")];
    const object = Buffer.concat([Buffer.from([0xa3]), ...statement, Buffer.from([0x58, data.length]), data]);
    return {
      ...this.#names(),
      response: {
        clientDataJSON: this.#clientData("webauthn.create", challenge, origin).toString("base64url"),
        attestationObject: object.toString("base64url"),
        transports: ["internal"],
      },
    };
  }

  /** Signs a challenge. */
  assert(challenge: unknown, origin: string) {
    const data = this.#data(origin, 0x05);
    const client = this.#clientData("webauthn.get", challenge, origin);
    const signed = Buffer.concat([data, createHash("sha256").update(client).digest()]);
    return {
      ...this.#names(),
      response: {
        clientDataJSON: client.toString("base64url"),
        authenticatorData: data.toString("base64url"),
        signature: sign("sha256", signed, this.#keys.privateKey).toString("base64url"),
      },
    };
  }

  #names() {
    const id = this.#id.toString("base64url");
    return { id, rawId: id, type: "public-key" as const, clientExtensionResults: {} };
  }
}
