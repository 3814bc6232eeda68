"""Knows where pages and their sources are, and writes the index of the search into a built site."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from mkdocs.utils.meta import get_data

from scripts.bibliography import Bibliography, Problem
from scripts.bibliography.files import write_whole
from scripts.evidence.model import Evidence
from scripts.languages.folder import all_strings
from scripts.languages.strings import FOLDER, language_of
from scripts.publish.search.index import Entry, index, text
from scripts.publish.search.sections import read
from scripts.publish.search.words import FILE, load

INDEX = "assets/search/index.json"
OWN = "search/"
"""Address of the search page, which does not find itself."""


def write_search(site: Path, docs: Path, bibliography: Bibliography, evidence: Evidence) -> list[Problem]:
    """Write the index of the built *site* to ``assets/search/index.json``; return the faults of the file of words."""
    words, problems = load(FILE)
    if not problems:
        found = index(entries(site, docs), evidence.medicines.values(), bibliography, words)
        write_whole(site / INDEX, text(found))
    return problems


def entries(site: Path, docs: Path) -> Iterator[Entry]:
    """Yield every page of *site* that is made from a page below *docs*, in the order of their addresses."""
    for file in sorted(docs.rglob("*.md")):
        path = file.relative_to(docs)
        folder = path.parent if path.name == "index.md" else path.with_suffix("")
        address = "" if folder == Path() else f"{folder.as_posix()}/"
        built = site / folder / "index.html"
        if address == OWN or not built.is_file():
            continue
        page = read(built.read_text(encoding="utf-8"))
        if page is not None:
            _, meta = get_data(file.read_text(encoding="utf-8-sig"))
            language = language_of(address, all_strings(FOLDER))
            yield Entry(address, page, tuple(map(str, meta.get("synonyms") or ())), language)
