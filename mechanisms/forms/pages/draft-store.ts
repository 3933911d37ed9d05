/** What the device keeps by itself, so that a cut network or a closed page loses nothing: a small store in the browser's database. */

const name = "huituo-forms";
let opened: Promise<IDBDatabase> | undefined;

function open(): Promise<IDBDatabase> {
  opened ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(name, 1);
    request.addEventListener("upgradeneeded", () => request.result.createObjectStore("kept"));
    request.addEventListener("success", () => resolve(request.result));
    request.addEventListener("error", () => reject(request.error ?? new Error("no database in this browser")));
  });
  return opened;
}

function run<Result>(mode: IDBTransactionMode, act: (store: IDBObjectStore) => IDBRequest<Result>): Promise<Result> {
  return open().then(
    (database) =>
      new Promise((resolve, reject) => {
        const request = act(database.transaction("kept", mode).objectStore("kept"));
        request.addEventListener("success", () => resolve(request.result));
        request.addEventListener("error", () => reject(request.error ?? new Error("not kept")));
      }),
  );
}

export const draftStore = {
  get: <Value>(key: string): Promise<Value | undefined> =>
    run<Value | undefined>("readonly", (store) => store.get(key)).catch(() => undefined),
  /** Never throws: a browser without room or in private mode keeps nothing, the server still does. */
  set: (key: string, value: unknown): Promise<boolean> =>
    run("readwrite", (store) => store.put(value, key)).then(
      () => true,
      () => false,
    ),
  remove: (key: string): Promise<unknown> => run("readwrite", (store) => store.delete(key)).catch(() => undefined),
};
