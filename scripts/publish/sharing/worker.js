// Knows how pages stay readable without a network: what was visited, or on request all, of one version of the site.
// Written into the built site as sw.js, with the version and the files that are always kept filled in.
"use strict";
const VERSION_NOW = "VERSION";
const CORE = ["CORE"];
const SCOPE = new URL(registration.scope);
const LIST = new URL("offline.json", SCOPE).href;
const WHOLE = new URL("offline.json?whole", SCOPE).href; // a note to ourselves that the reader wants everything
const PREFIX = `offline:${SCOPE.pathname}:`;
const NAME = PREFIX + VERSION_NOW;
const PATIENCE = 4000; // milliseconds to wait for the network where a copy is at hand
const AT_ONCE = 6;
const HASHED = /[.-][0-9a-f]{8,}\.(?:css|js|woff2|svg|png)$/; // a name that changes with the content

const full = (path) => new URL(encodeURI(path), SCOPE).href;

async function digest(body) {
  const bytes = new Uint8Array(await crypto.subtle.digest("SHA-256", body));
  return [...bytes.slice(0, 8)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** The list of files of a cache, or null. */
async function listOf(cache) {
  const kept = await cache.match(LIST);
  return kept ? kept.json() : null;
}

/** The cache of this version; never made anew here, so that what the reader removed stays removed. */
const own = async () => ((await caches.has(NAME)) ? caches.open(NAME) : null);

async function published() {
  const response = await fetch(LIST, { cache: "no-cache" });
  if (!response.ok) throw new Error(`${LIST}: ${response.status}`);
  return response;
}

/** Whether a response is one to keep: whole, from here, and byte for byte what this version published. */
async function isSound(response, wanted) {
  if (!response.ok || response.type !== "basic" || response.redirected || response.status === 206) return false;
  return (await digest(await response.arrayBuffer())) === wanted;
}

/** Fetch one file into a cache; true when it is there afterwards. */
async function bring(cache, path, entry) {
  const response = await fetch(full(path), { cache: "no-cache" });
  if (!(await isSound(response.clone(), entry[0]))) return false;
  await cache.put(full(path), response);
  return true;
}

/** Run `work` on each of `paths`, a few at a time. */
async function each(paths, work) {
  const left = [...paths];
  await Promise.all(Array.from({ length: AT_ONCE }, async () => {
    for (let path = left.shift(); path !== undefined; path = left.shift()) await work(path);
  }));
}

/** Take over what the version before had kept: unchanged files from its cache, the others anew. All of it or nothing. */
async function install() {
  const response = await published();
  const list = await response.clone().json();
  if (list.version !== VERSION_NOW) throw new Error("another version has just been published");
  const before = (await caches.keys()).filter((name) => name.startsWith(PREFIX) && name !== NAME).pop();
  const old = before ? await caches.open(before) : null;
  const oldFiles = (old && (await listOf(old)))?.files ?? {};
  const whole = old && (await old.match(WHOLE));
  const wanted = new Set(CORE);
  for (const path of whole ? Object.keys(list.files) : Object.keys(oldFiles)) {
    if (path in list.files && (whole || (await old.match(full(path))))) wanted.add(path);
  }
  await caches.delete(NAME);
  const cache = await caches.open(NAME);
  try {
    await each(wanted, async (path) => {
      const entry = list.files[path];
      const same = oldFiles[path]?.[0] === entry[0] ? await old.match(full(path)) : undefined;
      if (same) await cache.put(full(path), same);
      else if (!(await bring(cache, path, entry))) throw new Error(`${path} is not of this version`);
    });
    if (whole) await cache.put(WHOLE, new Response("yes"));
    await cache.put(LIST, response);
  } catch (error) {
    await caches.delete(NAME);
    throw error;
  }
}

async function activate() {
  const stale = (await caches.keys()).filter((name) => name.startsWith(PREFIX) && name !== NAME);
  await Promise.all(stale.map((name) => caches.delete(name)));
  await clients.claim();
}

addEventListener("install", (event) => event.waitUntil(install().then(() => skipWaiting())));
addEventListener("activate", (event) => event.waitUntil(activate()));

/** The path in the list that an address of this site means: a folder stands for its page. */
function pathIn(files, url) {
  const path = decodeURI(url.pathname.slice(SCOPE.pathname.length)).replace(/(^|\/)index\.html$/, "$1");
  return path in files ? path : `${path}/` in files ? `${path}/` : null;
}

/** Keep a response, if its file is on the list. */
async function keep(url, response) {
  const cache = await own();
  const list = cache && (await listOf(cache));
  const path = list && pathIn(list.files, url);
  if (path === null || path === undefined || full(path) !== url.origin + url.pathname) return;
  if (await isSound(response.clone(), list.files[path][0])) await cache.put(full(path), response);
  else if (response.ok) await registration.update();
}

async function kept(url) {
  const cache = await own();
  const list = cache && (await listOf(cache));
  const path = list && pathIn(list.files, url);
  if (path === null || path === undefined) return undefined;
  const found = await cache.match(full(path));
  // A folder without its slash: the reader is sent on, or the links of the page would lead elsewhere.
  return found && path.endsWith("/") && !url.pathname.endsWith("/") && !url.pathname.endsWith("/index.html")
    ? Response.redirect(full(path) + url.search)
    : found;
}

/** The network first; what is kept when it fails or takes too long, and at once where the name tells the content. */
async function answer(event) {
  const url = new URL(event.request.url);
  const copy = await kept(url);
  if (copy && HASHED.test(url.pathname)) return copy;
  // Asked anew each time: a browser's own guess at how long a page stays fresh could show an old one.
  const asked = fetch(event.request, HASHED.test(url.pathname) ? {} : { cache: "no-cache" }).then((response) => {
    if (response.ok && response.type === "basic" && !response.redirected) {
      event.waitUntil(keep(url, response.clone()).catch(() => {}));
    }
    return response.status >= 500 && copy ? copy : response;
  });
  if (copy) {
    const waited = new Promise((resolve) => setTimeout(resolve, PATIENCE, copy));
    return Promise.race([asked, waited]).catch(() => copy);
  }
  if (event.request.mode !== "navigate") return asked;
  return asked.catch(async () => {
    const notice = new URL("offline/", SCOPE);
    if (!(await kept(notice))) return Response.error();
    notice.searchParams.set("page", url.pathname.slice(SCOPE.pathname.length) + url.search);
    return Response.redirect(notice.href);
  });
}

addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET" || request.headers.has("range")) return;
  if (!request.url.startsWith(SCOPE.href) || request.url.startsWith(LIST) || request.url.endsWith(".zip")) return;
  event.respondWith(answer(event));
});

