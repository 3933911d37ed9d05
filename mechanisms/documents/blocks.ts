import { create } from "qrcode";
import type { Block } from "./contract/template.ts";
import { groupCode, ink, line, margin, type Scene, soft } from "./scene.ts";
import { fill } from "./text.ts";
import { rowsOf } from "./values.ts";

type Of<Name extends Block["block"]> = Extract<Block, { block: Name }>;

/** Begins a new page where less than `height` is left; what belongs together stays together. */
function keep({ pdf }: Scene, height: number): void {
  if (pdf.y + height > pdf.page.height - pdf.page.margins.bottom) pdf.addPage();
}

const words = ({ print, shown }: Scene, text: { zh: string; en: string }): string => fill(text[print.language], shown);

/** Draws one part below what is there. */
export function drawBlock(scene: Scene, block: Block): void {
  const { pdf } = scene;
  pdf.x = margin;
  switch (block.block) {
    case "title":
      return drawTitle(scene, block);
    case "number":
      pdf.font("regular").fontSize(11).fillColor(soft);
      pdf.text(scene.print.number, margin, pdf.y, { width: scene.width, align: "center" });
      pdf.moveDown(1.2);
      return;
    case "text":
      pdf.font("regular").fontSize(11.5).fillColor(ink);
      pdf.text(words(scene, block.text), margin, pdf.y, { width: scene.width, lineGap: 6, indent: indentOf(scene) });
      pdf.moveDown(0.6);
      return;
    case "fields":
      return drawFields(scene, block);
    case "list":
      return drawList(scene, block);
    case "note":
      pdf.moveDown(0.3).font("regular").fontSize(9.5).fillColor(soft);
      pdf.text(words(scene, block.text), margin, pdf.y, { width: scene.width, lineGap: 3 });
      pdf.moveDown(0.5);
      return;
    case "qr":
      return drawQr(scene, block);
    case "seal":
      return drawSeal(scene, block);
    case "signatures":
      return drawSignatures(scene, block);
    case "footer":
      // Drawn on every page at the end.
      return;
  }
}

/** Chinese paragraphs begin two letters in. */
const indentOf = ({ print }: Scene): number => (print.language === "zh" ? 23 : 0);

function drawTitle(scene: Scene, { text }: Of<"title">): void {
  const { pdf, width } = scene;
  pdf.font("medium").fontSize(22).fillColor(ink);
  pdf.text(words(scene, text), margin, pdf.y + 12, { width, align: "center", lineGap: 4 });
  pdf.moveDown(0.4);
}

/** Name and value of each field in two columns; a field whose value is not there has no line. */
function drawFields(scene: Scene, { fields }: Of<"fields">): void {
  const { pdf, width, print } = scene;
  const labelWidth = print.language === "zh" ? 118 : 160;
  const pad = 6;
  pdf.fontSize(10.5).lineWidth(0.6).strokeColor(line);
  for (const field of fields) {
    const value = words(scene, field.value);
    if (value.trim() === "") continue;
    const label = words(scene, field.label);
    pdf.font("regular").fontSize(10.5);
    const room = width - labelWidth - 2 * pad;
    const height =
      2 * pad +
      Math.max(
        pdf.heightOfString(value, { width: room, lineGap: 3 }),
        pdf.heightOfString(label, { width: labelWidth - 2 * pad, lineGap: 3 }),
      );
    keep(scene, height);
    const top = pdf.y;
    pdf.rect(margin, top, labelWidth, height).fillAndStroke("#f3f6f5", line);
    pdf.rect(margin + labelWidth, top, width - labelWidth, height).stroke();
    pdf.fillColor(soft).text(label, margin + pad, top + pad, { width: labelWidth - 2 * pad, lineGap: 3 });
    pdf.fillColor(ink).text(value, margin + labelWidth + pad, top + pad, { width: room, lineGap: 3 });
    pdf.y = top + height;
  }
  pdf.moveDown(0.9);
}

