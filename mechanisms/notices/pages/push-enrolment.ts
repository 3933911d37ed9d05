/** The browser's side of push messages. */

const workerPath = "/assets/push-worker.js";
// Its own scope: it takes no part in loading pages.
const scope = "/assets/";

export type PushTrouble = "unsupported" | "insecure" | "denied" | "failed";

export function pushTrouble(): PushTrouble | undefined {
  if (!window.isSecureContext) return "insecure";
  if (!("serviceWorker" in navigator) || !("PushManager" in window) || !("Notification" in window))
    return "unsupported";
  return Notification.permission === "denied" ? "denied" : undefined;
}

export type Enrolment = {
  readonly endpoint: string;
  readonly keys: { readonly p256dh: string; readonly auth: string };
  readonly label: string;
};

/** Asks the person and the browser; answers what the platform needs, or what stands against it. */
export async function enrol(publicKey: string): Promise<Enrolment | PushTrouble> {
  const trouble = pushTrouble();
  if (trouble) return trouble;
  if ((await Notification.requestPermission()) !== "granted") return "denied";
  try {
    const registration = await navigator.serviceWorker.register(workerPath, { scope });
    await waitUntilActive(registration);
    // A subscription under a former key would never be reached.
    await (await registration.pushManager.getSubscription())?.unsubscribe();
    const subscription = await registration.pushManager.subscribe({
      userVisibleOnly: true,
      applicationServerKey: publicKey,
    });
    const { endpoint, keys } = subscription.toJSON();
    if (!endpoint || !keys?.["p256dh"] || !keys["auth"]) return "failed";
    return { endpoint, keys: { p256dh: keys["p256dh"], auth: keys["auth"] }, label: browserName() };
  } catch {
    return "failed";
  }
}

/** Ends this device's subscription; the platform learns of it by the next message at the latest. */
export async function leave(): Promise<void> {
  if (!("serviceWorker" in navigator)) return;
  const registration = await navigator.serviceWorker.getRegistration(scope);
  await (await registration?.pushManager.getSubscription())?.unsubscribe();
}

function waitUntilActive(registration: ServiceWorkerRegistration): Promise<void> {
  const worker = registration.installing ?? registration.waiting;
  if (registration.active || !worker) return Promise.resolve();
  return new Promise((resolve) => {
    worker.addEventListener("statechange", () => worker.state === "activated" && resolve());
  });
}

/** A name that lets a person tell their devices apart. */
function browserName(): string {
  const agent = navigator.userAgent;
  const browser = /Edg\//.test(agent)
    ? "Edge"
    : /Firefox\//.test(agent)
      ? "Firefox"
      : /Chrome\//.test(agent)
        ? "Chrome"
        : /Safari\//.test(agent)
          ? "Safari"
          : "Browser";
  const system = /Android|iPhone|iPad|Windows|Mac OS X|Linux/.exec(agent)?.[0] ?? "";
  return system ? `${browser} · ${system}` : browser;
}
