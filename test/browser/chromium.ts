import { type Browser, chromium } from "playwright-core";

/** Quiet: nothing is asked of the network but what a page asks. */
const flags = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/**
 * Chromium of the system (`HUITUO_CHROMIUM`, set by `npm test`), or the one that comes with the dependencies:
 * that one brings its own libraries, but only where it believes to run as a cloud function.
 */
export async function launchChromium(): Promise<Browser> {
  const given = process.env["HUITUO_CHROMIUM"] ?? "/usr/bin/chromium";
  if (given !== "") return chromium.launch({ executablePath: given, args: flags });
  process.env["AWS_LAMBDA_JS_RUNTIME"] = "nodejs22.x";
  const { default: packed } = await import("@sparticuz/chromium");
  // With a single process the first page that closes would end the browser.
  const args = packed.args.filter((flag) => flag !== "--single-process");
  return chromium.launch({ executablePath: await packed.executablePath(), args: [...args, ...flags] });
}
