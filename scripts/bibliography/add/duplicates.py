"""Knows when a new source is one that the bibliography already has; knows nothing of files or messages."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlsplit

from scripts.bibliography.add.identify import isbn13
from scripts.bibliography.markup import plain
from scripts.bibliography.model import Reference

# Titles at least so alike (ratio of matching signs) are shown to a person. Below it, titles that differ by a word of
# substance, "in adults" and "in children", begin.
LIKE = 0.9
_SHORTEST = 5
"""Words that a title must have to be taken for the beginning of a longer one."""


@dataclass(frozen=True, slots=True)
class Twin:
    """An entry that is, or may be, the same source."""

    reference: Reference
    by: str
    """Name of the identifier they share, or ``title``."""
    value: str

    @property
    def certain(self) -> bool:
        """Whether an identifier says so."""
        return self.by != "title"


def find(fields: Mapping[str, Any], references: Iterable[Reference]) -> list[Twin]:
    """Return the entries that *fields* (under CSL's names) may double, those with the same identifier first."""
    mine = _identifiers(fields)
    title = normal_title(str(fields.get("title", "")))
    certain, alike = [], []
    for reference in references:
        theirs = _identifiers(_fields(reference))
        for name, value in mine.items():
            if theirs.get(name) == value and not _shared(name, mine, theirs, fields, reference):
                certain.append(Twin(reference, name, value))
                break
        else:
            if title and _alike(title, normal_title(reference.title)):
                alike.append(Twin(reference, "title", reference.title))
    alike.sort(key=lambda twin: -_ratio(title, normal_title(twin.reference.title)))
    return certain + alike


def _shared(
    name: str, mine: Mapping[str, str], theirs: Mapping[str, str], fields: Mapping[str, Any], reference: Reference
) -> bool:
    """Tell whether both may have the identifier *name*: chapters share a book's number, papers a page."""
    if name == "ISBN":
        return "chapter" in (fields.get("type"), reference.type)
    if name == "URL":
        return any(n in mine and n in theirs and mine[n] != theirs[n] for n in ("DOI", "PMID", "PMCID", "NCT"))
    return False


def _fields(reference: Reference) -> dict[str, str]:
    names = ("DOI", "PMID", "PMCID", "ISBN", "URL", "number", "type")
    return {name: getattr(reference, name) for name in names}


def _identifiers(fields: Mapping[str, Any]) -> dict[str, str]:
    """Return the identifiers in *fields*, each in one form for comparison."""
    found = {name: str(fields[name]).casefold() for name in ("DOI", "PMID", "PMCID") if fields.get(name)}
    if number := fields.get("ISBN"):
        found["ISBN"] = isbn13(str(number))
    registered = re.search(r"NCT\d{8}", f"{fields.get('number', '')} {fields.get('URL', '')}", re.IGNORECASE)
    if registered and fields.get("type") in ("dataset", "webpage", None):
        found["NCT"] = registered[0].upper()
    if address := fields.get("URL"):
        found["URL"] = normal_address(str(address))
        if match := re.match(r"(?:dx\.)?doi\.org/(10\.\S+)", found["URL"]):
            found.setdefault("DOI", match[1].casefold())
    return found


def normal_address(address: str) -> str:
    """Return *address* without what makes no other page: scheme, www., final slash, fragment, tracking, capitals."""
    parts = urlsplit(address)
    host = (parts.hostname or "").removeprefix("www.")
    port = f":{parts.port}" if parts.port not in (None, 80, 443) else ""
    path = re.sub(r"/(index\.\w+)?$", "", unquote(parts.path))
    kept = [p for p in parts.query.split("&") if p and not re.match(r"utm_|fbclid=|gclid=|ref=", p)]
    return f"{host}{port}{path}" + (f"?{'&'.join(sorted(kept))}" if kept else "")


def normal_title(title: str) -> str:
    """Return *title* as plain words: no styles, accents, punctuation or capitals."""
    text = unicodedata.normalize("NFKD", plain(title)).casefold()
    return " ".join(re.findall(r"\w+", "".join(c for c in text if not unicodedata.combining(c))))


def _alike(a: str, b: str) -> bool:
    if not a or not b:
        return False
    if a == b:
        return True
    short, long = sorted((a, b), key=len)
    if len(short.split()) >= _SHORTEST and long.startswith(f"{short} "):
        return True
    # A bound from the lengths alone spares the comparison of most pairs.
    if 2 * len(short) / (len(short) + len(long)) < LIKE:
        return False
    return _ratio(a, b) >= LIKE


def _ratio(a: str, b: str) -> float:
    matcher = difflib.SequenceMatcher(None, a, b, autojunk=False)
    return matcher.ratio() if matcher.quick_ratio() >= LIKE else matcher.quick_ratio()


def same_title(a: str, b: str) -> bool:
    """Tell whether two titles are, but for styles, accents and punctuation, the same or nearly so."""
    return _alike(normal_title(a), normal_title(b))
