import axe from "axe-core";
import type { Page } from "playwright-core";

declare global {
  interface Window {
    axe: typeof axe;
  }
}

/** The page has its heading and nothing is loading any more; the gallery of the kit shows a loading part for ever. */
export async function settled(page: Page, isGallery = false): Promise<void> {
  await page.locator("main h1").first().waitFor();
  if (!isGallery)
    await page.waitForFunction(() => document.querySelector("main .k-skeleton, main [aria-busy=true]") === null);
  await page.evaluate(() => document.fonts.ready);
}

/** Violations of the accessibility rules, one line each. */
export async function axeViolations(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const results = await page.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }));
  return results.violations.flatMap(({ id, nodes }) =>
    nodes.map((node) => `${id}: ${node.target.join(" ")} ${node.failureSummary?.replaceAll(/\s+/g, " ") ?? ""}`),
  );
}

/** Elements that stick out at the right of the window and make the page scroll sideways. */
export function sticksOut(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const width = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= width) return [];
    const wide = [...document.body.querySelectorAll("*")].filter(
      (each) => each.getBoundingClientRect().right > width + 1,
    );
    return [`page is ${document.documentElement.scrollWidth} wide, window ${width}`].concat(
      wide.slice(0, 5).map((each) => `${each.tagName.toLowerCase()}.${each.className}`),
    );
  });
}

/** Texts that look like a key, a placeholder or a value that was forgotten. On the page of endpoints names are what is shown. */
export async function unfinishedTexts(page: Page, isGallery = false): Promise<string[]> {
  const refusals = isGallery ? [] : await page.locator("main .k-empty-error").allInnerTexts();
  if (new URL(page.url()).pathname === "/api-docs") return refusals;
  const lines = await page.evaluate(() =>
    document.body.innerText
      .split("\n")
      // Data: names that the demo's persons sign in by, names of files, the facts of the audit log.
      .filter((line) => !/^demo\.[a-z]+$|\.(?:xlsx|csv)$|\{"/.test(line.trim()))
      .filter((line) =>
        /\bundefined\b|\bnull\b|\bNaN\b|\[object |Invalid Date|\{\{|\$\{|\bTODO\b|^[a-z]+(?:[A-Z][a-z]+)+$|^[a-z]+(?:[._][a-z]+)+$/.test(
          line.trim(),
        ),
      ),
  );
  return [...refusals, ...lines];
}

/**
 * Chinese letters in what the English pages say themselves: headings of tables and forms, buttons, navigation, labels.
 * Data (names, addresses, texts of the register) stays Chinese; an element with data inside is marked by `lang="zh-CN"`
 * or holds a value from `data`, a masked name or an address of the fictional province.
 */
export function chineseLeft(page: Page, data: readonly string[]): Promise<string[]> {
  return page.evaluate(
    (known) => {
      const han = /\p{Script=Han}/u;
      // The import names each column of the uploaded file by its own heading.
      const quoting = /^Holds /;
      const own =
        "h1,h2,h3,button,label,legend,th,dt,nav a,summary,option,caption,figcaption,[role=tab],[role=status],[role=alert],.k-tag,.k-badge,.k-button";
      const clean = (text: string) =>
        known.reduce((rest, each) => rest.replaceAll(each, ""), text.replaceAll(/虚构省\S+|\p{Script=Han}\*+/gu, ""));
      const texts = [...document.querySelectorAll<HTMLElement>(own)]
        .filter((each) => each.closest('[lang="zh-CN"]:not(html)') === null && each.offsetParent !== null)
        .flatMap((each) => [each.innerText, each.getAttribute("aria-label") ?? "", each.title]);
      const placeholders = [...document.querySelectorAll("input,textarea")].map(
        (each) => each.getAttribute("placeholder") ?? "",
      );
      return [...new Set([...texts, ...placeholders].filter((text) => han.test(clean(text)) && !quoting.test(text)))];
    },
    [...data].toSorted((a, b) => b.length - a.length),
  );
}
