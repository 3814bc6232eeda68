"""Measures, side by side in one run, what citations and checks cost; prints times and ratios.

    python -m tests.bench          (make bench)
    python -m tests.bench --count  only what the extensions cost a build, in instructions instead of seconds

Speed belongs here and not among the tests: a busy machine must not make them fail.  A machine shared with others may
run twice as fast in one minute as in the next; `--count` has Valgrind count the processor's instructions, which are
the same each time.
"""

from __future__ import annotations

import argparse
import random
import re
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import yaml

from scripts.evidence import figures
from scripts.publish.__main__ import SILENCE
from tests import bench_links, bench_network, bench_pages, bench_serve
from tests.conftest import compiling, copy_sources

ROUNDS = 5
KEPT = ".cache/bench"
# Takes the folder of a site and the extension to leave out; returns what the build costs.
Measure = Callable[[Path, str], float]
VALGRIND = ("valgrind", "--tool=cachegrind", "--cache-sim=no", "--cachegrind-out-file=/dev/null")
PAGES, REFERENCES, MARKS = 300, 2000, 72


def build_seconds(folder: Path, without: str) -> float:
    """Build the site in *folder* as `mkdocs build` does, without one extension, and return the processor's seconds.

    A process of its own, since reading the bibliography is part of what citations cost; the processor's time, since
    the clock also counts what else the machine does.
    """
    before = _spent()
    _build(folder, without)
    return _spent() - before


def build_instructions(folder: Path, without: str) -> float:
    """Build the site as `build_seconds` does, and return the processor's instructions in thousands of millions."""
    counted = re.search(r"I\s+refs:\s+([\d,]+)", _build(folder, without, VALGRIND))
    assert counted, "Valgrind told no count"
    return int(counted[1].replace(",", "")) / 1e9


def _build(folder: Path, without: str, under: tuple[str, ...] = ()) -> str:
    """Build the site in *folder* without one extension, run by the command *under*; return what it said."""
    config = yaml.load((folder / "mkdocs.yml").read_text(), Loader=yaml.SafeLoader)
    # Without the extension, the references page is full of missing anchors.
    config["strict"] = False
    config["markdown_extensions"] = [
        one for one in config["markdown_extensions"] if without not in (one if isinstance(one, dict) else {one})
    ]
    # What is kept for the next run hangs on the extensions: each variant keeps its own.
    for one in config["markdown_extensions"]:
        for options in one.values() if isinstance(one, dict) else ():
            if isinstance(options, dict) and options.get("keep"):
                options["keep"] = f"{KEPT}/{without or 'all'}"
    file = folder / f"without-{without}.yml"
    file.write_text(yaml.safe_dump(config))
    command = [*under, sys.executable, "-m", "mkdocs", "build", "--quiet", "-f", file.name, "-d", str(folder / "out")]
    environment = {**compiling(), **SILENCE, "PYTHONHASHSEED": "0"}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, check=True, text=True).stderr


def _spent() -> float:
    """Return the processor's seconds of all finished children."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def side_by_side(
    title: str, folder: Path, extension: str, most: float, measure: Measure, rounds: int, *, fresh: bool = False
) -> None:
    """Measure builds without and with *extension* by turns and print medians and their ratio.

    With *fresh* nothing is kept from one build to the next, as in the first build on a machine.
    """
    for without in (extension, ""):
        _build(folder, without)  # warms up
    pairs: list[tuple[float, float]] = []
    # The same instructions are counted in each round.
    for _ in range(rounds if measure is build_seconds else 1):
        if fresh:
            shutil.rmtree(folder / KEPT, ignore_errors=True)
        pairs.append((measure(folder, extension), measure(folder, "")))
    plain, whole = (statistics.median(found) for found in zip(*pairs, strict=True))
    unit = "s" if measure is build_seconds else "thousand million instructions"
    verdict = "within" if whole / plain <= most else "ABOVE"
    costs = f"without {plain:.2f}, with {whole:.2f} {unit}, ratio {whole / plain:.2f}"
    print(f"{title}: {costs} ({verdict} {most})", flush=True)


def real_site(folder: Path, measure: Measure) -> None:
    """The real site with and without each extension."""
    copy_sources(folder)
    for extension, title, most in (
        ("scripts.citations", "citations", 1.25),
        ("scripts.evidence", "tables and pictures from data", 1.15),
    ):
        name = f"Real site, {title}"
        side_by_side(name, folder, extension, most, measure, ROUNDS)
        side_by_side(f"{name}, first build on a machine", folder, extension, most, measure, ROUNDS, fresh=True)


def generated_site(folder: Path, measure: Measure) -> None:
    """Many pages, many references, many marks; to be counted, a fifth of both, since that takes fifty times as long."""
    part = 1 if measure is build_seconds else 5
    pages, references = PAGES // part, REFERENCES // part
    rng = random.Random(1)
    (folder / "docs").mkdir()
    (folder / "references.yaml").write_text(bibliography(references))
    vocabulary = [f"{a}{b}" for a in ("sleep", "pain", "trial", "dose", "nerve") for b in ("", "s", "ing", "ful")]
    for page in range(pages):
        # 72 paragraphs of three sentences, one of them cited: 3,000 words, as in a thorough article.
        paragraphs = [
            " ".join(
                " ".join(rng.choices(vocabulary, k=14)).capitalize() + "." + mark
                for mark in ("", f"[@ref{rng.randrange(references):05}]", "")
            )
            for _ in range(MARKS)
        ]
        sections = ["\n\n".join(paragraphs[i : i + 6]) for i in range(0, len(paragraphs), 6)]
        text = "".join(f"## Section {i} of {page}\n\n{section}\n\n" for i, section in enumerate(sections))
        (folder / f"docs/page{page:03}.md").write_text(f"# Page {page}\n\n{text}")
    (folder / "docs/index.md").write_text("# Home\n\nText.\n")
    (folder / "docs/references.md").write_text("# References\n\nAll.\n\n[[all-references]]\n")
    config = {
        "site_name": "Generated",
        "theme": {"name": "material", "font": False},
        "plugins": [],
        "markdown_extensions": ["tables", "attr_list", {"toc": {"permalink": True}}, "scripts.citations"],
    }
    (folder / "mkdocs.yml").write_text(yaml.safe_dump(config))
    title = f"Generated site, {pages} pages, {references} references, {MARKS} marks a page, citations"
    side_by_side(title, folder, "scripts.citations", 1.5, measure, 2)


def bibliography(count: int) -> str:
    """Return a bibliography of *count* sound entries of usual size."""
    entry = """- id: ref{0:05}
  type: article-journal
  title: "Efficacy of treatment number {0} in people with fibromyalgia: a randomized, double-blind trial"
  author: [{{family: Author{0}, given: Ann B.}}, {{family: Second, given: Carl}}, {{family: Third, given: Dora E.}}]
  container-title: Journal of Examples
  container-title-short: J Ex
  issued: {{date-parts: [[{1}, 5]]}}
  volume: "{2}"
  issue: "3"
  page: 100-109
  DOI: 10.1000/example.{0}
  PMID: "{3}"
  custom:
    design: randomised-parallel
    participants: 99
    read: abstract
    checked: 2026-11-22
    seen: https://example.org/{0}
    finding: Pain did not differ between the two groups after 12 weeks.
    status: current
