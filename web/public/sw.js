// Keeps the shell, so that an installed page opens without a network and then says that the server
// is away. Only the page's own files are kept: what the API answers always comes from the server.

const kKept = "shell-1";
const kShell = ["/", "/manifest.webmanifest", "/icon.svg"];

self.addEventListener("install", (event) => {
  const page = (url) => new Request(url, { headers: { Accept: "text/html" }, cache: "reload" });
  event.waitUntil(
    caches.open(kKept).then((kept) => kept.addAll(kShell.map(page))).then(() => self.skipWaiting()),
  );
});

self.addEventListener("activate", (event) => {
  const others = (names) => names.filter((name) => name !== kKept);
  event.waitUntil(
    caches.keys()
      .then((names) => Promise.all(others(names).map((name) => caches.delete(name))))
      .then(() => self.clients.claim()),
  );
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  if (request.mode === "navigate" && url.pathname === "/") event.respondWith(freshPage(request));
  else if (url.pathname.startsWith("/assets/")) event.respondWith(keptAsset(request));
  else if (kShell.includes(url.pathname) && url.pathname !== "/") {
    event.respondWith(fetch(request).catch(() => caches.match(request)));
  }
});

// The newest page while the server is there, the kept one otherwise.
async function freshPage(request) {
  try {
    const answer = await fetch(request);
    if (answer.ok) {
      const kept = await caches.open(kKept);
      await kept.put("/", answer.clone());
    }
    return answer;
  } catch (error) {
    const page = await caches.match("/", { ignoreVary: true });
    if (page) return page;
    throw error;
  }
}

// The name says the content, so what is kept is right; the oldest go when there are many.
const kAssetsMax = 20;

async function keptAsset(request) {
  const kept = await caches.open(kKept);
  const known = await kept.match(request);
  if (known) return known;
  const answer = await fetch(request);
  if (answer.ok) await kept.put(request, answer.clone());
  const assets = (await kept.keys()).filter((one) => one.url.includes("/assets/"));
  await Promise.all(assets.slice(0, -kAssetsMax).map((one) => kept.delete(one)));
  return answer;
}
