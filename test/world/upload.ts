import type { TestServer } from "./server.ts";

/** Sends a file with the input of an upload endpoint, as a browser does. */
export async function uploadForm(
  server: TestServer,
  path: string,
  content: Buffer,
  name: string,
  token?: string,
  input: object = {},
) {
  const boundary = "huituo-test";
  const head = `--${boundary}\r\ncontent-disposition: form-data; name="input"\r\n\r\n${JSON.stringify(input)}\r\n--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="${name}"\r\ncontent-type: application/octet-stream\r\n\r\n`;
  return server.running.app.inject({
    method: "POST",
    url: `/api/d/${server.world.districtId}${path}`,
    headers: { "x-huituo": "1", "content-type": `multipart/form-data; boundary=${boundary}` },
    ...(token && { cookies: { huituo_session: token } }),
    payload: Buffer.concat([Buffer.from(head), content, Buffer.from(`\r\n--${boundary}--\r\n`)]),
  });
}
