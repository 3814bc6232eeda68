"""Measures how nginx and Caddy serve the built site at many connections, with the configuration that the build ships.

python -m tests.bench_load [SITE] [--server nginx|caddy] [--connections N] [--seconds S]

It needs wrk (Debian: apt install wrk). Server and load share the machine, so that rates are lower than on a real host;
what counts are errors: one is enough for exit code 1. Nothing leaves loopback.
"""

from __future__ import annotations

import argparse
import re
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from tests.servers import NAMES, ServerFault, more_files, program, running

MOST_CONNECTIONS = 5000
MOST_SECONDS = 60
_SCRIPT = """
local paths = {{ {paths} }}
local at = 0
request = function()
  at = at % #paths + 1
  return wrk.format("GET", paths[at], {{ ["Accept-Encoding"] = "gzip" }})
end
"""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one run saw."""

    requests: int
    per_second: float
    megabytes_per_second: float
    slowest_of_99: str
    """Time within which 99 of 100 requests were answered, with its unit."""
    errors: dict[str, int]
    """Errors by kind; refused is an answer with another status than 2xx or 3xx."""


def read(text: str) -> Outcome:
    """Return what wrk printed; ValueError when a line is missing."""

    def find(pattern: str) -> str:
        found = re.search(pattern, text, re.MULTILINE)
        if found is None:
            raise ValueError(f"wrk printed no line like {pattern}:\n{text}")
        return found[1]

    errors = dict.fromkeys(("connect", "read", "write", "timeout", "refused"), 0)
    if found := re.search(r"Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)", text):
        errors |= dict(zip(("connect", "read", "write", "timeout"), map(int, found.groups()), strict=True))
    if found := re.search(r"Non-2xx or 3xx responses: (\d+)", text):
        errors["refused"] = int(found[1])
    size, unit = re.fullmatch(r"([\d.]+)(\w+)", find(r"^Transfer/sec:\s+(\S+)")).groups()  # type: ignore[union-attr]
    return Outcome(
        int(find(r"^\s*(\d+) requests in")),
        float(find(r"^Requests/sec:\s+([\d.]+)")),
        float(size) * {"B": 1e-6, "KB": 1024e-6, "MB": 1.048576, "GB": 1073.741824}[unit],
        find(r"^\s+99%\s+(\S+)"),
        errors,
    )


def pages(site: Path) -> list[str]:
    """Return the addresses that readers ask for: every page, and what its head names on this host."""
    found = {"/" if file.parent == site else f"/{file.parent.relative_to(site)}/" for file in site.rglob("index.html")}
    assets = {
        f"/{file.relative_to(site)}"
        for file in (site / "assets").rglob("*.js")
        if re.search(r"\.[0-9a-f]{10}\.", file.name)
    }
    return sorted(found | assets)


def load(address: str, site: Path, connections: int, seconds: int, work: Path) -> Outcome:
    """Ask *address* for all pages of *site* in turn over *connections* for *seconds*; return what came."""
    wrk = shutil.which("wrk")
    if wrk is None:
        raise ServerFault("wrk is not installed (Debian: apt install wrk)")
    script = work / "pages.lua"
    script.write_text(_SCRIPT.format(paths=", ".join(f'"{path}"' for path in pages(site))), "utf-8")
    command = [
        wrk,
        "-t2",
        f"-c{connections}",
        f"-d{seconds}s",
        "--timeout",
        "30s",
        "--latency",
        "-s",
        str(script),
        address,
    ]
    result = subprocess.run(
        command, capture_output=True, text=True, check=False, timeout=seconds + 120, preexec_fn=more_files
    )
    if result.returncode:
        raise ServerFault(result.stderr.strip() or result.stdout.strip())
    return read(result.stdout)


def main(arguments: list[str] | None = None) -> int:
    """Run the command and return its exit code: 0 without an error, 1 with one, 2 when nothing could be measured."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench_load", description="Load the built site on loopback.")
    parser.add_argument("site", nargs="?", default="site", type=Path, help="folder of the built site")
    parser.add_argument("--server", choices=NAMES, help="only this one")
    parser.add_argument("--connections", type=int, default=1000, help=f"at once, at most {MOST_CONNECTIONS}")
    parser.add_argument("--seconds", type=int, default=10, help=f"for each server, at most {MOST_SECONDS}")
    options = parser.parse_args(arguments)
    connections = max(2, min(options.connections, MOST_CONNECTIONS))
    seconds = max(1, min(options.seconds, MOST_SECONDS))
    worst = 0
    print(f"{connections} connections for {seconds} s, all pages in turn, answers compressed")
    for name in [options.server] if options.server else NAMES:
        if program(name) is None and not options.server:
            print(f"{name}: not installed (Debian: apt install {name})")
            continue
        try:
            with tempfile.TemporaryDirectory() as folder, running(name, options.site, Path(folder)) as address:
                seen = load(address, options.site, connections, seconds, Path(folder))
        except (ServerFault, OSError, ValueError) as fault:
            print(f"{name}: {fault}", file=sys.stderr)
            return 2
        failed = {kind: count for kind, count in seen.errors.items() if count}
        print(
            f"{name}: {seen.requests} answers, {seen.per_second:.0f} a second, "
            f"{seen.megabytes_per_second:.0f} MB a second, "
            f"99 of 100 within {seen.slowest_of_99}; errors: {failed or 'none'}"
        )
        worst = max(worst, int(bool(failed)))
    return worst


if __name__ == "__main__":
    sys.exit(main())
