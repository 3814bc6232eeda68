"""Measures how long a change takes until the real server shows it: seconds from saving to the new page served.

python -m tests.bench_serve          (part of make bench)
"""

from __future__ import annotations

import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from tests.conftest import compiling, copy_sources

ROUNDS = 5
MOST = 3.0
"""Seconds that a change of one page may take."""


def serving(folder: Path) -> None:
    """Change a page, and each kind of file that pages are made of, and print the seconds until it is served."""
    copy_sources(folder)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "scripts.serve", "--port", str(port)]
    environment = {**compiling(), "PYTHONPATH": str(folder)}
    start = time.perf_counter()
    process = subprocess.Popen(
        command, cwd=folder, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    address = f"http://127.0.0.1:{port}/dosing/"
    try:
        _until(address, "<h1")
        print(f"Serving, from the command to the first page: {time.perf_counter() - start:.1f} s", flush=True)
        key = re.search(r'id="ref-([\w-]+)"', _page(address))
        assert key is not None
        text = (folder / "references.yaml").read_text()
        title = re.search(r"  title: ", text[text.index(f"- id: {key[1]}\n") :])
        assert title is not None
        for name, file, old, new in (
            ("a page", "docs/dosing.md", "## What we do not know", "New {0}.\n\n## What we do not know"),
            ("references.yaml", "references.yaml", f"- id: {key[1]}\n", ""),
            ("data", "data/trials.yaml", "titration: none;", "titration: New {0};"),
            ("overrides", "overrides/main.html", "<time ", '<time data-new="New {0}" '),
            (
                "scripts",
                "scripts/citations/markup.py",
                '"doc-bibliography"',
                '"doc-bibliography", "data-new": "New {0}"',
            ),
        ):
            seconds = [_changed(folder / file, old, new, f"New {nth}", address) for nth in range(ROUNDS)]
            middle = statistics.median(seconds)
            verdict = "within" if middle <= MOST else "ABOVE"
            print(
                f"Serving, a change of {name}: {middle:.1f} s, worst {max(seconds):.1f} s ({verdict} {MOST:g} s)",
                flush=True,
            )
    finally:
        process.terminate()
        process.wait()


def _changed(file: Path, old: str, new: str, sign: str, address: str) -> float:
    before = file.read_text()
    if new:
        text = before.replace(old, new.replace("New {0}", sign), 1)
    else:  # an entry gets another title
        at = before.index("  title: ", before.index(old))
        text = f'{before[:at]}  title: "{sign}"\n{before[before.index(chr(10), at) + 1 :]}'
    start = time.perf_counter()
    file.write_text(text)
    _until(address, sign)
    seconds = time.perf_counter() - start
    file.write_text(before)
    _until(address, sign, there=False)
    time.sleep(8)  # as when somebody writes the next sentence; the whole site is built meanwhile
    return seconds


def _page(address: str) -> str:
    with urllib.request.urlopen(address, timeout=120) as answer:
        text: str = answer.read().decode("utf-8")
        return text


def _until(address: str, sign: str, *, there: bool = True) -> None:
    while True:
        try:
            if (sign in _page(address)) is there:
                return
        except OSError:
            pass
        time.sleep(0.05)


if __name__ == "__main__":
    scratch = Path(tempfile.mkdtemp())
    try:
        serving(scratch)
    finally:
        shutil.rmtree(scratch)
