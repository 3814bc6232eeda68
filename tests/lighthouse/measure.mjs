// Knows how Lighthouse measures addresses with its mobile profile; prints one line of JSON for each.
//   node measure.mjs ADDRESS…     CHROME_PATH names the browser; FLAGS are its flags, as JSON
// Lighthouse's pieces are found in the folder that NODE_MODULES names.
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const from = createRequire(`${process.env.NODE_MODULES}/`);
const load = async (name) => import(pathToFileURL(from.resolve(name)).href);
const { default: lighthouse } = await load("lighthouse");
const { launch } = await load("chrome-launcher");

const CATEGORIES = ["performance", "accessibility", "best-practices", "seo"];
const chrome = await launch({ chromeFlags: JSON.parse(process.env.FLAGS ?? "[]") });
try {
  for (const address of process.argv.slice(2)) {
    const { lhr } = await lighthouse(address, { port: chrome.port, output: "json", onlyCategories: CATEGORIES });
    const value = (name) => lhr.audits[name]?.numericValue ?? null;
    const below = CATEGORIES.flatMap((category) =>
      lhr.categories[category].auditRefs
        .filter(({ id, weight }) => weight && (lhr.audits[id].score ?? 1) < 1)
        .map(({ id }) => `${category}: ${id}`),
    );
    const requests = lhr.audits["network-requests"].details?.items ?? [];
    console.log(JSON.stringify({
      address,
      error: lhr.runtimeError?.message ?? null,
      scores: Object.fromEntries(CATEGORIES.map((name) => [name, Math.round(100 * (lhr.categories[name].score ?? 0))])),
      fcp: value("first-contentful-paint"),
      lcp: value("largest-contentful-paint"),
      tbt: value("total-blocking-time"),
      cls: value("cumulative-layout-shift"),
      bytes: requests.reduce((sum, request) => sum + (request.transferSize ?? 0), 0),
      requests: requests.map((request) => request.url),
      below,
    }));
  }
} finally {
  await chrome.kill();
}
