// Knows how a reference is previewed beside its number, and copied; without it every number is a plain link to the list.
// The box opens on hover, focus and tap, can be entered and copied from, and closes with Escape (WCAG 1.4.13).
"use strict";
(() => {
  const { say, soon } = window;
  const OPEN_AFTER = 120;
  const CLOSE_AFTER = 250;
  let box = null;
  let owner = null;
  let timer = 0;

  const mark = (target) => target instanceof Element ? target.closest("a[role='doc-biblioref']") : null;

  function close({ refocus = false } = {}) {
    clearTimeout(timer);
    if (!box) return;
    const inside = box.contains(document.activeElement);
    box.remove();
    if (refocus && inside) owner.focus({ preventScroll: true });
    box = owner = null;
  }

  function open(link) {
    clearTimeout(timer);
    if (owner === link) return;
    close();
    const entry = document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (!entry) return;
    box = document.createElement("div");
    box.className = "preview";
    box.id = "reference-preview";
    box.setAttribute("role", "note");
    box.setAttribute("aria-label", link.getAttribute("aria-label"));
    for (const part of entry.querySelectorAll(".ref-status, .ref-text, .ref-note, .ref-gone, .ref-links")) {
      const copy = part.cloneNode(true);
      copy.querySelectorAll("[id]").forEach((element) => element.removeAttribute("id"));
      box.append(copy);
    }
    owner = link;
    // Behind the number, so that Tab leads from the number into the box.
    link.closest("sup").after(box);
    place(link);
    if (!box) return; // the number is out of sight: there is nothing to stand beside
    box.addEventListener("pointerenter", () => clearTimeout(timer));
    box.addEventListener("pointerleave", later);
  }

  function place(link) {
    const at = link.getBoundingClientRect();
    if (at.bottom < 0 || at.top > innerHeight) return close();
    const { width, height } = box.getBoundingClientRect();
    const left = Math.max(8, Math.min(at.left - 12, document.documentElement.clientWidth - width - 8));
    const fits = at.bottom + 4 + height < innerHeight || at.top < height + 8;
    box.style.left = `${left}px`;
    box.style.top = `${fits ? at.bottom + 4 : at.top - height - 4}px`;
  }

  function later() {
    clearTimeout(timer);
    timer = setTimeout(() => {
      if (box && !box.contains(document.activeElement) && document.activeElement !== owner) close();
    }, CLOSE_AFTER);
  }

  document.addEventListener("pointerover", (event) => {
    const link = mark(event.target);
    if (!link || event.pointerType !== "mouse") return;
    clearTimeout(timer);
    timer = setTimeout(open, OPEN_AFTER, link);
  });
  document.addEventListener("pointerout", (event) => {
    if (mark(event.target) && event.pointerType === "mouse") later();
  });
  document.addEventListener("focusin", (event) => {
    const link = mark(event.target);
    if (link) {
      if (link.matches(":focus-visible")) open(link);
    } else if (box && !box.contains(event.target)) close();
  });
  document.addEventListener("click", (event) => {
    const link = mark(event.target);
    if (link && event.detail > 0 && matchMedia("(hover: none)").matches) {
      // The first tap shows the source, the second follows the link.
      if (owner !== link) {
        event.preventDefault();
        open(link);
      }
    } else if (box && !box.contains(event.target) && !link) close();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && box) {
      event.stopPropagation();
      close({ refocus: true });
    }
  });
  addEventListener("resize", () => close());
  // Also when a table scrolls in its own box: hence "capture".
  addEventListener("scroll", () => box && place(owner), { passive: true, capture: true });

  // --- Copy this reference -------------------------------------------------------------------------------------------

  const told = document.createElement("div");
  told.className = "ref-told";
  told.setAttribute("role", "status");
  document.body.append(told);

  // How the source is called in the names of its links: to its file, or to its details.
  function named(links) {
    for (const link of links.querySelectorAll("a[aria-label]")) {
      const label = link.getAttribute("aria-label");
      const format = link.textContent;
      for (const name of [say("{format} of {who}", { format }), say("Details of {who} and who cites it")]) {
        const [before, after] = name.split("{who}");
        if (label.startsWith(before) && label.endsWith(after)) return label.slice(before.length, label.length - after.length);
      }
    }
    return "";
  }

  // When there is time: a page may have hundreds of entries, below what is read first.
  const entries = [...document.querySelectorAll(":is(.references, .catalogue) li > .ref-links")];
  function furnish(deadline) {
    while (entries.length && deadline.timeRemaining() > 1) {
      const links = entries.shift();
      const button = document.createElement("button");
      button.type = "button";
      button.className = "ref-copy";
      button.textContent = say("Copy");
      const who = named(links);
      button.setAttribute("aria-label", who ? say("Copy this reference, {who}", { who }) : say("Copy this reference"));
      links.append(button);
    }
    if (entries.length) soon(furnish);
  }
  soon(furnish);

  // The text as printed, ending with its DOI or address; a banner such as "Retracted." goes with it.
  function whole(entry) {
    const status = entry.querySelector(".ref-status strong")?.textContent;
    const text = entry.querySelector(".ref-text").textContent.replace(/\s+/g, " ").trim();
    return status ? `${text} [${status.replace(/\.$/, "")}]` : text;
  }

  function tell(button, words, done) {
    told.textContent = "";
    setTimeout(() => (told.textContent = words)); // said again when it is the same
    if (!done) return;
    button.textContent = say("Copied");
    setTimeout(() => (button.textContent = say("Copy")), 2000);
  }

  document.addEventListener("click", async (event) => {
    const button = event.target instanceof Element ? event.target.closest(".ref-copy") : null;
    if (!button) return;
    const entry = button.closest("li, .preview");
    try {
      await navigator.clipboard.writeText(whole(entry));
      tell(button, say("Copied"), true);
    } catch {
      // Not allowed, or not to be had without https: the reader copies what is selected.
      getSelection().selectAllChildren(entry.querySelector(".ref-text"));
      tell(button, say("Selected. Copy it with Ctrl+C, or with the menu of your device."), false);
      told.classList.add("ref-told--shown");
      setTimeout(() => told.classList.remove("ref-told--shown"), 6000);
    }
  });
})();
