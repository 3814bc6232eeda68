// Knows when the search is wanted, and fetches it only then: engine, index and what shows results.
// Without script the form leads to the list of all pages; Ctrl+K (or Cmd+K) leads to the field.
"use strict";
(() => {
  const form = document.querySelector("form.search");
  if (!form) return;
  const field = form.elements.q;
  const place = document.querySelector("[data-search-page]");
  let wanted = null;

  const script = (address) =>
    new Promise((done, failed) => {
      const element = document.createElement("script");
      Object.assign(element, { src: address, async: false, onload: done, onerror: failed });
      document.head.append(element);
    });

  const style = (address) =>
    new Promise((done, failed) => {
      const element = document.createElement("link");
      Object.assign(element, { rel: "stylesheet", href: address, onload: done, onerror: failed });
      document.head.append(element);
    });

  async function fetched(address) {
    const answer = await fetch(address);
    if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
    return answer.json();
  }

  function start() {
    const { engine, find, show, index, look } = form.dataset;
    wanted ??= Promise.all([fetched(index), script(engine), script(find), script(show), style(look)])
      .then(([found]) => window.siteSearch.show(form, found, place))
      .catch(() => {
        // Try again at the next wish; the form itself still leads to the list of all pages.
        wanted = null;
        if (place) {
          place.textContent = window.say("The search could not be loaded. All pages stand below.");
        }
      });
  }

  field.addEventListener("focus", start);
  field.addEventListener("input", start);
  document.addEventListener("keydown", (event) => {
    if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
    event.preventDefault();
    field.focus();
    field.select();
  });
  // The page of the search has a field of its own: at once for a query in the address, else when a reader begins.
  if (place && new URLSearchParams(location.search).get("q")) start();
  else if (place) addEventListener("use", start, { once: true });
})();
