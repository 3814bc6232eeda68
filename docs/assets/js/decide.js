// Knows how the two forms of the decision aid become "my highest numbers" and a text to take along.
// It lists what the reader entered and what the page's own data say to look at first: no score, no verdict.
// Without it both forms work on paper, over the same table. Nothing leaves the tab.
"use strict";
(() => {
  const values = document.querySelector(".sheet-values");
  const leaning = document.querySelector(".sheet-leaning");
  if (!values || !leaning) return;

  const SHOWN = 3;
  const words = (element) => element.textContent.trim().replace(/\s+/g, " ");
  const own = values.elements.own;

  // The rows with a number, highest first; equal numbers keep the order of the sheet.
  function rated() {
    const rows = [...values.querySelectorAll(".rate")].flatMap((row) => {
      const chosen = row.querySelector("input[type='radio']:checked");
      if (!chosen) return [];
      const name = row.contains(own) && own.value.trim() ? own.value.trim() : words(row.querySelector("legend"));
      return [{ name, number: Number(chosen.value), look: row.dataset.look }];
    });
    return rows.sort((a, b) => b.number - a.number);
  }

  // The three highest and whatever is as high as the third; nothing that does not matter at all.
  function highest(rows) {
    const least = rows[Math.min(SHOWN, rows.length) - 1]?.number ?? 0;
    return rows.filter((row) => row.number > 0 && row.number >= least);
  }

  function about(rows, top) {
    if (!rows.length) return "Choose a number in each row. Your highest ones are listed here.";
    if (!top.length) return "You gave 0 to every row so far.";
    if (top.length > SHOWN && top.at(-1).number === top[0].number) {
      return "All of these have the same number. Which one would you give up last?";
    }
    return "";
  }

  function show() {
    const rows = rated();
    const top = highest(rows);
    const box = values.querySelector("[data-highest]");
    box.hidden = false;
    const told = box.querySelector("[data-highest-none]");
    told.textContent = about(rows, top);
    told.hidden = !told.textContent;
    const list = box.querySelector("[data-highest-list]");
    list.hidden = !top.length;
    list.replaceChildren(
      ...top.map((row) => {
        const item = document.createElement("li");
        const name = document.createElement("strong");
        name.textContent = `${row.name}: ${row.number}`;
        item.append(name, row.look ? ` – look first at: ${row.look}` : "");
        return item;
      }),
    );
    leaning.querySelector("[data-text]").value = text(rows, top);
  }

  function text(rows, top) {
    const label = (input) => words(input.closest("label"));
    const lean = leaning.querySelector("input[name='lean']:checked");
    const ticks = [...leaning.querySelectorAll("[data-ready] input")];
    const part = (title, lines) => (lines.length ? [title, ...lines.map((line) => `- ${line}`), ""] : []);
    const long = (title, field) => (field.value.trim() ? [title, field.value.trim(), ""] : []);
    const { ask, notes } = leaning.elements;
    const started = rows.length || lean || ticks.some((tick) => tick.checked) || ask.value.trim() || notes.value.trim();
    if (!started) return "";
    return [
      "MY WORKSHEET: SHOULD I TRY LOW-DOSE NALTREXONE (LDN)?",
      "",
      ...part("Matters most to me (0 to 10), and what to look at first:",
        top.map((row) => `${row.name}: ${row.number}${row.look ? `. Look first at: ${row.look}` : ""}`)),
      ...part("All my numbers:", rows.map((row) => `${row.name}: ${row.number}`)),
      ...part("I lean toward:", lean ? [label(lean)] : []),
      ...part("True for me:", ticks.filter((tick) => tick.checked).map(label)),
      ...part("Still open:", ticks.filter((tick) => !tick.checked).map(label)),
      ...long("What I still want to know:", ask),
      ...long("Notes:", notes),
      `From ${location.origin}${location.pathname}. There is no score. It gives no advice.`,
    ].join("\n");
  }

  for (const hidden of leaning.querySelectorAll("[data-script]")) hidden.hidden = false;
  for (const form of [values, leaning]) form.addEventListener("input", show);
  show();
})();
