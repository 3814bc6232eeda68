"""Knows that exports lose nothing: reads them back with other people's parsers; knows nothing of how they are made."""

from __future__ import annotations

import json
import re
import subprocess
import warnings
from functools import cache
from typing import Any

import bibtexparser
import pypandoc
import pytest
import rispy
from bibtexparser.middlewares import NameParts, SeparateCoAuthors, SplitNameParts
from bibtexparser.model import Entry
from citeproc.source.json import CiteProcJSON

from scripts.bibliography.export import FORMATS, bibtex, csl, ris
from scripts.bibliography.markup import parse, plain
from scripts.bibliography.model import READ_WORDS, Date, Name, Reference
from tests.bibliography.samples import all_references, reference

HOSTILE = tuple(
    reference(entry)
    for entry in (
        {"id": "brace-open", "type": "article-journal", "title": "An open { brace"},
        {"id": "brace-close", "type": "book", "title": "A closing } brace", "publisher": "}{"},
        {"id": "backslash", "type": "report", "title": r"C:\new \textbf{x} \\", "publisher": r"a\b", "genre": "{"},
        {"id": "percent", "type": "thesis", "title": "100% of 5 & 6 # $x_1$ ~ ^2", "publisher": "A & B"},
        {"id": "newline", "type": "webpage", "title": "Two\nlines\r\nER  - \r\nTY  - JOUR", "container-title": "a\nb"},
        {"id": "quotes", "type": "chapter", "title": "\"Quoted\" 'single' ``tex''", "container-title": 'The "book"'},
        {"id": "script", "type": "software", "title": "<script>alert('x')</script> & <i>open", "version": "<b>1"},
        {"id": "at", "type": "dataset", "title": "@article{x, title={y}}", "publisher": "a, b and c = {d}"},
        {
            "id": "markup",
            "type": "article",
            "title": '<i>In <b>vivo</b></i> H<sub>2</sub>O <span class="nocase">iPS</span>',
        },
        {
            "id": "link",
            "type": "post-weblog",
            "title": "t",
            "URL": "https://x.org/a_b?c=%20d&e#f~{g}",
            "DOI": "10.1/a_b<c>",
        },
        {
            "id": "names",
            "type": "legislation",
            "title": "Имена",
            "author": [
                {"family": "Иванов", "given": "Юрий"},
                {"family": "김", "given": "민수"},
                {"family": "أحمد", "given": "محمد"},
                {"family": "Yıldız", "given": "İlker"},
                {"family": "and Sons", "given": "Ann and Bob"},
                {"family": "Comma, Inc", "given": "A, B"},
                {"family": "de la Cruz", "given": "José"},
                {"family": "Donk", "given": "T", "non-dropping-particle": "van de", "suffix": "Jr"},
                {"family": "Beethoven", "given": "L", "dropping-particle": "van"},
                {"family": "Mono Nym"},
                {"literal": "Smith and Jones, {Ltd} & Co"},
            ],
        },
        {
            "id": "everything",
            "type": "paper-conference",
            "title": "Every field",
            "author": [{"family": "A", "given": "B"}],
            "editor": [{"family": "C", "given": "D"}, {"literal": "Group E"}],
            "container-title": "Container",
            "container-title-short": "Cont",
            "collection-title": "Series",
            "issued": {"date-parts": [[2013, 2, 7]]},
            "accessed": {"date-parts": [[2026, 11, 22]]},
            "event-date": {"date-parts": [[2012, 12]]},
            "volume": "1",
            "issue": "2",
            "page": "3-4, 7",
            "number": "5",
            "edition": "6",
            "publisher": "Publisher",
            "publisher-place": "Place",
            "event-title": "Meeting",
            "event-place": "Town",
            "genre": "Poster",
            "medium": "video",
            "version": "7.8",
            "language": "es",
            "abstract": "Abstract 50%",
            "note": "Note_x",
            "DOI": "10.1000/182",
            "PMID": "23359310",
            "PMCID": "PMC2891387",
            "ISBN": "978-3-030-22720-3",
            "ISSN": "0004-3591",
            "URL": "https://example.org/",
            "custom": {
                "design": "randomised-crossover",
                "participants": 31,
                "read": "abstract",
                "finding": "100% {plain}",
                "status": "retracted",
                "unconfirmed": ["DOI", "volume"],
                "incomplete": ["author"],
                "updated": {"date-parts": [[2025, 8, 18]]},
            },
        },
    )
)


