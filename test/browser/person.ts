import type { Browser, BrowserContext, Page } from "playwright-core";

export const phone = { width: 390, height: 844 } as const;
export const desk = { width: 1440, height: 900 } as const;

/** Keys of the demo's personas. */
export type PersonaName =
  | "parent"
  | "grandparent"
  | "head"
  | "office"
  | "chain"
  | "founder"
  | "health"
  | "education"
  | "market"
  | "civil"
  | "fire"
  | "police"
  | "expert"
  | "grid"
  | "street"
  | "counter"
  | "administrator";

export type PersonOptions = {
  /** Signed in as this persona of the demo; otherwise anonymous. */
  readonly as?: PersonaName;
  readonly size?: typeof phone | typeof desk;
  readonly language?: "zh-CN" | "en";
  readonly elder?: boolean;
  /** The window stays open for the tests that follow. */
  readonly stays?: boolean;
};

type Multipart = Record<string, string | { name: string; mimeType: string; buffer: Buffer }>;
type Where = { readonly browser: Browser; readonly url: string; readonly districtId: string };

/** Somebody at a browser. What a person's pages complain about is kept in `problems`. */
export class Person {
  readonly page: Page;
  readonly problems: string[] = [];
  readonly stays: boolean;
  readonly #context: BrowserContext;
  readonly #where: Where;
  readonly #expected = new Set<number>();
  #mayDisconnect = false;

  private constructor(where: Where, context: BrowserContext, page: Page, stays: boolean) {
    this.page = page;
    this.stays = stays;
    this.#where = where;
    this.#context = context;
    page.on("pageerror", (error) => this.problems.push(`${page.url()}: ${error.message}`));
    page.on("console", (message) => {
      if (message.type() !== "error") return;
      const status = /the server responded with a status of (\d+)/.exec(message.text())?.[1];
      if (status !== undefined && this.#expected.has(Number(status))) return;
      if (this.#mayDisconnect && message.text().includes("net::ERR_")) return;
      this.problems.push(`${page.url()}: ${message.text()} ${message.location().url}`);
    });
  }

  static async open(where: Where, options: PersonOptions): Promise<Person> {
    const size = options.size ?? phone;
    const context = await where.browser.newContext({
      viewport: size,
      baseURL: where.url,
      locale: "zh-CN",
      timezoneId: "Asia/Shanghai",
      hasTouch: size === phone,
      reducedMotion: "reduce",
      permissions: ["clipboard-read", "clipboard-write"],
    });
    context.setDefaultTimeout(15_000);
    if (options.language !== undefined || options.elder !== undefined) {
      const kept = JSON.stringify({ language: options.language ?? "zh-CN", elder: options.elder ?? false });
      await context.addInitScript(
        `try { localStorage.setItem("huituo.preferences", ${JSON.stringify(kept)}) } catch {}`,
      );
    }
    const person = new Person(where, context, await context.newPage(), options.stays ?? false);
    if (options.as !== undefined) await person.#signIn(options.as);
    return person;
  }

  /** The one click of the demo page, without the page. */
  async #signIn(persona: PersonaName): Promise<void> {
    const answer = await this.#context.request.post(
      `${this.#where.url}/api/d/${this.#where.districtId}/demo/personas/${persona}/sign-in`,
      { headers: { "x-huituo": "1" }, data: {} },
    );
    if (!answer.ok()) throw new Error(`cannot sign in as ${persona}: ${answer.status()} ${await answer.text()}`);
  }

  async goto(path: string): Promise<Page> {
    await this.page.goto(path);
    return this.page;
  }

  /** Sends values, or a file with its values, to the API as this person. */
  async send<Answer>(path: string, what: { data: object } | { multipart: Multipart }): Promise<Answer> {
    const answer = await this.#context.request.post(`${this.#where.url}/api/d/${this.#where.districtId}${path}`, {
      headers: { "x-huituo": "1" },
      ...what,
    });
    if (!answer.ok()) throw new Error(`${path}: ${answer.status()} ${await answer.text()}`);
    return (await answer.json()) as Answer;
  }

  /** A refusal that the test provokes; the browser notes each in its console. */
  expectStatus(status: number): void {
    this.#expected.add(status);
  }

  /** The test ends the server; what is asked meanwhile fails. */
  expectDisconnect(): void {
    this.#mayDisconnect = true;
  }

  async close(): Promise<void> {
    await this.#context.close();
  }
}
