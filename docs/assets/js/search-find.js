// Knows how a query finds pages, medicines and sources in the index that the build has made; knows nothing of a page.
// Words are compared without accents, plural s and case; small slips and unfinished words count too, but less.
"use strict";
(() => {
  const STOP = new Set(
    `a about am an and any are as at be been best by can could did do does for from get has have how i if in is it its me
     much my of on or should so some take taking than that the there these they this to too was we what when where
     which while who why will with would you your`.split(/\s+/),
  );
  const OWN = new Set("ldn low dose naltrexone".split(" "));
  const SECTION = 0.4; // how much the best section of a page adds to its own score
  const WEIGHTS = { title: 8, synonyms: 4, answer: 2.5, heads: 1.5, text: 1, parent: 0.6 };

  // Returns [{word, at, end}]: words as compared, and where they stand.
  function words(text) {
    const found = [];
    for (const match of text.matchAll(/\p{N}+(?:[.,]\p{N}+)*|[\p{L}\p{M}\p{N}]+(?:['’][\p{L}\p{M}]+)*/gu)) {
      found.push({ word: same(match[0]), at: match.index, end: match.index + match[0].length });
    }
    return found;
  }
  const cache = new Map();
  const same = (word) => cache.get(word) ?? cache.set(word, plainly(word)).get(word);
  function plainly(word) {
    const plain = word.normalize("NFKD").replace(/[\p{M}'’]/gu, "").toLowerCase();
    if (plain.length > 4 && plain.endsWith("ies")) return `${plain.slice(0, -3)}y`;
    return plain.length > 3 && /[^siu]s$/.test(plain) ? plain.slice(0, -1) : plain;
  }
  const list = (text) => words(text).map((one) => one.word);
  // What a question is about, little words kept: "does it work" and "does LDN work" are the same, "how does it work" is not.
  const gist = (text) => {
    const all = list(text);
    const left = all.filter((word) => word !== "it" && !OWN.has(word));
    return (left.length ? left : all).join(" ");
  };

  // Every word of the documents is added to *known*.
  function engine(known, fields, documents) {
    const made = new MiniSearchModule.default({
      fields,
      tokenize: list,
      processTerm: (word) => known.add(word) && word,
      searchOptions: { tokenize: (text) => [text], processTerm: (word) => word },
    });
    made.addAll(documents);
    return made;
  }

  const SLIPS = (word) => (word.length < 4 || /^\p{N}/u.test(word) ? false : word.length < 6 ? 1 : 2);
  const UNFINISHED = { fuzzy: false, prefix: (word) => word.length > 2, weights: { fuzzy: 0.3, prefix: 0.5 } };
  const LOOSE = { ...UNFINISHED, fuzzy: SLIPS };
  const EXACT = { fuzzy: false, prefix: false };
  const every = (nodes, options = {}) => ({ combineWith: "AND", queries: nodes, ...options });
  const any = (nodes, options = {}) => ({ combineWith: "OR", queries: nodes, ...options });

  // Returns find(text) for the index of the site, for a reader of *reading*, the language of the page.
  function finder(index, reading = "en") {
    const pages = index.pages.map(([address, title, answer, synonyms, sections, language = "en"]) => ({
      address, title, answer, language,
      given: new Set([title, ...synonyms].map((one) => list(one).join(" "))),
      gists: new Set([title, ...synonyms].map(gist)),
      sections: sections.map(([anchor, heading, text]) => ({ anchor, heading, text })),
    }));
    const documents = [];
    pages.forEach((page, nth) => {
      const synonyms = index.pages[nth][3].join(" ; ");
      const heads = page.sections.map((one) => one.heading).join(" ; ");
      documents.push({ id: `${nth}`, title: page.title, synonyms, answer: page.answer, heads });
      page.sections.forEach((one, at) => {
        documents.push({ id: `${nth}/${at}`, title: one.heading, text: one.text, parent: page.title });
      });
    });
    const known = new Set();
    const inPages = engine(known, Object.keys(WEIGHTS), documents);
    const inSources = engine(
      new Set(),
      ["name", "title"],
      index.sources.map(([, short, authors, title], id) => ({ id, name: `${short} ${authors}`, title })),
    );
    // The longest words first, so that "low dose naltrexone" is not read as "naltrexone".
    const groups = index.words
      .flatMap(([means, typed]) =>
        [...means, ...typed].map((one) => ({ key: list(one), means: means.map(list) })))
      .sort((a, b) => b.key.length - a.key.length);
    groups.forEach(({ key }) => key.forEach((word) => known.add(word)));
    const medicines = index.medicines.map(([name, verdict, what, others, treats]) => ({
      name, verdict, what, treats,
      names: [name, ...others].map((text) => ({ text, key: list(text.replace(/\(.*\)/, "")).join(" ") })),
    }));

    // Returns the parts of a query: single words, and words that stand for others.
    function read(text) {
      const typed = list(text);
      const parts = [];
      for (let at = 0; at < typed.length; ) {
        const group = groups.find(({ key }) => key.every((word, nth) => typed[at + nth] === word));
        const key = group?.key ?? [typed[at]];
        parts.push({ key, means: group?.means ?? [] });
        at += key.length;
      }
      const telling = parts.filter((part) => part.means.length || !STOP.has(part.key[0]));
      return telling.length ? telling : parts;
    }

    function node({ key, means }) {
      // Only a word that stands nowhere is taken for a slip.
      const own = every(key, key.length > 1 ? EXACT : known.has(key[0]) ? UNFINISHED : LOOSE);
      const meant = means.map((one) => every(one, EXACT));
      // A question such as "do I have fibromyalgia" is not looked for by its little words.
      if (meant.length && key.length > 1 && key.some((word) => STOP.has(word))) return any(meant);
      return meant.length ? any([own, ...meant]) : own;
    }

    // A medicine is an answer only when nothing but its name was typed (and words such as "LDN and").
    function medicine(text) {
      const typed = list(text).filter((word) => !STOP.has(word));
      const left = typed.filter((word) => !OWN.has(word));
      const wanted = (left.length ? left : typed).join(" ");
      if (wanted.length < 3) return [];
      const found = [];
      for (const one of medicines) {
        const name = one.names.find(({ key }) => key === wanted);
        if (name) found.push({ ...one, typed: name.text });
      }
      if (!found.length && !known.has(wanted)) {
        const near = medicines.flatMap((one) =>
          one.names.map((name) => ({ one, name, far: distance(wanted, name.key) })));
        const least = Math.min(...near.map(({ far }) => far));
        if (least <= (SLIPS(wanted) || 0)) {
          for (const { one, name } of near.filter(({ far }) => far === least)) {
            if (!found.some((other) => other.name === one.name)) found.push({ ...one, typed: name.text, near: true });
          }
        }
      }
      // What contributors gave to pages ("opioids", "alcohol") is answered by a page first.
      const general = groups.some(({ key }) => key.join(" ") === wanted);
      return found.slice(0, 3).map((one) => ({ ...one, first: !one.treats && !general }));
    }

    return function find(text) {
      const parts = read(text);
      if (!parts.length) return { pages: [], medicines: [], sources: [], terms: new Set(), suggestion: "" };
      const nodes = parts.map(node);
      const options = { boost: WEIGHTS };
      const hits = inPages.search(every(nodes), options);
      const whole = hits.length > 0;
      if (nodes.length > 1 && new Set(hits.map((hit) => parseInt(hit.id))).size < 3) {
        // Few pages hold every word: then those with some of them, far behind.
        const seen = new Set(hits.map((hit) => hit.id));
        const long = nodes.filter((_, nth) => parts[nth].means.length || parts[nth].key[0].length > 2);
        for (const hit of long.length ? inPages.search(any(long), options) : []) {
          if (!seen.has(hit.id)) hits.push({ ...hit, score: 0.1 * hit.score });
        }
      }
      const suggestion = spelling(text);
      const spelled = suggestion || text;
      const [asked, about] = [list(spelled).join(" "), gist(spelled)];
      const terms = new Set(hits.flatMap((hit) => hit.terms));
      const found = new Map();
      for (const hit of hits) {
        const [nth, at] = String(hit.id).split("/").map(Number);
        const one = found.get(nth) ?? found.set(nth, { ...pages[nth], own: 0, hits: [] }).get(nth);
        if (at === undefined) one.own = hit.score;
        else one.hits.push({ ...pages[nth].sections[at], score: hit.score });
      }
      for (const one of found.values()) {
        for (const hit of one.hits) if (gist(hit.heading) === about) hit.score *= 1.5;
        one.hits.sort((a, b) => b.score - a.score);
        const [best = 0] = one.hits.map((hit) => hit.score);
        // What a contributor gave to the page comes before any count of words.
        const given = one.given.has(asked) ? 10 : one.gists.has(about) ? 1.7 : 1;
        // Who reads in one language finds pages in another last, though finds them.
        const tongue = one.language === reading ? 1 : 0.2;
        one.plain = tongue * (one.own + SECTION * Math.min(best, one.own || best));
        one.score = one.plain * given;
        one.sections = one.hits.filter((hit) => hit.anchor && hit.score > 0.5 * best).slice(0, 3);
      }
      const ranked = [...found.values()].sort((a, b) => b.score - a.score);
      const most = Math.max(...ranked.map((one) => one.plain));
      const sources = inSources.search(every(parts.map(({ key }) => every(key))), {
        boost: { name: 3 }, prefix: (word) => word.length > 3, fuzzy: (word) => (word.length > 5 ? 1 : false),
      });
      return {
        pages: ranked.filter((one) => one.plain > 0.12 * most).slice(0, 12),
        medicines: medicine(text),
        sources: sources.slice(0, 5).map(({ id }) => {
          const [key, name, authors, title] = index.sources[id];
          return { key, name, authors, title };
        }),
        terms, whole,
        suggestion,
      };
    };

    function nearest(word) {
      let [found, least] = ["", Math.min(SLIPS(word) || 0, Math.floor(word.length / 3)) + 1];
      for (const one of known) {
        const far = Math.abs(one.length - word.length) < least ? distance(word, one) : least;
        if (far < least) [found, least] = [one, far];
      }
      return found;
    }

    // Returns the query with each unknown word replaced by the nearest known one; empty when none is near.
    function spelling(text) {
      let last = 0;
      let written = "";
      let changed = false;
      for (const { word, at, end } of words(text)) {
        if (word.length > 3 && !known.has(word)) {
          const near = nearest(word);
          if (near) {
            written += text.slice(last, at) + near;
            last = end;
            changed = true;
          }
        }
      }
      return changed ? written + text.slice(last) : "";
    }
  }

  // Levenshtein distance in which two letters that changed places count once.
  function distance(a, b) {
    if (Math.abs(a.length - b.length) > 2 || a[0] !== b[0]) return 9;
    let [before, last] = [[], Array.from({ length: b.length + 1 }, (_, j) => j)];
    for (let i = 1; i <= a.length; i++) {
      const now = [i];
      for (let j = 1; j <= b.length; j++) {
        now[j] = Math.min(last[j] + 1, now[j - 1] + 1, last[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
        if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) now[j] = Math.min(now[j], before[j - 2] + 1);
      }
      [before, last] = [last, now];
    }
    return last[b.length];
  }

  window.siteSearch = { finder, words };
})();
