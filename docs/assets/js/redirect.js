// Sends the reader of a moved page on, with the anchor and the query of the address. Without script the page's own
// refresh or its link does it, without the anchor.
"use strict";

(() => {
  const { to, anchors } = document.currentScript.dataset;
  const decoded = (text) => {
    try {
      return decodeURIComponent(text);
    } catch {
      return text;
    }
  };
  const wanted = decoded(location.hash.slice(1));
  const known = Object.entries(JSON.parse(anchors)).find(([name]) => decoded(name) === wanted);
  const address = new URL(known ? known[1] : to, location.href);
  address.search = location.search;
  if (!address.hash) address.hash = location.hash;
  // A disk does not look for a folder's page.
  if (location.protocol === "file:" && address.pathname.endsWith("/")) address.pathname += "index.html";
  location.replace(address.href);
})();
