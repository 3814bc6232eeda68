// Knows how links to this page, and to parts of it, are copied and shared; without it they are plain links.
// Signs beside headings copy the link that they are. Tables, figures, the short answer and statements with an id of
// their own get such a sign here. Selected words get a button that copies a link to just these words (a text fragment).
"use strict";
(() => {
  const { say } = window;
  const article = document.querySelector("article") ?? document.querySelector("main");
  if (!article) return;

  // --- What was done is told to eyes and ears alike.
  const told = document.createElement("div");
  told.className = "told";
  told.setAttribute("role", "status");
  document.body.append(told);
  let timer = 0;
  function tell(words) {
    clearTimeout(timer);
    told.textContent = "";
    requestAnimationFrame(() => { told.textContent = words; }); // the same words again are told again
    timer = setTimeout(() => { told.textContent = ""; }, 4000);
  }

  /** The address of this page as others reach it: from a disk that of the published page. */
  function address() {
    const here = location.protocol === "file:" ? document.querySelector("link[rel='canonical']")?.href : null;
    return (here ?? location.href).replace(/[?#].*/, "");
  }

  async function copy(text, done) {
    try {
      await navigator.clipboard.writeText(text);
      tell(done);
    } catch {
      // no permission, or a page opened from a file
      const field = document.createElement("textarea");
      const focused = document.activeElement;
      field.value = text;
      field.className = "told__copy";
      document.body.append(field);
      field.select();
      const worked = document.execCommand("copy");
      field.remove();
      focused?.focus({ preventScroll: true });
      tell(worked ? done : say("Copy this by hand: {text}", { text }));
    }
  }

  // --- Links to sections, tables, figures and statements.
  const plain = (text) => text.replace(/\s+/g, " ").trim();

  /** A text directive (https://wicg.github.io/scroll-to-text-fragment/): its own signs must be written out. */
  const coded = (words) => encodeURIComponent(words).replace(/-/g, "%2D");

  /** The id of the section that holds a node. */
  function section(node) {
    let id = "";
    for (const heading of article.querySelectorAll(":is(h1, h2, h3, h4)[id]")) {
      if (heading.compareDocumentPosition(node) & (Node.DOCUMENT_POSITION_FOLLOWING | Node.DOCUMENT_POSITION_CONTAINED_BY)) id = heading.id;
    }
    return id;
  }

  function sign(place, href, what) {
    const link = document.createElement("a");
    link.className = "headerlink";
    link.href = href;
    link.textContent = "¶";
    link.dataset.what = what;
    place.append(" ", link);
    return link;
  }

  const lasting = (element) => element?.id && !element.id.startsWith("__");

  for (const caption of article.querySelectorAll("figure > figcaption")) {
    const figure = caption.parentElement;
    const prefix = caption.querySelector(".caption-prefix");
    const name = plain(prefix?.textContent ?? "").replace(/[.:]$/, "") || say("this figure");
    // Numbers of tables change when one is added before them: words of the caption lead to the right one, or to its section.
    const words = plain((prefix?.closest("p") ?? caption).textContent.replace(prefix?.textContent ?? "", "")).split(" ");
    const href = lasting(figure) ? `#${figure.id}` : `#${section(figure)}:~:text=${coded(words.slice(0, 8).join(" "))}`;
    sign(caption.querySelector("p:last-child") ?? caption, href, name);
  }
  const answer = article.querySelector(".answer__label[id]");
  if (answer) sign(answer, `#${answer.id}`, say("the short answer"));
  for (const statement of article.querySelectorAll(":is(p, li, dt, dd, blockquote)[id]")) {
    if (lasting(statement) && !statement.closest(".references, .catalogue, .page-foot")) {
      sign(statement, `#${statement.id}`, `"${plain(statement.textContent).split(" ").slice(0, 6).join(" ")} …"`);
    }
  }
  for (const link of article.querySelectorAll("a.headerlink")) {
    const heading = link.closest("h1, h2, h3, h4, h5, h6");
    const what = link.dataset.what ?? `"${plain(heading?.textContent ?? "").replace(/\s*¶$/, "")}"`;
    link.title = say("Copy link");
    link.setAttribute("aria-label", say("Copy link to {what}", { what }));
  }
  article.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest("a.headerlink") : null;
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    const fragment = link.getAttribute("href").replace(/^[^#]*/, "");
    // A section is also gone to, as with a plain link; words in a caption are where the reader is already.
    if (fragment.includes(":~:")) event.preventDefault();
    copy(address() + fragment, say("Link copied"));
  });

  // --- A link to selected words.
  const button = document.createElement("button");
  button.type = "button";
  button.className = "pick";
  button.textContent = say("Copy link to this sentence");

  const BLOCKS = "p, li, td, th, dt, dd, h1, h2, h3, h4, figcaption, summary, blockquote, caption";

  /** The words of a range in pieces that stand together: cut at the ends of blocks and at the numbers of references. */
  function pieces(range) {
    const found = [];
    let last = null;
    const walker = document.createTreeWalker(range.commonAncestorContainer, NodeFilter.SHOW_TEXT);
    const nodes = range.commonAncestorContainer.nodeType === Node.TEXT_NODE ? [range.commonAncestorContainer] : [];
    while (walker.nextNode()) nodes.push(walker.currentNode);
    for (const node of nodes) {
      if (!range.intersectsNode(node) || node.parentElement.closest("script, style, .headerlink, .pick")) continue;
      if (node.parentElement.closest(".citation")) {
        last = null;
        continue;
      }
      const from = node === range.startContainer ? range.startOffset : 0;
      const to = node === range.endContainer ? range.endOffset : node.data.length;
      const block = node.parentElement.closest(BLOCKS);
      if (block !== last || !found.length) found.push("");
      last = block;
      found[found.length - 1] += node.data.slice(from, to);
    }
    return found.map(plain).filter(Boolean);
  }

  /** Widen a range to whole words, since a directive matches only such. */
  function whole(range) {
    const wide = range.cloneRange();
    const letter = /[\p{L}\p{N}]/u;
    const { startContainer: first, endContainer: end } = wide;
    if (first.nodeType === Node.TEXT_NODE) {
      let at = wide.startOffset;
      while (at > 0 && letter.test(first.data[at - 1]) && letter.test(first.data[at] ?? "")) at -= 1;
      wide.setStart(first, at);
    }
    if (end.nodeType === Node.TEXT_NODE) {
      let at = wide.endOffset;
      while (at > 0 && at < end.data.length && letter.test(end.data[at]) && letter.test(end.data[at - 1])) at += 1;
      wide.setEnd(end, at);
    }
    return wide;
  }

  function directive(range) {
    const parts = pieces(whole(range));
    if (!parts.length) return "";
    const [first, last] = [parts[0], parts[parts.length - 1]];
    if (parts.length === 1 && first.length <= 120) return `text=${coded(first)}`;
    const start = first.split(" ").slice(0, 6).join(" ");
    const end = last.split(" ").slice(-6).join(" ");
    return `text=${coded(start)},${coded(end)}`;
  }

  function chosen() {
    const selection = getSelection();
    if (!selection.rangeCount || selection.isCollapsed) return null;
    const range = selection.getRangeAt(0);
    const inside = range.commonAncestorContainer;
    const element = inside.nodeType === Node.TEXT_NODE ? inside.parentElement : inside;
    if (!article.contains(inside) || element.closest("form, textarea, .cite, .page-foot, .references")) return null;
    const length = plain(String(range)).length;
    return length >= 12 && length <= 1200 ? range : null;
  }

  function place(range) {
    const boxes = range.getClientRects();
    const at = boxes[boxes.length - 1];
    const end = range.endContainer.nodeType === Node.TEXT_NODE ? range.endContainer.parentElement : range.endContainer;
    // Behind the selected words, so that Tab leads from them to the button.
    const block = end.closest(BLOCKS) ?? article;
    if (button.parentElement !== block) block.append(button);
    const width = document.documentElement.clientWidth;
    button.style.left = `${Math.max(8, Math.min(at.right - 40, width - button.offsetWidth - 8))}px`;
    button.style.top = `${Math.min(at.bottom + 8, innerHeight - button.offsetHeight - 8)}px`;
  }

  let waiting = 0;
  function hide() {
    clearTimeout(waiting); // or an offer on its way would bring back what the reader has just used or closed
    button.remove();
  }
  function offer() {
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      if (document.activeElement === button) return;
      const range = chosen();
      if (range) place(range);
      else hide();
    }, 250);
  }
  document.addEventListener("selectionchange", offer);
  offer(); // words may have been selected while this script was on its way
  addEventListener("scroll", () => {
    const range = button.isConnected && chosen();
    if (range) place(range);
  }, { passive: true, capture: true });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && button.isConnected) hide();
  });
  button.addEventListener("pointerdown", (event) => event.preventDefault()); // or the selection would go first
  button.addEventListener("click", async () => {
    const range = chosen();
    if (range) await copy(`${address()}#${section(range.startContainer)}:~:${directive(range)}`, say("Link to this sentence copied"));
    hide();
  });

  // --- The whole page: the device's own dialogue where there is one, else a copy.
  const bar = document.querySelector("[data-share]");
  if (bar) {
    bar.hidden = false;
    const title = plain(document.querySelector("h1")?.textContent ?? document.title);
    const copyPage = () => copy(address(), say("Link copied"));
    bar.querySelector("[data-copy-page]").addEventListener("click", copyPage);
    bar.querySelector("[data-share-page]").addEventListener("click", async () => {
      const data = { title, url: address() };
      if (!navigator.share || navigator.canShare?.(data) === false) {
        copyPage();
        return;
      }
      try {
        await navigator.share(data);
      } catch (error) {
        if (error.name !== "AbortError") copyPage(); // closed by the reader: nothing to do
      }
    });
  }

  // --- "Cite this page": the day of access is today, as the reader's clock tells it.
  for (const blank of document.querySelectorAll("[data-accessed]")) {
    blank.textContent = new Date().toLocaleDateString("en-US", { year: "numeric", month: "long", day: "numeric" });
  }
  for (const one of document.querySelectorAll(".cite button[data-copy]")) {
    const form = one.closest(".cite__form");
    const name = form.querySelector(".cite__name").firstChild.textContent.trim();
    one.hidden = false;
    one.setAttribute("aria-label", say("Copy {form} reference", { form: name }));
    one.addEventListener("click", () => copy(form.querySelector(".cite__text").textContent, say("Reference copied")));
  }
})();
