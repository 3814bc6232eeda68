"""Knows which files readers take away and writes them into a built site; knows nothing of pages."""

from __future__ import annotations

from pathlib import Path

from scripts.bibliography import Bibliography
from scripts.bibliography.export import FORMATS
from scripts.bibliography.files import write_whole

ALL = "all"


def write_references(bibliography: Bibliography, site: Path) -> int:
    """Write each reference, and all of them together, in each format to ``references/`` below *site*.

    Returns the number of files written.
    """
    folder = site / "references"
    every = {ALL: list(bibliography)} | {r.id: [r] for r in bibliography}
    for form in FORMATS.values():
        for name, references in every.items():
            write_whole(folder / f"{name}{form.extension}", form.dump(references))
    return len(every) * len(FORMATS)