def _all() -> tuple[Reference, ...]:
    return (*all_references(), *HOSTILE)


def _line(text: str) -> str:
    """Return *text* with every run of spaces or line breaks as one space."""
    return " ".join(text.split())


def _iso(date: Date | None) -> str:
    if date is None:
        return ""
    return f"{date.year:04}" + (f"-{date.month:02}" if date.month else "") + (f"-{date.day:02}" if date.day else "")


def _differences(found: dict[str, dict[str, Any]], expected: dict[str, dict[str, Any]]) -> list[str]:
    assert list(found) == list(expected)
    return [
        f"{key}.{name}: {found[key].get(name)!r} instead of {value!r}"
        for key, fields in expected.items()
        for name, value in fields.items()
        if found[key].get(name) != value
    ]


def _remarks(source: Reference) -> list[str]:
    """Return what must be found in the notes of a format without fields for it."""
    custom = source.custom
    told = [custom.finding, custom.checked, custom.seen, READ_WORDS[custom.read][5:]]
    told += [str(custom.participants)] if custom.participants is not None else []
    told += [_iso(custom.updated)] if custom.updated else []
    return [_line(text) for text in (*told, *custom.unconfirmed, *custom.incomplete)]


# -- All formats


def test_formats_are_offered_by_name() -> None:
    assert {name: (form.extension, form.dump) for name, form in FORMATS.items()} == {
        "bibtex": (".bib", bibtex.dump),
        "ris": (".ris", ris.dump),
        "csl-json": (".json", csl.dump),
    }
    assert len({form.media_type for form in FORMATS.values()}) == 3


@pytest.mark.parametrize("name", FORMATS)
def test_no_references_make_a_valid_empty_file(name: str) -> None:
    assert FORMATS[name].dump([]) == {"csl-json": "[]\n"}.get(name, "")


# -- CSL-JSON


def test_csl_json_read_back_is_the_same_references() -> None:
    assert [reference(entry) for entry in json.loads(csl.dump(_all()))] == list(_all())


def test_csl_json_leaves_out_what_is_empty_and_what_is_no_data() -> None:
    (entry,) = json.loads(csl.dump([reference({"id": "a", "type": "book", "title": "T", "PMID": "12"})]))
    assert set(entry) == {"id", "type", "title", "PMID", "custom"}
    assert set(entry["custom"]) == {"design", "read", "checked", "seen", "finding", "status"}


def test_citeproc_reads_every_field_of_csl_json() -> None:
    entries = json.loads(csl.dump(_all()))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns of fields that it does not know, and keeps them
        source = CiteProcJSON(entries)
    wrong = []
    for entry in entries:
        read = source[entry["id"].lower()]
        assert read.type == entry["type"]
        for name, value in entry.items():
            if name in ("id", "type"):
                continue
            found = read[name.replace("-", "_")]
            if name in ("author", "editor"):
                same = [dict(name) for name in found] == value
            elif isinstance(value, dict) and "date-parts" in value:
                parts = [found.get(part) for part in ("year", "month", "day")]
                same = [int(part) for part in parts if part is not None] == value["date-parts"][0]
            else:
                same = str(found) == re.sub(r'<span class="nocase">(.*?)</span>', r"\1", str(value))
            if not same:
                wrong.append(f"{entry['id']}.{name}: {found!r} instead of {value!r}")
    assert not wrong, "\n".join(wrong)


def test_pandoc_reads_every_field_of_csl_json() -> None:
    entries = json.loads(csl.dump(_all()))
    read = {entry["id"]: entry for entry in json.loads(_pandoc("csljson", "csljson", csl.dump(_all())))}
    # It drops "custom", and takes a note that begins with a word and a colon for a field of that name.
    dropped = {e["id"]: {"custom"} | ({"note"} if re.match(r"[\w ]+:", e.get("note", "")) else set()) for e in entries}
    expected = {e["id"]: {k: _as_pandoc(v) for k, v in e.items() if k not in dropped[e["id"]]} for e in entries}
    found = {key: {k: _as_pandoc(v) for k, v in entry.items()} for key, entry in read.items()}
    assert not _differences(found, expected)


