"""Knows how references are written as BibTeX for biblatex and biber; knows nothing of files, styles or pages.

Letters stay Unicode. What LaTeX or BibTeX would take for syntax is escaped, braces by name, since BibTeX counts them
even behind a backslash.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

from scripts.bibliography.export.remarks import iso, keywords, remarks
from scripts.bibliography.markup import parse
from scripts.bibliography.model import Name, Reference

# CSL's type to that of biblatex, with the subtype that tells apart those which share one.
_TYPES = {
    "article": ("online", "preprint"),
    "article-journal": ("article", ""),
    "article-magazine": ("article", "magazine"),
    "article-newspaper": ("article", "newspaper"),
    "book": ("book", ""),
    "chapter": ("incollection", ""),
    "dataset": ("dataset", ""),
    "legislation": ("legislation", ""),
    "paper-conference": ("inproceedings", ""),
    "post-weblog": ("online", "weblog"),
    "report": ("report", ""),
    "software": ("software", ""),
    "thesis": ("thesis", ""),
    "webpage": ("online", ""),
}
_CONTAINERS = {"article": "journal", "incollection": "booktitle", "inproceedings": "booktitle"}
_LATEX = {"i": "textit", "b": "textbf", "sup": "textsuperscript", "sub": "textsubscript"}
_ESCAPES = str.maketrans(
    {
        **{character: f"\\{character}" for character in "&%$#_"},
        "{": r"\textbraceleft{}",
        "}": r"\textbraceright{}",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        "\\": r"\textbackslash{}",
    }
)
# Fields that biber takes as they stand; a brace in them could only end them too early.
_VERBATIM = str.maketrans({"{": "%7B", "}": "%7D", "\\": "%5C"})


def dump(references: Iterable[Reference]) -> str:
    """Return *references* as a BibTeX file."""
    taken: set[str] = set()
    return "\n".join(_entry(reference, _key(reference.id, taken)) for reference in references)


def _entry(reference: Reference, key: str) -> str:
    kind = _TYPES[reference.type][0]
    lines = [f"  {name} = {{{value}}},\n" for name, value in _fields(reference, kind) if value]
    return f"@{kind}{{{key},\n{''.join(lines)}}}\n"


def _fields(r: Reference, kind: str) -> Iterator[tuple[str, str]]:
    article = kind == "article"
    yield "entrysubtype", _TYPES[r.type][1]
    yield "author", _names(r.author, "author" in r.custom.incomplete)
    yield "editor", _names(r.editor, "editor" in r.custom.incomplete)
    if any(name.non_dropping_particle for name in (*r.author, *r.editor)):
        yield "options", "useprefix=true"
    yield "title", _title(r.title)
    yield _CONTAINERS.get(kind, "organization"), _escaped(r.container_title)
    yield "shortjournal", _escaped(r.container_title_short)
    yield "series", _escaped(r.collection_title)
    yield "date", iso(r.issued) if r.issued else ""
    # Old styles know no "date"; where both stand, biblatex takes the date.
    yield "year", str(r.issued.year) if r.issued else ""
    yield "volume", _escaped(r.volume)
    yield "number" if article else "issue", _escaped(r.issue)
    yield "eid" if article else "number", _escaped(r.number)
    yield "pages", re.sub(r"(?<=\w)-(?=\w)", "--", _escaped(r.page))
    yield "edition", _escaped(r.edition)
    yield "version", _escaped(r.version)
    yield "type", _escaped(r.genre)
    yield "institution" if kind in ("report", "thesis") else "publisher", _escaped(r.publisher)
    yield "address", _escaped(r.publisher_place)
    yield "eventtitle", _escaped(r.event_title)
    yield "venue", _escaped(r.event_place)
    yield "eventdate", iso(r.event_date) if r.event_date else ""
    yield "howpublished", _escaped(r.medium)
    yield "language", _escaped(r.language)
    yield "doi", r.DOI.translate(_VERBATIM)
    yield "url", r.URL.translate(_VERBATIM)
    yield "urldate", iso(r.accessed) if r.accessed else ""
    yield "pmid", _escaped(r.PMID)
    yield "pmcid", _escaped(r.PMCID)
    yield "isbn", _escaped(r.ISBN)
    yield "issn", _escaped(r.ISSN)
    yield "keywords", _escaped(", ".join(keywords(r)))
    yield "abstract", _escaped(r.abstract)
    yield "note", _escaped(r.note)
    yield "annotation", _escaped(" | ".join(remarks(r)))


def _escaped(text: str) -> str:
    return " ".join(text.split()).translate(_ESCAPES)


def _title(title: str) -> str:
    """Return *title* with its styles as commands and its capitals in braces.

    Titles are in sentence case, so that any capital but the first is meant; styles that lower titles must not touch it.
    """
    shown = ""
    for run in parse(" ".join(title.split()), nocase=True):
        commands = [_LATEX[style] for style in run.styles if style != "nocase"]
        text = run.text.translate(_ESCAPES)
        for command in reversed(commands):
            text = f"\\{command}{{{text}}}"
        if not commands and "nocase" not in run.styles:
            text = _guarded(run.text, first=not shown)
        elif _has_capitals(run.text) or "nocase" in run.styles:
            # Case is changed in braces that begin with a command; a second pair keeps it.
            text = f"{{{{{text}}}}}" if commands else f"{{{text}}}"
        shown += text
    return shown


def _guarded(text: str, *, first: bool) -> str:
    """Return *text* escaped, each word with capitals in braces; the *first* letter of a title needs none."""
    words = re.split(r"(\s+)", text)
    return "".join(
        f"{{{word.translate(_ESCAPES)}}}"
        if _has_capitals(word[1:] if first and not number else word)
        else word.translate(_ESCAPES)
        for number, word in enumerate(words)
    )


def _has_capitals(text: str) -> bool:
    return any(map(str.isupper, text))


def _names(names: tuple[Name, ...], more: bool) -> str:
    """Return *names* as BibTeX lists them; when there are *more* than we know, it says "others"."""
    return " and ".join([*map(_name, names), *(["others"] if more and names else [])])


def _name(name: Name) -> str:
    if name.literal:
        return f"{{{_escaped(name.literal)}}}"
    particles = " ".join(filter(None, (name.dropping_particle, name.non_dropping_particle)))
    # BibTeX would take small words for particles, commas and "and" for its own.
    closed = any(word[0].islower() for word in name.family.split()) or not name.given
    family = f"{_escaped(particles)} {_part(name.family, closed)}".strip()
    parts = [family, *([_part(name.suffix)] if name.suffix else []), *([_part(name.given)] if name.given else [])]
    return ", ".join([*parts, ""] if name.suffix and not name.given else parts).rstrip(" ")


def _part(text: str, closed: bool = False) -> str:
    closed = closed or "," in text or " and " in f" {text.casefold()} "
    return f"{{{_escaped(text)}}}" if closed else _escaped(text)


def _key(identifier: str, taken: set[str]) -> str:
    """Return a key of plain letters, digits and hyphens that is not *taken* yet, and take it."""
    plain = unicodedata.normalize("NFKD", identifier).encode("ascii", "ignore").decode()
    base = re.sub(r"[^A-Za-z0-9]+", "-", plain).strip("-") or "reference"
    key, count = base, 1
    while key in taken:
        count += 1
        key = f"{base}-{count}"
    taken.add(key)
    return key
