"""Knows what the front matter and the navigation tell of each page; knows nothing of HTML or of what is made of it."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import yaml

from scripts.bibliography.settings import read_settings
from scripts.languages.folder import all_strings
from scripts.languages.strings import DEFAULT, ENGLISH, FOLDER, Strings, language_of

AUTHOR = "the project's contributors"
AS_AUTHOR = "The project's contributors"
"""The same where a reference begins with it."""
LICENSE = "https://creativecommons.org/licenses/by/4.0/"
NOT_REVIEWED = "Not yet reviewed by a clinician"
SIGNS: Mapping[str, str] = {"high": "⊕⊕⊕⊕", "moderate": "⊕⊕⊕◯", "low": "⊕⊕◯◯", "very low": "⊕◯◯◯"}
_FRONT = re.compile(r"\A\ufeff?---[ \t]*\r?\n(.*?)^(?:---|\.\.\.)[ \t]*$", re.DOTALL | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Page:
    """One page, as its front matter tells it."""

    path: str
    """Address below the site's, with a final slash; empty for the home page."""
    title: str
    description: str = ""
    answer: str = ""
    """The short answer, on one line."""
    audience: str = ""
    """``everyone``, ``clinicians`` or an empty text."""
    certainty: str = ""
    """Of the main answer: a key of `SIGNS`, or an empty text."""
    updated: datetime.date | None = None
    apparatus: bool = False
    """Whether the page is about the site itself."""
    language: str = DEFAULT
    references: tuple[str, ...] = ()
    """Keys of what the page cites, in the order of its list."""
    part_of: str = ""
    """Path of the longer page of which this is a part, made after the build; it shows that page's picture."""

    @property
    def slug(self) -> str:
        """Return a name for files made of the page."""
        return self.path.strip("/").replace("/", "-") or "home"

    @property
    def original(self) -> str:
        """Return the path of the page in English; a translation has the same below the folder of its language."""
        return self.path if self.language == DEFAULT else self.path.removeprefix(f"{self.language}/")


@dataclass(frozen=True, slots=True)
class Site:
    """What the settings tell of the whole site."""

    url: str
    """Its address, with a final slash."""
    name: str
    description: str
    pages: tuple[Page, ...]
    """In the order of the navigation."""
    sections: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]
    """Each group of the navigation: its name, and label and path of each page in it."""
    strings: Mapping[str, Strings] = field(default_factory=dict)
    """The words of each language besides those of the code."""

    def address(self, page: Page) -> str:
        """Return the full address of *page*."""
        return self.url + page.path

    def said(self, page: Page) -> Strings:
        """Return the words of the language of *page*."""
        return self.strings.get(page.language, ENGLISH)

    def versions(self, page: Page) -> tuple[Page, ...]:
        """Return *page* in every language that has it, English first."""
        found = (other for other in self.pages if other.original == page.original)
        return tuple(sorted(found, key=lambda other: (other.language != DEFAULT, other.language)))

    def page(self, path: str) -> Page | None:
        """Return the page at *path*, if there is one."""
        return next((page for page in self.pages if page.path == path), None)


def read_site(settings: Path, docs: Path, strings: Path = FOLDER) -> Site:
    """Return the site that the file *settings* (``mkdocs.yml``) and the pages below *docs* describe.

    The folder *strings* holds the words of each language.
    """
    words = all_strings(strings)
    told = read_settings(settings)
    url = str(told.get("site_url") or "/")
    sections = tuple(_sections(told.get("nav") or []))
    order = {path: at for at, path in enumerate(path for _, links in sections for _, path in links)}
    pages = [read_page(file.read_text(encoding="utf-8"), address(file.relative_to(docs))) for file in _sources(docs)]
    pages = [replace(page, language=language_of(page.path, words)) for page in pages]
    pages.sort(key=lambda page: (order.get(page.path, len(order)), page.path))
    return Site(
        url=url if url.endswith("/") else f"{url}/",
        name=str(told.get("site_name") or ""),
        description=str(told.get("site_description") or ""),
        pages=tuple(pages),
        sections=sections,
        strings=words,
    )


def read_page(text: str, path: str) -> Page:
    """Return what the front matter of a page's Markdown *text* tells; *path* is its address below the site's."""
    found = _FRONT.match(text)
    try:
        meta = yaml.load(found[1], Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)) if found else None
    except yaml.YAMLError:
        meta = None  # The engine reports it, with its line.
    told: dict[str, Any] = meta if isinstance(meta, dict) else {}
    updated = told.get("updated")

    def line(key: str) -> str:
        return " ".join(str(told.get(key) or "").split())

    return Page(
        path=path,
        title=line("title"),
        description=line("description"),
        answer=line("answer"),
        audience=line("audience"),
        certainty=line("certainty"),
        updated=updated if isinstance(updated, datetime.date) else None,
        apparatus=told.get("apparatus") is True,
    )


def address(source: Path) -> str:
    """Return the address, below the site's, of the page made from *source*, a path below the docs folder."""
    path = source.with_suffix("").as_posix()
    return "" if path == "index" else f"{path.removesuffix('/index')}/"


def _sources(docs: Path) -> Iterator[Path]:
    for file in sorted(docs.rglob("*.md")):
        if not any(part.startswith((".", "_")) for part in file.relative_to(docs).parts):
            yield file


def _sections(nav: Sequence[Any]) -> Iterator[tuple[str, tuple[tuple[str, str], ...]]]:
    """Give each group at the top of the navigation; a page that stands alone is a group of one."""
    for entry in nav:
        for name, inside in entry.items() if isinstance(entry, dict) else [("", entry)]:
            yield str(name), tuple(_links(str(name), inside))


def _links(name: str, inside: Any) -> Iterator[tuple[str, str]]:
    if isinstance(inside, str):
        if inside.endswith(".md"):
            yield name, address(Path(inside))
        return
    for entry in inside or []:
        for label, deeper in entry.items() if isinstance(entry, dict) else [("", entry)]:
            yield from _links(str(label), deeper)
