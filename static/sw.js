/* The service worker: help without signal, reminders, and nothing personal. It keeps only what /precache.json lists
   ({ version, urls }: /help, /pause, /offline and what they need), fetched without cookies, and never any other page.
   A reminder is a few neutral words and a link; the worker shows it, says that it did, and opens the link. */

const PREFIX = "shell-";
const DAY = 24 * 60 * 60 * 1000;

self.addEventListener("install", (event) => {
  event.waitUntil(refresh().then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(Promise.all([self.registration.navigationPreload?.enable(), self.clients.claim()]));
});

self.addEventListener("message", (event) => {
  if (event.data?.type !== "refresh") return;
  event.waitUntil(stale().then((old) => old && refresh()).catch(() => undefined));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (request.method !== "GET" || address.origin !== self.location.origin) return;
  if (request.mode === "navigate") event.respondWith(page(event, address));
  else if (address.pathname.startsWith("/static/")) event.respondWith(asset(request));
});

/* The network first, always; without it the kept help page, or one line that says there is no signal. */
async function page(event, address) {
  try {
    return (await event.preloadResponse) ?? (await fetch(event.request));
  } catch {
    const kept = await caches.match(address.pathname) ?? await caches.match("/offline");
    return kept ?? Response.error();
  }
}

/* Addresses under /static/ name their content: what is kept never grows old. */
async function asset(request) {
  return (await caches.match(request)) ?? fetch(request);
}

/* Once a day at most, and at once when the worker is new. A new version is fetched whole into a cache of its own before
   the old one goes; files that name their content come from the browser's own cache. */
async function refresh() {
  const list = await fetch("/precache.json", { cache: "no-cache", credentials: "omit" });
  if (!list.ok) throw new Error("no list");
  const { version, urls } = await list.json();
  const name = PREFIX + version;
  const cache = await caches.open(name);
  await Promise.all(urls.map(async (url) => {
    const lasting = url.startsWith("/static/");
    if (lasting && (await cache.match(url))) return;
    const response = await fetch(url, { cache: lasting ? "default" : "no-cache", credentials: "omit" });
    if (!response.ok || response.redirected) throw new Error(`${url} cannot be kept`);
    await cache.put(url, response);
  }));
  const names = await caches.keys();
  await Promise.all(names.filter((other) => other.startsWith(PREFIX) && other !== name).map((other) => caches.delete(other)));
}

async function stale() {
  const kept = await caches.match("/help");
  return !(Date.now() - Date.parse(kept?.headers.get("date") ?? "") < DAY);
}

/* --- reminders ---------------------------------------------------------------------------------- */

/* A push that cannot be read is shown all the same: one that shows nothing costs the phone its subscription. */
const UNREAD = { title: "Reminder" };

self.addEventListener("push", (event) => {
  const said = told(event);
  event.waitUntil(show(said).then(() => receipt(said.navigate)));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const link = own(event.notification.data?.link ?? event.notification.navigate);
  event.waitUntil(event.action === "snooze" ? snooze(link) : open(event.action === "log" ? `${link}/log` : link));
});

/* The browser changed its subscription by itself: the server learns the new one, where somebody is signed in. */
self.addEventListener("pushsubscriptionchange", (event) => {
  event.waitUntil(renew(event));
});

/* The notification as it was sent: browsers that know the declarative form have read it already. */
function told(event) {
  if (event.notification) return event.notification;
  try {
    return { ...UNREAD, ...event.data.json().notification };
  } catch {
    return UNREAD;
  }
}

function show({ title, lang, tag, actions, navigate }) {
  return self.registration.showNotification(title, {
    lang, tag, actions, data: { link: navigate }, navigate: own(navigate),
  });
}

async function receipt(link) {
  if (own(link) !== link) return;
  const subscription = await self.registration.pushManager.getSubscription().catch(() => null);
  await post(`${link}/receipt`, { endpoint: subscription?.endpoint ?? "" });
}

/* Only addresses of our own are opened or posted to; anything else leads to the start page. */
function own(link) {
  try {
    const address = new URL(link, self.location.origin);
    if (typeof link === "string" && address.origin === self.location.origin) return address.href;
  } catch { /* no address at all */ }
  return `${self.location.origin}/`;
}

async function open(link) {
  const windows = await self.clients.matchAll({ type: "window" });
  const there = windows.find((one) => one.url === link);
  await (there ? there.focus() : self.clients.openWindow(link));
}

/* A quarter of an hour, without opening anything; where that cannot be, the page with every choice says so. */
async function snooze(link) {
  const answer = await post(`${link}/snooze`, { choice: "15" });
  if (!answer?.ok) await open(`${link}/later`);
}

async function post(address, fields) {
  const said = { method: "POST", body: new URLSearchParams(fields), headers: { Accept: "application/json" } };
  return fetch(address, said).catch(() => null);
}

async function renew(event) {
  const options = event.oldSubscription?.options;
  const fresh = event.newSubscription ?? (options && await self.registration.pushManager.subscribe(options));
  if (!fresh) return;
  const { endpoint, keys } = fresh.toJSON();
  await post("/reminders/receivers", { endpoint, ...keys });
}
