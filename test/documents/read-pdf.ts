import { inflateSync } from "node:zlib";
import readQr from "jsqr";

/** A small reader of PDF files, written apart from what makes them: the text by each font's own map, and filled squares. */

type Page = { readonly text: string; readonly rectangles: readonly [x: number, y: number, w: number, h: number][] };

type Objects = ReadonlyMap<number, string>;
const latin = (bytes: Buffer): string => bytes.toString("latin1");

/** Objects by number; streams are inflated and stand behind their dictionary. */
function readObjects(file: Buffer): Objects {
  const source = latin(file);
  const objects = new Map<number, string>();
  for (const match of source.matchAll(/(\d+) 0 obj\s/g)) {
    const start = match.index + match[0].length;
    const end = source.indexOf("endobj", start);
    const body = source.slice(start, end);
    const at = body.indexOf("stream");
    if (at < 0 || body.indexOf("/Length") > at || !body.includes("/Length")) {
      objects.set(Number(match[1]), body);
      continue;
    }
    const length = Number(/\/Length (\d+)/.exec(body)![1]);
    const from = start + at + (body[at + 6] === "\r" ? 8 : 7);
    const bytes = file.subarray(from, from + length);
    const content = body.includes("/FlateDecode") ? inflateSync(bytes) : bytes;
    objects.set(Number(match[1]), `${body.slice(0, at)}stream\n${latin(content)}`);
  }
  return objects;
}

const refs = (text: string): number[] => [...text.matchAll(/(\d+) 0 R/g)].map(([, id]) => Number(id));
const hexText = (hex: string): string => {
  const bytes = Buffer.from(hex, "hex");
  let text = "";
  for (let i = 0; i + 1 < bytes.length; i += 2) text += String.fromCharCode(bytes.readUInt16BE(i));
  return text;
};

/** The letters a font's codes stand for, from its ToUnicode map. */
function readMap(objects: Objects, font: string): Map<number, string> {
  const map = new Map<number, string>();
  const id = /\/ToUnicode (\d+) 0 R/.exec(font)?.[1];
  const text = objects.get(Number(id)) ?? "";
  for (const [, block = ""] of text.matchAll(/beginbfrange([\s\S]*?)endbfrange/g))
    for (const [, from = "", , list = ""] of block.matchAll(/<(\w+)>\s*<(\w+)>\s*\[([^\]]*)\]/g)) {
      const values = [...list.matchAll(/<([0-9a-fA-F ]*)>/g)].map(([, hex = ""]) => hexText(hex.replaceAll(" ", "")));
      for (const [i, value] of values.entries()) map.set(Number.parseInt(from, 16) + i, value);
    }
  return map;
}

/** Pages in order, with text (a line feed between separate placings) and every rectangle of the content. */
export function readPdf(file: Buffer): Page[] {
  const objects = readObjects(file);
  const pages = [...objects.values()].filter((body) => /\/Type \/Page\b(?!s)/.test(body));
  const maps = new Map<number, Map<number, string>>();
  return pages.map((page) => {
    const resources = /\/Resources (\d+) 0 R/.exec(page)?.[1];
    const fonts = new Map<string, Map<number, string>>();
    for (const [, name = "", id] of (objects.get(Number(resources)) ?? page).matchAll(/\/(F\d+) (\d+) 0 R/g)) {
      const known = maps.get(Number(id)) ?? readMap(objects, objects.get(Number(id)) ?? "");
      maps.set(Number(id), known);
      fonts.set(name, known);
    }
    const contents = refs(/\/Contents ([^/]*)/.exec(page)?.[1] ?? "")
      .map((id) => objects.get(id)?.split("stream\n").slice(1).join("stream\n") ?? "")
      .join("\n");
    let map = new Map<number, string>();
    let text = "";
    for (const [token, font, array] of contents.matchAll(/\/(F\d+) [\d.]+ Tf|\[([^\]]*)\] TJ|\bET\b/g)) {
      if (font) map = fonts.get(font) ?? map;
      else if (array)
        for (const [, hex = ""] of array.matchAll(/<([0-9a-fA-F]+)>/g))
          for (let i = 0; i < hex.length; i += 4) text += map.get(Number.parseInt(hex.slice(i, i + 4), 16)) ?? "�";
      else if (token === "ET") text += "\n";
    }
    const rectangles = [...contents.matchAll(/(-?[\d.]+) (-?[\d.]+) (-?[\d.]+) (-?[\d.]+) re\b/g)].map(
      ([, x, y, w, h]) => [Number(x), Number(y), Number(w), Number(h)] as [number, number, number, number],
    );
    return { text, rectangles };
  });
}

/** What the QR code on a page says: its small squares are painted onto a bitmap and read by another library. */
export function readQrCode({ rectangles }: Page): string | undefined {
  const squares = rectangles.filter(([, , w, h]) => Math.abs(w - h) < 0.01 && w > 0.5 && w < 10);
  if (squares.length === 0) return undefined;
  const unit = squares[0]![2];
  const left = Math.min(...squares.map(([x]) => x));
  const top = Math.min(...squares.map(([, y]) => y));
  const quiet = 4;
  const scale = 6;
  const cell = (value: number, from: number) => Math.round((value - from) / unit) + quiet;
  const cells = Math.max(...squares.map(([x, y]) => Math.max(cell(x, left), cell(y, top)))) + quiet + 1;
  const size = cells * scale;
  const pixels = new Uint8ClampedArray(size * size * 4).fill(255);
  for (const [x, y] of squares)
    for (let row = 0; row < scale; row++)
      for (let column = 0; column < scale; column++) {
        const at = ((cell(y, top) * scale + row) * size + cell(x, left) * scale + column) * 4;
        pixels.fill(0, at, at + 3);
      }
  return readQr(pixels, size, size)?.data;
}
