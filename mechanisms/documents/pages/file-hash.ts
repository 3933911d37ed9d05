/** Whether this page may compute hashes: browsers allow it on encrypted connections and on this machine only. */
export const canHash = (): boolean => typeof crypto !== "undefined" && crypto.subtle !== undefined;

/** SHA-256 of a file, computed here: the file does not leave the device. */
export async function sha256Of(file: File): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", await file.arrayBuffer());
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
