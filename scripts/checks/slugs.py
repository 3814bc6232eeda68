"""Knows which page a page that is gone has probably become, and what git remembers; judges no site."""

from __future__ import annotations

import difflib
import os
import subprocess
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

# Variables that would make git look at another repository than the project's own.
_GIT = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX")


@dataclass(frozen=True, slots=True)
class Guess:
    """Which page a page that is gone may have become, and why."""

    page: str
    why: str


def git(root: Path, *arguments: str) -> str | None:
    """Return what git prints in *root*, None when there is no git, no repository or no answer."""
    environment = {name: value for name, value in os.environ.items() if name not in _GIT}
    try:
        done = subprocess.run(
            ["git", "-C", str(root), "-c", "core.quotepath=off", *arguments],
            capture_output=True,
            timeout=30,
            check=False,
            env=environment,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.decode("utf-8", "replace") if done.returncode == 0 else None


def renames(root: Path, docs: str) -> dict[str, str]:
    """Return the addresses of pages that git knows to be renamed, old to new, those not yet committed included."""
    found: dict[str, str] = {}
    for arguments in (
        ("log", "-n", "200", "--diff-filter=R", "-M40%", "--name-status", "--format=", "--relative", "--", docs),
        ("diff", "--diff-filter=R", "-M40%", "--name-status", "--relative", "HEAD", "--", docs),
    ):
        for line in (git(root, *arguments) or "").splitlines():
            kind, *paths = line.split("\t")
            if kind.startswith("R") and len(paths) == 2 and all(path.endswith(".md") for path in paths):
                old, new = (_address(path, docs) for path in paths)
                found.setdefault(old, new)
    return found


def _address(path: str, docs: str) -> str:
    """Return the address of the page that a Markdown file becomes."""
    below = (
        PurePosixPath(path).relative_to(docs).with_suffix("") if path.startswith(f"{docs}/") else PurePosixPath(path)
    )
    parts = [part for part in below.parts if part not in ("index", "README")]
    return "/" + "".join(f"{part}/" for part in parts)


def guess(
    gone: str, anchors: Collection[str], pages: Mapping[str, Collection[str]], renamed: Mapping[str, str]
) -> Guess | None:
    """Return what the page *gone* has probably become, None when nothing is like it.

    Args:
        gone: its address.
        anchors: those it was published with.
        pages: the pages that are there, address to anchors.
        renamed: as `renames` returns.
    """
    to = renamed.get(gone)
    for _ in renamed:
        if to is None or to in pages:
            break
        to = renamed.get(to)
    if to in pages and to is not None:
        return Guess(to, "git knows it as renamed")
    # What most pages have, "references" or "next", tells nothing of a page.
    counts = Counter(anchor for found in pages.values() for anchor in set(found))
    telling = {anchor for anchor in anchors if counts[anchor] <= max(1, len(pages) // 4)}
    shared = {page: len(telling & set(found)) for page, found in pages.items()}
    best = max(shared, key=lambda page: (shared[page], _like(gone, page)), default="")
    if best and shared[best] >= 2 and shared[best] * 3 >= len(telling):
        return Guess(best, f"it has {shared[best]} of its {len(telling)} own anchors")
    named = max(pages, key=lambda page: _like(gone, page), default="")
    if named and _like(gone, named) >= 0.7:
        return Guess(named, "its address is most alike")
    return None


def _like(a: str, b: str) -> float:
    return difflib.SequenceMatcher(None, a.strip("/"), b.strip("/"), autojunk=False).ratio()
