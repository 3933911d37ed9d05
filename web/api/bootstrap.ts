/** What the server tells the page before its first call. */
export type Bootstrap = {
  /** Empty on a server that holds no district yet. */
  readonly districtId: string;
  readonly districtName: string;
  readonly mode: "demo" | "production";
  /** Key of the national map service, when the operator has one. */
  readonly tianditu?: string;
  /** Middle of the district, where maps open. */
  readonly centre?: { readonly lon: number; readonly lat: number };
  readonly locale?: "zh-CN" | "en";
};

declare global {
  interface Window {
    readonly __HUITUO__?: Bootstrap;
  }
}

/** The server puts it into the page as a JSON element, which needs no inline script under a strict content policy. */
function read(): Bootstrap {
  const fallback: Bootstrap = { districtId: "000000", districtName: "", mode: "demo" };
  if (typeof window === "undefined") return fallback;
  if (window.__HUITUO__) return window.__HUITUO__;
  const element = document.getElementById("huituo");
  return element?.textContent ? { ...fallback, ...(JSON.parse(element.textContent) as Partial<Bootstrap>) } : fallback;
}

export const bootstrap: Bootstrap = read();
