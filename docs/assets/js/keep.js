// Knows how the entries of a form outlive a reload within the tab, and its buttons to clear, undo, print and copy; knows no tool.
// <form data-keep="name"> keeps what is entered in the tab's own memory (sessionStorage): nothing is sent, nothing is
// stored beyond the tab. Buttons inside it, hidden until this script runs:
//   <button type="button" data-action="clear|print" hidden>, <button data-action="copy" data-source="ID" hidden>
//   <button type="button" data-action="undo" hidden>, shown once a form was cleared, or a tool told with the event
//   "replace" that it is about to overwrite the entries
// An element with [data-told] inside the form says what was done. Tools listen to "input" on the form.
"use strict";
(() => {
  const fields = (form) => [...form.elements].filter((field) => field.name && field.type !== "search");
  const ticks = (field) => field.type === "checkbox" || field.type === "radio";
  const place = (form) => `keep:${location.pathname}:${form.dataset.keep}`;

  function read(form) {
    try {
      return JSON.parse(sessionStorage.getItem(place(form))) ?? {};
    } catch {
      return {}; // the reader forbids storage, or something else wrote there
    }
  }

  function entered(form) {
    const entries = {};
    for (const field of fields(form)) {
      if (ticks(field) ? field.checked : field.value !== field.defaultValue) {
        (entries[field.name] ??= []).push(field.value);
      }
    }
    return entries;
  }

  function write(form) {
    const entries = entered(form);
    try {
      if (Object.keys(entries).length) sessionStorage.setItem(place(form), JSON.stringify(entries));
      else sessionStorage.removeItem(place(form));
    } catch {
      // without storage the form works all the same until the page is left
    }
  }

  function restore(form, entries) {
    for (const field of fields(form)) {
      const kept = entries[field.name];
      if (!Array.isArray(kept)) continue;
      if (ticks(field)) field.checked = kept.includes(field.value);
      else if (typeof kept[0] === "string") field.value = kept[0];
    }
  }

  function tell(form, words) {
    const told = form.querySelector("[data-told]");
    if (told) told.textContent = words;
  }

  async function copy(form, source) {
    const text = source.value ?? source.innerText;
    try {
      await navigator.clipboard.writeText(text);
      tell(form, "Copied.");
    } catch {
      // no permission, or a page opened from a file: leave the text selected for the reader's own copy command
      getSelection().selectAllChildren(source);
      source.select?.();
      tell(form, "The text is selected. Copy it with your device's own command.");
    }
  }

  const before = new WeakMap(); // what a form held before it was cleared or overwritten
  const undo = (form) => form.querySelector("button[data-action='undo']");

  function remember(form) {
    before.set(form, entered(form));
    if (undo(form)) undo(form).hidden = false;
  }

  const actions = {
    clear(form) {
      remember(form);
      form.reset();
      form.dispatchEvent(new Event("input", { bubbles: true }));
      tell(form, undo(form) ? "Cleared. Undo brings your entries back." : "Cleared.");
    },
    undo(form, button) {
      form.reset();
      restore(form, before.get(form) ?? {});
      form.dispatchEvent(new Event("input", { bubbles: true }));
      tell(form, "Your entries are back.");
      form.querySelector("button[data-action='clear']")?.focus();
      button.hidden = true;
    },
    print() {
      // Of a page with sheets to take along, only these; the browser's own command still prints the whole page.
      document.documentElement.classList.toggle("sheet-only", document.querySelector("article .sheet") !== null);
      print();
    },
    copy: (form, button) => copy(form, document.getElementById(button.dataset.source)),
  };

  addEventListener("afterprint", () => document.documentElement.classList.remove("sheet-only"));
  for (const form of document.querySelectorAll("form[data-keep]")) {
    restore(form, read(form));
    form.addEventListener("input", () => write(form));
    form.addEventListener("replace", () => remember(form));
    form.addEventListener("submit", (event) => event.preventDefault());
    for (const button of form.querySelectorAll("button[data-action]")) {
      button.hidden = button.dataset.action === "undo";
      button.addEventListener("click", () => actions[button.dataset.action]?.(form, button));
    }
  }
})();
