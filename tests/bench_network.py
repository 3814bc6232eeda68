"""Measures, against servers on this machine with a latency of 50 ms, what the checks of the network cost.

python -m tests.bench_network          (also part of make bench)
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.conftest import ROOT
from tests.network.server import Server
from tests.records.papers import StandIn, paper

LATENCY = 0.05
RECORDS = 300
_PROGRAM = """
import re, sys
from scripts.checks.__main__ import main
code = main(sys.argv[1:])
print("peak", re.search(r"VmHWM:\\s+(\\d+)", open("/proc/self/status").read())[1], "exit", code)
"""


def measured(arguments: list[str]) -> tuple[float, float, int]:
    """Run the checks in a process of their own; return seconds, megabytes at the peak, and the exit code."""
    started = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", _PROGRAM, *arguments], cwd=ROOT, capture_output=True, text=True, check=False
    )
    seconds = time.perf_counter() - started
    found = re.search(r"peak (\d+) exit (\d+)", done.stdout)
    if found is None:
        raise RuntimeError(done.stdout + done.stderr)
    return seconds, int(found[1]) / 1024, int(found[2])


def records() -> None:
    """The check of 300 records, each service at an address of its own, without the pause between requests."""
    papers = [paper(n) for n in range(1, RECORDS + 1)]
    names = ("doi", "handle", "crossref", "datacite", "medra", "ncbi", "idconv")
    servers = {name: Server(latency=LATENCY) for name in names}
    try:
        for server in servers.values():
            StandIn(server, papers)
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            (folder / "references.yaml").write_text("references:\n" + "".join(p.entry() for p in papers), "utf-8")
            bases = [f"--base-url={name}={server.url}/{name}" for name, server in servers.items()]
            arguments = ["records", f"--root={folder}", "--interval=0", *bases]
            first = measured(arguments)
            asked = sum(len(server.requests) for server in servers.values())
            again = measured(arguments)
            asked_again = sum(len(server.requests) for server in servers.values()) - asked
    finally:
        for server in servers.values():
            server.close()
    print(
        f"Records, {RECORDS} references, {LATENCY * 1000:.0f} ms latency: {first[0]:.1f} s, {asked} requests, "
        f"{first[1]:.0f} MB peak (exit {first[2]}); again from the kept answers: {again[0]:.1f} s, "
        f"{asked_again} requests (exit {again[2]})",
        flush=True,
    )


def main() -> None:
    """Run all measurements."""
    records()


if __name__ == "__main__":
    main()