def _as_pandoc(value: Any) -> Any:
    """Return *value* with the liberties that Pandoc takes undone: typographic quotes and dashes, marks for case."""
    match value:
        case str():
            straight = value.translate(dict.fromkeys(map(ord, "‘’“”'"), '"'))
            return _line(re.sub(r'<span class="nocase">(.*?)</span>', r"\1", straight))
        case list():
            return [_as_pandoc(v) for v in value]
        case {"family": _}:
            # It tells particles from names by their small letters: only the words can be compared.
            return sorted(re.findall(r"[^\s,]+", _as_pandoc(" ".join(value.values()))))
        case dict():
            return {k: _as_pandoc(v) for k, v in value.items()}
        case _:
            return value


def _pandoc(read: str, write: str, text: str) -> str:
    command = [pypandoc.get_pandoc_path(), "-f", read, "-t", write]
    return subprocess.run(command, input=text, capture_output=True, text=True, encoding="utf-8", check=True).stdout


# -- BibTeX

_ENTRY_TYPES = {
    "article": "online",
    "article-journal": "article",
    "article-magazine": "article",
    "article-newspaper": "article",
    "chapter": "incollection",
    "paper-conference": "inproceedings",
    "post-weblog": "online",
    "webpage": "online",
}
_NAMED = {"&": "&", "%": "%", "$": "$", "#": "#", "_": "_"}
_WORDS = {
    "textbraceleft": "{",
    "textbraceright": "}",
    "textbackslash": "\\",
    "textasciitilde": "~",
    "textasciicircum": "^",
}
_STYLES = {"textit": "i", "textbf": "b", "textsuperscript": "sup", "textsubscript": "sub"}


def _decoded(latex: str) -> str:
    """Return the text that *latex* prints, styles as CSL's tags."""
    shown, closing, position = "", list[str](), 0
    while position < len(latex):
        if match := re.compile(r"\\([a-z]+)\{(\})?").match(latex, position):
            if match[1] in _WORDS:
                assert match[2], latex
                shown += _WORDS[match[1]]
            else:
                shown += f"<{_STYLES[match[1]]}>"
                closing.append(f"</{_STYLES[match[1]]}>")
            position = match.end()
        elif latex[position] == "\\":
            shown += _NAMED[latex[position + 1]]
            position += 2
        elif latex[position] == "{":
            closing.append("")
            position += 1
        elif latex[position] == "}":
            shown += closing.pop()
            position += 1
        else:
            assert latex[position] not in "&%$#_~^", latex
            shown += latex[position]
            position += 1
    assert not closing
    return shown


@cache
def _bibtex() -> dict[str, Entry]:
    middleware = [SeparateCoAuthors(), SplitNameParts()]
    library = bibtexparser.parse_string(bibtex.dump(_all()), append_middleware=middleware)
    assert not library.failed_blocks
    assert not library.comments
    return {entry.key: entry for entry in library.entries}


def test_bibtex_read_back_has_every_field() -> None:
    expected = {source.id: _in_bibtex(source) for source in _all()}
    found = {
        key: {
            "type": entry.entry_type,
            **{f.key: _decoded(f.value) for f in entry.fields if f.key not in ("author", "editor", "doi", "url")},
            **{f.key: f.value for f in entry.fields if f.key in ("doi", "url")},
        }
        for key, entry in _bibtex().items()
    }
    for fields in found.values():
        fields.pop("annotation")
    for key, fields in expected.items():
        # The same runs may be nested in one way or another.
        fields["title"], found[key]["title"] = parse(fields["title"]), parse(found[key]["title"])
    wrong = _differences(found, {key: {k: v for k, v in fields.items() if v} for key, fields in expected.items()})
    assert not wrong, "\n".join(wrong)
    assert all(set(found[key]) <= {k for k, v in expected[key].items() if v} for key in found)