"""
    entries = (entry.format(i, 1990 + i % 36, 1 + i % 60, 1000 + i) for i in range(count))
    return "references:\n" + "".join(entries)


def loading(folder: Path) -> None:
    """Time and peak memory of loading and validating, and how they grow."""
    program = (
        "import re, sys, time\n"
        "from scripts.bibliography import load\n"
        # Linux counts the peak of the process that started this one too; its own file does not.
        "peak = lambda: int(re.search(r'VmHWM:\\s+(\\d+)', open('/proc/self/status').read())[1]) / 1024\n"
        "base, t = peak(), time.perf_counter(); n = len(load(sys.argv[1])); t = time.perf_counter() - t\n"
        "print(n, t, peak() - base)\n"
    )
    results: dict[int, tuple[float, float]] = {}
    for count in (1_000, 10_000):
        file = folder / f"{count}.yaml"
        file.write_text(bibliography(count))
        runs = []
        for _ in range(3):
            out = subprocess.run([sys.executable, "-c", program, file], capture_output=True, text=True, check=True)
            loaded, seconds, megabytes = out.stdout.split()
            assert int(loaded) == count
            runs.append((float(seconds), float(megabytes)))
        results[count] = min(runs)
        print(f"Load and validate {count:,} references: {results[count][0]:.2f} s, {results[count][1]:.0f} MB more")
    small, large = results[1_000], results[10_000]
    longer, bigger = large[0] / small[0], large[1] / max(small[1], 1)
    print(f"Ten times as many: {longer:.1f} times the time, {bigger:.1f} times the memory")


def forest(_: Path) -> None:
    """A forest plot of 100 trials."""
    rows = [figures.Row(f"Trial {i}", i / 50 - 1, i / 50 - 2, i / 50, weight=0.01) for i in range(100)]
    axis, caption = figures.Axis("Points"), figures.Caption("bench", "Title", "Description")
    times = []
    for _round in range(20):
        started = time.perf_counter()
        figures.forest_plot(rows, axis, caption)
        times.append(time.perf_counter() - started)
    milliseconds = 1000 * statistics.median(times)
    print(f"Forest plot of 100 trials: {milliseconds:.0f} ms ({'within' if milliseconds <= 50 else 'ABOVE'} 50)")


def main(arguments: list[str]) -> None:
    """Run all measurements, or with `--count` those of the builds alone."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description="Measure building and loading.")
    parser.add_argument("--count", action="store_true", help="builds alone, in instructions (needs Valgrind)")
    counting = parser.parse_args(arguments).count
    measure: Measure = build_instructions if counting else build_seconds
    measures: list[Callable[[Path], None]] = [partial(one, measure=measure) for one in (real_site, generated_site)]
    if not counting:
        measures += [loading, forest, *bench_links.MEASURES, bench_serve.serving]
    for one in measures:
        folder = Path(tempfile.mkdtemp())
        try:
            one(folder)
        finally:
            shutil.rmtree(folder)
    if not counting:
        bench_network.main()
        bench_pages.main([])


if __name__ == "__main__":
    main(sys.argv[1:])
