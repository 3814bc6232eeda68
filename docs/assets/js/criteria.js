// Knows how ticked areas and answers become scores and verdicts, in the browser; the rules come with the page.
// The same judgment is written in scripts/evidence/criteria/scoring.py, and the same cases test both.
"use strict";
(() => {
  const form = document.querySelector("form.criteria");
  if (!form) return;
  const rules = JSON.parse(form.querySelector("script[data-rules]").textContent);
  const SAID = { met: "met", "not met": "not met", open: "cannot be judged yet" };
  const SIGNS = { met: "✓", "not met": "✗", open: "?" };
  const find = (selector) => form.querySelector(selector);
  const output = (measure) => find(`output[data-measure="${measure}"]`);
  const sum = (numbers) => numbers.reduce((a, b) => a + b, 0);

  // --- Judging: every measure is a span, the least and the most that it can still become -------------------------

  function entered() {
    const areas = new Set([...form.querySelectorAll("input[name=areas]:checked")].map((box) => box.value));
    const chosen = {};
    for (const question of Object.keys(rules.questions)) {
      const value = find(`input[name="${question}"]:checked`)?.value;
      if (value !== undefined) chosen[question] = value;
    }
    return { areas, chosen };
  }

  function answered(question, { chosen }) {
    const options = rules.options[question];
    if (question in chosen) return options[chosen[question]].slice(1);
    const all = Object.values(options);
    return [Math.min(...all.map((one) => one[1])), Math.max(...all.map((one) => one[2]))];
  }

  const count = ({ chosen }, questions) => questions.filter((question) => question in chosen).length;

  function closed(answers) {
    const severity = rules.measures.sss[2];
    if (answers.areas.size && Object.keys(answers.chosen).length) return true;
    return count(answers, severity) === severity.length;
  }

  function painful({ areas }) {
    const regions = new Set([...areas].map((id) => rules.areas[id]).filter((area) => area[2]).map((area) => area[1]));
    return Object.keys(rules.regions).filter((region) => regions.has(region));
  }

  function site([id, inside, whole], answers, done) {
    if (inside.some((area) => answers.areas.has(area))) return [1, 1];
    if (whole) return [0, done ? 0 : 1];
    return answered(`site-${id}`, answers);
  }

  function spansOf(answers) {
    const spans = {};
    for (const [id, [, , parts]] of Object.entries(rules.measures)) {
      const found = parts.map((question) => answered(question, answers));
      spans[id] = [sum(found.map((one) => one[0])), sum(found.map((one) => one[1]))];
    }
    const done = closed(answers);
    const ticked = answers.areas.size;
    const regions = painful(answers).length;
    spans.wpi = [ticked, done ? ticked : Object.keys(rules.areas).length];
    spans.regions = [regions, done ? regions : Object.keys(rules.regions).length];
    const sites = rules.sites.map((one) => site(one, answers, done));
    spans.sites = [sum(sites.map((one) => one[0])), sum(sites.map((one) => one[1]))];
    spans.psd = [spans.wpi[0] + spans.sss[0], spans.wpi[1] + spans.sss[1]];
    return spans;
  }

  const holds = ([, least, most], value) => (least === null || value >= least) && (most === null || value <= most);

  // The values of a span among which a bound changes: both ends and the neighbors of each limit.
  function critical([low, high], bounds) {
    const limits = bounds.flatMap((bound) => bound.slice(1)).filter((limit) => limit !== null);
    const near = limits.flatMap((limit) => [limit - 1, limit, limit + 1]);
    return [low, high, ...near.filter((value) => low <= value && value <= high)];
  }

  const measuresOf = (ways) => [...new Set(ways.flat().map((bound) => bound[0]))];

  function verdict(ways, spans) {
    let cases = [{}];
    for (const measure of measuresOf(ways)) {
      const values = critical(spans[measure], ways.flat().filter((bound) => bound[0] === measure));
      cases = cases.flatMap((one) => values.map((value) => ({ ...one, [measure]: value })));
    }
    const met = cases.filter((one) => ways.some((way) => way.every((bound) => holds(bound, one[bound[0]])))).length;
    return met === cases.length ? "met" : met ? "open" : "not met";
  }

  function why(measure, spans, { chosen }) {
    const [name, , parts] = rules.measures[measure];
    if (parts.length === 1) return `${name}: ${rules.options[parts[0]][chosen[parts[0]]]?.[0] ?? "not answered"}`;
    const [low, high] = spans[measure];
    return low === high ? `${name} ${low}` : `${name} ${low} to ${high}`;
  }

  function judge(set, spans, answers) {
    const conditions = set.conditions.map(([words, ways]) => ({
      words,
      verdict: verdict(ways, spans),
      why: measuresOf(ways).map((measure) => why(measure, spans, answers)).join(", "),
    }));
    const verdicts = conditions.map((one) => one.verdict);
    const whole = verdicts.includes("not met") ? "not met" : verdicts.includes("open") ? "open" : "met";
    return { name: set.name, output: set.output, verdict: whole, conditions };
  }

  // --- Showing -------------------------------------------------------------------------------------------------

  const names = (ids, table) => ids.map((id) => (Array.isArray(table[id]) ? table[id][0] : table[id])).join(", ");

  function beside(measure, spans, answers) {
    const [, high, parts] = rules.measures[measure];
    const [least, most] = spans[measure];
    if (parts.length > 1 && least !== most) {
      return `so far, ${count(answers, parts)} of ${parts.length} answered; up to ${most}`;
    }
    if (least !== most) return `so far; up to ${most}`;
    if (measure === "regions" && least) return `of ${high}: ${names(painful(answers), rules.regions)}`;
    const band = measure === "psd" && rules.bands.find(([low, top]) => low <= least && least <= top);
    return band ? `of ${high}, severity: ${band[2]}` : `of ${high}`;
  }

  function shown(measure, spans, answers) {
    // The score of 2010 stands apart, and only where the physician's rating was given.
    if (measure === "sss-2010" && !("bodily" in answers.chosen)) return ["not rated", ""];
    return [String(spans[measure][0]), beside(measure, spans, answers)];
  }

  function show(answers, spans, sets) {
    for (const note of form.querySelectorAll("[data-beside]")) {
      const [value, words] = shown(note.dataset.beside, spans, answers);
      output(note.dataset.beside).textContent = value;
      note.textContent = words;
    }
    for (const set of sets) {
      const result = output(set.output);
      result.textContent = SAID[set.verdict];
      result.dataset.verdict = set.verdict;
      set.conditions.forEach((condition, place) => {
        const line = find(`[data-condition="${set.output}-${place}"]`);
        line.dataset.verdict = condition.verdict;
        line.querySelector(".sign").textContent = SIGNS[condition.verdict];
        line.querySelector("b").textContent = `${condition.verdict}: `;
        line.querySelector(".why").textContent = ` (${condition.why})`;
      });
    }
    for (const area of form.querySelectorAll(".area")) area.classList.toggle("on", answers.areas.has(area.dataset.area));
    for (const [id, inside] of rules.sites) {
      const note = find(`[data-through="${id}"]`);
      if (!note) continue;
      const through = inside.filter((area) => answers.areas.has(area));
      note.textContent = through.length ? `Counts already, through ${names(through, rules.areas)}.` : "";
    }
  }

  // --- The result as text and as a sheet: one list of headed lines serves both ------------------------------------

  function answerLines({ areas, chosen }) {
    const lines = [`Pain in the past week: ${names([...areas], rules.areas) || "no area ticked"}`];
    for (const [question, [name, part]] of Object.entries(rules.questions)) {
      const given = rules.options[question][chosen[question]]?.[0];
      if (given === undefined) {
        if (part !== "aapt") lines.push(`${name}: not answered`);
        continue;
      }
      const points = /^\d$/.test(chosen[question]) && !["yes", "no"].includes(given) && part !== "aapt";
      lines.push(`${question.startsWith("site-") ? "AAPT site, " : ""}${name}: ${points ? `${chosen[question]} (${given})` : given}`);
    }
    return lines;
  }

  function report(answers, spans, sets) {
    const scores = [...form.querySelectorAll(".score")].map((row) => {
      const [label, , note] = row.children;
      const [value, words] = shown(note.dataset.beside, spans, answers);
      return `${label.textContent}: ${value}${words && ` (${words})`}`;
    });
    const verdicts = sets.flatMap((set) => [
      `${set.name}: ${SAID[set.verdict]}`,
      ...set.conditions.map((one) => `  ${SIGNS[one.verdict]} ${one.verdict}: ${one.words} (${one.why})`),
    ]);
    return [["Answers", answerLines(answers)], ["Scores", scores], ["Criteria", verdicts]];
  }

  const day = () => new Date().toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric" });
  const address = () => location.href.replace(/[?#].*/, "") + "#calculator";
  const TITLE = "Fibromyalgia criteria: answers and scores";

  function asText(parts) {
    const body = parts.flatMap(([head, lines]) => ["", head, ...lines]);
    return [TITLE, day(), ...body, "", rules.limits, address()].join("\n");
  }

  function sheet(parts) {
    const make = (tag, words, kind) => {
      const element = document.createElement(tag);
      element.textContent = words;
      if (kind) element.className = kind;
      return element;
    };
    const page = make("section", "", "criteria-sheet sheet");
    page.append(make("h1", TITLE), make("p", day()), make("p", rules.limits, "limits"));
    page.append(find(".criteria-body").cloneNode(true));
    for (const [head, lines] of parts) {
      page.append(make("h2", head));
      const kind = head === "Criteria" ? "verdict" : "";
      for (const line of lines) page.append(make("p", line, line.startsWith("  ") ? "inner" : kind));
    }
    page.append(make("p", address(), "address"));
    return page;
  }

  // --- At work ---------------------------------------------------------------------------------------------------

  let latest = [];
  let said = "";
  let timer = 0;

  function aloud(spans, sets) {
    const words = [`WPI ${spans.wpi[0]}, SSS ${spans.sss[0]}`, ...sets.map((one) => `${one.name}: ${SAID[one.verdict]}`)];
    clearTimeout(timer);
    timer = setTimeout(() => {
      if (words.join(". ") !== said) find("[data-aloud]").textContent = said = words.join(". ");
    }, 1200);
  }

  function update({ type } = {}) {
    const answers = entered();
    const spans = spansOf(answers);
    const sets = rules.sets.map((set) => judge(set, spans, answers));
    show(answers, spans, sets);
    latest = report(answers, spans, sets);
    find("textarea").value = asText(latest);
    if (type === "input") aloud(spans, sets);
  }

  find(".criteria-body").addEventListener("click", (event) => {
    const area = event.target.closest(".area");
    if (!area) return;
    const box = find(`input[name=areas][value="${area.dataset.area}"]`);
    box.checked = !box.checked;
    box.dispatchEvent(new Event("input", { bubbles: true }));
  });
  form.addEventListener("input", update);
  // Before keep.js prints: printed from here, only the sheet comes out; printed by the browser's own command, the page.
  form.addEventListener("click", (event) => {
    if (event.target.dataset?.action !== "print") return;
    document.querySelector("article").append(sheet(latest));
  }, true);
  addEventListener("afterprint", () => document.querySelectorAll(".criteria-sheet").forEach((page) => page.remove()));
  for (const part of form.querySelectorAll(".scripted")) part.hidden = false;
  form.classList.add("live");
  update();
})();
