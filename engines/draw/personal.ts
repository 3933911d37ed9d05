/** Whether an id looks like a person's: a resident identity number (GB 11643-1999) or a mobile number. A check against slips, no proof. */
export function personalKind(id: string): "identity-number" | "mobile-number" | undefined {
  if (/^(\+?86-?)?1[3-9]\d{9}$/.test(id)) return "mobile-number";
  if (!/^\d{6}(18|19|20)\d{9}[\dXx]$/.test(id)) return undefined;
  const sum = factors.reduce((all, factor, at) => all + Number(id[at]) * factor, 0);
  return "10X98765432"[sum % 11] === id[17]!.toUpperCase() ? "identity-number" : undefined;
}

const factors = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
