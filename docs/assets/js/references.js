// Knows how the list of all references is narrowed down; what a reference is stands in the page, and what a list in
// short leaves out, in one file of this site that is fetched when a reader first types a word.
// The address keeps the choice: /references/?q=sleep&design=observational&from=2010&to=2020&page=dosing
"use strict";
(() => {
  const form = document.querySelector(".ref-filter");
  const list = document.querySelector(".catalogue > ul");
  if (!form || !list) return;
  const told = form.querySelector("[role=status]");
  const entries = [...list.children].map((item) => ({ item, text: null }));
  const plain = (text) => text.normalize("NFKD").replace(/[\p{M}'’]/gu, "").toLowerCase();

  const { words: address } = form.dataset;
  // Where the words stand that the list leaves out: "page" when it leaves out none.
  let found = address ? "unread" : "page";
  let others = {};

  // Read when first needed: what the source is, not the sentences that cite it.
  function text(entry) {
    return (entry.text ??= plain(parts(entry.item).join(" ")));
  }

  function parts(item) {
    if (address) return [item.textContent, others[item.id] ?? ""];
    return [...item.querySelectorAll(".ref-status, .ref-text, .ref-note, .ref-finding")].map((part) => part.textContent);
  }

  async function read() {
    found = "coming";
    told.textContent = "Reading the words of all entries …";
    try {
      const answer = await fetch(address);
      if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
      others = await answer.json();
      found = "read";
      for (const entry of entries) entry.text = null;
    } catch {
      found = "missing";
    }
    narrow();
  }

  function narrow() {
    const { q, design, page, from, to } = Object.fromEntries(new FormData(form));
    const words = plain(q).split(/\s+/).filter(Boolean);
    if (words.length && found === "unread") read();
    // Nothing is hidden before it is known what fits.
    if (words.length && found === "coming") return;
    const [first, last] = [Number(from) || -Infinity, Number(to) || Infinity];
    const dated = Boolean(Number(from) || Number(to));
    // An entry that the address points to is shown whatever was chosen.
    const pointed = decodeURIComponent(location.hash.slice(1));
    let count = 0;
    for (const entry of entries) {
      const { design: kind, year, pages = "" } = entry.item.dataset;
      const fits =
        (!design || kind === design) &&
        (!page || pages.split(" ").includes(page)) &&
        (!dated || (year !== undefined && Number(year) >= first && Number(year) <= last)) &&
        words.every((word) => text(entry).includes(word));
      count += fits;
      entry.item.hidden = !fits && entry.item.id !== pointed;
    }
    const chosen = Boolean(words.length || design || page || dated);
    const one = count === 1 ? "reference fits" : "references fit";
    if (!chosen) told.textContent = `${entries.length} references.`;
    else if (count) told.textContent = `${count} of ${entries.length} ${one}.`;
    else told.textContent = "No reference fits. Use fewer words or a wider choice, or show all.";
    if (words.length && found === "missing") {
      told.textContent += " Only names, titles and kinds were searched: the file with all words could not be read.";
    }
    form.querySelector("[type=reset]").hidden = !chosen;
  }

  function remember() {
    const chosen = [...new FormData(form)].filter(([, value]) => value);
    const query = new URLSearchParams(chosen).toString().replaceAll("%2F", "/");
    history.replaceState(null, "", `${location.pathname}${query ? `?${query}` : ""}${location.hash}`);
  }

  let timer = 0;
  function later() {
    clearTimeout(timer);
    timer = setTimeout(() => {
      narrow();
      remember();
    }, 120);
  }
  form.addEventListener("input", later);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    later();
  });
  form.addEventListener("reset", () => {
    later();
    form.elements.q.focus();
  });
  addEventListener("hashchange", narrow);

  for (const [name, value] of new URLSearchParams(location.search)) {
    const field = form.elements.namedItem(name);
    // An old address may name a page or kind that is no more.
    if (field && (!field.options || [...field.options].some((option) => option.value === value))) field.value = value;
  }
  form.hidden = false;
  narrow();
  // The form has moved the list: what the address points to is looked up again.
  if (location.hash) document.getElementById(decodeURIComponent(location.hash.slice(1)))?.scrollIntoView();
})();
