"""Knows which outside addresses a project names, and where; fetches nothing.

What readers see counts: links of the pages and addresses of references.  Of the data sets only what the built pages
show.  DOIs, PubMed and PMC numbers are left out: the check of records asks better places about them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from scripts.bibliography import Bibliography, Problem
from scripts.bibliography.fields import address_fault
from scripts.bibliography.links import addresses_of, is_identifier
from scripts.checks.project import Project
from scripts.checks.site import read
from scripts.checks.source_links import links_of

LINKS = Path("data/links.yaml")


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where an address stands."""

    file: str
    line: int
    key: str = ""
    """Citation key, when it belongs to a reference."""

    def __str__(self) -> str:
        """Return file and line, and the key."""
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place} ({self.key})" if self.key else place


@dataclass(frozen=True, slots=True)
class Named:
    """One address that the project names."""

    address: str
    places: tuple[Place, ...]
    """Where it stands; sources before built pages."""
    near: str = ""
    """Day, ISO 8601, near which a copy in an archive is wanted."""
    wants_copy: bool = False
    """Whether it is the address of a source without a DOI."""


def collect(project: Project, bibliography: Bibliography) -> tuple[list[Named], list[Problem]]:
    """Return the outside addresses of *project*, sorted, and those that are none that may be fetched."""
    places: dict[str, list[Place]] = {}
    near: dict[str, str] = {}
    wants: set[str] = set()
    for reference in bibliography:
        for address in addresses_of(reference):
            places.setdefault(address, []).append(Place(bibliography.file, reference.line, reference.id))
            near.setdefault(address, reference.custom.checked)
        if not reference.DOI and reference.URL and not is_identifier(reference.URL):
            wants.add(reference.URL)
    for address, place in _in_pages(project):
        places.setdefault(address, []).append(place)
    sources = _Sources(project)
    for address, place in _in_site(project):
        # A built page is named only where no source is known.
        if address not in places:
            places[address] = [sources.place(address) or place]
    problems: list[Problem] = []
    named: list[Named] = []
    for address, found in sorted(places.items()):
        if fault := address_fault(address):
            problems.append(Problem(found[0].file, found[0].line, f"{fault[0]}; it is not fetched", fault[1]))
        else:
            ordered = tuple(dict.fromkeys(found))
            named.append(Named(address, ordered, near.get(address, ""), address in wants))
    return named, problems


class _Sources:
    """Finds the line of an address that pages show and that stands in the data or the settings."""

    def __init__(self, project: Project) -> None:
        files = [*sorted((project.root / "data").glob("*.yaml")), project.root / "mkdocs.yml"]
        self._texts = {
            file.relative_to(project.root).as_posix(): file.read_text("utf-8", errors="replace")
            for file in files
            if file.is_file() and file.name != LINKS.name
        }

    def place(self, address: str) -> Place | None:
        for file, text in self._texts.items():
            if found := re.search(re.escape(address) + r"(?![\w/?#=&%.-]*\w)", text):
                return Place(file, text.count("\n", 0, found.start()) + 1)
        return None


def _in_pages(project: Project) -> Iterator[tuple[str, Place]]:
    for page in project.all_pages:
        for link in links_of(page):
            parts = _split(link.target)
            if parts and _is_outside(link.target, parts, project.site_url):
                yield link.target, Place(page.file, link.line)


def _in_site(project: Project) -> Iterator[tuple[str, Place]]:
    if project.site is None:
        return
    site = read(project.site, project.site_url)
    prefix = Path(project.site).relative_to(project.root).as_posix()
    for page in site.pages.values():
        for element in page.elements:
            address = element.attributes.get("href", "") if element.tag == "a" else ""
            parts = _split(address) if ":" in address else None
            if parts and _is_outside(address, parts, site.url):
                yield address, Place(f"{prefix}/{page.path}", 0)


def _split(address: str) -> tuple[str, str] | None:
    try:
        parts = urlsplit(address)
    except ValueError:
        return "", address
    return (parts.scheme, parts.netloc.lower()) if parts.scheme else None


def _is_outside(address: str, parts: tuple[str, str], site_url: str) -> bool:
    scheme, host = parts
    own = urlsplit(site_url).netloc.lower() if site_url else ""
    return scheme != "mailto" and not (own and host == own) and not is_identifier(address)
