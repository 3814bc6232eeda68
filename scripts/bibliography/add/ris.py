"""Knows RIS, as reference managers, publishers and our own export write it; knows nothing of files or network."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from scripts.bibliography.add.draft import (
    Draft,
    Fields,
    NoRecord,
    clean,
    date,
    date_text,
    filled,
    from_notes,
    markup,
    month,
    pages,
    person,
)
from scripts.bibliography.add.identify import bare_doi
from scripts.bibliography.add.own import Own, read_back
from scripts.bibliography.fields import PMID

_TYPES = {
    "JOUR": "article-journal", "EJOUR": "article-journal", "JFULL": "article-journal", "ABST": "article-journal",
    "INPR": "article-journal", "MGZN": "article-magazine", "NEWS": "article-newspaper", "UNPB": "article",
    "MANSCPT": "article", "PREPRINT": "article", "BOOK": "book", "EBOOK": "book", "EDBOOK": "book", "SER": "book",
    "CHAP": "chapter", "ECHAP": "chapter", "ENCYC": "chapter", "DICT": "chapter", "CPAPER": "paper-conference",
    "CONF": "paper-conference", "RPRT": "report", "GOVDOC": "report", "STAND": "report", "THES": "thesis",
    "DATA": "dataset", "AGGR": "dataset", "COMP": "software", "BLOG": "post-weblog", "STAT": "legislation",
    "BILL": "legislation", "LEGAL": "legislation", "ELEC": "webpage", "WEB": "webpage", "ICOMM": "webpage",
}  # fmt: skip
_LINE = re.compile(r"([A-Z][A-Z0-9]) {0,2}-(?: (.*)|)$")
Record = dict[str, list[str]]


def read(text: str, source: str) -> list[Draft]:
    """Return the records in *text*; raises `NoRecord` for a file that ends within its only record or holds none."""
    records: list[Record] = []
    record: Record | None = None
    last = ""
    for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        found = _LINE.match(line.rstrip())
        if found is None:
            if record is not None and last and line.strip():
                record[last][-1] += f" {line.strip()}"
            continue
        tag, value = found[1], clean(found[2] or "")
        if tag == "TY":
            record, last = {"TY": [value]}, "TY"
        elif record is None:
            continue
        elif tag == "ER":
            records.append(record)
            record, last = None, ""
        else:
            record.setdefault(tag, []).append(value)
            last = tag
    if record is not None:
        raise NoRecord('The last record has no line "ER  - ": the file is cut off. Export it anew.')
    if not records:
        raise NoRecord("It looks like RIS and holds no record.")
    return [_draft(record, source) for record in records]


def _draft(record: Record, source: str) -> Draft:
    own = read_back(record.get("N1", []), record.get("KW", []))
    get = _Getter(record)
    kind = _TYPES.get(get("TY").upper(), "")
    notes = [] if kind else [f'Its type "{get("TY")}" is none of ours']
    article, meeting = kind.startswith("article"), kind == "paper-conference"
    fields: Fields = {
        "type": kind,
        "title": markup(get("TI", "T1", "CT", *(("BT",) if kind == "book" else ()))),
        "author": [person(name) for name in get.all("AU", "A1")],
        "editor": [person(name) for name in get.all("ED", *(() if article and not own else ("A2",)))],
        "container-title": get("T2", "JF", "BT", "JO", "JA") if kind != "book" or own else "",
        "container-title-short": get("J2", "JA", "JO" if get("T2", "JF") else "JA"),
        "collection-title": get("T3"),
        "issued": _date(get("DA")) or _date(get("PY", "Y1")),
        "accessed": _date(get("Y2")),
        "volume": get("VL"),
        "issue": get("IS"),
        "page": pages(get("SP"), get("EP")) or ("" if own else get("C7")),
        "number": get("C7" if article else "M1") if own else get("M1") if kind in ("report", "legislation") else "",
        "edition": get("ET"),
        "publisher": "" if article and not own else get("PB"),
        "publisher-place": "" if article and not own else get("C1") if meeting else get("CY", "PP"),
        "event-place": get("CY") if meeting else "",
        "genre": get("M3") if own or kind in ("report", "thesis") else "",
        "language": get("LA"),
        "DOI": bare_doi(get("DO")) or _doi_elsewhere(record),
        "URL": _address(record, own),
        **_numbers(get, own),
    }
    if fields["container-title-short"] == fields["container-title"] and not own:
        fields["container-title-short"] = ""
    if own:
        _unpack(fields, own.before, meeting)
    else:
        fields |= {k: v for k, v in from_notes(" ".join(get.all("N1", "AN"))).items() if not fields.get(k)}
        notes += ["Its notes were left out"] if record.get("N1") else []
    if get("AB", "N2"):
        notes.append("Its abstract was left out")
    key = get("ID") if own else ""
    return Draft(filled(fields), source, custom=own.custom if own else {}, key=key, notes=tuple(notes))


class _Getter:
    """Looks tags up in one record."""

    def __init__(self, record: Mapping[str, Sequence[str]]) -> None:
        self._record = record

    def __call__(self, *tags: str) -> str:
        """Return the first filled value of the first of *tags* that has one."""
        return next((value for tag in tags for value in self._record.get(tag, ()) if value), "")

    def all(self, *tags: str) -> list[str]:
        """Return every filled value of *tags*."""
        return [value for tag in tags for value in self._record.get(tag, ()) if value]


def _numbers(get: _Getter, own: Own | None) -> Fields:
    """Return ISBN, ISSN, PMID and PMCID; all but our own exports use AN and C2 for other things too."""
    number = re.sub(r"\s*\(.*?\)", "", get("SN")).split(";")[0].strip()
    plain = number.replace("-", "")
    issn = f"{plain[:4]}-{plain[4:]}".upper() if re.fullmatch(r"\d{7}[\dXx]", plain) else ""
    isbn = number if re.fullmatch(r"(97[89])?\d{9}[\dXx]", plain.replace(" ", "")) else ""
    medline = re.search(r"pubmed|medline|\bnlm\b", f"{get('DB')} {get('DP')}", re.IGNORECASE)
    pmid = get("AN") if own or (medline and re.fullmatch(PMID, get("AN"))) else ""
    pmcid = get("C2") if re.fullmatch(r"PMC\d+", get("C2")) else ""
    return {"ISBN": isbn, "ISSN": issn, "PMID": pmid, "PMCID": pmcid}


def _unpack(fields: Fields, notes: Sequence[str], meeting: bool) -> None:
    """Put back what our export told in notes, since another field has the tag or none fits."""
    homes = {"Meeting": "event-title", "Place of the meeting": "event-place", "Medium": "medium", "ISSN": "ISSN"}
    for note in notes:
        name, colon, rest = note.partition(": ")
        if colon and name in homes:
            fields[homes[name]] = rest
        elif colon and name == "Date of the meeting":
            fields["event-date"] = date_text(rest)
        elif colon and name == "Version":
            fields["version"] = rest
        else:
            fields["note"] = note
    if meeting and not fields.get("event-title") and (fields["event-place"] or fields.get("event-date")):
        # Our export writes one of the two where only one is known; a meeting has a place or a day.
        fields["event-title"], fields["container-title"] = fields["container-title"], ""
    if fields["type"] == "software" and fields.get("edition") and not fields.get("version"):
        fields["version"], fields["edition"] = fields["edition"], ""


def _address(record: Record, own: Own | None) -> str:
    values = [value for value in record.get("UR", []) if value]
    first = (values[0].replace("%3B", ";") if own else values[0].split(";")[0].strip()) if values else ""
    return "" if re.match(r"https?://(dx\.)?doi\.org/", first) and not own else first


def _doi_elsewhere(record: Record) -> str:
    """Return the DOI that older exports put into the address or into M3."""
    for value in (*record.get("UR", []), *record.get("L3", []), *record.get("M3", [])):
        if re.match(r"(https?://(dx\.)?doi\.org/|doi:)?10\.\d{4,9}/", value, re.IGNORECASE):
            return bare_doi(value)
    return ""


def _date(value: str) -> dict[str, list[list[int]]] | None:
    """Return a date as RIS writes it, ``2013/02/28/anything``, or in words."""
    parts = value.split("/")
    if re.fullmatch(r"\d{4}", parts[0].strip()):
        return date(parts[0].strip(), *(month(p) if i == 0 else p.strip() for i, p in enumerate(parts[1:3])))
    return date_text(value)
