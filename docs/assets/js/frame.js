// Knows what the frame of every page does beyond plain links: colors, contents, folded parts, wide tables. Knows no text.
// It comes first, and tells the other scripts how to speak the page's language: say("{count} results.", { count: 3 }),
// and what to do with work that can wait until the browser has time: soon((deadline) => …).
"use strict";
window.soon = (work) => {
  // A little time, at the latest after a second: some browsers find none for long, or do not tell.
  const anyhow = () => {
    const end = performance.now() + 10;
    work({ timeRemaining: () => end - performance.now() });
  };
  if (!window.requestIdleCallback) setTimeout(anyhow, 200);
  else requestIdleCallback((deadline) => (deadline.didTimeout ? anyhow() : work(deadline)), { timeout: 1000 });
};
window.say = (() => {
  // A page in another language than English brings its words, by the English text that stands in the scripts.
  const brought = document.getElementById("strings");
  const words = brought ? JSON.parse(brought.textContent) : {};
  return (text, values = {}) =>
    (words[text] ?? text).replace(/\{([a-z]+)\}/g, (place, name) => (Object.hasOwn(values, name) ? values[name] : place));
})();
(() => {
  const { soon } = window;
  const root = document.documentElement;
  const all = (selector) => [...document.querySelectorAll(selector)];
  const laidOut = (node) => node.checkVisibility?.({ contentVisibilityAuto: true }) ?? true;

  // Light or dark: the system's wish until the reader chooses; choosing what the system wishes forgets the choice.
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const button = document.querySelector(".scheme");
  const metas = all("meta[name='theme-color']");
  const own = metas.map((meta) => meta.content);

  function paint() {
    const scheme = root.dataset.scheme;
    button.setAttribute("aria-pressed", String(scheme ? scheme === "dark" : dark.matches));
    metas.forEach((meta, place) => { meta.content = scheme ? own[scheme === "dark" ? 1 : 0] : own[place]; });
  }
  button.addEventListener("click", () => {
    const wish = button.getAttribute("aria-pressed") === "true" ? "light" : "dark";
    const system = dark.matches ? "dark" : "light";
    if (wish === system) delete root.dataset.scheme;
    else root.dataset.scheme = wish;
    try {
      if (wish === system) localStorage.removeItem("scheme");
      else localStorage.setItem("scheme", wish);
    } catch {
      // storage is forbidden: the choice holds for this page
    }
    paint();
  });
  dark.addEventListener("change", paint);
  paint();

  // The menu: without script a link to the contents at the foot, here the same contents in a dialog.
  const menu = document.querySelector(".menu");
  const nav = document.getElementById("__nav");
  if (nav) {
    const dialog = document.createElement("dialog");
    const close = document.createElement("button");
    const place = document.createComment("");
    dialog.className = "drawer";
    dialog.setAttribute("aria-labelledby", "__nav-title");
    close.type = "button";
    close.textContent = window.say("Close");
    dialog.append(close);
    document.body.append(dialog);
    menu.setAttribute("role", "button");
    menu.setAttribute("aria-haspopup", "dialog");
    const open = (event) => {
      event.preventDefault();
      nav.before(place);
      dialog.append(nav);
      dialog.showModal();
      nav.querySelector("[aria-current]")?.scrollIntoView({ block: "center" });
    };
    menu.addEventListener("click", open);
    menu.addEventListener("keydown", (event) => { if (event.key === " ") open(event); });
    close.addEventListener("click", () => dialog.close());
    dialog.addEventListener("click", (event) => {
      if (event.target === dialog || event.target.closest("a")) dialog.close();
    });
    dialog.addEventListener("close", () => place.replaceWith(nav));
    const column = matchMedia("(min-width: 64em)");
    column.addEventListener("change", () => { if (column.matches) dialog.close(); });
    // In its own column the list shows where the reader is; the page itself must not move.
    const here = nav.querySelector("[aria-current]");
    if (here && column.matches && nav.scrollHeight > nav.clientHeight) {
      nav.scrollTop = here.offsetTop - nav.clientHeight / 2;
    }
  }

  // Contents of the page: open in the margin, folded below the status line; the section being read is marked.
  const toc = document.querySelector(".toc");
  if (toc) {
    const margin = matchMedia("(min-width: 78em)");
    const fold = () => { toc.open = margin.matches; };
    fold();
    margin.addEventListener("change", fold);
    const links = new Map([...toc.querySelectorAll("a")].map((link) => [link.hash.slice(1), link]));
    const heads = [...links.keys()].map((id) => document.getElementById(id)).filter(Boolean);
    const mark = () => {
      // One that is not laid out yet lies far below.
      const read = heads.findLast((head) => laidOut(head) && head.getBoundingClientRect().top < innerHeight / 3);
      for (const [id, link] of links) {
        if (id === read?.id) link.setAttribute("aria-current", "true");
        else link.removeAttribute("aria-current");
      }
    };
    const watch = new IntersectionObserver(mark, { rootMargin: "0px 0px -66% 0px" });
    soon(() => heads.forEach((head) => watch.observe(head)));
  }

  // A table wider than its box is reached by keyboard and says that it goes on; one that fits keeps its head in sight.
  const size = new ResizeObserver((entries) => {
    // All are measured before any is changed: else each change would be laid out before the next measure. One that is
    // not laid out yet tells its size when it is.
    const boxes = [...new Set(entries.map((entry) => entry.target.closest(".table-box")))]
      .filter((box) => laidOut(box.firstElementChild));
    const wide = boxes.map((box) => box.firstElementChild.offsetWidth > box.clientWidth + 1);
    boxes.forEach((box, place) => {
      box.classList.toggle("fits", !wide[place]);
      for (const [name, value] of [["tabindex", "0"], ["role", "region"], ["aria-label", window.say("Table, scrolls sideways")]]) {
        if (wide[place]) box.setAttribute(name, value);
        else box.removeAttribute(name);
      }
    });
  });
  soon(() => all(".table-box").forEach((box) => [box, box.firstElementChild].forEach((part) => size.observe(part))));

  // What readers seldom need at once comes when they begin to do something. A tool within the text does not wait for
  // that when it is in sight, or may be so at any moment, since the reader did not come to the top of the page, nor when
  // the address asks it something.
  const run = (place) => {
    const script = document.createElement("script");
    script.async = false; // in their order: a tool builds on what keeps its entries
    script.src = place.dataset.onUse;
    if (place.matches("script")) script.onload = script.onerror = () => place.remove();
    document.head.append(script);
  };
  const tools = all("script[data-on-use]");
  const begin = () => tools.splice(0).forEach(run);
  // Long texts and tables, which are laid out late (site.css): one at a time, so that the page stays quick meanwhile.
  const long = all(".long");
  const layOut = () => {
    long.shift()?.classList.remove("long");
    if (long.length) soon(layOut);
  };
  const signs = ["pointermove", "pointerdown", "keydown", "focusin", "click", "scroll"];
  const use = ({ type, target }) => {
    if (type === "scroll" && target !== document) return; // the list of pages shows by itself where the reader is
    signs.forEach((sign) => removeEventListener(sign, use, true));
    begin();
    all("noscript[data-on-use]").forEach((place) => {
      const brought = document.createElement("template");
      brought.innerHTML = place.textContent;
      place.replaceWith(brought.content);
    });
    all("[data-on-use]:not(script)").forEach(run);
    soon(layOut);
  };
  signs.forEach((sign) => addEventListener(sign, use, { capture: true, passive: true }));
  const sight = new IntersectionObserver((seen) => {
    if (!seen.some((place) => place.isIntersecting)) return;
    sight.disconnect();
    begin();
  });
  // Where the page stands is asked when nothing waits to be laid out.
  soon(() => {
    if (location.hash || location.search || scrollY) begin();
    else all(".tool, .ref-filter").forEach((tool) => sight.observe(tool));
  });

  // Ctrl+K (or Cmd+K) leads to the search, whose script the key itself may bring.
  addEventListener("keydown", (event) => {
    if (event.key?.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
    const field = document.getElementById("search-field");
    if (!field) return;
    event.preventDefault();
    field.focus();
    field.select();
  });

  // On paper nothing is folded.
  let folded = [];
  addEventListener("beforeprint", () => {
    folded = all("article details:not([open])");
    folded.forEach((part) => { part.open = true; });
  });
  addEventListener("afterprint", () => folded.forEach((part) => { part.open = false; }));
})();
