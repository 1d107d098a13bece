/**
 * The service worker of the phone entry: keeps the files of one build, answers for them from the cache, and touches
 * nothing else. What the API answers is never kept here: the page keeps it, per person, and can forget it.
 */
/// <reference lib="webworker" />
export {};
declare const self: ServiceWorkerGlobalScope;
/** Put in by the build: the files of this entry, the page first, and a name that changes with them. */
declare const FIELD_FILES: string[];
declare const FIELD_BUILD: string;

const NAME = `shouhu-field-${FIELD_BUILD}`;
const PAGE = '/field/';

self.addEventListener('install', (event) => {
  // The page holds all its code from the start, so a new build may take over at once: nothing of the old one is asked for later.
  event.waitUntil(caches.open(NAME).then((cache) => cache.addAll(FIELD_FILES.map((file) => new Request(file, { cache: 'reload' })))).then(() => self.skipWaiting()));
});

self.addEventListener('activate', (event) => {
  const old = (name: string) => name.startsWith('shouhu-field-') && name !== NAME;
  event.waitUntil(caches.keys().then((names) => Promise.all(names.filter(old).map((name) => caches.delete(name)))).then(() => self.clients.claim()));
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== 'GET' || origin !== self.location.origin) return;
  const page = request.mode === 'navigate' && pathname.startsWith(PAGE);
  if (!page && !FIELD_FILES.includes(pathname)) return;
  event.respondWith(caches.match(page ? PAGE : request, { cacheName: NAME }).then((kept) => kept ?? fetch(request)));
});
