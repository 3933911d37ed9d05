/** Reading what people type as numbers: full-width digits, thousands separators and spaces are understood. */

/** Full-width digits and signs as the plain ones. */
export function plainDigits(text: string): string {
  return text
    .replace(/[\uff01-\uff5e]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) - 0xfee0))
    .replace(/[\u3000\s,]/g, "")
    .replace(/\u3002/g, ".");
}

/** The number typed, undefined for nothing, "wrong" for anything else. */
export function readNumber(text: string, whole = false): number | undefined | "wrong" {
  const plain = plainDigits(text);
  if (plain === "") return undefined;
  if (!(whole ? /^-?\d{1,15}$/ : /^-?(\d{1,15}(\.\d*)?|\.\d+)$/).test(plain)) return "wrong";
  return Number(plain);
}

/** Yuan as typed, in fen; at most two decimals, never negative. Digits are shifted as text: 19.99 × 100 is not 1999. */
export function readYuan(text: string): number | undefined | "wrong" {
  const plain = plainDigits(text)
    .replace(/^[¥\u00a5]/, "")
    .replace(/元$/, "");
  if (plain === "") return undefined;
  const match = /^(\d{1,13})(?:\.(\d{0,2}))?$/.exec(plain);
  if (!match) return "wrong";
  return Number(match[1]) * 100 + Number((match[2] ?? "").padEnd(2, "0"));
}

/** Fen as typed yuan, without separators. */
export function writeYuan(fen: number): string {
  return fen % 100 === 0 ? String(fen / 100) : (fen / 100).toFixed(2);
}
