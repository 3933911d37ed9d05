/** The little of XML that worksheets need: attributes and the five entities; no tree is built. */

/** The value of an attribute in the text of a start tag. */
export function readAttribute(tag: string, name: string): string | undefined {
  let at = tag.indexOf(`${name}="`);
  while (at > 0 && tag.charCodeAt(at - 1) > 32) at = tag.indexOf(`${name}="`, at + 1);
  if (at < 0) {
    const single = new RegExp(`(?:^|\\s)${name}\\s*=\\s*(?:'([^']*)'|"([^"]*)")`).exec(tag);
    return single ? unescapeXml(single[1] ?? single[2] ?? "") : undefined;
  }
  const start = at + name.length + 2;
  return unescapeXml(tag.slice(start, tag.indexOf('"', start)));
}

/** The start tags of all elements of a name, with any namespace prefix. */
export function elementsOf(xml: string, name: string): string[] {
  return xml.match(new RegExp(`<(?:\\w+:)?${name}(?:\\s[^>]*)?>`, "g")) ?? [];
}

const entities: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

/** Text with entities, numeric references and the `_x000D_` writing of spreadsheets resolved. */
export function unescapeXml(text: string): string {
  let result = text;
  if (result.includes("&")) {
    result = result.replace(/&(#x[0-9a-f]+|#\d+|\w+);/gi, (whole, name: string) => {
      if (!name.startsWith("#")) return entities[name] ?? whole;
      const code = /^#x/i.test(name) ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
      return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : "";
    });
  }
  return result.includes("_x")
    ? result.replace(/_x([0-9A-Fa-f]{4})_/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
    : result;
}
