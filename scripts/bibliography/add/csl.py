"""Knows CSL-JSON, as reference managers, our own export and Crossref write it; knows nothing of files or network."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from scripts.bibliography.add.draft import Draft, Fields, NoRecord, clean, date_text, filled, from_notes, maps, markup
from scripts.bibliography.add.identify import bare_doi
from scripts.bibliography.fields import CUSTOM, FIELDS, NAME_PARTS
from scripts.bibliography.model import KINDS

# CSL's other types, and those of Crossref's own list.
TYPES = {
    "article-journal": "article-journal",
    "journal-article": "article-journal",
    "review": "article-journal",
    "posted-content": "article",
    "preprint": "article",
    "manuscript": "article",
    "book": "book",
    "monograph": "book",
    "edited-book": "book",
    "reference-book": "book",
    "book-chapter": "chapter",
    "book-section": "chapter",
    "book-part": "chapter",
    "entry-encyclopedia": "chapter",
    "entry-dictionary": "chapter",
    "reference-entry": "chapter",
    "proceedings-article": "paper-conference",
    "speech": "paper-conference",
    "dissertation": "thesis",
    "report-component": "report",
    "standard": "report",
    "bill": "legislation",
    "regulation": "legislation",
    "legal_case": "legislation",
    "post": "post-weblog",
    "dataset": "dataset",
    "document": "webpage",
}
# What a citation may need and an entry has no field for: it is told, all else in a record is left out silently.
_TOLD = (
    "translator", "collection-number", "chapter-number", "section", "original-date", "number-of-volumes",
    "supplement-number", "authority", "director", "interviewer", "references", "status", "part-number",
)  # fmt: skip


def read(text: str, source: str) -> list[Draft]:
    """Return the records in *text*, one CSL-JSON object, a list, or a Crossref answer; raises `NoRecord`."""
    try:
        content = json.loads(text)
    except (ValueError, RecursionError) as error:
        where = f" (line {error.lineno})" if isinstance(error, json.JSONDecodeError) else ""
        raise NoRecord(f"It begins like JSON and is not sound JSON{where}. Export it anew.") from error
    if isinstance(content, dict) and isinstance(content.get("message"), dict):
        content = content["message"]
    if isinstance(content, dict) and isinstance(content.get("items"), list):
        content = content["items"]
    records = content if isinstance(content, list) else [content]
    if not records or not all(isinstance(r, dict) and ("title" in r or "type" in r) for r in records):
        raise NoRecord("It is JSON, but no CSL-JSON: each record needs type and title.")
    return [draft(record, source) for record in records]


def draft(record: Mapping[str, Any], source: str, seen: str = "") -> Draft:
    """Return what one CSL-JSON object (or the ``message`` of Crossref) says.

    Crossref gives titles as lists, an article's number beside its pages, and print and online dates apart; the date in
    print is the one that volume and pages belong to.
    """
    notes: list[str] = []
    fields: Fields = {}
    kind = clean(record.get("type", ""))
    fields["type"] = TYPES.get(kind) or (kind if kind in KINDS else "")
    for name in FIELDS:
        if name in record and FIELDS[name].shape == "text" and name != "id":
            fields[name] = clean(_first(record[name]))
    fields["title"] = _title(record)
    short = record.get("container-title-short") or record.get("short-container-title") or ""
    fields["container-title-short"] = clean(_first(short or record.get("journalAbbreviation", "")))
    fields["author"], fields["editor"] = _names(record.get("author")), _names(record.get("editor"))
    order = ("published-print", "issued", "published", "published-online", "posted")
    fields["issued"] = next((found for name in order if (found := _date(record.get(name)))), None)
    fields["accessed"], fields["event-date"] = _date(record.get("accessed")), _date(record.get("event-date"))
    event = record.get("event")
    if event and not fields.get("event-title"):
        fields["event-title"] = clean(event.get("name", "") if isinstance(event, dict) else event)
    if not fields.get("page") and record.get("article-number"):
        fields["page"] = clean(record["article-number"])
    if kind in ("journal-article", "article-journal"):
        # Of a journal's article nobody prints publisher or address when there is a DOI.
        fields["publisher"] = "" if "custom" not in record else fields.get("publisher", "")
        if record.get("DOI") and "doi.org/" in str(record.get("URL", "")):
            fields["URL"] = ""
    elif kind == "posted-content":
        fields["container-title"] = fields.get("container-title") or clean(_server(record))
        fields["genre"] = "Preprint"
    elif kind == "dissertation":
        fields["genre"] = clean(_first(record.get("degree", "")))
    fields["DOI"] = bare_doi(fields.get("DOI", ""))
    custom = record.get("custom")
    own = isinstance(custom, dict) and "finding" in custom and set(custom) <= set(CUSTOM)
    if not own:
        fields |= {k: v for k, v in from_notes(str(record.get("note", ""))).items() if not fields.get(k)}
        if fields.pop("note", ""):
            notes.append("Its notes were left out")
    if fields.pop("abstract", ""):
        notes.append("Its abstract was left out")
    unknown = [name for name in _TOLD if record.get(name)]
    if unknown:
        notes.append(f"Not taken over, since an entry has no field for it: {', '.join(unknown)}")
    if kind and not fields["type"]:
        notes.append(f'Its type "{kind}" is none of ours')
    known = custom if own and isinstance(custom, dict) else _standing(record)
    return Draft(filled(fields), source, seen, known, clean(record.get("id", "")) if own else "", tuple(notes))


def _first(value: object) -> object:
    return (value[0] if value else "") if isinstance(value, list) else value


def _title(record: Mapping[str, Any]) -> str:
    title, more = markup(_first(record.get("title", ""))), markup(_first(record.get("subtitle", "")))
    if more and more.casefold() not in title.casefold():
        title = f"{title}: {more}"
    return title


def _server(record: Mapping[str, Any]) -> str:
    institution = _first(record.get("institution", ""))
    name = institution.get("name", "") if isinstance(institution, dict) else ""
    return str(name or record.get("group-title") or record.get("publisher") or "")


def _names(value: object) -> list[dict[str, str]]:
    people = []
    for name in maps(value):
        parts = {part: clean(name[part]) for part in NAME_PARTS if name.get(part)}
        if not parts.get("family"):
            group = parts.get("literal") or clean(name.get("name", "")) or parts.get("given", "")
            parts = {"literal": group}
        else:
            parts.pop("literal", None)
        people.append(filled(parts))
    return [name for name in people if name]


def _date(value: object) -> dict[str, Any] | None:
    """Return a date of one to three numbers; of a span only the year, since its beginning is not the whole."""
    if not isinstance(value, dict):
        return None
    parts = value.get("date-parts")
    if isinstance(parts, list) and parts and isinstance(parts[0], list):
        spans = len(parts) > 1 and parts[0] != parts[1]
        numbers = [int(p) for p in parts[0] if str(p).isascii() and str(p).isdigit() and int(p)]
        return {"date-parts": [numbers[: 1 if spans else 3]]} if numbers else None
    return date_text(str(value.get("raw") or value.get("literal") or ""))


_STANDINGS = {
    "retraction": "retracted",
    "withdrawal": "retracted",
    "removal": "retracted",
    "expression_of_concern": "concern",
    "correction": "corrected",
    "corrigendum": "corrected",
    "erratum": "corrected",
}


def _standing(record: Mapping[str, Any]) -> Fields:
    """Return the standing that Crossref's ``updated-by`` tells (publishers' notices and Retraction Watch)."""
    found = {_STANDINGS.get(str(update.get("type", ""))) for update in maps(record.get("updated-by"))}
    status = next((s for s in ("retracted", "concern", "corrected") if s in found), "")
    return {"status": status} if status else {}
