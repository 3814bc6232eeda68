// Knows which page a reader most likely wanted at an address that leads nowhere: the nearest of those in the contents.
"use strict";
(() => {
  // The number of letters to change, add or take away (Levenshtein), row by row.
  function distance(one, other) {
    let row = [...other].map((_, place) => place + 1);
    row.unshift(0);
    for (let i = 1; i <= one.length; i++) {
      const next = [i];
      for (let j = 1; j <= other.length; j++) {
        next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (one[i - 1] !== other[j - 1]));
      }
      row = next;
    }
    return row[other.length];
  }

  const told = document.querySelector(".nearest");
  const plain = (path) => path.toLowerCase().replace(/(index)?\.html?$|\/+$/g, "").split("/").pop();
  let wanted = "";
  try {
    wanted = plain(decodeURIComponent(location.pathname)).slice(0, 60);
  } catch {
    return; // not an address that anyone meant
  }
  let best = null;
  for (const link of document.querySelectorAll("#__nav a")) {
    const name = plain(link.pathname);
    if (!name || !wanted) continue;
    const far = wanted.length > 3 && name.startsWith(wanted) ? 1 : distance(wanted, name);
    if (far <= Math.max(1, name.length / 3) && (!best || far < best.far)) best = { far, link };
  }
  if (!best) return;
  const link = document.createElement("a");
  link.href = best.link.href;
  link.textContent = best.link.textContent;
  told.append(link, ".");
  told.hidden = false;
})();
