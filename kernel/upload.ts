import type { FastifyRequest } from "fastify";
import type { Upload } from "./context.ts";
import type { FileStore } from "./files.ts";
import { Refusal } from "./refusal.ts";

const maxBytes = 64 * 1024 * 1024;

/** Reads a multipart body: a field `input` with the JSON of the other values first, then one `file`. */
export async function readUpload(request: FastifyRequest, files: FileStore): Promise<{ input: unknown; file: Upload }> {
  if (!request.isMultipart())
    throw new Refusal("invalid_input", {
      problems: [{ path: "body.file", code: "required", message: "multipart/form-data" }],
    });
  const part = await request.file({ limits: { files: 1, fields: 5, fieldSize: 100_000, fileSize: maxBytes + 1 } });
  if (!part)
    throw new Refusal("invalid_input", { problems: [{ path: "body.file", code: "required", message: "file" }] });
  const field = part.fields["input"];
  const text = field && !Array.isArray(field) && field.type === "field" ? String(field.value) : "{}";
  let input: unknown;
  try {
    input = JSON.parse(text);
  } catch {
    part.file.resume();
    throw new Refusal("invalid_input", {
      problems: [{ path: "body", code: "wrong_format", message: "input is not JSON" }],
    });
  }
  const saved = await files.save(part.file, maxBytes);
  return { input, file: { fileName: part.filename.slice(-200), mediaType: part.mimetype, ...saved } };
}
