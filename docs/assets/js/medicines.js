// Knows how typed names are matched with the rows of the medicine tables; holds no name and no advice of its own.
// Every answer is a copy of a row of the page. What matches only nearly is asked back ("Did you mean …?").
"use strict";
(() => {
  const form = document.querySelector("form[data-medicines]");
  if (!form) return;
  const input = form.querySelector("input[type=search]");
  const results = form.querySelector("[role=status]");
  const place = `keep:${location.pathname}:medicines`;
  const LONGEST = 300; // characters that are read
  const MOST = 12; // names that are answered at once
  const NOT_LISTED = "Not in our list. That does not mean that it can be combined: ask a pharmacist.";

  // --- Names ---------------------------------------------------------------------------------------------------------

  const SALTS = new Set(
    `hydrochloride hcl phosphate sulfate sulphate tartrate bitartrate hydrobromide maleate citrate hemihydrate acetate
     mesylate sodium er sr xr cr la ir xl mr odt no nr number`.split(/\s+/),
  );
  const FORMS = new Set(
    `tablet tablets tab tabs capsule capsules cap caps caplet caplets pill pills patch patches drops spray solution
     syrup liquid injection injections shot suppository suppositories lozenge film dose doses daily mg mcg ml g`
      .split(/\s+/),
  );
  const FILLERS = new Set(
    `and or with plus of for at in on to the a an my i me we can could may take taking took it is are do does if while
     together mix mixed combine use using safe ldn low naltrexon please what about medicine medicines drug drugs und
     et y e con mit avec`.split(/\s+/),
  );
  const DOSE = /\d+(?:[.,]\d+)?\s*(?:mg|mcg|ug|[µμ]g|micrograms?|milligrams?|grams?|g|ml|units?|iu|%)(?![\p{L}\p{N}])/giu;

  const words = (text) =>
    text
      .normalize("NFKD")
      .replace(/[\p{M}'’‘`´®™]/gu, "")
      .replace(/&/g, " and ")
      .toLowerCase()
      .split(/[^\p{L}\p{N}]+/u)
      .filter(Boolean);
  const squash = (list) => list.join("");
  const bare = (list, dropped) => {
    const left = list.filter((word) => !dropped.some((set) => set.has(word)));
    return left.length ? left : list;
  };
  // The same sound written otherwise: ph and f, y and i, c and k, double letters.
  const fold = (key) =>
    key.replace(/ph/g, "f").replace(/y/g, "i").replace(/c(?=[aoukl])|ck|q/g, "k").replace(/z/g, "s")
      .replace(/th/g, "t").replace(/(.)\1+/g, "$1");

  function lines(cell) {
    const copy = cell.cloneNode(true);
    copy.querySelectorAll(".citation").forEach((mark) => mark.remove());
    copy.querySelectorAll("br").forEach((end) => end.replaceWith("\n"));
    return copy.textContent.split("\n").map((line) => line.replace(/\s+/g, " ").trim()).filter(Boolean);
  }

  // Each entry: the cells of its row, and its names: {text, kind: "name" | "also" | brand's place}.
  function read() {
    const entries = [];
    for (const row of document.querySelectorAll(".evidence-medicines tbody tr")) {
      const [called, happens, todo, basis] = row.cells;
      const [name, what, ...more] = lines(called);
      const names = [{ text: name, kind: "name" }];
      for (const line of more) {
        const [, label, list] = line.match(/^([^:]+): (.+)$/) ?? [];
        for (const text of list?.split(/\s*,\s*/) ?? []) {
          names.push({ text, kind: label === "Also called" ? "also" : label });
        }
      }
      entries.push({ name, what, names, called, happens, todo, basis, answer: lines(todo)[0] });
    }
    return entries;
  }

  const entries = read();
  const index = new Map(); // squashed name -> [{entry, name}]
  const all = []; // {key, folded, starts, entry, name}
  const SEVERITY = ["Do not combine.", "Ask first.", "Tell the prescriber.", "No interaction known."];
  for (const entry of entries) {
    for (const name of entry.names) {
      const list = words(name.text);
      for (const key of new Set([squash(list), squash(bare(list, [SALTS]))])) {
        const at = index.get(key) ?? index.set(key, []).get(key);
        if (!at.some((other) => other.entry === entry && other.name === name)) at.push({ entry, name });
      }
      const starts = list.map((_, nth) => squash(list.slice(nth)));
      all.push({ key: starts[0], folded: fold(starts[0]), starts, entry, name });
    }
  }

  // --- Matching ------------------------------------------------------------------------------------------------------

  // Damerau-Levenshtein distance (optimal string alignment); more than most is not counted further.
  function distance(a, b, most) {
    if (Math.abs(a.length - b.length) > most) return most + 1;
    let before = [];
    let last = Array.from({ length: b.length + 1 }, (_, j) => j);
    for (let i = 1; i <= a.length; i++) {
      const now = [i];
      let least = i;
      for (let j = 1; j <= b.length; j++) {
        const same = a[i - 1] === b[j - 1];
        now[j] = Math.min(last[j] + 1, now[j - 1] + 1, last[j - 1] + (same ? 0 : 1));
        if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
          now[j] = Math.min(now[j], before[j - 2] + 1);
        }
        least = Math.min(least, now[j]);
      }
      if (least > most) return most + 1;
      [before, last] = [last, now];
    }
    return last[b.length];
  }

  const allowed = (length) => (length < 4 ? 0 : length < 8 ? 1 : length < 12 ? 2 : 3);

  // How unlike a name what was typed is; Infinity when it is not near.
  function unlike(key, one) {
    if (key.length < 3) return Infinity;
    if (key.length > 4 && fold(key) === one.folded) return 0.2;
    if (one.key.startsWith(key)) return 1 + (one.key.length - key.length) / 200 + (one.name.kind === "name" ? 0 : 0.05);
    const most = allowed(key.length);
    let found = Infinity;
    if (key[0] === one.key[0] || (key.length > 5 && key[1] === one.key[1])) {
      const far = distance(key, one.key, most);
      if (far <= most && (key.length > 4 || one.key.length < 7)) found = far + 0.5;
    }
    if (found === Infinity && key.length > 4) {
      // The name is not typed to its end yet, with an error already, or its first word was left out.
      const start = key.length < 6 ? [] : [0, 1, -1].map((more) => one.key.slice(0, key.length + more));
      if (key[0] === one.key[0] && start.some((part) => distance(key, part, 1) <= 1)) found = 2.2;
      if (one.starts.some((part) => part.startsWith(key))) found = 2;
    }
    return found;
  }

  function suggest(key) {
    const best = new Map();
    for (const one of all) {
      const rank = unlike(key, one);
      if (rank < (best.get(one.entry)?.rank ?? Infinity)) best.set(one.entry, { ...one, rank });
    }
    const found = [...best.values()].sort(
      (a, b) =>
        Math.floor(a.rank * 2) - Math.floor(b.rank * 2) ||
        SEVERITY.indexOf(a.entry.answer) - SEVERITY.indexOf(b.entry.answer) ||
        a.rank - b.rank ||
        a.key.localeCompare(b.key),
    );
    return found.filter((one) => one.rank <= found[0].rank + 1);
  }

  // Returns [{typed, hits: [{entry, names}], near: [...]}], in the order typed.
  function find(text) {
    const answers = [];
    for (const part of text.replace(DOSE, " ").split(/[,;\n]+/)) {
      const tokens = words(part);
      let loose = [];
      const settle = () => {
        const left = loose.filter((t) => !FILLERS.has(t) && !FORMS.has(t) && !SALTS.has(t) && !/^\d+$/.test(t));
        loose = [];
        if (!left.length) return;
        const near = suggest(squash(left));
        const singly = near.length ? [] : left.map((token) => ({ typed: token, near: suggest(token) }));
        if (singly.some((one) => one.near.length)) answers.push(...singly);
        else answers.push({ typed: left.join(" "), near });
      };
      for (let at = 0; at < tokens.length; ) {
        let taken = 0;
        for (let length = Math.min(7, tokens.length - at); length && !taken; length--) {
          const run = tokens.slice(at, at + length);
          if (run.every((token) => FILLERS.has(token))) continue;
          const found = index.get(squash(run)) ?? index.get(squash(bare(run, [SALTS, FORMS])));
          if (!found) continue;
          settle();
          const hits = new Map();
          for (const { entry, name } of found) (hits.get(entry) ?? hits.set(entry, []).get(entry)).push(name);
          answers.push({ typed: run.join(" "), hits: [...hits].map(([entry, names]) => ({ entry, names })) });
          taken = length;
        }
        if (!taken) loose.push(tokens[at]);
        at += taken || 1;
      }
      settle();
    }
    const once = new Set();
    return answers.filter(({ typed }) => !once.has(typed) && once.add(typed));
  }

  // --- Answers -------------------------------------------------------------------------------------------------------

  const make = (tag, text = "", className = "") => {
    const element = document.createElement(tag);
    if (text) element.textContent = text;
    if (className) element.className = className;
    return element;
  };
  const inline = (name) => (/^\p{Lu}\p{Ll}/u.test(name) ? name[0].toLowerCase() + name.slice(1) : name);

  function copy(cell, tag = "dd") {
    const element = make(tag);
    element.append(...[...cell.cloneNode(true).childNodes]);
    element.querySelectorAll("[id]").forEach((inner) => inner.removeAttribute("id"));
    return element;
  }

  function nameLine(entry, names) {
    const [first] = names;
    if (first.kind === "name") return "";
    if (first.kind === "also") return `${first.text} is listed as ${inline(entry.name)}.`;
    const places = [...new Set(names.map((name) => name.kind))].filter((where) => where !== "Elsewhere");
    const where = places.length ? ` (${places.join(", ")})` : "";
    return `${first.text} is a brand of ${inline(entry.name)}${where}.`;
  }

  function card(entry, title, remarks) {
    const box = make("section", "", "found");
    box.append(make("h3", title));
    for (const remark of remarks.filter(Boolean)) box.append(make("p", remark, "found-remark"));
    const list = make("dl");
    const rows = [["What it is", make("dd", entry.what)], ["What may happen with LDN", copy(entry.happens)],
      ["What to do", copy(entry.todo)], ["Rests on", copy(entry.basis)]];
    for (const [term, value] of rows) list.append(make("dt", term), value);
    // The sources of what it is stand behind the second line of the first cell.
    const mark = entry.called.querySelector(".citation");
    if (mark) {
      const cited = mark.cloneNode(true);
      [cited, ...cited.querySelectorAll("[id]")].forEach((inner) => inner.removeAttribute("id"));
      rows[0][1].append(cited);
    }
    box.append(list);
    return box;
  }

  // Other entries with a name that begins like this one: Tylenol, Tylenol with Codeine.
  function alike(names, entry) {
    const keys = names.map((name) => squash(words(name.text))).filter((key) => key.length > 3);
    const others = all.filter((one) => one.entry !== entry && keys.some((key) => one.key.startsWith(key) && one.key !== key));
    const texts = [...new Set(others.map((one) => one.name.text))];
    if (!texts.length) return "";
    return `Not the same, though the name begins alike: ${texts.slice(0, 6).join(", ")}. Read the box.`;
  }

  function answer({ typed, hits, near }) {
    if (hits) {
      return hits.map(({ entry, names }) => {
        const shared = hits.length > 1 ? "The same name stands for different medicines. Read the box." : "";
        const title = `${entry.name}: ${inline(entry.answer).replace(/\.$/, "")}`;
        return card(entry, title, [nameLine(entry, names), shared, alike(names, entry)]);
      });
    }
    if (near.length) {
      const more = near.length - 4;
      const boxes = near.slice(0, 4).map(({ entry, name }) => {
        const brand = name.kind === "name" ? "" : `${name.text}: `;
        const remark = `“${typed}” itself is not in our list; this is only the nearest name. Check the box.`;
        return card(entry, `Did you mean ${brand}${inline(entry.name)}?`, [remark, nameLine(entry, [name])]);
      });
      if (more > 0) boxes.push(make("p", `${more} more names are near. Type more letters.`, "found-remark"));
      return boxes;
    }
    const box = make("section", "", "found");
    box.append(make("h3", `“${typed}”`), make("p", typed.length < 3 ? "Type at least 3 letters." : NOT_LISTED));
    return [box];
  }

  let shown = null;
  function show() {
    const text = input.value.slice(0, LONGEST);
    if (text === shown) return;
    shown = text;
    const found = find(text);
    const boxes = found.slice(0, MOST).flatMap(answer);
    if (input.value.length > LONGEST) boxes.push(make("p", `Only the first ${LONGEST} characters are read.`));
    if (found.length > MOST) boxes.push(make("p", `Only the first ${MOST} names are answered.`));
    if (text.trim() && !boxes.length) boxes.push(make("p", "Type the name of a medicine, brand or ingredient."));
    results.replaceChildren(...boxes);
  }

  // --- The form ------------------------------------------------------------------------------------------------------

  function keep() {
    // A name that came with the address is forgotten once another one is typed.
    if (location.search) history.replaceState(null, "", location.pathname + location.hash);
    try {
      if (input.value) sessionStorage.setItem(place, input.value.slice(0, LONGEST));
      else sessionStorage.removeItem(place);
    } catch {
      // without storage the search works all the same until the page is left
    }
  }

  function clear() {
    input.value = "";
    keep();
    show();
    input.focus();
  }

  let timer = 0;
  input.addEventListener("input", () => {
    keep();
    clearTimeout(timer);
    // A pause, so that a screen reader is not told of every letter.
    timer = setTimeout(show, 250);
  });
  input.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !input.value) return;
    event.preventDefault();
    event.stopPropagation();
    clearTimeout(timer);
    clear();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    clearTimeout(timer);
    show();
  });
  form.querySelector("[data-clear]").addEventListener("click", clear);

  try {
    // The search of the site leads here with a name: "?q=Tramadol".
    input.value = new URLSearchParams(location.search).get("q")?.slice(0, LONGEST) ?? sessionStorage.getItem(place) ?? "";
  } catch {
    // the reader forbids storage
  }
  form.parentElement.querySelector("[data-without-script]")?.remove();
  form.hidden = false;
  show();

  // Paper has nothing to unfold.
  const folds = () => document.querySelectorAll("details:not([open]):has(.evidence-medicines)");
  let opened = [];
  addEventListener("beforeprint", () => {
    opened = [...folds()];
    opened.forEach((fold) => (fold.open = true));
  });
  addEventListener("afterprint", () => opened.splice(0).forEach((fold) => (fold.open = false)));
})();