def _in_bibtex(source: Reference) -> dict[str, Any]:
    kind = _ENTRY_TYPES.get(source.type, source.type)
    article, custom = kind == "article", source.custom
    container = {"article": "journal", "incollection": "booktitle", "inproceedings": "booktitle"}
    subtypes = {
        "article": "preprint",
        "article-magazine": "magazine",
        "article-newspaper": "newspaper",
        "post-weblog": "weblog",
    }
    prefixed = any(name.non_dropping_particle for name in (*source.author, *source.editor))
    fields = {
        "title": re.sub(r'<span class="nocase">(.*?)</span>', r"\1", source.title),
        container.get(kind, "organization"): source.container_title,
        "shortjournal": source.container_title_short,
        "series": source.collection_title,
        "date": _iso(source.issued),
        "year": str(source.issued.year) if source.issued else "",
        "urldate": _iso(source.accessed),
        "eventdate": _iso(source.event_date),
        "volume": source.volume,
        "number" if article else "issue": source.issue,
        "eid" if article else "number": source.number,
        "pages": source.page.replace("-", "--"),
        "edition": source.edition,
        "institution" if kind in ("report", "thesis") else "publisher": source.publisher,
        "address": source.publisher_place,
        "eventtitle": source.event_title,
        "venue": source.event_place,
        "type": source.genre,
        "howpublished": source.medium,
        "version": source.version,
        "language": source.language,
        "abstract": source.abstract,
        "note": source.note,
        "doi": source.DOI,
        "url": source.URL.replace("{", "%7B").replace("}", "%7D"),
        "pmid": source.PMID,
        "pmcid": source.PMCID,
        "isbn": source.ISBN,
        "issn": source.ISSN,
        "keywords": custom.design if custom.status == "current" else f"{custom.design}, {custom.status}",
        "entrysubtype": subtypes.get(source.type, ""),
        "options": "useprefix=true" if prefixed else "",
    }
    # "type" is biblatex's field for the kind of report; the kind of entry must be told apart from it.
    return {**{k: _line(v) for k, v in fields.items()}, **({} if source.genre else {"type": kind})}


def test_bibtex_entries_are_of_the_kind_of_their_source() -> None:
    expected = {source.id: _ENTRY_TYPES.get(source.type, source.type) for source in _all()}
    assert {key: entry.entry_type for key, entry in _bibtex().items()} == expected


def test_bibtex_read_back_has_every_name() -> None:
    wrong = []
    for source in _all():
        for field, names in (("author", source.author), ("editor", source.editor)):
            found = _bibtex()[source.id].fields_dict.get(field)
            expected = [_parts(name) for name in names]
            if field == "author" and names and "author" in source.custom.incomplete:
                expected.append(("others", "", ""))
            read = [_read_parts(parts) for parts in found.value] if found else []
            if read != expected:
                wrong.append(f"{source.id}.{field}: {read} instead of {expected}")
    assert not wrong, "\n".join(wrong)


def _parts(name: Name) -> tuple[str, str, str]:
    family = " ".join(p for p in (name.dropping_particle, name.non_dropping_particle, name.family) if p)
    return (name.literal or family, name.given, name.suffix)


def _read_parts(parts: NameParts) -> tuple[str, str, str]:
    family, given, suffix = (" ".join(part) for part in (parts.von + parts.last, parts.first, parts.jr))
    return (_decoded(family), _decoded(given), _decoded(suffix))


def test_bibtex_tells_in_its_annotation_what_has_no_field() -> None:
    for source in _all():
        told = _decoded(_bibtex()[source.id].fields_dict["annotation"].value)
        assert [text for text in _remarks(source) if text not in told] == []


def test_bibtex_guards_capitals_and_names_that_begin_small() -> None:
    entry = {
        "id": "a",
        "type": "book",
        "title": "Effects of LDN in <i>Crohn</i> disease",
        "author": [{"family": "van Velzen", "given": "M"}],
    }
    text = bibtex.dump([reference(entry)])
    assert r"title = {Effects of {LDN} in {{\textit{Crohn}}} disease}" in text
    assert "author = {{van Velzen}, M}" in text


def test_bibtex_keys_are_plain_and_never_the_same() -> None:
    sources = [reference({"id": i, "type": "book", "title": "T"}) for i in ("é{,}x", "e x", "김", "李", "ok2013")]
    keys = re.findall(r"@book\{(.*),", bibtex.dump(sources))
    assert keys == ["e-x", "e-x-2", "reference", "reference-2", "ok2013"]


def test_pandoc_reads_titles_and_identifiers_of_bibtex() -> None:
    read = {entry["id"]: entry for entry in json.loads(_pandoc("biblatex", "csljson", bibtex.dump(all_references())))}
    for source in all_references():
        entry = read[source.id]
        title = plain(_as_pandoc(entry["title"]))
        assert _letters(title).casefold() == _letters(plain(source.title)).casefold()
        # Pandoc lowers what is not in braces, and raises the first letter behind a colon.
        capitals = [word for word in plain(source.title).split() if not word.islower()]
        assert [word for word in capitals if _letters(word) not in _letters(title)] == []
        for name in ("DOI", "PMID", "PMCID", "URL", "volume"):
            assert entry.get(name, "") == getattr(source, name)