/** A table with its head on every page. */
function drawList(scene: Scene, { of, columns }: Of<"list">): void {
  const { pdf, width, print } = scene;
  const rows = rowsOf(
    print.values[of],
    columns.map(({ value }) => value),
    print.language,
  );
  if (rows.length === 0) return;
  const shares = columns.reduce((sum, { share }) => sum + share, 0);
  const widths = columns.map(({ share }) => (width * share) / shares);
  const pad = 5;
  const head = columns.map(({ title }) => words(scene, title));
  const drawRow = (cells: readonly string[], isHead: boolean): void => {
    pdf
      .font(isHead ? "medium" : "regular")
      .fontSize(9.5)
      .lineWidth(0.6)
      .strokeColor(line);
    const heights = cells.map((cell, i) =>
      pdf.heightOfString(cell || " ", { width: widths[i]! - 2 * pad, lineGap: 2 }),
    );
    const height = Math.max(...heights) + 2 * pad;
    if (pdf.y + height > pdf.page.height - pdf.page.margins.bottom) {
      pdf.addPage();
      if (!isHead) drawRow(head, true);
      pdf.font("regular").fontSize(9.5);
    }
    const top = pdf.y;
    let left = margin;
    for (const [i, cell] of cells.entries()) {
      pdf.rect(left, top, widths[i]!, height);
      if (isHead) pdf.fillAndStroke("#f3f6f5", line);
      else pdf.stroke();
      pdf.fillColor(ink).text(cell, left + pad, top + pad, { width: widths[i]! - 2 * pad, lineGap: 2 });
      left += widths[i]!;
    }
    pdf.y = top + height;
  };
  drawRow(head, true);
  for (const row of rows) drawRow(row, false);
  pdf.moveDown(0.9);
}

/** The code that leads to the verification page, its caption, and the same code in letters. */
function drawQr(scene: Scene, { caption }: Of<"qr">): void {
  const { pdf, print, width } = scene;
  const size = 92;
  keep(scene, size + 20);
  const top = pdf.y + 8;
  const { modules } = create(print.verifyUrl, { errorCorrectionLevel: "M" });
  const unit = size / modules.size;
  pdf.fillColor("#000000");
  for (let row = 0; row < modules.size; row++)
    for (let column = 0; column < modules.size; column++)
      if (modules.get(row, column)) pdf.rect(margin + column * unit, top + row * unit, unit, unit);
  pdf.fill();
  const left = margin + size + 16;
  const room = width - size - 16;
  pdf.font("regular").fontSize(9.5).fillColor(soft);
  pdf.text(words(scene, caption), left, top + 6, { width: room, lineGap: 3 });
  pdf
    .font("medium")
    .fontSize(11)
    .fillColor(ink)
    .text(groupCode(print.code), left, pdf.y + 4, { width: room });
  pdf
    .font("regular")
    .fontSize(8.5)
    .fillColor(soft)
    .text(print.verifyUrl, left, pdf.y + 4, { width: room });
  pdf.y = Math.max(pdf.y, top + size) + 12;
}

/** Who issues it and when, at the right, where the seal goes. */
function drawSeal(scene: Scene, { text }: Of<"seal">): void {
  const { pdf, width } = scene;
  keep(scene, 70);
  pdf.moveDown(1.2).font("medium").fontSize(12).fillColor(ink);
  pdf.text(words(scene, text), margin, pdf.y, { width, align: "right", lineGap: 6 });
  pdf.moveDown(1);
}

function drawSignatures(scene: Scene, { lines }: Of<"signatures">): void {
  const { pdf, width } = scene;
  keep(scene, 34 * Math.ceil(lines.length / 2));
  const half = width / 2;
  const top = pdf.y + 18;
  pdf.font("regular").fontSize(10.5).lineWidth(0.6).strokeColor(line);
  for (const [i, label] of lines.entries()) {
    const left = margin + (i % 2) * half;
    const y = top + Math.floor(i / 2) * 34;
    const text = words(scene, label);
    pdf.fillColor(soft).text(text, left, y, { lineBreak: false });
    const from = left + pdf.widthOfString(text) + 6;
    pdf
      .moveTo(from, y + 13)
      .lineTo(left + half - 18, y + 13)
      .stroke();
  }
  pdf.y = top + Math.ceil(lines.length / 2) * 34;
}
