// Knows the page on which a reader sees what is kept on the device, keeps the whole site, or removes it all.
// The elements stand in the page: [data-offline] around buttons named by data-action, [data-state], <progress>,
// [data-missing] with a link to the page that was asked for, and [data-kept] for the list of pages that are there.
"use strict";
(async () => {
  const box = document.querySelector("[data-offline]");
  const home = document.querySelector("meta[name='site-root']");
  if (!box || !home) return;
  const part = (name) => document.querySelector(`[data-${name}]`);
  const button = (name) => box.querySelector(`button[data-action='${name}']`);
  const progress = box.querySelector("progress");
  const root = new URL(".", new URL(home.content, location.href));
  const setting = `offline:${root.pathname}`;
  const prefix = `offline:${root.pathname}:`;
  const tell = (words) => { part("state").textContent = words; };
  const megabytes = (bytes) => `${(bytes / 1e6).toFixed(1)} MB`;
  const full = (path) => new URL(encodeURI(path), root).href;

  box.hidden = false;
  const asked = new URLSearchParams(location.search).get("page");
  if (asked !== null) {
    const there = new URL(asked, root);
    if (there.href.startsWith(root.href)) { // never a way out of the site
      const link = part("missing").querySelector("a");
      link.href = there.href;
      link.textContent = decodeURI(there.pathname.slice(root.pathname.length)) || "the short answer";
      part("missing").hidden = false;
    }
  }
  if (!root.protocol.startsWith("http") || !isSecureContext || !("serviceWorker" in navigator)) {
    tell(root.protocol === "file:"
      ? "You are reading the site from a disk. It needs no network."
      : "This browser cannot keep pages. You can take the file below instead.");
    return;
  }

  const isOff = () => localStorage.getItem(setting) === "off";

  /** What is kept now: files with sizes, pages with titles. */
  async function look() {
    const name = (await caches.keys()).filter((key) => key.startsWith(prefix)).pop();
    if (!name) return null;
    const cache = await caches.open(name);
    const list = await (await cache.match(full("offline.json")))?.json();
    if (!list) return null;
    const here = new Set((await cache.keys()).map((request) => request.url));
    const all = Object.entries(list.files);
    const kept = all.filter(([path]) => here.has(full(path)));
    const size = (files) => files.reduce((sum, [, [, bytes]]) => sum + bytes, 0);
    const pages = (files) => files.filter(([, [, , title]]) => title);
    return { kept: pages(kept), pages: pages(all).length, size: size(kept), all: size(all), whole: kept.length === all.length };
  }

  function show(now) {
    const off = isOff();
    button("on").hidden = !off;
    button("off").hidden = off;
    button("keep").hidden = off || !now || now.whole;
    if (now) button("keep").textContent = `Keep the whole site on this device (${megabytes(now.all)})`;
    const list = part("kept");
    list.replaceChildren(...(now?.kept ?? []).map(([path, [, , title]]) => {
      const item = document.createElement("li");
      const link = document.createElement("a");
      link.href = full(path);
      link.textContent = title;
      item.append(link);
      return item;
    }));
    list.closest("details").hidden = !now?.kept.length;
  }

  async function refresh(before = "") {
    const now = isOff() ? null : await look();
    show(now);
    if (isOff()) tell(`${before}Switched off. Nothing is kept on this device.`);
    else if (!now) tell(`${before}Nothing is kept yet. Load this page again in a moment.`);
    else if (now.whole) tell(`${before}The whole site is on this device: ${now.pages} pages, ${megabytes(now.size)}.`);
    else tell(`${before}${now.kept.length} of ${now.pages} pages are on this device, ${megabytes(now.size)}.`);
  }

  async function keepWhole() {
    const { active } = await navigator.serviceWorker.ready;
    const { port1, port2 } = new MessageChannel();
    button("keep").disabled = true;
    progress.hidden = false;
    progress.removeAttribute("value");
    tell("Keeping the whole site …");
    const before = await new Promise((resolve) => {
      port1.onmessage = ({ data }) => {
        if (data.done) [progress.max, progress.value] = [data.of, data.done];
        if (data.whole) resolve("");
        if (data.failed) resolve("It did not work: not all files arrived. Try again later. ");
      };
      active.postMessage({ whole: true }, [port2]);
    });
    progress.hidden = true;
    button("keep").disabled = false;
    await refresh(before);
  }

  async function switchOff() {
    localStorage.setItem(setting, "off");
    for (const one of await navigator.serviceWorker.getRegistrations()) {
      if (one.scope === root.href) await one.unregister();
    }
    for (const name of await caches.keys()) if (name.startsWith(prefix)) await caches.delete(name);
    await refresh();
    button("on").focus();
  }

  async function switchOn() {
    localStorage.removeItem(setting);
    await navigator.serviceWorker.register(new URL("sw.js", root), { scope: root.pathname, updateViaCache: "none" });
    await navigator.serviceWorker.ready;
    await refresh();
    button("off").focus();
  }

  const wish = { keep: keepWhole, off: switchOff, on: switchOn };
  const failed = () => tell("This browser does not allow it.");
  for (const [name, act] of Object.entries(wish)) button(name).addEventListener("click", () => act().catch(failed));
  navigator.serviceWorker.addEventListener("controllerchange", () => refresh().catch(failed));
  try {
    if (!isOff()) await Promise.race([navigator.serviceWorker.ready, new Promise((resolve) => setTimeout(resolve, 3000))]);
    await refresh();
  } catch {
    failed();
  }
})();
