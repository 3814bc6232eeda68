"""Knows by its contents which format a file has, whatever its name; knows nothing of what the formats say."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from scripts.bibliography.add import bibtex, csl, nbib, ris
from scripts.bibliography.add.draft import Draft, NoRecord

MAX_BYTES = 20_000_000
Reader = Callable[[str, str], list[Draft]]
KNOWN = "RIS, PubMed's .nbib, BibTeX and CSL-JSON"


def read_file(path: Path) -> tuple[list[Draft], list[str]]:
    """Return the records in the file *path*, and sentences about how it had to be read.

    Raises:
        NoRecord: when it cannot be read, is cut off, or is in none of the known formats.
    """
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise NoRecord(f"It has {size / 1e6:.0f} MB; at most {MAX_BYTES / 1e6:.0f} MB are read.")
        text, notes = decoded(path.read_bytes())
    except OSError as error:
        raise NoRecord(f"It cannot be read: {error.strerror}.") from error
    return reader(text)(text, f"the file {path.name}"), notes


def decoded(data: bytes) -> tuple[str, list[str]]:
    """Return *data* as text, in UTF-8 or UTF-16, else as Windows-1252 with a sentence that says so."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace"), []
    try:
        return data.decode("utf-8-sig"), []
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace"), ["The file is not UTF-8 and was read as Windows-1252: look at accents"]


def reader(text: str) -> Reader:
    """Return what reads *text*; raises `NoRecord` when it is in none of the known formats."""
    start = text.lstrip()
    if not start:
        raise NoRecord("It is empty.")
    if start[0] in "[{":
        return csl.read
    if re.search(r"^TY {0,2}- ", text, re.MULTILINE):
        return ris.read
    if re.search(r"^PMID *- ", text, re.MULTILINE):
        return nbib.read
    if re.search(r"^\s*@\s*[A-Za-z]+\s*[{(]", text, re.MULTILINE):
        return bibtex.read
    if re.match(r"<", start):
        what = "a web page" if re.match(r"<(!doctype html|html)", start, re.IGNORECASE) else "XML"
        raise NoRecord(f"It is {what}. Known are {KNOWN}; export it in one of them.")
    if re.match(r"%[0A-Z] ", start):
        raise NoRecord(f"It is EndNote's tagged format. Known are {KNOWN}; export it in one of them.")
    raise NoRecord(f"It is none of {KNOWN}. Export it from the reference manager in one of them.")
