"""Knows the form of NCBI's answers: E-utilities' summaries and the PMC ID converter; opens no connection.

Forms: https://www.ncbi.nlm.nih.gov/books/NBK25499/ (ESummary, retmode=json) and
https://pmc.ncbi.nlm.nih.gov/tools/id-converter-api/.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from scripts.bibliography.records import Kind, Notice
from scripts.checks.records.crossref import maps, parse_json, text_of
from scripts.checks.records.record import Answer, Author, Record, Unreadable, notice_kind

# "Younger JW", "Del Giorno R", "Smith J Jr", "Jones AB 3rd": family, then initials, then perhaps a suffix.
_NAME = re.compile(r"(?P<family>.+?)\s+(?P<given>[A-ZÀ-Þ](?:[A-ZÀ-Þ-]){0,4})(?:\s+(?:Jr|Sr|\d(?:st|nd|rd|th)))?\Z")
_YEAR = re.compile(r"\b(1[5-9]\d\d|20\d\d|21\d\d)\b")
_DATES = ("pubdate", "epubdate", "printpubdate", "sortpubdate")
# Types that a notice itself carries; a paper with a title of its own that carries one is its object.
_NOTICE_TYPES: Mapping[str, Kind] = {
    "retraction of publication": "retraction",
    "retraction notice": "retraction",
    "published erratum": "correction",
    "expression of concern": "concern",
}
_NOTICE_TITLE = re.compile(
    r"\W*(?:notice of |statement of |editorial )?"
    r"(?:retraction|retracted|withdrawal|withdrawn|erratum|errata|corrigend|correction|expression of concern|"
    r"editorial expression|author correction|publisher correction|concern)",
    re.IGNORECASE,
)


def read_summaries(text: str, pmids: Sequence[str]) -> dict[str, Answer]:
    """Return an answer for each of *pmids* from ESummary's JSON."""
    found = parse_json(text)
    result = found.get("result")
    if not isinstance(result, Mapping):
        raise Unreadable(text_of(found.get("error")) or text_of(found.get("esummaryresult")) or "no summaries came")
    answers: dict[str, Answer] = {}
    for pmid in pmids:
        summary = result.get(pmid)
        if not isinstance(summary, Mapping):
            answers[pmid] = Answer("failed", detail=f"PubMed said nothing of PMID {pmid}")
        elif error := text_of(summary.get("error")):
            missing = "cannot get document summary" in error.lower()
            detail = f"PMID {pmid} does not exist" if missing else error
            answers[pmid] = Answer("missing" if missing else "failed", detail=detail)
        else:
            answers[pmid] = Answer("record", _summary(summary, pmid))
    return answers


def _summary(summary: Mapping[str, Any], pmid: str) -> Record:
    ids = {text_of(x.get("idtype")): text_of(x.get("value")) for x in maps(summary.get("articleids"))}
    place = text_of(summary.get("elocationid"))
    doi = ids.get("doi") or (match[1] if (match := re.search(r"doi:\s*(10\.\S+)", place)) else "")
    elsewhere = [x for x in place.replace("pii:", " ").split() if not x.startswith(("doi:", "10."))]
    pmcid = re.search(r"PMC\d+", ids.get("pmc") or ids.get("pmcid") or "")
    title = text_of(summary.get("title"))
    types = [text_of(x) for x in summary.get("pubtype") or [] if isinstance(x, str)]
    return Record(
        source="ncbi",
        doi=doi.rstrip("."),
        pmid=text_of(summary.get("uid")) or pmid,
        pmcid=pmcid[0] if pmcid else "",
        titles=_several(summary, "title", "vernaculartitle", "booktitle"),
        authors=tuple(_author(x) for x in maps(summary.get("authors")) if text_of(x.get("authtype")) != "Editor"),
        years=tuple(dict.fromkeys(int(m[1]) for t in _several(summary, *_DATES) if (m := _YEAR.search(t)))),
        journals=_several(summary, "fulljournalname", "source", "bookname"),
        volume=text_of(summary.get("volume")),
        issue=text_of(summary.get("issue")),
        pages=tuple(x for x in (text_of(summary.get("pages")), *elsewhere) if x),
        notices=tuple(_notices(summary, types, title)),
        is_notice=any(x.lower() in _NOTICE_TYPES for x in types) and bool(_NOTICE_TITLE.match(title)),
    )


def _several(summary: Mapping[str, Any], *names: str) -> tuple[str, ...]:
    return tuple(text for name in names if (text := text_of(summary.get(name))))


def _notices(summary: Mapping[str, Any], types: Sequence[str], title: str) -> list[Notice]:
    found: list[Notice] = []
    for item in maps(summary.get("references")):
        words = text_of(item.get("reftype"))
        kind = notice_kind(words) if words.lower().endswith(" in") else None
        if kind and kind != "other":
            year = _YEAR.search(text_of(item.get("refsource")))
            pmid = text_of(item.get("pmid"))
            name = f"PMID {pmid}" if pmid and pmid != "0" else text_of(item.get("refsource"))
            found.append(Notice(kind, "ncbi", name, year[1] if year else ""))
    kinds = {notice.kind for notice in found}
    for word in types:
        kind = _NOTICE_TYPES.get(word.lower()) if not _NOTICE_TITLE.match(title) else None
        if word.lower() == "retracted publication":
            kind = "retraction"
        if kind and kind not in kinds:
            found.append(Notice(kind, "ncbi"))
            kinds.add(kind)
    return found


def _author(item: Mapping[str, Any]) -> Author:
    name = text_of(item.get("name"))
    if text_of(item.get("authtype")) == "CollectiveName":
        return Author(literal=name)
    match = _NAME.fullmatch(name)
    return Author(match["family"], match["given"]) if match else Author(family=name)


def read_ids(text: str, ids: Sequence[str]) -> dict[str, Answer]:
    """Return an answer for each of *ids* (all of one kind) from the PMC ID converter's JSON."""
    found = parse_json(text)
    records = found.get("records")
    if not isinstance(records, list):
        raise Unreadable(text_of(found.get("message")) or "the answer has no records")
    by_id: dict[str, Mapping[str, Any]] = {}
    for item in maps(records):
        for name in ("requested-id", "pmcid", "pmid", "doi"):
            if value := text_of(item.get(name)):
                by_id.setdefault(value.lower(), item)
    answers: dict[str, Answer] = {}
    for wanted in ids:
        item = by_id.get(wanted.lower(), {})
        if text_of(item.get("status")) == "error" or item.get("errmsg"):
            reason = text_of(item.get("errmsg")) or "not in PubMed Central"
            answers[wanted] = Answer("missing", detail=f"{wanted}: {reason}")
        elif not item:
            answers[wanted] = Answer("failed", detail=f"the ID converter said nothing of {wanted}")
        else:
            doi, pmid, pmcid = (text_of(item.get(name)) for name in ("doi", "pmid", "pmcid"))
            answers[wanted] = Answer("record", Record("idconv", doi=doi, pmid=pmid, pmcid=pmcid))
    return answers
