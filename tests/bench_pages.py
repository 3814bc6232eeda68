"""Measures how the built pages load, next to a bare HTML page with the same text, by Lighthouse's mobile profile.

python -m tests.bench_pages [ADDRESS …]    (part of make bench; all pages when none is named)

Each page is measured three times (BENCH_RUNS: how often), and the median counts: one measure scatters by a tenth. All
pages take about an hour, and a machine that does nothing else.

Lighthouse comes from npm, at the exact version of tests/lighthouse/package-lock.json, into .cache/lighthouse. Without
Node.js or the network the rest of make bench goes on.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from selectolax.lexbor import LexborHTMLParser

from tests.browser.serving import ARGUMENTS, CHROMIUM
from tests.conftest import ROOT, build, copy_sources
from tests.hosting import hosted

TOOL = ROOT / "tests/lighthouse"
PLACE = ROOT / ".cache/lighthouse"
FLAGS = ["--headless=new", *ARGUMENTS]
RUNS = int(os.environ.get("BENCH_RUNS", "3"))
MOST_RATIO = 1.3
MOST_BYTES = 60_000
MOST_BLOCKED = 50
KEPT = ("h1", "h2", "h3", "h4", "p", "ul", "ol", "li", "dl", "dt", "dd", "table", "thead", "tbody", "tr", "th", "td")


def installed() -> str:
    """Install Lighthouse if it is not there; return what stands in the way, or an empty text."""
    if CHROMIUM is None:
        return "Chromium is not installed (Debian: apt install chromium)"
    node, npm = shutil.which("node"), shutil.which("npm")
    if not node or not npm:
        return "Node.js is not installed (Debian: apt install nodejs npm)"
    wanted = (TOOL / "package-lock.json").read_text("utf-8")
    stamp = PLACE / "installed.json"
    if stamp.is_file() and stamp.read_text("utf-8") == wanted:
        return ""
    PLACE.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", "package-lock.json"):
        shutil.copy(TOOL / name, PLACE)
    command = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    result = subprocess.run(command, cwd=PLACE, capture_output=True, text=True, check=False)
    if result.returncode:
        return f"npm could not install Lighthouse: {result.stderr.strip().splitlines()[-1:]}"
    stamp.write_text(wanted, "utf-8")
    return ""


def bare(html: str) -> str:
    """Return a page with the text of the article of *html* and no style, script or attribute."""
    article = LexborHTMLParser(html).css_first("article")
    inner = (article.html or "") if article else ""
    inner = re.sub(r"<(script|style|svg)\b.*?</\1>", "", inner, flags=re.DOTALL)
    inner = re.sub(r"</?([a-zA-Z][\w-]*)[^>]*>", lambda found: _bare_tag(found[0], found[1].lower()), inner)
    inner = re.sub(r"\s+", " ", inner)
    title = re.search(r"<title>.*?</title>", html, re.DOTALL)
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width,initial-scale=1">{title[0] if title else ""}'
        f"</head><body>{inner}</body></html>"
    )


def _bare_tag(tag: str, name: str) -> str:
    return ("</" if tag.startswith("</") else "<") + name + ">" if name in KEPT else ""


def measured(addresses: list[str]) -> Iterator[dict[str, Any]]:
    """Yield what Lighthouse found at each address."""
    environment = {"CHROME_PATH": str(CHROMIUM), "FLAGS": json.dumps(FLAGS), "NODE_MODULES": str(PLACE)}
    process = subprocess.Popen(
        ["node", str(TOOL / "measure.mjs"), *addresses],
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stderr is not None
    for line in process.stdout:
        if line.startswith("{"):
            yield json.loads(line)
    if process.wait():
        raise RuntimeError(process.stderr.read()[-2000:])


def loading(site: Path, wanted: list[str]) -> bool:
    """Print the table for the pages *wanted* of the built *site*; return whether every target is met."""
    pages = sorted(f"/{p.parent.relative_to(site).as_posix()}/".replace("/./", "/") for p in site.rglob("index.html"))
    pages = [page for page in pages if "data-redirect" not in (site / page[1:] / "index.html").read_text("utf-8")[:400]]
    chosen = wanted or pages
    with tempfile.TemporaryDirectory() as temporary:
        plain = Path(temporary)
        for page in chosen:
            html = (site / page[1:] / "index.html").read_text("utf-8")
            (plain / page[1:]).mkdir(parents=True, exist_ok=True)
            (plain / page[1:] / "index.html").write_text(bare(html), "utf-8")
        paints = "FCP s (bare)  ratio   LCP s (bare)  ratio"
        print(f"{'page':32} perf  acc best  seo   {paints}   kB (bare)   TBT ms (bare)   CLS")
        with hosted(site) as ours, hosted(plain) as theirs:
            # By turns, so that a busy moment of the machine strikes both.
            found, met = [], []
            for page, own, other in _by_turns(chosen, ours, theirs):
                found.append((page, own, other))
                met.append(_line(page, own, other))
    for name, key in (("First paint", "fcp"), ("Largest paint", "lcp"), ("Bytes", "bytes")):
        ratios = [own[key] / other[key] for _, own, other in found]
        print(f"{name}, ratio to the bare page: median {statistics.median(ratios):.2f}, highest {max(ratios):.2f}")
    return all(met)


def _by_turns(pages: list[str], ours: str, theirs: str) -> Iterator[tuple[str, dict[str, Any], dict[str, Any]]]:
    answers = measured([address + page for page in pages for _ in range(RUNS) for address in (ours, theirs)])
    for page, *runs in zip(pages, *[answers] * 2 * RUNS, strict=True):
        yield page, _median(runs[::2]), _median(runs[1::2])


def _median(runs: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the median of each number, and every fault that any of the *runs* found."""
    middle = {
        name: statistics.median_high([run[name] for run in runs]) for name in ("fcp", "lcp", "tbt", "cls", "bytes")
    }
    scores = {name: statistics.median_low([run["scores"][name] for run in runs]) for name in runs[0]["scores"]}
    below = sorted({what for run in runs for what in run["below"]})
    error = next((run["error"] for run in runs if run["error"]), None)
    return {**runs[0], **middle, "scores": scores, "below": below, "error": error}


