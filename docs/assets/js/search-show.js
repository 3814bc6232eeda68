// Knows how what was found is shown: below the field of the header, or on the search page. Finds nothing itself.
// A list of plain links: Tab and the arrow keys walk through it, Escape closes it and leads back to the field.
"use strict";
(() => {
  const LENGTH = 170; // characters of an excerpt
  const { say } = window;
  const { words } = window.siteSearch;

  const make = (tag, text = "", className = "") => {
    const element = document.createElement(tag);
    if (text) element.textContent = text;
    if (className) element.className = className;
    return element;
  };

  // Text with the found words marked, as nodes.
  function marked(text, terms) {
    const nodes = [];
    let last = 0;
    for (const { word, at, end } of words(text)) {
      if (!terms.has(word)) continue;
      nodes.push(text.slice(last, at), make("mark", text.slice(at, end)));
      last = end;
    }
    return [...nodes, text.slice(last)];
  }

  // The part of the text around the first found word.
  function excerpt(text, terms) {
    if (text.length <= LENGTH) return text;
    const first = words(text).find(({ word }) => terms.has(word))?.at ?? 0;
    let start = first < 60 ? 0 : text.lastIndexOf(" ", first - 50) + 1;
    const stop = Math.max(text.lastIndexOf(". ", first), text.lastIndexOf("? ", first));
    if (stop > start) start = stop + 2;
    const cut = text.slice(start, start + LENGTH);
    const whole = start + LENGTH >= text.length ? cut : `${cut.slice(0, cut.lastIndexOf(" "))} …`;
    return start ? `… ${whole}` : whole;
  }

  function pageItem(page, terms, root) {
    const item = make("li", "", "search-hit");
    const link = make("a", "", "search-hit__title");
    link.href = root + page.address;
    if (page.language !== document.documentElement.lang) item.lang = page.language;
    link.append(...marked(page.title, terms));
    item.append(link);
    if (page.answer) {
      const answer = make("p", "", "search-hit__answer");
      answer.append(...marked(page.answer, terms));
      item.append(answer);
    }
    if (page.sections.length) {
      const inner = make("ul", "", "search-hit__sections");
      for (const section of page.sections) {
        const one = make("li");
        const place = make("a");
        place.href = `${root}${page.address}#${section.anchor}`;
        place.append(...marked(section.heading, terms));
        const text = make("span", "", "search-hit__text");
        text.append(...marked(excerpt(section.text, terms), terms));
        one.append(place, " ", text);
        inner.append(one);
      }
      item.append(inner);
    }
    return item;
  }

  function medicineItem(one, root) {
    const item = make("li", "", "search-hit");
    const link = make("a", "", "search-hit__title");
    link.href = `${root}interactions/?q=${encodeURIComponent(one.typed)}#check`;
    const name = one.typed === one.name ? one.name : `${one.typed}: ${one.name}`;
    const verdict = one.verdict.replace(/\.$/, "");
    link.textContent = one.near
      ? say("Did you mean {name}? Look it up in the check of medicines", { name: one.typed })
      : say("{name}, with low-dose naltrexone: {verdict}", { name, verdict: `${verdict[0].toLowerCase()}${verdict.slice(1)}` });
    const text = one.near
      ? say("Names of medicines are easily mistaken. Check the box.")
      : say("{what} Read the whole answer.", { what: one.what });
    item.append(link, make("p", text, "search-hit__answer"));
    return item;
  }

  function group(title, items, level) {
    const list = make("ul", "", "search-group");
    list.setAttribute("role", "list");
    list.append(...items);
    return title ? [make(level, title, "search-group__title"), list] : [list];
  }

  // Returns what is shown for a query, as nodes; *ask* is called with a better spelling.
  function results(found, text, root, level, ask) {
    const medicines = found.medicines.map((one) => medicineItem(one, root));
    const pages = found.pages.map((page) => pageItem(page, found.terms, root));
    const first = found.medicines[0]?.first || !pages.length;
    const nodes = [];
    if (found.suggestion && !found.medicines.length) {
      const line = make("p", say("Did you mean "), "search-suggestion");
      const button = make("button", `${found.suggestion}?`);
      button.type = "button";
      button.addEventListener("click", () => ask(found.suggestion));
      line.append(button);
      nodes.push(line);
    }
    const lists = [medicines.length && [say("Check of medicines"), medicines], pages.length && [say("Pages"), pages]];
    for (const one of first ? lists : lists.reverse()) if (one) nodes.push(...group(...one, level));
    if (found.sources.length) {
      const sources = found.sources.map(({ key, name, title }) => {
        const item = make("li", "", "search-source");
        const link = make("a", name || title);
        // The complete entry, on the page of the letter with which the key begins.
        link.href = `${root}references/${key[0]}/#${encodeURIComponent(key)}`;
        item.append(link, name ? ` ${title}` : "");
        return item;
      });
      nodes.push(...group(say("Sources"), sources, level));
    }
    if (!pages.length && !medicines.length) {
      const line = make("p", say("No page has the words “{text}”. Try fewer or other words, or see ", { text }), "search-nothing");
      const link = make("a", say("the questions that people ask"));
      link.href = `${root}questions/`;
      line.append(link, ".");
      nodes.unshift(line);
    }
    return nodes;
  }

  function told(found) {
    const count = found.pages.length + found.medicines.length;
    if (!count) return found.sources.length ? say("No page found, but sources.") : say("Nothing found.");
    if (found.whole) return count === 1 ? say("{count} result.", { count }) : say("{count} results.", { count });
    return count === 1
      ? say("{count} result, though none with every word.", { count })
      : say("{count} results, though none with every word.", { count });
  }

  window.siteSearch.show = (form, index, place) => {
    const find = window.siteSearch.finder(index, document.documentElement.lang);
    const field = form.elements.q;
    const root = new URL("..", form.action).href;
    const status = make("p", "", "search-status");
    status.setAttribute("role", "status");
    const list = make("div", "", "search-list");
    let shown = "";
    let count = "";

    function fill(text, level, ask) {
      shown = text;
      if (!text) {
        status.textContent = "";
        list.replaceChildren();
        return;
      }
      const found = find(text);
      status.textContent = count = told(found);
      list.replaceChildren(...results(found, text, root, level, ask));
    }

    if (place) onPage();
    else belowField();

    // --- On the search page: its address holds the query ---------------------------------------------------------------

    function onPage() {
      const own = make("form", "", "search-page");
      const label = make("label", say("Search this site"));
      const input = make("input");
      Object.assign(input, { type: "search", name: "q", id: "search-page-field", maxLength: 200, autocomplete: "off" });
      label.htmlFor = input.id;
      const go = make("button", say("Search"));
      own.append(label, input, go);
      place.replaceChildren(own, status, list);
      const ask = (text) => {
        input.value = text;
        update();
        input.focus();
      };
      function update({ remember = true } = {}) {
        const text = input.value.trim();
        if (text === shown) return;
        fill(text, "h2", ask);
        if (remember) history.replaceState(null, "", text ? `?q=${encodeURIComponent(text)}` : location.pathname);
      }
      let timer = 0;
      for (const one of [input, field]) {
        one.addEventListener("input", () => {
          input.value = one.value;
          clearTimeout(timer);
          timer = setTimeout(update, 200);
        });
      }
      for (const one of [own, form]) {
        one.addEventListener("submit", (event) => {
          event.preventDefault();
          clearTimeout(timer);
          input.value = one.elements.q.value;
          update();
        });
      }
      const settle = () => {
        clearTimeout(timer);
        update();
      };
      own.addEventListener("keydown", (event) => walk(event, input, settle));
      list.addEventListener("keydown", (event) => walk(event, input, settle));
      input.value = new URLSearchParams(location.search).get("q")?.slice(0, 200) ?? field.value;
      update({ remember: false });
      if (!location.hash) input.focus({ preventScroll: true });
    }

    // --- Below the field of the header ---------------------------------------------------------------------------------

    function belowField() {
      const panel = make("div", "", "search-panel");
      panel.setAttribute("role", "region");
      panel.setAttribute("aria-label", say("Search results"));
      panel.hidden = true;
      panel.tabIndex = -1; // a touch of its text must not take the focus away
      const shut = make("button", say("Close"), "search-panel__close");
      shut.type = "button";
      panel.append(shut, list);
      status.classList.add("search-status--spoken");
      form.append(status, panel);
      const close = () => {
        panel.hidden = true;
        status.textContent = "";
      };
      const leave = () => {
        close();
        field.focus();
        close(); // which the focus has opened again
      };
      shut.addEventListener("click", leave);
      const ask = (text) => {
        field.value = text;
        field.focus();
        update();
      };
      function update() {
        const text = field.value.trim();
        if (text !== shown) fill(text, "h2", ask);
        else if (text) status.textContent = count;
        panel.hidden = !text;
        panel.scrollTop = 0;
      }
      let timer = 0;
      field.addEventListener("input", () => {
        clearTimeout(timer);
        // A pause, so that a screen reader is not told of every letter.
        timer = setTimeout(update, 120);
      });
      const settle = () => {
        clearTimeout(timer);
        update();
      };
      field.addEventListener("focus", () => field.value.trim() && update());
      form.addEventListener("keydown", (event) => {
        if (event.key === "Escape" && !panel.hidden) {
          event.preventDefault();
          event.stopPropagation();
          leave();
        } else walk(event, field, settle);
      });
      form.addEventListener("focusout", ({ relatedTarget }) => relatedTarget && !form.contains(relatedTarget) && close());
      document.addEventListener("pointerdown", ({ target }) => !form.contains(target) && close());
      // A result on this same page: its list must not cover it.
      list.addEventListener("click", ({ target }) => target.closest("a") && close());
      if (field.value.trim() && document.activeElement === field) update();
    }

    // Arrow keys walk through the links; up from the first one leads to the field.
    function walk(event, input, settle) {
      if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
      // The list must not change any more once one walks in it.
      if (document.activeElement === input) settle();
      const links = [...list.querySelectorAll("a")];
      const at = links.indexOf(document.activeElement);
      if (!links.length || (at < 0 && document.activeElement !== input)) return;
      if (at < 0 && event.key === "ArrowUp") return;
      event.preventDefault();
      const next = at + (event.key === "ArrowDown" ? 1 : -1);
      (next < 0 ? input : links[Math.min(next, links.length - 1)]).focus();
    }
  };
})();
