"""Knows what the browser's search is given: pages, medicines, sources and words, as plain data; knows no file."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from scripts.bibliography import Reference, short_name
from scripts.bibliography.markup import plain
from scripts.evidence.medicines import VERDICT_WORDS, Medicine
from scripts.languages.strings import DEFAULT
from scripts.publish.search.sections import FoundPage, Section
from scripts.publish.search.words import Words


@dataclass(frozen=True, slots=True)
class Entry:
    """A page of the site as the search knows it."""

    address: str
    """From the top of the site, e.g. ``dosing/``."""
    page: FoundPage
    synonyms: tuple[str, ...]
    """Words of its front matter."""
    language: str = DEFAULT


def index(
    pages: Iterable[Entry],
    medicines: Iterable[Medicine],
    sources: Iterable[Reference],
    words: Iterable[Words],
) -> Mapping[str, Any]:
    """Return the index; lists instead of maps where there are many, since their names would be half of the file.

    ``pages``: address, title, short answer, synonyms, sections (anchor, heading, text), language if not English.
    ``medicines``: name, verdict, what it is, other names and brands, whether it is given for fibromyalgia.
    ``sources``: key, short name (empty without authors), authors, title.
    ``words``: what is meant, what is typed.
    """
    return {
        "pages": [
            [
                e.address,
                e.page.title,
                e.page.answer,
                list(e.synonyms),
                [_section(s) for s in e.page.sections],
                *_tongue(e),
            ]
            for e in pages
        ],
        "medicines": [
            [m.name, VERDICT_WORDS[m.verdict], m.what, _other_names(m), m.kind == "fibromyalgia"] for m in medicines
        ],
        "sources": [_source(r) for r in sources],
        "words": [[list(group.means), list(group.words)] for group in words],
    }


def _tongue(entry: Entry) -> list[str]:
    return [] if entry.language == DEFAULT else [entry.language]


def _other_names(medicine: Medicine) -> list[str]:
    return [name for name in dict.fromkeys(medicine.names) if name != medicine.name]


def _section(section: Section) -> list[str]:
    return [section.anchor, section.heading, section.text]


def _source(reference: Reference) -> list[str]:
    authors = ", ".join(name.literal or name.family for name in reference.author)
    return [reference.id, short_name(reference) if authors else "", authors, plain(reference.title)]


def text(found: Mapping[str, Any]) -> str:
    """Return the index as the text of its file."""
    return json.dumps(found, ensure_ascii=False, separators=(",", ":")) + "\n"
