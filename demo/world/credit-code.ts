/** Characters of a unified social credit code (GB 32100—2015), in the order of their values: no I, O, S, V, Z. */
const characters = "0123456789ABCDEFGHJKLMNPQRTUWXY";
const organisationWeights = [3, 7, 9, 10, 5, 8, 4, 2];

/** The check character of the first 17 characters (GB 32100—2015): weights 3^i mod 31. */
export function creditCodeCheck(first17: string): string {
  let sum = 0;
  let weight = 1;
  for (const character of first17) {
    sum += characters.indexOf(character) * weight;
    weight = (weight * 3) % 31;
  }
  return characters[(31 - (sum % 31)) % 31]!;
}

/** A well-formed code of a body that does not exist: the division inside is fictional. `number` up to 99,999,999. */
export function fictionalCreditCode(department: "1" | "5" | "9", divisionCode: string, number: number): string {
  const body = String(number).padStart(8, "0");
  const sum = organisationWeights.reduce((total, weight, at) => total + weight * Number(body[at]), 0);
  const rest = (11 - (sum % 11)) % 11;
  const first17 = `${department}${department === "5" ? "2" : department === "1" ? "2" : "1"}${divisionCode}${body}${rest === 10 ? "X" : rest}`;
  return first17 + creditCodeCheck(first17);
}
