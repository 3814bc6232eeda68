"""Measures the checks of links: inside the built site next to lychee, and outside with a slow server on loopback.

python -m tests.bench_links    (part of make bench)
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.conftest import ROOT, build, copy_sources

ROUNDS = 5
LINKS, HOSTS, LATENCY = 500, 50, 0.05
MOST = 2.0


def inside(folder: Path) -> None:
    """The internal links of the real site: ours, which also looks at frames and ids, and lychee, by turns."""
    result = build(copy_sources(folder))
    assert result.returncode == 0, result.stderr
    lychee = [str(Path(sys.executable).with_name("lychee")), "--offline", "--include-fragments=full", "--no-progress"]
    lychee += ["--index-files", "index.html", "--root-dir", str(folder / "site"), f"{folder}/site/**/*.html"]
    ours = [sys.executable, "-m", "scripts.checks", "links"]
    _seconds(lychee, folder), _seconds(ours, folder)  # warm up
    pairs = [(_seconds(lychee, folder), _seconds(ours, folder)) for _ in range(ROUNDS)]
    theirs, own = (statistics.median(times) for times in zip(*pairs, strict=True))
    verdict = "within" if own <= MOST * theirs else "ABOVE"
    print(f"Internal links: lychee {theirs:.2f} s, ours {own:.2f} s, ratio {own / theirs:.2f} ({verdict} {MOST:g})")


def _seconds(command: list[str], folder: Path) -> float:
    started = time.perf_counter()
    result = subprocess.run(command, cwd=folder, capture_output=True, check=False)
    assert result.returncode in (0, 1, 2), result.stderr  # faults that they find are not measured here
    return time.perf_counter() - started


def outside(folder: Path) -> None:
    """Many outside links of many hosts, one in ten a redirect, one in ten with an anchor, behind a slow server."""
    from tests.network.server import Reply, Request, redirect, serving
    from tests.outside.projects import kept, make

    page = Reply("<p id=part>Text</p>", headers={"Content-Type": "text/html"})

    def answer(request: Request) -> Reply:
        return redirect(request.path.replace("/old", "/new")) if "/old" in request.path else page

    ends = ["/old", "/page#part", *["/page"] * 8]
    make(folder, [f"https://host{n % HOSTS}.example/{n}{ends[n % 10]}" for n in range(LINKS)])
    program = (
        "import re, resource, sys\n"
        "from scripts.checks.__main__ import main\n"
        "code = main(sys.argv[1:])\n"
        "own = int(re.search(r'VmHWM:\\s+(\\d+)', open('/proc/self/status').read())[1])\n"
        "print(own / 1024, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024)\n"
        "sys.exit(code)\n"
    )
    with serving(latency=LATENCY) as server:
        server.otherwise = answer
        command = [
            sys.executable,
            "-c",
            program,
            "outside-links",
            "--base-url",
            f"web={server.url}",
            "--root",
            str(folder),
        ]
        started = time.perf_counter()
        result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
        seconds = time.perf_counter() - started
        own, crawler = map(float, result.stdout.split("\n")[-2].split())
        works = sum(link.verdict == "works" for link in kept(folder).values())
        requests = len(server.requests)
    print(
        f"{works} of {LINKS} outside links with {1000 * LATENCY:.0f} ms latency: {seconds:.1f} s, {requests} requests, "
        f"peak {own:.0f} MB and {crawler:.0f} MB of lychee"
    )


MEASURES = (inside, outside)


if __name__ == "__main__":
    for measure in MEASURES:
        with tempfile.TemporaryDirectory() as temporary:
            measure(Path(temporary))
