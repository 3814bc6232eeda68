"""Knows PubMed's tagged format (MEDLINE, .nbib); knows nothing of files or network."""

from __future__ import annotations

import re

from scripts.bibliography.add.draft import (
    Draft,
    Fields,
    NoRecord,
    clean,
    date_text,
    design_of,
    filled,
    markup,
    pages,
)

_LINE = re.compile(r"([A-Z]{2,4}) *- (.*)$")
# ISO 639-2, as NLM writes it, to BCP 47; a language that is not here keeps its three letters. English is left out.
LANGUAGES = {
    "eng": "", "fre": "fr", "ger": "de", "spa": "es", "ita": "it", "por": "pt", "dut": "nl", "swe": "sv", "dan": "da",
    "nor": "no", "fin": "fi", "pol": "pl", "cze": "cs", "rus": "ru", "tur": "tr", "heb": "he", "per": "fa", "ara": "ar",
    "chi": "zh", "jpn": "ja", "kor": "ko", "hun": "hu", "gre": "el",
}  # fmt: skip
_SMALL = frozenset({"of", "the", "and", "in", "for", "on", "to", "from", "with"})
Tagged = dict[str, list[str]]


def read(text: str, source: str) -> list[Draft]:
    """Return the records in *text*; raises `NoRecord` when there is none."""
    records: list[Tagged] = []
    last: list[str] = []
    for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        found = _LINE.match(line)
        if found is None:
            if last and line.startswith("      "):
                last[-1] = f"{last[-1]} {line.strip()}"
            continue
        if found[1] == "PMID":
            records.append({})
        if records:
            last = records[-1].setdefault(found[1], [])
            last.append(found[2].strip())
    if not records:
        raise NoRecord("It looks like PubMed's format and holds no record.")
    return [_draft(record, source) for record in records]


def _draft(record: Tagged, source: str) -> Draft:
    def get(tag: str) -> str:
        return clean(next((value for value in record.get(tag, []) if value), ""))

    types = record.get("PT", [])
    design, hint = design_of(types)
    notes = [hint] if hint else []
    title, language = translated(get("TI"), [LANGUAGES.get(code, code) for code in record.get("LA", [])])
    people = [_person(name) for name in record.get("FAU") or record.get("AU") or []]
    groups = [{"literal": clean(name)} for name in record.get("CN", [])]
    book = "Book" in types or bool(get("BTI"))
    fields: Fields = {
        "type": "chapter" if book and get("TI") else "book" if book else "article-journal",
        "title": markup(title or get("BTI")),
        "author": people + groups,
        "container-title": journal(get("JT"), "eng" in record.get("LA", []))
        if not book
        else get("BTI")
        if title
        else "",
        "container-title-short": get("TA").rstrip("."),
        "issued": date_text(get("DP")),
        "volume": get("VI"),
        "issue": get("IP"),
        "page": pages(get("PG")) or article_number(record.get("LID", [])),
        "publisher": get("PB") if book else "",
        "language": language,
        "DOI": _identifier(record, "doi"),
        "PMID": get("PMID"),
        "PMCID": get("PMC"),
        "ISBN": get("ISBN").split(" ")[0],
    }
    if title != get("TI"):
        notes.append("PubMed gives a translated title; the printed one is in another language")
    if get("AB"):
        notes.append("Its abstract was left out")
    return Draft(filled(fields), source, custom=filled({"design": design, "status": _status(record)}), notes=(*notes,))


def _person(name: str) -> dict[str, str]:
    """Return "Younger, Jarred" or, in old records, "Younger J"."""
    family, comma, rest = clean(name).partition(", ")
    if not comma:
        family, _, rest = family.rpartition(" ")
        if not family:
            return {"literal": rest}
    given, _, suffix = rest.partition(", ")
    return filled({"family": family, "given": given, "suffix": suffix})


def translated(title: str, languages: list[str]) -> tuple[str, str]:
    """Return *title* without the brackets of a translation, and the language when it is not English."""
    language = next((code for code in languages if code), "") if "" not in languages else ""
    if match := re.fullmatch(r"\[(.*?)\.?\]\.?", title):
        return match[1], language
    return title, language


def journal(name: str, english: bool) -> str:
    """Return a journal's name as printed, "Pain Medicine", for NLM's "Pain medicine (Malden, Mass.)".

    NLM writes all but the first word small; only English titles are known to be printed otherwise.
    """
    bare = re.sub(r"\s+\([^()]*\)$", "", clean(name)).split(" : ")[0].rstrip(".")
    if not english:
        return bare
    first, *words = bare.split(" ")
    return " ".join([first, *(word if word in _SMALL else word[:1].upper() + word[1:] for word in words)])


def article_number(locations: list[str]) -> str:
    """Return the article number among *locations*, ``e079183 [pii]``; an internal code is none."""
    for location in locations:
        if match := re.fullmatch(r"(e?\d{1,9}) \[pii\]", location):
            return match[1]
    return ""


def _identifier(record: Tagged, kind: str) -> str:
    for value in (*record.get("LID", []), *record.get("AID", [])):
        if match := re.fullmatch(rf"(\S+) \[{kind}\]", value):
            return match[1]
    return ""


def _status(record: Tagged) -> str:
    if "Retracted Publication" in record.get("PT", []) or "RIN" in record:
        return "retracted"
    return "concern" if "ECI" in record else "corrected" if "EIN" in record else ""
