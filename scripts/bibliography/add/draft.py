"""Knows what a source is before it is an entry: fields under CSL's names, as one record gave them; judges nothing."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Fields = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Draft:
    """One source as a record describes it."""

    fields: Mapping[str, Any]
    """Under CSL's names: texts, ``author`` as a list of maps, dates as ``{"date-parts": [[2013, 2]]}``."""
    source: str
    """What the record is, in words: ``the file library.ris``, ``PubMed``."""
    seen: str = ""
    """Public address of the record when it was fetched in this run; empty for a file."""
    custom: Mapping[str, Any] = field(default_factory=dict)
    """What the record says about fields of ``custom``."""
    key: str = ""
    """The id that one of our own exports gives."""
    notes: tuple[str, ...] = ()
    """What a person should know or look at, one sentence each."""


class NoRecord(Exception):
    """A text holds no record that can be read; the message says why, for a person."""


_INVISIBLE = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_TAGS = {"italic": "i", "em": "i", "i": "i", "bold": "b", "strong": "b", "b": "b", "sup": "sup", "sub": "sub"}
_TAG = re.compile(r"<(/?)(?:jats:)?([A-Za-z][\w:-]*)\b([^<>]*)>")


def clean(text: object) -> str:
    """Return *text* in one line, composed (NFC), without invisible signs; emoji and other letters stay."""
    shown = unicodedata.normalize("NFC", _INVISIBLE.sub("", str(text)))
    return " ".join(shown.split())


def markup(text: object) -> str:
    """Return a title: styles as CSL's tags, entities as letters, other tags taken out, no final full stop."""
    shown = _TAG.sub(_tag, clean(text))
    shown = clean(html.unescape(shown)) if re.search(r"&(?:#\d+|#x[0-9a-fA-F]+|[A-Za-z]+);", shown) else clean(shown)
    if re.search(r"[^.]\.\Z", shown) and not re.search(r"(?:\b[A-Z]|\betc|\bal|\bInc)\.\Z", shown):
        shown = shown[:-1]
    return shown


def _tag(found: re.Match[str]) -> str:
    name = found[2].casefold()
    if name == "span" and (found[1] or 'class="nocase"' in found[3]):
        return found[0]
    return f"<{found[1]}{_TAGS[name]}>" if name in _TAGS else ("" if name not in ("br", "p") else " ")


MONTHS = {
    name: number
    for number, name in enumerate(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), 1
    )
}


def month(text: str) -> int:
    """Return the number of a month given in digits or English letters, 0 when *text* is none."""
    text = text.strip().casefold().rstrip(".")
    if text.isascii() and text.isdigit():
        return int(text) if 1 <= int(text) <= 12 else 0
    return MONTHS.get(text[:3], 0) if text.isalpha() else 0


def date(*parts: object) -> dict[str, Any] | None:
    """Return year, month and day, as far as they are numbers, as CSL writes a date; None without a year."""
    numbers: list[int] = []
    for part in parts:
        if not re.fullmatch(r"\d{1,4}", str(part)) or not int(str(part)):
            break
        numbers.append(int(str(part)))
    return {"date-parts": [numbers[:3]]} if numbers else None


def date_text(text: str) -> dict[str, Any] | None:
    """Return the date in ``2013-02-28``, ``2013/2``, ``2013 Feb 28``, ``2013 Jan-Feb``, ``28 Feb 2013``, or None.

    Of a span of months, and of a season, only the year is kept: which part is meant is not known.
    """
    text = clean(text)
    if match := re.match(r"(\d{4})(?:[-/](\d{1,2})(?:[-/](\d{1,2}))?)?(?:[/T ]*$|T)", text):
        return date(*filter(None, match.groups()))
    if match := re.fullmatch(r"(\d{4}) ([A-Za-z]{3,9})\.?(?: (\d{1,2}))?", text):
        return date(match[1], month(match[2]), match[3] or 0)
    if match := re.fullmatch(r"(\d{1,2}) ([A-Za-z]{3,9})\.? (\d{4})", text):
        return date(match[3], month(match[2]), match[1])
    if match := re.fullmatch(r"([A-Za-z]{3,9})\.? (?:(\d{1,2}), )?(\d{4})", text):
        return date(match[3], month(match[1]), match[2] or 0)
    return date(match[1]) if (match := re.search(r"\b(1[5-9]\d\d|20\d\d)\b", text)) else None


def pages(first: str, last: str = "") -> str:
    """Return pages as ``529-538``: hyphens for dashes, a shortened last page in full."""
    text = clean(f"{first}-{last}" if last and last != first else first)
    text = re.sub(r"\s*(?:--+|[\u2010-\u2015\u2212])\s*", "-", text).replace(" - ", "-")
    text = re.sub(r"^pp?\.\s*", "", text).replace(";", ",")
    parts = []
    for part in re.split(r",\s*", text):
        if match := re.fullmatch(r"([A-Za-z]*)(\d+)-([A-Za-z]*)(\d+)([A-Za-z]*)", part):
            letters, start, more, end, tail = match.groups()
            full = start[: len(start) - len(end)] + end if len(end) < len(start) else end
            part = f"{letters}{start}-{more or letters}{full}{tail}"
        parts.append(part)
    return ", ".join(dict.fromkeys(filter(None, parts)))


def person(text: str) -> dict[str, str]:
    """Return the name in "Family, Given, Suffix"; a text without a comma, or a company's, is a group."""
    parts = [clean(part) for part in text.split(",")]
    if len(parts) == 1 or re.fullmatch(r"(Inc|Ltd|LLC|Co|Corp|GmbH|Limited)\.?", parts[-1]):
        return {"literal": clean(text)}
    name = {"family": parts[0], "given": parts[1], "suffix": ", ".join(parts[2:])}
    return {part: value for part, value in name.items() if value}


def maps(value: object) -> list[dict[str, Any]]:
    """Return the maps in a list from outside, whatever it is."""
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def filled(fields: Mapping[str, Any]) -> Fields:
    """Return *fields* without what is empty."""
    return {name: value for name, value in fields.items() if value not in ("", None, [], {})}


def from_notes(text: str) -> Fields:
    """Return PMID and PMCID that reference managers put into free notes."""
    pmid = re.search(r"\bPMID:?\s*([1-9]\d{0,8})\b", text)
    pmcid = re.search(r"\bPMCID:?\s*(PMC\d+)\b", text)
    return filled({"PMID": pmid[1] if pmid else "", "PMCID": pmcid[1] if pmcid else ""})


def design_of(types: list[str]) -> tuple[str, str]:
    """Return the design that PubMed's publication types make certain, or a hint for the person who decides."""
    certain = {
        "Systematic Review": "systematic-review",
        "Case Reports": "case-report",
        "Practice Guideline": "guideline",
        "Guideline": "guideline",
        "Observational Study": "observational",
        "News": "news",
    }
    for name in certain:
        if name in types:
            return certain[name], ""
    hints = {
        "Randomized Controlled Trial": "a randomized trial: randomised-parallel or randomised-crossover",
        "Meta-Analysis": "a meta-analysis: systematic-review, if it searched systematically",
        "Review": "a review: narrative-review or systematic-review",
        "Clinical Trial": "a trial: randomised-parallel, randomised-crossover or single-arm",
        "Editorial": "an editorial: narrative-review",
        "Comment": "a comment: narrative-review",
    }
    for name, hint in hints.items():
        if name in types:
            return "", f"PubMed calls it {hint}"
    return "", ""
