// Knows when the search is wanted, and fetches it only then: engine, index and what shows results.
// It comes itself when a reader begins to do something. Without script the form leads to the list of all pages.
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
  // The page of the search has a field of its own; elsewhere a reader may be in the field already.
  if (place || document.activeElement === field) start();
})();
