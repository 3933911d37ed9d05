import { prune } from "../../../engines/questionnaire/fill.ts";
import type { Questionnaire } from "../../../engines/questionnaire/model.ts";
import {
  listInstances,
  readResponse,
  type Attachment,
  type Response,
  writeResponse,
} from "../../../engines/questionnaire/response.ts";
import { ApiError } from "../../../web/api/client.ts";
import { draftStore } from "./draft-store.ts";

/** Where an answer is kept beyond the device; the endpoints of a form, a case … */
export type Remote = {
  readonly save: (response: Response, version: number) => Promise<{ readonly version: number }>;
  readonly load: () => Promise<{ readonly response: Response; readonly version: number }>;
  readonly upload: (linkId: string, file: File) => Promise<Attachment>;
};

export type SaveState = "saved" | "saving" | "offline" | "failed";
export type Keeping = {
  /** As filled in on the page, with what is hidden at the moment: it comes back when its question does. */
  readonly response: Response;
  readonly state: SaveState;
  readonly error: unknown;
  /** The same answer as it was saved elsewhere meanwhile. */
  readonly conflict: Response | undefined;
  readonly submitWaits: boolean;
};

/** What the device holds of one answer. */
type Kept = { response: Response; version: number; dirty: boolean; submitWaits: boolean; sent?: Response };
/** Answers whether it was accepted; then the device forgets its copy. */
export type Submit = (response: Response, version: number) => Promise<boolean>;

const pause = 1_200;
const again = 8_000;
const isOffline = (error: unknown) => error instanceof ApiError && error.status === 0;

/**
 * Keeps one answer: on the device with every change, on the server a moment later; goes on where it was after a reload,
 * waits while there is no network, and shows when another device has saved the same answer.
 */
export class AnswerKeeper {
  readonly #key: string;
  readonly #questionnaire: Questionnaire;
  readonly #remote: Remote;
  readonly #listeners = new Set<() => void>();
  #version: number;
  #dirty = false;
  /** What went out last: the server may have it although its answer never came back. */
  #sent: Response | undefined;
  #submit: Submit | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #running: Promise<void> | undefined;
  #closed = false;
  #now: Keeping;
  readonly #previews = new Map<string, string>();