def _line(page: str, own: dict[str, Any], other: dict[str, Any]) -> bool:
    first, largest = own["fcp"] / other["fcp"], own["lcp"] / other["lcp"]
    scores = own["scores"]
    meets = (
        min(scores.values()) == 100
        and max(first, largest) <= MOST_RATIO
        and own["bytes"] <= MOST_BYTES
        and own["tbt"] <= MOST_BLOCKED
        and own["cls"] == 0
    )
    marks = " ".join(f"{scores[name]:4}" for name in ("performance", "accessibility", "best-practices", "seo"))
    print(
        f"{page:32} {marks} "
        f"{own['fcp'] / 1000:7.2f} ({other['fcp'] / 1000:.2f}) {first:6.2f} "
        f"{own['lcp'] / 1000:7.2f} ({other['lcp'] / 1000:.2f}) {largest:6.2f} "
        f"{own['bytes'] / 1000:7.1f} ({other['bytes'] / 1000:.1f}) {own['tbt']:8.0f} ({other['tbt']:.0f}) "
        f"{own['cls']:8.3f} "
        f"{'' if meets else 'ABOVE '}{', '.join(own['below'])}{own['error'] or ''}",
        flush=True,
    )
    return meets


def main(wanted: list[str]) -> None:
    """Build the real site and measure its pages."""
    if hindrance := installed():
        print(f"Loading of pages: not measured. {hindrance}.")
        return
    site = ROOT / "site"
    with tempfile.TemporaryDirectory() as temporary:
        if os.environ.get("BENCH_SITE"):
            site = Path(os.environ["BENCH_SITE"])
        else:
            result = build(copy_sources(Path(temporary)))
            assert result.returncode == 0, result.stderr
            site = Path(temporary) / "site"
        print(f"Loading of pages: every target is {'met' if loading(site, wanted) else 'NOT met'}.")


if __name__ == "__main__":
    main(sys.argv[1:])
