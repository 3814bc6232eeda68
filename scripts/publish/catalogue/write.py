"""Knows which files of a built site become the index, the pages of letters and the words for the filter."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

from scripts.bibliography import Bibliography, Problem
from scripts.bibliography.files import write_whole
from scripts.publish.catalogue.links import led
from scripts.publish.catalogue.pages import FOLDER, INDEX, SHORT, WORDS, index_page, letter_page, letters, part
from scripts.publish.catalogue.pages import words as word_file
from scripts.publish.catalogue.read import Catalogue, catalogue
from scripts.publish.pages.alike import alike
from scripts.publish.sharing.facts import Site

SOURCE = "docs/references.md"
COMMAND = "[[all-references]]"


def write_catalogue(folder: Path, bibliography: Bibliography, site: Site) -> tuple[Site, list[Problem]]:
    """Make the page of all references of the built site in *folder* an index, with a page for each letter.

    Args:
        folder: the built site, its pages not finished yet.
        bibliography: all references.
        site: what front matter and settings tell.

    Returns the site with the new pages in it, and what stands in the way; then nothing is written. A site without that
    page stays as it is, and so does one that was completed before.
    """
    file, whole = folder / INDEX, site.page(FOLDER)
    if not file.is_file() or whole is None:
        return site, []
    html = file.read_text(encoding="utf-8")
    parts = {name: part(whole, name) for name in letters(bibliography.by_id)}
    told = replace(site, pages=(*site.pages, *parts.values()))
    if f'class="catalogue {SHORT}"' in html:
        return told, []
    found = catalogue(alike(html, INDEX))
    if problems := faults(found, bibliography, file):
        return site, problems
    assert found is not None
    lead_on(folder, bibliography, urlsplit(site.url).path)
    for name, page in parts.items():
        write_whole(folder / page.path / "index.html", letter_page(found, name, page, told))
    write_whole(folder / WORDS, word_file(found.items, bibliography.by_id))
    write_whole(file, index_page(found, bibliography.by_id))
    return told, []


def faults(found: Catalogue | None, bibliography: Bibliography, file: Path) -> list[Problem]:
    """Return what is wrong with the list of the built page *file*, taken apart as *found*."""
    if found is None:
        what = f"the built page {file} holds no list of all references"
        return [Problem(SOURCE, 0, what, f"Write {COMMAND} there, on a line of its own")]
    listed, known = [item.key for item in found.items], list(bibliography.by_id)
    if listed != known:
        other = sorted(set(listed) ^ set(known))
        what = f"the list of all references is not that of {bibliography.file}"
        what += f": {', '.join(other[:5])}" if other else ": another order"
        return [Problem(str(file), 0, what, "Build the site anew with: make site")]
    return []


def lead_on(folder: Path, bibliography: Bibliography, base: str) -> None:
    """Let the links of all pages in *folder* lead to complete entries; *base* is the path of the site's address."""
    for file in sorted(folder.rglob("*.html")):
        html = file.read_text(encoding="utf-8")
        if (new := led(html, file.relative_to(folder).as_posix(), bibliography.by_id, base)) != html:
            write_whole(file, new)
