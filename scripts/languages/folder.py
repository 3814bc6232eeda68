"""Knows which words a page is made with, and reads them once a run; knows nothing of Markdown."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from scripts.languages.strings import ENGLISH, Strings, language_of, read_folder


def strings_of(path: str, base: Path, folder: str) -> Strings:
    """Return the words of the page at *path* below the docs folder; *folder* holds them, seen from *base*.

    Raises:
        StringsError: the files of words have faults.
    """
    if not folder:
        return ENGLISH
    found = all_strings(base / folder, folder)
    return found.get(language_of(path, found), ENGLISH)


def all_strings(folder: Path, shown: str = "") -> Mapping[str, Strings]:
    """Return the words of every language, read anew only when a file has changed."""
    files = sorted(folder.glob("*.html"))
    return _read(folder, shown or str(folder), tuple((file.name, file.stat().st_mtime_ns) for file in files))


@lru_cache(maxsize=4)
def _read(folder: Path, shown: str, versions: tuple[tuple[str, int], ...]) -> Mapping[str, Strings]:
    return read_folder(folder, shown)
