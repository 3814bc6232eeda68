"""Knows how lychee is asked about many addresses at once; what its answers mean is not its business.

lychee gets no redirects to follow and no anchors to look for: it would follow a redirect into a private network, and
for an anchor it would read an endless body into memory.  Both are left to `look`, for the few that need it.
"""

from __future__ import annotations

import html
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from scripts.checks.outside.observation import Answer, read_crawl


class NoCrawler(Exception):
    """lychee is not there or does not work; the text says why."""


@dataclass(frozen=True, slots=True)
class Manners:
    """How hosts are asked; times in seconds."""

    interval: float = 1.0
    """Least time between two requests to one host."""
    at_once: int = 1
    """Requests to one host at the same time."""
    timeout: float = 20.0
    retries: int = 1
    """Repeats where a host asks to wait, or breaks down."""


def find_lychee() -> Path:
    """Return the program; raises NoCrawler."""
    beside = Path(sys.executable).with_name("lychee")
    found = str(beside) if beside.is_file() else shutil.which("lychee")
    if not found:
        raise NoCrawler("lychee is not installed; run it as: make links")
    return Path(found)


def crawl(addresses: Sequence[str], folder: Path, agent: str, manners: Manners, *, private: bool) -> dict[str, Answer]:
    """Return what each of *addresses* answers, redirects not followed; those without an answer in time are left out.

    Args:
        addresses: http and https, each once.
        folder: for the input; lychee runs there, so that no settings of the project reach it.
        agent: the User-Agent.
        manners: how hosts are asked.
        private: whether loopback and private addresses may be asked, as in tests.

    Raises:
        NoCrawler: lychee is missing or gives no report.
    """
    folder.mkdir(parents=True, exist_ok=True)
    page = folder / f"crawl-{os.getpid()}.html"
    # In HTML, not in plain text: there every sign of an address stays as it is.
    page.write_text("".join(f'<a href="{html.escape(address)}">x</a>\n' for address in addresses), encoding="utf-8")
    command = [str(find_lychee()), "--no-progress", "--verbose", "--format", "json", "--cache=false"]
    command += ["--max-redirects", "0", "--include-fragments=none", "--scheme", "http", "--scheme", "https"]
    command += ["--max-retries", str(manners.retries), "--retry-wait-time", "1", "--user-agent", agent]
    command += ["--timeout", str(max(1, round(manners.timeout))), "--max-concurrency", "64"]
    command += ["--host-concurrency", str(manners.at_once)]
    command += ["--host-request-interval", f"{round(1000 * manners.interval)}ms"]
    command += [] if private else ["--exclude-all-private"]
    # Straight to the hosts: through a proxy nobody could tell where a request ends.
    environment = {k: v for k, v in os.environ.items() if not k.lower().endswith("_proxy") and k != "GITHUB_TOKEN"}
    try:
        result = subprocess.run(
            [*command, str(page)],
            cwd=folder,
            env=environment,
            capture_output=True,
            text=True,
            timeout=_longest(len(addresses), manners),
            check=False,
        )
    except subprocess.TimeoutExpired:
        return {}
    except OSError as error:
        raise NoCrawler(f"lychee does not start: {error}") from error
    finally:
        page.unlink(missing_ok=True)
    try:
        lines = read_crawl(result.stdout)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise NoCrawler(f"lychee gave no report: {result.stderr.strip()[:300] or error}") from error
    return {address: lines[number] for number, address in enumerate(addresses, 1) if number in lines}


def _longest(count: int, manners: Manners) -> float:
    """Return the seconds after which lychee must have ended, were all addresses on one host and silent."""
    each = (manners.timeout + manners.interval + 2) * (manners.retries + 1)
    return 60 + count * each
