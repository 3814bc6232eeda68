"""Small projects that name outside addresses, and how the check is run on them."""

from __future__ import annotations

import datetime as dt
import socket
from collections.abc import Mapping, Sequence
from pathlib import Path

from scripts.bibliography import linkfile
from scripts.bibliography.links import Link
from scripts.checks.outside.crawl import Manners
from scripts.checks.outside.look import stand_ins
from scripts.checks.outside.run import Wanted, check_outside
from scripts.checks.project import load

DAY = dt.date(2026, 3, 1)
QUICK = Manners(interval=0, timeout=1, retries=0)

REFERENCE = """- id: {id}
  type: webpage
  title: A page
  container-title: A site
  URL: {url}
{more}  custom:
    design: other
    read: full
    checked: 2026-01-15
    seen: {url}
    finding: It says something.
    status: current
"""


def make(root: Path, links: Sequence[str], references: Mapping[str, str] | None = None, more: str = "") -> Path:
    """Write a project whose page names *links* and whose bibliography holds *references* by id."""
    (root / "docs").mkdir(parents=True, exist_ok=True)
    (root / "data").mkdir(exist_ok=True)
    (root / "mkdocs.yml").write_text("site_name: T\nsite_url: https://own.example/\n")
    entries = (REFERENCE.format(id=id_, url=url, more=more) for id_, url in sorted((references or {}).items()))
    (root / "references.yaml").write_text("references:\n" + "".join(entries) if references else "references: []\n")
    page = "# Page\n\n" + "".join(f"- [link](<{address}>)\n" for address in links)
    (root / "docs/index.md").write_text(page)
    return root


def no_names(host: str, port: int) -> list[str]:
    """Resolve numbers as they stand, inside.example to a private one, and nothing else."""
    if host == "inside.example":
        return ["10.1.2.3"]
    if host == "confused.example":
        raise socket.gaierror(socket.EAI_AGAIN, "try again")
    if host[:1].isdigit() or host == "::1":
        return [host]
    raise socket.gaierror(socket.EAI_NONAME, "no such host")


def run(root: Path, *bases: str, day: dt.date = DAY, manners: Manners = QUICK, prune: bool = False) -> int:
    """Run the check on the project in *root* with stand-ins and return its exit code."""
    wanted = Wanted(stand_ins(bases), manners, prune=prune, resolve=no_names)
    return check_outside(load(root, today=day), wanted)


def kept(root: Path) -> dict[str, Link]:
    """Return what the project's file says, by address."""
    return linkfile.load(root / "data/links.yaml", today=dt.date(2100, 1, 1))
