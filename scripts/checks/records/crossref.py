"""Knows the form of Crossref's answers (REST API, works) and of CSL-JSON, its sibling; opens no connection.

Forms: https://api.crossref.org/swagger-ui/ and https://github.com/CrossRef/rest-api-doc/blob/master/api_format.md;
``updated-by`` and its ``source`` and ``record-id``: https://www.crossref.org/blog/retraction-watch-retractions-now-in-
the-crossref-api/ (January 2025).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from scripts.bibliography.records import Notice
from scripts.checks.records.record import Author, Record, Unreadable, notice_kind

_DATES = ("issued", "published", "published-print", "published-online", "published-other")
# How publishers mark the title of a paper that was taken back.
RETRACTED_TITLE = re.compile(r"\s*[\[(<]?\s*(retracted(?: article| paper)?|withdrawn)\s*[:\])>]\s*", re.IGNORECASE)
_NOTICE_TYPES = ("retraction", "concern", "correction")


def parse_json(text: str) -> dict[str, Any]:
    """Return the JSON object in *text*; raises Unreadable, telling a web page from other text."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        page = text.lstrip("\ufeff \t\r\n")[:200].lower().startswith(("<!doctype", "<html", "<?xml", "<head", "<body"))
        raise Unreadable("the answer is a web page where JSON was expected" if page else "no JSON came") from None
    if not isinstance(found, dict):
        raise Unreadable("the answer is no JSON object")
    return found


def read_work(text: str) -> Record:
    """Return the record in the answer to ``/works/{doi}``."""
    message = parse_json(text).get("message")
    if not isinstance(message, dict) or not message:
        raise Unreadable('the answer has no "message"')
    return work(message, "crossref")


def read_csl(text: str, source: str) -> Record:
    """Return the record in a CSL-JSON answer, which agencies give through content negotiation."""
    return work(parse_json(text), source)


def work(message: Mapping[str, Any], source: str) -> Record:
    """Return the record in a work or CSL-JSON item; any field may be missing or of an unexpected form."""
    titles = _texts(message.get("title"))
    if not titles and not _texts(message.get("DOI")):
        raise Unreadable("the answer names neither title nor DOI")
    subtitles = _texts(message.get("subtitle"))
    with_subtitle = [f"{title}: {sub}" for title in titles for sub in subtitles]
    notices = list(_updates(message.get("updated-by"), source))
    relation = message.get("relation")
    if isinstance(relation, Mapping):
        for item in maps(relation.get("is-retracted-by")):
            notices.append(Notice("retraction", source, text_of(item.get("id"))))
    if any(RETRACTED_TITLE.match(title) for title in titles) and not any(n.kind == "retraction" for n in notices):
        notices.append(Notice("retraction", f"{source} (title)"))
    journals = (*_texts(message.get("container-title")), *_texts(message.get("short-container-title")))
    journals += tuple(_texts(message.get("container-title-short")))
    return Record(
        source=source,
        doi=text_of(message.get("DOI")),
        pmid=text_of(message.get("PMID")),
        pmcid=text_of(message.get("PMCID")),
        titles=(*titles, *with_subtitle, *_texts(message.get("original-title"))),
        authors=tuple(_author(item) for item in maps(message.get("author"))),
        years=tuple(dict.fromkeys(year for name in _DATES if (year := _year(message.get(name))))),
        journals=tuple(dict.fromkeys(journals)),
        volume=text_of(message.get("volume")),
        issue=text_of(message.get("issue")),
        pages=tuple(x for name in ("page", "article-number", "number") if (x := text_of(message.get(name)))),
        notices=tuple(notices),
        is_notice=any(notice_kind(text_of(x.get("type"))) in _NOTICE_TYPES for x in maps(message.get("update-to"))),
    )


def read_notices(text: str) -> dict[str, tuple[Notice, ...]]:
    """Return, by DOI in small letters, the notices in the answer to ``/works?filter=updates:…``.

    This is the other direction: each item is a notice whose ``update-to`` names the papers that it is about, also
    where the paper's own record knows nothing of it.
    """
    message = parse_json(text).get("message")
    items = message.get("items") if isinstance(message, dict) else None
    if not isinstance(items, list):
        raise Unreadable('the answer has no "message" with "items"')
    total = message.get("total-results") if isinstance(message, dict) else None
    if isinstance(total, int) and total > len(items):
        raise Unreadable(f"only {len(items)} of {total} notices came")
    found: dict[str, list[Notice]] = {}
    for item in maps(items):
        for update in maps(item.get("update-to")):
            kind = notice_kind(text_of(update.get("type")) or text_of(update.get("label")))
            about = text_of(update.get("DOI")).lower()
            if kind and about:
                notice = Notice(kind, "crossref-notices", text_of(item.get("DOI")), _day(update.get("updated")))
                found.setdefault(about, []).append(notice)
    return {doi: tuple(notices) for doi, notices in found.items()}


def read_agency(text: str) -> str:
    """Return the id of the agency in the answer to ``/works/{doi}/agency``, e.g. ``datacite``."""
    message = parse_json(text).get("message")
    agency = message.get("agency") if isinstance(message, dict) else None
    name = text_of(agency.get("id")) if isinstance(agency, dict) else ""
    if not name:
        raise Unreadable("the answer names no agency")
    return name.lower()


def _updates(value: object, source: str) -> Iterator[Notice]:
    for update in maps(value):
        kind = notice_kind(text_of(update.get("type")) or text_of(update.get("label")))
        if kind:
            who = text_of(update.get("source"))
            shown = f"{source} ({who})" if who else source
            yield Notice(kind, shown, text_of(update.get("DOI")), _day(update.get("updated")))


def _author(item: Mapping[str, Any]) -> Author:
    particle = text_of(item.get("non-dropping-particle"))
    family = " ".join(x for x in (particle, text_of(item.get("family"))) if x)
    literal = text_of(item.get("name")) or text_of(item.get("literal"))
    return Author(family, text_of(item.get("given")), "" if family else literal)


def _parts(value: object) -> list[int]:
    """Return year, month, day of a date, as many as there are."""
    parts = value.get("date-parts") if isinstance(value, Mapping) else None
    first = parts[0] if isinstance(parts, list) and parts else None
    numbers: list[int] = []
    for part in first if isinstance(first, list) else []:
        if not str(part).isdigit():
            break
        numbers.append(int(part))
    return numbers


def _year(value: object) -> int:
    parts = _parts(value)
    return parts[0] if parts else 0


def _day(value: object) -> str:
    """Return a date as ISO 8601, as far as it is known."""
    parts = _parts(value)
    return "-".join(f"{part:02}" for part in parts[:3])


def text_of(value: object) -> str:
    """Return a text or number as one line; the first of a list; empty for all else."""
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, bool) or not isinstance(value, str | int):
        return ""
    return " ".join(str(value).split())


def _texts(value: object) -> tuple[str, ...]:
    values = value if isinstance(value, list) else [value]
    return tuple(text for item in values if (text := text_of(item)))


def maps(value: object) -> list[Mapping[str, Any]]:
    """Return the maps in a list; none for all else."""
    return [item for item in value if isinstance(item, Mapping)] if isinstance(value, list) else []
