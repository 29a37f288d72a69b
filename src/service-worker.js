// Makes a repeat visit work offline, and keeps every page with the files of its own build.
//
// **One build, one cache.** build/finish.mjs fills in the names of a build's files, each of which tells its content, and their
// digests. Installing takes them all, index.html included, or fails and changes nothing: a cache holds a whole build or is not used. The
// browser's own cache has most of them from the visit that installs this; they are not transferred again.
//
// **The page comes from the server if that answers**, so that a new build is used at the next visit. It names files that only its own build
// has, which come from the cache if it is this worker's build, or from the server: no name is ever served with another content, so builds
// cannot mix. If the server doesn't answer, breaks off, or takes too long, the page comes from the cache of this worker's build, whose files are all there.
//
// **A page that is open keeps its files.** This worker never skips waiting: as long as a page is open that a former build's worker
// controls, the browser keeps that worker and does not activate this one, and only activating removes the former build's cache. Claiming makes
// that true of the page of the very first visit as well, which began without a worker.
//
// **What is kept is checked when it is served**: whoever shares the page's origin can write into its caches. A file whose digest is not the one in the
// list is thrown away and fetched again, with its digest. That list came with this script, which the browser fetched from the server itself.
//
// **Nothing else is touched**: other origins, other methods, Workbench's paths and any other address go to the network as if this
// worker weren't there. The one exception is settings.json, which is taken from the cache if the server can't be reached.
'use strict';

const BUILD = '';
const FILES = [];

const scope = new URL(self.registration.scope);
// Other copies of the page, in other folders of this host, share the host's caches.
const prefix = `expel-metrics ${scope.pathname} `;
const buildCache = prefix + BUILD;
const settingsCache = `${prefix}settings`;

const page = scope.href;
const pageByName = new URL('index.html', scope).href;
const settings = new URL('settings.json', scope).href;
/** What each file of this build must be, by its address. */
const digests = new Map(FILES.map(([name, integrity]) => [new URL(name, scope).href, integrity]));

/** A server that lets a user wait this long for the page is as good as none, if the page is here. */
const PATIENCE_MS = 4000;

self.addEventListener('install', (event) => event.waitUntil(install()));
self.addEventListener('activate', (event) => event.waitUntil(activate()));

self.addEventListener('fetch', (event) => {
  const { request } = event;
  if (request.method !== 'GET') return;
  const address = new URL(request.url);
  address.hash = '';
  if (request.mode === 'navigate') {
    // The page takes no query, but a link to it may have one.
    address.search = '';
    if (address.href === page || address.href === pageByName) event.respondWith(fetchPage(request));
  } else if (address.href === settings) {
    event.respondWith(fetchSettings(request));
  } else {
    // The names alone tell the content; queries say what to do with it.
    address.search = '';
    if (digests.has(address.href)) event.respondWith(fetchFile(request, address.href));
  }
});

/** A file of this build as it was kept, if it still is what was built. */
async function kept(address) {
  const cache = await caches.open(buildCache);
  const response = await cache.match(address);
  if (!response) return undefined;
  const content = await response.arrayBuffer();
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-384', content));
  if (`sha384-${btoa(String.fromCharCode(...digest))}` !== digests.get(address)) {
    await cache.delete(address);
    return undefined;
  }
  // Anew, because a script learns its address from the response, and without one from the request: with the query.
  return new Response(content, { headers: response.headers });
}

/** What was kept; nothing where it can't be had, because the browser has no room for caches or has lost them. */
const keptIfAny = (address) => kept(address).catch(() => undefined);

async function install() {
  const cache = await caches.open(buildCache);
  const isPage = (name) => name === './';
  await cache.addAll(
    FILES.map(
      ([name, integrity]) =>
        new Request(new URL(name, scope), {
          integrity,
          // Of a name that tells the content, no copy can be out of date.
          cache: isPage(name) ? 'no-cache' : 'force-cache',
        }),
    ),
  );
  // There may be none; then the page knows what to do.
  await fetchSettings(new Request(settings)).catch(() => {});
}

async function activate() {
  // Another build may be on its way into its cache already: then it is for that one to clear up.
  if (!self.registration.installing && !self.registration.waiting) {
    for (const name of await caches.keys()) {
      if (name.startsWith(prefix) && name !== buildCache && name !== settingsCache) await caches.delete(name);
    }
  }
  await self.clients.claim();
}

async function fetchPage(request) {
  const cached = () => keptIfAny(page);
  const ask = async () => {
    const response = await fetch(request);
    // A page that breaks off on its way is no answer either.
    await response.clone().arrayBuffer();
    // Whatever else the server says, such as that one may not see the page, is the server's word.
    return response.status >= 500 ? ((await cached()) ?? response) : response;
  };
  const fetched = ask();
  const late = new Promise((resolve) => {
    setTimeout(() => resolve(cached()), PATIENCE_MS);
  });
  try {
    return (await Promise.race([fetched, late])) ?? (await fetched);
  } catch (error) {
    const response = await cached();
    if (response) return response;
    throw error;
  }
}

async function fetchFile(request, address) {
  return (await keptIfAny(address)) ?? fetch(request, { integrity: digests.get(address) });
}

async function fetchSettings(request) {
  let response;
  try {
    response = await fetch(request, { cache: 'no-cache' });
  } catch (error) {
    const former = await caches.match(settings, { cacheName: settingsCache }).catch(() => undefined);
    if (former) return former;
    throw error;
  }
  // A cache that is full or broken takes nothing from what the server says now.
  await keepSettings(response.clone()).catch(() => {});
  return response;
}

async function keepSettings(response) {
  const cache = await caches.open(settingsCache);
  // What came before must not count any longer, even if there is no room for what comes now. Taken away by the server, it doesn't either.
  if (response.ok || response.status === 404) await cache.delete(settings);
  if (response.ok) await cache.put(settings, response);
}
