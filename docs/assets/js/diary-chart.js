// Knows how the scores of the diary become charts, one for each thing that is scored; the form itself is their table.
// Read without color: dots carry their numbers, lines their names. Drawn only while the reader wants to see it.
"use strict";
(() => {
  const form = document.querySelector(".sheet-diary");
  const place = form?.querySelector("[data-chart]");
  if (!place) return;

  const [LEFT, TOP, HIGH, NARROW] = [24, 16, 130, 22];
  const all = [...form.querySelectorAll("[data-line]")];
  const measures = [...form.querySelectorAll("input[name='measure']")];
  // Set anew for each drawing: one unit is one pixel, and the weeks off take room only when they are used.
  let lines = all;
  let right = 0;
  const x = (nth) => LEFT + (nth * (right - LEFT)) / (lines.length - 1);
  const y = (score) => TOP + HIGH - (score / 10) * HIGH;

  function draw(parent, name, attributes, words) {
    const element = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    if (words !== undefined) element.textContent = words;
    parent?.append(element);
    return element;
  }

  function score(name) {
    const field = form.elements[name];
    return field.value !== "" && field.validity.valid ? Number(field.value) : null;
  }

  function level(svg, kind, value, words) {
    draw(svg, "line", { class: `chart-${kind}`, x1: LEFT, x2: right, y1: y(value), y2: y(value) });
    const above = kind === "before" ? -4 : 13;
    draw(svg, "text", { class: "chart-name", x: right, y: y(value) + above, "text-anchor": "end" }, words);
  }

  function chart(measure, name, goal) {
    const scores = lines.map((line) => score(`${line.dataset.line}-${measure}`));
    if (scores.every((one) => one === null)) return null;
    const svg = draw(null, "svg", { viewBox: `0 0 ${right + 12} ${TOP + HIGH + 34}`, role: "img", class: "chart" });
    const told = lines.map((line, nth) => scores[nth] !== null && `${line.dataset.name} ${scores[nth]}`);
    const sentence = [`${name}, from 0 to 10, lower is better.`, `${told.filter(Boolean).join("; ")}.`];
    if (goal !== null) sentence.push(`Goal: ${goal} or lower.`);
    svg.setAttribute("aria-label", sentence.join(" "));
    for (const mark of [0, 5, 10]) {
      draw(svg, "line", { class: "chart-grid", x1: LEFT, x2: right, y1: y(mark), y2: y(mark) });
      draw(svg, "text", { class: "chart-tick", x: LEFT - 5, y: y(mark) + 3, "text-anchor": "end" }, mark);
    }
    lines.forEach((line, nth) => {
      const week = line.dataset.line;
      const wide = x(1) - x(0) >= NARROW || Number(week.slice(1)) % 2 === 0;
      const place = { class: "chart-tick", y: TOP + HIGH + 15, "text-anchor": "middle" };
      if (wide && week !== "w0") draw(svg, "text", { ...place, x: x(nth) }, week.slice(1));
      if (week === "o1") draw(svg, "text", { ...place, x: x(nth), y: TOP + HIGH + 29, "text-anchor": "start" }, "weeks off");
      if (week === "w1") draw(svg, "text", { ...place, x: x(nth), y: TOP + HIGH + 29, "text-anchor": "start" }, "weeks");
    });
    if (scores[0] !== null) level(svg, "before", scores[0], `before the start: ${scores[0]}`);
    if (goal !== null) level(svg, "goal", goal, `goal: ${goal}`);
    // A week without a number, and the stretch without the medicine, break the line.
    let path = "";
    scores.forEach((one, nth) => {
      const joined = nth && scores[nth - 1] !== null && lines[nth].parentNode === lines[nth - 1].parentNode;
      if (one !== null) path += `${joined ? "L" : "M"}${x(nth)} ${y(one)}`;
    });
    draw(svg, "path", { class: "chart-line", d: path });
    scores.forEach((one, nth) => {
      if (one === null) return;
      draw(svg, "circle", { class: "chart-dot", cx: x(nth), cy: y(one), r: 3 });
      draw(svg, "text", { class: "chart-score", x: x(nth), y: y(one) - 6, "text-anchor": "middle" }, one);
    });
    return svg;
  }

  function show() {
    if (place.hidden) return;
    const used = (line) => measures.some((input) => score(`${line.dataset.line}-${input.value}`) !== null);
    const off = (line) => line.dataset.line.startsWith("o");
    const usesOff = all.some((line) => off(line) && used(line));
    lines = all.filter((line) => usesOff || !off(line));
    right = Math.min(640, Math.max(260, place.clientWidth)) - 12;
    const goal = score("target");
    const charts = measures.flatMap((input) => {
      const name = input.closest("label").textContent.trim();
      const svg = chart(input.value, name, input.checked ? goal : null);
      if (!svg) return [];
      const figure = document.createElement("figure");
      const caption = document.createElement("figcaption");
      caption.textContent = `${name}, week by week. Lower is better.`;
      figure.append(caption, svg);
      return [figure];
    });
    const note = document.createElement("p");
    note.textContent = charts.length
      ? "The lines show what you entered. They cannot show why it changed."
      : "Write a score into the diary, and it shows here.";
    place.replaceChildren(...charts, note);
  }

  const button = form.querySelector("[data-action='chart']");
  button.addEventListener("click", () => {
    place.hidden = !place.hidden;
    button.setAttribute("aria-expanded", String(!place.hidden));
    button.textContent = `${place.hidden ? "Show" : "Hide"} the chart of my scores`;
    show();
  });
  form.addEventListener("input", show);
})();
