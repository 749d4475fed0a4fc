// Keeps the page's files, so that it works without a network, and a stopped Python starts again
// from what is here. Each build has a name of its own, by which older ones are thrown away.

const NAME = "skorche-playground-BUILD";
const FILES = [/* FILES */];

self.addEventListener("install", (event) => {
    self.skipWaiting();
    event.waitUntil(caches.open(NAME).then((cache) => cache.addAll(FILES)));
});
self.addEventListener("activate", (event) => {
    const old = (name) => name.startsWith("skorche-playground-") && name !== NAME;
    event.waitUntil(caches.keys()
        .then((names) => Promise.all(names.filter(old).map((name) => caches.delete(name))))
        .then(() => self.clients.claim()));
});
self.addEventListener("fetch", (event) => {
    if (event.request.method === "GET") {
        event.respondWith(caches.open(NAME)
            .then((cache) => cache.match(event.request, {ignoreSearch: true}))
            .then((kept) => kept ?? fetch(event.request)));
    }
});