  constructor(options: {
    /** Names the answer on this device. */
    key: string;
    questionnaire: Questionnaire;
    start: { response: Response; version: number };
    remote: Remote;
  }) {
    this.#key = `answer ${options.key}`;
    this.#questionnaire = options.questionnaire;
    this.#remote = options.remote;
    this.#version = options.start.version;
    this.#now = {
      response: options.start.response,
      state: "saved",
      error: undefined,
      conflict: undefined,
      submitWaits: false,
    };
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };
  readonly get = (): Keeping => this.#now;

  #set(change: Partial<Keeping>): void {
    this.#now = { ...this.#now, ...change };
    for (const listener of this.#listeners) listener();
  }

  /** Takes up what the device held, and begins to listen for the network. `submit` is what a waiting submission does. */
  async open(submit: Submit): Promise<void> {
    this.#submit = submit;
    this.#closed = false;
    window.addEventListener("online", this.#wake);
    const kept = await draftStore.get<Kept>(this.#key);
    if (!kept?.dirty || this.#dirty) return;
    await this.#preview(kept.response);
    this.#dirty = true;
    this.#sent = kept.sent;
    if (kept.version < this.#version && !this.#isOurs(this.#now.response, kept.response)) {
      // Saved elsewhere while this device held changes of its own.
      this.#set({ conflict: this.#now.response, response: kept.response });
      return;
    }
    this.#set({ response: kept.response, submitWaits: kept.submitWaits });
    this.#later(0);
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    window.removeEventListener("online", this.#wake);
  }

  readonly #wake = () => this.#later(0);

  #later(milliseconds: number): void {
    clearTimeout(this.#timer);
    if (!this.#closed) this.#timer = setTimeout(() => void this.flush(), milliseconds);
  }

  /** Whether what the server has came from this page: as it is now, or as it went out last. */
  #isOurs(theirs: Response, mine: Response): boolean {
    return [mine, this.#sent].some((one) => one !== undefined && sameAnswers(this.#questionnaire, theirs, one));
  }

  #keep(): Promise<boolean> {
    const { response, submitWaits } = this.#now;
    const kept: Kept = {
      response,
      version: this.#version,
      dirty: this.#dirty,
      submitWaits,
      ...(this.#sent && { sent: this.#sent }),
    };
    return draftStore.set(this.#key, kept);
  }

  readonly change = (response: Response): void => {
    this.#dirty = true;
    this.#set({ response, submitWaits: false, state: this.#now.state === "saved" ? "saving" : this.#now.state });
    void this.#keep();
    if (!this.#now.conflict) this.#later(pause);
  };

  /** Brings what changed to the server; one at a time, again after a while when it did not work. */
  async flush(): Promise<void> {
    while (this.#running) await this.#running;
    this.#running = this.#flush().finally(() => (this.#running = undefined));
    return this.#running;
  }

  async #flush(): Promise<void> {
    if (this.#now.conflict || !(this.#dirty || this.#now.submitWaits)) return;
    this.#set({ state: "saving" });
    try {
      await this.#sendFiles();
      const sent = this.#now.response;
      if (this.#now.submitWaits && this.#submit) {
        this.#set({ submitWaits: false });
        if (await this.#submit(prune(this.#questionnaire, sent), this.#version)) await this.forget();
        else this.#later(0);
        return;
      }
      this.#sent = sent;
      await this.#keep();
      const { version } = await this.#remote.save(prune(this.#questionnaire, sent), this.#version);
      this.#version = version;
      this.#dirty = this.#now.response !== sent;
      this.#set({ state: this.#dirty ? "saving" : "saved", error: undefined });
      await this.#keep();
      if (this.#dirty) this.#later(pause);
    } catch (error) {
      await this.#failed(error);
    }
  }

  async #failed(error: unknown): Promise<void> {
    if (error instanceof ApiError && error.code === "changed_by_someone_else") {
      const theirs = await this.#remote.load().catch(() => undefined);
      if (theirs && this.#isOurs(theirs.response, this.#now.response)) {
        this.#version = theirs.version;
        this.#later(0);
      } else if (theirs) {
        this.#version = theirs.version;
        this.#set({ conflict: theirs.response, state: "failed" });
      } else this.#later(again);
      return;
    }
    this.#set({ state: isOffline(error) ? "offline" : "failed", error });
    await this.#keep();
    if (isOffline(error) || (error instanceof ApiError && error.status >= 500)) this.#later(again);
  }

  /** Ends a conflict: this device's answers over the others, or the others'. Nothing was overwritten before. */
  readonly resolve = (which: "mine" | "theirs"): void => {
    const { conflict, response } = this.#now;
    if (!conflict) return;
    this.#dirty = which === "mine";
    this.#set({
      conflict: undefined,
      response: which === "mine" ? response : conflict,
      state: which === "mine" ? "saving" : "saved",
    });
    void this.#keep();
    if (this.#dirty) this.#later(0);
  };

  /**
   * Submits by `submit` once all is sent. Without a network the wish is kept and carried out when it is back. What the
   * server refuses is thrown.
   */
  async submit(submit: Submit): Promise<"done" | "waits"> {
    clearTimeout(this.#timer);
    while (this.#running) await this.#running;
    if (this.#now.conflict) return "waits";
    try {
      await this.#sendFiles();
      if (await submit(prune(this.#questionnaire, this.#now.response), this.#version)) await this.forget();
      else this.#later(0);
      return "done";
    } catch (error) {
      if (!isOffline(error)) {
        if (error instanceof ApiError && error.code === "changed_by_someone_else") await this.#failed(error);
        else this.#later(0);
        throw error;
      }
      this.#submit = submit;
      this.#dirty = true;
      this.#set({ submitWaits: true, state: "offline" });
      await this.#keep();
      this.#later(again);
      return "waits";
    }
  }

  /** Forgets what the device held. */
  async forget(): Promise<void> {
    this.close();
    this.#dirty = false;
    await draftStore.remove(this.#key);
  }

  /** Takes a file in at once, also without a network; it is sent with the next save. */
  readonly addFile = async (file: File): Promise<Attachment> => {
    const url = `local:${crypto.randomUUID()}`;
    await draftStore.set(`file ${url}`, file);
    this.#previews.set(url, URL.createObjectURL(file));
    return {
      url,
      title: file.name.slice(-200) || "photo.jpg",
      contentType: file.type || "application/octet-stream",
      size: file.size,
    };
  };

  /** Where the page finds a file that this device has. */
  readonly previewOf = ({ url }: Attachment): string | undefined => this.#previews.get(url);

  async #preview(response: Response): Promise<void> {
    for (const { url } of attachmentsOf(this.#questionnaire, response)) {
      const file = await draftStore.get<File>(`file ${url}`);
      if (file) this.#previews.set(url, URL.createObjectURL(file));
    }
  }

  async #sendFiles(): Promise<void> {
    for (const { url, linkId } of attachmentsOf(this.#questionnaire, prune(this.#questionnaire, this.#now.response))) {
      if (!url.startsWith("local:")) continue;
      const file = await draftStore.get<File>(`file ${url}`);
      if (!file) continue;
      const sent = await this.#remote.upload(linkId, file);
      const preview = this.#previews.get(url);
      if (preview) this.#previews.set(sent.url, preview);
      this.#set({ response: withAttachment(this.#questionnaire, this.#now.response, url, sent) });
      await this.#keep();
      await draftStore.remove(`file ${url}`);
    }
  }
}

const sameAnswers = (questionnaire: Questionnaire, one: Response, other: Response): boolean =>
  JSON.stringify(prune(questionnaire, one).item) === JSON.stringify(prune(questionnaire, other).item);

function attachmentsOf(questionnaire: Questionnaire, response: Response): { url: string; linkId: string }[] {
  const state = readResponse(questionnaire, response);
  return listInstances(questionnaire, state).flatMap(({ item, path }) =>
    (state.answers.get(path) ?? []).flatMap((answer) =>
      "valueAttachment" in answer ? [{ url: answer.valueAttachment.url, linkId: item.id }] : [],
    ),
  );
}

function withAttachment(questionnaire: Questionnaire, response: Response, url: string, sent: Attachment): Response {
  const state = readResponse(questionnaire, response);
  for (const [path, answers] of state.answers)
    state.answers.set(
      path,
      answers.map((answer) =>
        "valueAttachment" in answer && answer.valueAttachment.url === url ? { valueAttachment: sent } : answer,
      ),
    );
  return writeResponse(questionnaire, state, response.status);
}
