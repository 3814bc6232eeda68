// Knows how the diary fills in its dates, becomes a file and comes back from it; the chart of its scores is diary-chart.js.
// Dates are days of the calendar, never moments: no time zone can move them. Nothing leaves the tab.
"use strict";
(() => {
  const form = document.querySelector(".sheet-diary");
  if (!form) return;

  const DAY = 86_400_000;
  const DAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
  const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
  const fields = form.elements;
  const lines = [...form.querySelectorAll("[data-line]")];
  const measures = [...form.querySelectorAll("input[name='measure']")].map((input) => input.value);
  const agreed = new Map([...form.querySelectorAll("input[name='agreed']")].map(
    (input) => [input.closest("label").textContent.trim(), input.value],
  ));

  function tell(words) {
    form.querySelector("[data-told]").textContent = words;
  }

  // --- Dates -------------------------------------------------------------------------------------------------------

  // Days since 1970 of "2027-12-20", or null for what is no day of the years that the form takes.
  function day(iso) {
    const found = /^(2[01]\d\d)-(\d\d)-(\d\d)$/.exec(iso);
    if (!found) return null;
    const number = Date.UTC(Number(found[1]), Number(found[2]) - 1, Number(found[3])) / DAY;
    return isoOf(number) === iso ? number : null;
  }

  const isoOf = (number) => new Date(number * DAY).toISOString().slice(0, 10);

  function shown(number) {
    const date = new Date(number * DAY);
    return `${DAYS[date.getUTCDay()]} ${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]} ${date.getUTCFullYear()}`;
  }

  function dayOf(place) {
    const start = day(fields[place.dataset.from].value);
    return start === null ? null : start + Number(place.dataset.days);
  }

  function dates() {
    for (const place of form.querySelectorAll("[data-from]")) {
      const number = dayOf(place);
      place.textContent = number === null ? "" : shown(number);
    }
    for (const field of form.querySelectorAll("input[type='date']")) {
      field.toggleAttribute("data-filled", Boolean(field.value));
    }
  }

  // --- The goal ----------------------------------------------------------------------------------------------------

  function hint() {
    const place = form.querySelector("[data-hint]");
    const measure = form.querySelector("input[name='measure']:checked");
    const fall = Number(measure?.dataset.moderate ?? 0);
    const before = measure && fields[`w0-${measure.value}`];
    place.hidden = !fall || !before.value || !before.validity.valid || Number(before.value) === 0;
    if (place.hidden) return;
    const less = (Number(before.value) * (100 - fall)) / 100;
    place.textContent = `${fall}% less than your ${before.value} before the start is ${less}. `
      + `As a whole number, that is ${Math.floor(less)} or lower.`;
  }

  // --- The file: RFC 4180, with the mark by which spreadsheets know UTF-8 ---------------------------------------------

  const COLUMNS = ["when", "date", ...measures, "notes"];
  // Lines that hold one entry: their name, the field, and the column in which it stands.
  const SINGLE = new Map([
    ["first day", ["start", "date"]],
    ["call", ["call", "notes"]],
    ["goal", ["goal", "notes"]],
    ["goal is about", ["measure", "notes"]],
    ["goal number", ["target", "notes"]],
    ["first day off", ["off", "date"]],
    ["agreed", ["agreed", "notes"]],
  ]);
  const WEEKLY = new Map(lines.map((line) => [line.dataset.name.toLowerCase(), line]));
  // A spreadsheet runs what begins like this; an apostrophe makes it words. One more apostrophe keeps words that
  // had one already, so that every entry comes back as it was.
  const FORMULA = /^'*[=+\-@\t\r]/;
  const guarded = (cell) => (FORMULA.test(cell) ? `'${cell}` : cell);
  const unguarded = (cell) => (/^'+[=+\-@\t\r]/.test(cell) ? cell.slice(1) : cell);

  function csv() {
    const rows = [COLUMNS];
    const row = (when, cells) => rows.push(COLUMNS.map((column) => (column === "when" ? when : cells[column] ?? "")));
    const single = (when) => row(when, { [SINGLE.get(when)[1]]: valueOf(SINGLE.get(when)[0]) });
    for (const when of ["first day", "call", "goal", "goal is about", "goal number"]) single(when);
    for (const [when, line] of WEEKLY) {
      if (line.dataset.line === "o1") single("first day off");
      const number = dayOf(line.querySelector("[data-from]"));
      const cells = { date: number === null ? "" : isoOf(number), notes: fields[`${line.dataset.line}-note`].value };
      for (const measure of measures) cells[measure] = fields[`${line.dataset.line}-${measure}`].value;
      row(when, cells);
    }
    single("agreed");
    const quoted = (cell) => (/[",;\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);
    return `\ufeff${rows.map((cells) => cells.map((cell) => quoted(guarded(cell))).join(",")).join("\r\n")}\r\n`;
  }

  function valueOf(name) {
    if (name !== "agreed") return fields[name].value;
    return [...agreed].find(([, value]) => value === fields.agreed.value)?.[0] ?? "";
  }

  // The rows of a file, each with its line number; a quote that nobody closes is told by `open`.
  function parse(text) {
    const head = text.split(/\r?\n/, 1)[0];
    const comma = head.split(";").length > head.split(",").length ? ";" : ","; // some spreadsheets save with ";"
    const rows = [];
    let [cells, cell, quoted, line, begun] = [[], "", false, 1, 1];
    const end = () => {
      rows.push({ line: begun, cells: [...cells, cell] });
      [cells, cell] = [[], ""];
    };
    for (let at = 0; at < text.length; at += 1) {
      const sign = text[at];
      if (sign === "\n") line += 1;
      if (quoted) {
        if (sign !== '"') cell += sign;
        else if (text[at + 1] === '"') cell += text[(at += 1)];
        else quoted = false;
      } else if (sign === '"' && !cell) quoted = true;
      else if (sign === comma) [cells, cell] = [[...cells, cell], ""];
      else if (sign === "\n") {
        end();
        begun = line;
      } else if (sign !== "\r") cell += sign;
    }
    if (cell || cells.length) end();
    return { rows: rows.filter((row) => row.cells.some((one) => one.trim())), open: quoted };
  }

  // What a file holds by the names of fields, and every fault in it.
  function read(text) {
    const { rows, open } = parse(text);
    const faults = [];
    const found = new Map();
    const columns = (rows.shift()?.cells ?? []).map((name) => name.trim().toLowerCase());
    const missing = COLUMNS.filter((name) => !columns.includes(name));
    if (missing.length) {
      return { found, faults: [`This is no diary of this page: its first line lacks ${missing.join(", ")}.`] };
    }
    const strange = columns.filter((name) => name && !COLUMNS.includes(name));
    if (strange.length) faults.push(`Line 1: the diary has no column named ${strange.join(", ")}.`);
    if (open) faults.push("A quotation mark is opened and never closed. The file may be cut off.");
    const seen = new Set();
    for (const { line, cells } of rows) {
      const cell = (column) => unguarded(cells[columns.indexOf(column)] ?? "").replaceAll("\r\n", "\n");
      const when = cell("when").trim().toLowerCase();
      const say = (words) => faults.push(`Line ${line}: ${words}`);
      if (seen.has(when)) say(`“${when}” is there twice.`);
      seen.add(when);
      if (cells.length > columns.length) say("it has more cells than the first line.");
      if (SINGLE.has(when)) {
        const [name, column] = SINGLE.get(when);
        const value = single(name, cell(column), say);
        if (value) found.set(name, value);
      } else if (WEEKLY.has(when)) {
        const name = WEEKLY.get(when).dataset.line;
        for (const measure of measures) {
          const value = score(cell(measure).trim(), measure, say);
          if (value) found.set(`${name}-${measure}`, value);
        }
        const note = long(`${name}-note`, cell("notes"), say);
        if (note) found.set(`${name}-note`, note);
      } else say(`the diary has no line “${when.slice(0, 40)}”.`);
    }
    return { found, faults };
  }

  function score(value, name, say) {
    if (/^(?:\d|10)?$/.test(value)) return value;
    say(`${name} is “${value.slice(0, 40)}”. Write a whole number from 0 to 10, or leave it empty.`);
    return "";
  }

  function long(name, value, say) {
    const limit = fields[name].maxLength;
    if (value.length <= limit) return value;
    say(`the notes are longer than ${limit} characters.`);
    return "";
  }

  function single(name, value, say) {
    const trimmed = value.trim();
    if (!trimmed) return "";
    if (name === "target") return score(trimmed, "the goal number", say);
    if (name === "start" || name === "off") {
      if (day(trimmed) !== null) return trimmed;
      say(`the date “${trimmed.slice(0, 40)}” is not written as year-month-day, like 2027-12-20.`);
      return "";
    }
    if (name === "measure") {
      if (measures.includes(trimmed)) return trimmed;
      say(`the goal is about “${trimmed.slice(0, 40)}”. Known are ${measures.join(", ")}.`);
      return "";
    }
    if (name === "agreed") {
      if (agreed.has(trimmed)) return agreed.get(trimmed);
      say(`agreed is “${trimmed.slice(0, 40)}”. Known are: ${[...agreed.keys()].join("; ")}.`);
      return "";
    }
    return long(name, value, say);
  }

  async function load(file) {
    let text = "";
    let faults = [];
    let found = new Map();
    try {
      if (file.size > 1_000_000) faults = ["The file is far larger than a diary."];
      else text = new TextDecoder("utf-8", { fatal: true }).decode(await file.arrayBuffer());
      if (!faults.length) ({ found, faults } = read(text));
    } catch {
      faults = ["The file is no text in UTF-8. In a spreadsheet, save it as “CSV UTF-8”."];
    }
    const box = form.querySelector("[data-faults]");
    box.hidden = !faults.length;
    box.firstElementChild.replaceChildren(...faults.map((words) => {
      const item = document.createElement("li");
      item.textContent = words;
      return item;
    }));
    if (faults.length) return tell("The file was not loaded. Your entries here are as they were.");
    form.dispatchEvent(new Event("replace"));
    form.reset();
    for (const [name, value] of found) fields[name].value = value;
    form.dispatchEvent(new Event("input", { bubbles: true }));
    tell("The file is loaded. Undo brings back what was here before.");
  }

  // --- Files to save -------------------------------------------------------------------------------------------------

  function save(name, type, text) {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text], { type }));
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
    tell(`Saved as ${name}. Whoever can open this device's files can read it.`);
  }

  // Days of the calendar for RFC 5545; neutral words, since others may see the calendar.
  function ics(start) {
    const weeks = Number(form.dataset.weeks);
    const stamp = new Date().toISOString().replace(/[-:]|\.\d+/g, "");
    const date = (number) => isoOf(number).replaceAll("-", "");
    const event = (id, number, words, ...more) => [
      "BEGIN:VEVENT", `UID:${id}-${date(start)}@diary.invalid`, `DTSTAMP:${stamp}`,
      `DTSTART;VALUE=DATE:${date(number)}`, ...more, `SUMMARY:${words}`, "TRANSP:TRANSPARENT", "END:VEVENT",
    ];
    return [
      "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//LDN and Fibromyalgia//Diary//EN",
      ...event("weekly", start + 7, "Diary: write down this week", `RRULE:FREQ=WEEKLY;COUNT=${weeks}`),
      ...event("judge", start + 7 * weeks, `Diary: the ${weeks} weeks are over`),
      "END:VCALENDAR", "",
    ].join("\r\n");
  }

  const saves = {
    csv() {
      const wrong = form.querySelector("input:invalid");
      if (wrong) {
        wrong.focus();
        return tell("One entry is not right, so nothing was saved. Scores are whole numbers from 0 to 10.");
      }
      save(`diary${fields.start.value && `-${fields.start.value}`}.csv`, "text/csv;charset=utf-8", csv());
    },
    ics() {
      const start = day(fields.start.value);
      if (start !== null) return save("diary-dates.ics", "text/calendar;charset=utf-8", ics(start));
      fields.start.focus();
      tell("Fill in the first day first.");
    },
  };

  // --- Wiring --------------------------------------------------------------------------------------------------------

  function show() {
    dates();
    hint();
    if (CSS.supports("field-sizing", "content")) return;
    for (const note of form.querySelectorAll(".diary-note textarea")) {
      note.rows = note.value.split("\n").reduce((sum, part) => sum + Math.max(1, Math.ceil(part.length / 28)), 0);
    }
  }

  for (const hidden of form.querySelectorAll("[data-script]")) hidden.hidden = false;
  for (const [action, run] of Object.entries(saves)) {
    form.querySelector(`[data-action='${action}']`).addEventListener("click", run);
  }
  form.querySelector("[data-load]").addEventListener("change", async (event) => {
    const input = event.target;
    if (input.files[0]) await load(input.files[0]);
    input.value = ""; // the same file can be chosen again
  });
  form.addEventListener("input", show);
  show();
})();
