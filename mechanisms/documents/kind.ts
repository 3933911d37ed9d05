import { defineKind, type Fault } from "../packs/index.ts";
import { type Block, DocumentTemplate, givenValues } from "./contract/template.ts";
import { placeholdersOf } from "./text.ts";

const inPattern = /^(division|code|year|seq(:[1-9])?)$/;

export const documentKind = defineKind<DocumentTemplate>({
  kind: "document_template",
  list: "document_templates",
  schema: DocumentTemplate,
  needsBasis: false,
  summary: ({ number, blocks, values }) => `${number.pattern} · ${blocks.length} × ${Object.keys(values).join(", ")}`,
  check(template) {
    const faults: Fault[] = [];
    const { values, blocks, number } = template;
    const known = (name: string) =>
      (givenValues as readonly string[]).includes(name) || (values[name] !== undefined && values[name].type !== "list");
    const read = (path: (string | number)[], text: string) => {
      for (const name of placeholdersOf(text))
        if (!known(name))
          faults.push({
            path,
            message: `{${name}} 没有声明，不能写进文字 · is not a declared value that a text can hold`,
          });
    };
    for (const [name, value] of Object.entries(values)) {
      if ((givenValues as readonly string[]).includes(name))
        faults.push({
          path: ["values", name],
          message: `每份文书自带 {${name}} · every document has {${name}} by itself`,
        });
      if ((value.type === "list") !== (value.columns !== undefined))
        faults.push({
          path: ["values", name],
          message: "只有列表有列，且必须有 · a list, and nothing else, has columns",
        });
    }
    for (const [index, block] of blocks.entries()) {
      for (const { path, text } of textsOf(block)) read(["blocks", index, ...path], text);
      if (block.block !== "list") continue;
      const columns = values[block.of]?.columns;
      if (!columns)
        faults.push({
          path: ["blocks", index, "of"],
          message: `${block.of} 不是已声明的列表 · is not a declared list`,
        });
      for (const [at, column] of block.columns.entries())
        if (columns && !columns.includes(column.value))
          faults.push({
            path: ["blocks", index, "columns", at],
            message: `${block.of} 没有列 ${column.value} · has no column ${column.value}`,
          });
    }
    for (const name of placeholdersOf(number.pattern))
      if (!inPattern.test(name))
        faults.push({ path: ["number", "pattern"], message: `文号中不能用 {${name}} · a number knows no {${name}}` });
    for (const language of ["zh", "en"] as const)
      for (const name of placeholdersOf(template.issuer?.[language] ?? ""))
        if (name !== "division")
          faults.push({
            path: ["issuer", language],
            message: `发文单位中不能用 {${name}} · an issuer knows no {${name}}`,
          });
    for (const [at, name] of template.publicFields.entries())
      if (!values[name] || values[name].type === "list")
        faults.push({
          path: ["publicFields", at],
          message: `${name} 不是可公开显示的值 · is not a declared value that can be shown`,
        });
    if (blocks.filter(({ block }) => block === "qr").length !== 1)
      faults.push({
        path: ["blocks"],
        message: "文书须有且只有一个查验二维码 · a document has exactly one QR code, by which it is verified",
      });
    return faults;
  },
});

type Text = { readonly path: (string | number)[]; readonly text: string };
const both = (path: (string | number)[], words: { zh: string; en: string }): Text[] => [
  { path: [...path, "zh"], text: words.zh },
  { path: [...path, "en"], text: words.en },
];

function textsOf(block: Block): Text[] {
  switch (block.block) {
    case "number":
      return [];
    case "qr":
      return both(["caption"], block.caption);
    case "fields":
      return block.fields.flatMap(({ label, value }, at) => [
        ...both(["fields", at, "label"], label),
        ...both(["fields", at, "value"], value),
      ]);
    case "list":
      return block.columns.flatMap(({ title }, at) => both(["columns", at, "title"], title));
    case "signatures":
      return block.lines.flatMap((line, at) => both(["lines", at], line));
    default:
      return both(["text"], block.text);
  }
}
