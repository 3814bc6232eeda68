// Knows how a reference is previewed beside its number; without it every number is a plain link to the list.
// The box opens on hover, focus and tap, can be entered and copied from, and closes with Escape (WCAG 1.4.13).
"use strict";
(() => {
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
})();
