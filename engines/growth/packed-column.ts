/**
 * Published tables as short text: a column of whole numbers is kept as second differences, each written in base 64 with
 * five bits and a "more follows" bit a character. Growth curves are smooth, so most figures need one character.
 */
const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+-";

const valueOf = new Uint8Array(128);
for (let value = 0; value < ALPHABET.length; value++) valueOf[ALPHABET.charCodeAt(value)] = value;

/** Writes whole numbers (|second difference| < 2^30) as text; O(n). The inverse of `unpackColumn`. */
export function packColumn(numbers: ArrayLike<number>): string {
  let text = "";
  let last = 0;
  let lastStep = 0;
  for (let i = 0; i < numbers.length; i++) {
    const step = numbers[i]! - last;
    const bend = step - lastStep;
    last = numbers[i]!;
    lastStep = step;
    // The sign goes to the lowest bit, so that small bends of either sign stay short.
    let rest = bend < 0 ? -2 * bend - 1 : 2 * bend;
    while (rest >= 32) {
      text += ALPHABET[32 + (rest % 32)];
      rest = Math.floor(rest / 32);
    }
    text += ALPHABET[rest];
  }
  return text;
}

/** Reads back what `packColumn` wrote, each number divided by `unit` (10^decimals of the published figure); O(n). */
export function unpackColumn(text: string, unit: number): Float64Array {
  const numbers: number[] = [];
  let last = 0;
  let lastStep = 0;
  let value = 0;
  let weight = 1;
  for (let at = 0; at < text.length; at++) {
    const digit = valueOf[text.charCodeAt(at)]!;
    value += (digit % 32) * weight;
    weight *= 32;
    if (digit >= 32) continue;
    lastStep += value % 2 === 1 ? -(value + 1) / 2 : value / 2;
    last += lastStep;
    // One division of whole numbers gives the double nearest to the published decimal.
    numbers.push(last / unit);
    value = 0;
    weight = 1;
  }
  return Float64Array.from(numbers);
}
