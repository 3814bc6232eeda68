"""Knows which files readers take away and writes them into a built site; knows nothing of pages."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from scripts.bibliography import Bibliography
from scripts.bibliography.export import FORMATS

ALL = "all"


def write_references(bibliography: Bibliography, site: Path) -> int:
    """Write each reference, and all of them together, in each format to ``references/`` below *site*.

    Returns the number of files written.
    """
    folder = site / "references"
    folder.mkdir(parents=True, exist_ok=True)
    count = 0
    for extension, _media_type, dump in FORMATS.values():
        for name, references in [(ALL, list(bibliography)), *((r.id, [r]) for r in bibliography)]:
            write(folder / f"{name}.{extension}", dump(references))
            count += 1
    return count


def write(file: Path, text: str) -> None:
    """Write *text* beside *file* and rename it, so that no reader ever finds half a file."""
    beside = file.with_name(f".{file.name}.new")
    beside.write_text(text, encoding="utf-8", newline="")
    os.replace(beside, file)


def names(bibliography: Bibliography) -> Iterable[str]:
    """Return the addresses, below the site, of all files that `write_references` writes."""
    for extension, _media_type, _dump in FORMATS.values():
        yield from (f"references/{name}.{extension}" for name in (ALL, *bibliography.by_id))
