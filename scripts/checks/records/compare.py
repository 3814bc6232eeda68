"""Knows how one entry is compared with one service's record, and when the two are different papers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from scripts.bibliography import Reference
from scripts.bibliography.fields import PMID, doi_fault, page_fault
from scripts.bibliography.records import Addition, Difference
from scripts.checks.records import wording as w
from scripts.checks.records.record import Author, Record
from scripts.checks.records.wording import Alike


@dataclass(frozen=True, slots=True)
class Comparison:
    """How an entry relates to a record."""

    compared: tuple[str, ...]
    differences: tuple[Difference, ...]
    additions: tuple[Addition, ...]
    other_paper: bool
    """Whether the record is that of another paper."""


def compare(ours: Reference, theirs: Record) -> Comparison:
    """Compare every field for which both sides have a value."""
    found = dict(_fields(ours, theirs))
    compared = tuple(name for name, (alike, _, _) in found.items() if alike is not None)
    differences = tuple(
        Difference(name, mine, other, theirs.source)
        for name, (alike, mine, other) in found.items()
        # A title is near when a word differs; a year when the paper came online before it was printed.
        if alike == "other" or (alike == "near" and name != "issued")
    )
    other = is_other_paper({name: alike for name, (alike, _, _) in found.items()})
    return Comparison(compared, differences, () if other else tuple(_additions(ours, theirs)), other)


def _fields(ours: Reference, theirs: Record) -> Iterator[tuple[str, tuple[Alike | None, str, str]]]:
    """Yield each field that both sides have, with how the values relate, ours and theirs as text."""
    for name, mine, other in _identifiers(ours, theirs):
        if mine and other:
            yield name, ("same" if mine.lower() == other.lower() else "other", mine, other)
    if theirs.titles:
        yield "title", (w.titles_alike(ours.title, theirs.titles), ours.title, w.unmarked(theirs.titles[0]))
    if ours.author and theirs.authors:
        first = ours.author[0]
        family = " ".join(x for x in (first.dropping_particle, first.non_dropping_particle, first.family) if x)
        mine_author = Author(family, first.given, first.literal)
        shown = theirs.authors[0]
        alike = w.first_author_alike(mine_author, theirs.authors)
        yield "author", (alike, family or first.literal, shown.family or shown.literal)
    if ours.issued and theirs.years:
        years = ", ".join(map(str, theirs.years))
        yield "issued", (w.years_alike(ours.issued.year, theirs.years), str(ours.issued.year), years)
    names = tuple(x for x in (ours.container_title, ours.container_title_short) if x)
    if names and theirs.journals:
        yield "container-title", (w.journals_alike(names, theirs.journals), names[0], theirs.journals[0])
    for name in ("volume", "issue"):
        mine, other = getattr(ours, name), getattr(theirs, name)
        if mine and other:
            yield name, (w.values_alike(mine, other), mine, other)
    if ours.page and theirs.pages:
        yield "page", (w.pages_alike(ours.page, theirs.pages), ours.page, theirs.pages[0])


def _identifiers(ours: Reference, theirs: Record) -> tuple[tuple[str, str, str], ...]:
    return (("DOI", ours.DOI, theirs.doi), ("PMID", ours.PMID, theirs.pmid), ("PMCID", ours.PMCID, theirs.pmcid))


def is_other_paper(alike: dict[str, Alike | None]) -> bool:
    """Tell from how the fields relate whether the record is that of another paper.

    The title decides, and the rest decides where it is unclear:

    - another title: another paper, unless author and year are not against it and the place is the same (page, or
      journal and volume where no page is known); then the title was translated or changed;
    - a title that is near: another paper if the first author or the year is another, or page and volume both are;
    - the same title: another paper if two of author, year and page are others (editorials and updates share titles);
    - no title: another paper if the author and one of year and page are others;
    - neither title nor author: another paper if DOI or PMID is another and none of the two is ours.
    """
    title, author, year, page = (alike.get(name) for name in ("title", "author", "issued", "page"))
    volume, journal = alike.get("volume"), alike.get("container-title")
    if title == "other":
        placed = page == "same" or (page is None and volume == "same" and journal == "same")
        return not (placed and author != "other" and year != "other")
    if title == "near":
        return author == "other" or year == "other" or (page == "other" and volume == "other")
    if title == "same":
        return [author, year, page].count("other") >= 2
    if title is None and author is None:
        identifiers = [alike.get("DOI"), alike.get("PMID")]
        return "other" in identifiers and "same" not in identifiers
    return author == "other" and "other" in (year, page)


def _additions(ours: Reference, theirs: Record) -> Iterator[Addition]:
    for name, mine, other in _identifiers(ours, theirs):
        if not mine and other and _sound(name, other):
            yield Addition(name, other, theirs.source)
    if ours.type != "article-journal":
        return
    for name in ("volume", "issue"):
        other = getattr(theirs, name)
        if not getattr(ours, name) and re.fullmatch(r"[\w.-]{0,8}\d[\w.-]{0,8}", other):
            yield Addition(name, other, theirs.source)
    if not ours.page and theirs.pages:
        first, last = w.full_pages(theirs.pages[0])
        pages = f"{first}-{last}" if last else first
        if re.search(r"\d", pages) and page_fault(pages) is None:
            yield Addition("page", pages, theirs.source)


def _sound(name: str, value: str) -> bool:
    if name == "DOI":
        return doi_fault(value) is None
    return bool(re.fullmatch(PMID if name == "PMID" else r"PMC[1-9]\d{0,8}", value))
