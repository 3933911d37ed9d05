/* Shows push messages of the platform and opens their page. It keeps nothing and touches no other request. */

self.addEventListener("push", (event) => {
  let message = {};
  try {
    message = event.data ? event.data.json() : {};
  } catch {
    // A message that is none is shown as a plain bell: the browser demands that something is shown.
  }
  const { id, title, body, link } = message;
  event.waitUntil(
    self.registration.showNotification(title || "慧托", { body: body || "", tag: id, data: { link }, lang: "zh-CN" }),
  );
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const asked = new URL(event.notification.data?.link || "/notices", self.location.origin);
  // Only pages of the platform are opened, whatever a message says.
  const target = asked.origin === self.location.origin ? asked : new URL("/notices", self.location.origin);
  event.waitUntil(
    self.clients.matchAll({ type: "window", includeUncontrolled: true }).then((pages) => {
      const open = pages.find((page) => page.url === target.href);
      return open ? open.focus() : self.clients.openWindow(target.href);
    }),
  );
});
