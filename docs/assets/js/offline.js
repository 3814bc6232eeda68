// Knows how a page asks the browser to keep it for reading without a network; the reader can switch that off.
// The worker is sw.js at the top of the site, whose place the page names in <meta name="site-root">.
"use strict";
(() => {
  const home = document.querySelector("meta[name='site-root']");
  if (!home || !("serviceWorker" in navigator) || !isSecureContext) return;
  const root = new URL(".", new URL(home.content, location.href));
  if (!root.protocol.startsWith("http")) return;

  function isOff() {
    try {
      return localStorage.getItem(`offline:${root.pathname}`) === "off";
    } catch {
      return true; // a reader who forbids storage wants nothing kept
    }
  }

  async function start() {
    if (isOff()) return;
    await navigator.serviceWorker.register(new URL("sw.js", root), { scope: root.pathname, updateViaCache: "none" });
    const { active } = await navigator.serviceWorker.ready;
    const loaded = performance.getEntriesByType("resource").map((entry) => entry.name);
    // With what the page fetches only when its reader does something: it must work then without a network too.
    document.querySelectorAll("[data-on-use]:not(noscript)").forEach((place) => {
      loaded.push(new URL(place.dataset.onUse, location.href).href);
    });
    const visited = [location.href, ...loaded].map((address) => address.replace(/[?#].*/, ""));
    active.postMessage({ visited: visited.filter((address) => address.startsWith(root.href)) });
  }

  const begin = () => window.soon(() => start().catch(() => {})); // without it the site reads as before
  if (document.readyState === "complete") begin();
  else addEventListener("load", begin);
})();