/** Keep files that a page loaded before this worker was there. */
async function keepVisited(addresses) {
  const cache = await own();
  const list = cache && (await listOf(cache));
  if (!list) return;
  await each(addresses, async (address) => {
    const url = new URL(address);
    const path = url.href.startsWith(SCOPE.href) ? pathIn(list.files, url) : null;
    if (path !== null && !(await cache.match(full(path)))) await bring(cache, path, list.files[path]);
  });
}

/** Keep every file on the list, and tell how far it is. */
async function keepWhole(port) {
  try {
    const cache = await own();
    const list = cache && (await listOf(cache));
    if (!list) throw new Error("nothing is kept here any more");
    const paths = Object.keys(list.files);
    let done = 0;
    await each(paths, async (path) => {
      const there = await cache.match(full(path));
      if (!there && !(await bring(cache, path, list.files[path]))) throw new Error(`${path} is not of this version`);
      done += 1;
      port.postMessage({ done, of: paths.length });
    });
    await cache.put(WHOLE, new Response("yes"));
    port.postMessage({ whole: true });
  } catch (error) {
    port.postMessage({ failed: String(error.message ?? error) });
    await registration.update().catch(() => {});
  }
}

addEventListener("message", (event) => {
  const { visited, whole } = event.data ?? {};
  if (visited) event.waitUntil(keepVisited(visited).catch(() => {}));
  if (whole) event.waitUntil(keepWhole(event.ports[0]));
});