def _letters(text: str) -> str:
    return re.sub(r"\W", "", text)


# -- RIS


@cache
def _ris() -> dict[str, dict[str, Any]]:
    return {record["id"]: record for record in rispy.loads(ris.dump(_all()))}


def test_ris_read_back_has_every_field() -> None:
    expected = {source.id: _in_ris(source) for source in _all()}
    wrong = _differences(_ris(), {key: {k: v for k, v in f.items() if v} for key, f in expected.items()})
    assert not wrong, "\n".join(wrong)
    extra = {
        (k, name) for k, record in _ris().items() for name in record if name != "notes" and not expected[k].get(name)
    }
    assert not extra


def _in_ris(source: Reference) -> dict[str, Any]:
    kinds = {
        "article": "UNPB",
        "article-journal": "JOUR",
        "article-magazine": "MGZN",
        "article-newspaper": "NEWS",
        "book": "BOOK",
        "chapter": "CHAP",
        "dataset": "DATA",
        "legislation": "STAT",
        "paper-conference": "CPAPER",
        "post-weblog": "BLOG",
        "report": "RPRT",
        "software": "COMP",
        "thesis": "THES",
        "webpage": "ELEC",
    }
    meeting, custom = source.type == "paper-conference", source.custom
    single = source.page.count("-") == 1 and "," not in source.page
    first, last = source.page.split("-") if single else (source.page, "")
    fields: dict[str, Any] = {
        "type_of_reference": kinds[source.type],
        "id": source.id,
        "title": plain(source.title),
        "authors": [_ris_name(name) for name in source.author],
        "secondary_authors": [_ris_name(name) for name in source.editor],
        "secondary_title": source.container_title or source.event_title,
        "alternate_title1": source.container_title_short,
        "tertiary_title": source.collection_title,
        "year": str(source.issued.year) if source.issued else "",
        "date": _slashed(source.issued),
        "access_date": _slashed(source.accessed),
        "volume": source.volume,
        "number": source.issue,
        "custom7" if source.type.startswith("article") else "note": source.number,
        "start_page": first,
        "end_page": last,
        "edition": source.edition or source.version,
        "type_of_work": source.genre,
        "publisher": source.publisher,
        "place_published": source.event_place if meeting else source.publisher_place,
        "custom1": source.publisher_place if meeting else "",
        "language": source.language,
        "doi": source.DOI,
        "urls": [source.URL.replace(";", "%3B")] if source.URL else [],
        "accession_number": source.PMID,
        "custom2": source.PMCID,
        "issn": source.ISBN or source.ISSN,
        "keywords": [custom.design, *([custom.status] if custom.status != "current" else [])],
        "abstract": source.abstract,
    }
    return {k: _line(v) if isinstance(v, str) else v for k, v in fields.items()}


def _slashed(date: Date | None) -> str:
    return "/".join([*_iso(date).split("-"), "", ""][:3]) + "/" if date else ""


def _ris_name(name: Name) -> str:
    family = " ".join(p for p in (name.dropping_particle, name.non_dropping_particle, name.family) if p)
    return _line(name.literal or ", ".join(p for p in (family, name.given, name.suffix) if p))


def test_ris_tells_in_notes_what_has_no_tag() -> None:
    for source in _all():
        told = "\n".join(_ris()[source.id]["notes"])
        met = _iso(source.event_date)
        extra = (source.note, source.medium, met, source.event_title if source.container_title else "")
        both = (source.version if source.edition else "", source.ISSN if source.ISBN else "")
        place = source.event_place if source.type != "paper-conference" else ""
        expected = [*_remarks(source), *filter(None, map(_line, (*extra, *both, place)))]
        assert [text for text in expected if text not in told] == []


def test_ris_is_lines_of_tag_and_value_that_end_alike() -> None:
    text = ris.dump(_all())
    assert text.count("\n") == text.count("\r") == text.count("\r\n")
    records = text.split("\r\n\r\n")
    assert len(records) == len(_all())
    for record in records:
        lines = record.removesuffix("\r\n").split("\r\n")
        assert all(re.match(r"[A-Z][A-Z0-9]  - ", line) for line in lines)
        assert [line[:2] for line in lines].count("TY") == 1
        assert lines[0].startswith("TY")
        assert lines[-1] == "ER  - "
