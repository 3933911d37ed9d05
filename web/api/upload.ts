import type { AnyEndpoint, CallOf, OutputOf } from "../../contract/endpoint.ts";
import { addressOf, ApiError, errorOf, headersOf } from "./client.ts";

/** Sends one file as multipart; `onProgress` gets the share sent, 0 to 1. XHR, because fetch tells no progress. */
export function upload<E extends AnyEndpoint>(
  endpoint: E,
  file: File,
  input: CallOf<E>,
  onProgress?: (share: number) => void,
  signal?: AbortSignal,
): Promise<OutputOf<E>> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open(endpoint.method, addressOf(endpoint, input));
    for (const [name, value] of Object.entries(headersOf(endpoint))) request.setRequestHeader(name, value);
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) onProgress?.(event.loaded / event.total);
    });
    request.addEventListener("load", () => {
      if (request.status >= 200 && request.status < 300)
        resolve((request.responseText ? JSON.parse(request.responseText) : undefined) as OutputOf<E>);
      else reject(errorOf(request.status, request.responseText));
    });
    const offline = () => reject(new ApiError(0, { error: "offline", requestId: "" }));
    request.addEventListener("error", offline);
    request.addEventListener("abort", offline);
    signal?.addEventListener("abort", () => request.abort());
    const form = new FormData();
    // the values first: the server reads the parts in order
    form.append("input", JSON.stringify((input as { body?: unknown }).body ?? {}));
    form.append("file", file);
    request.send(form);
  });
}
