"""Knows how the AMA Manual of Style (11th edition) prints a source; knows nothing of files, pages or HTML.

A reference becomes runs of text with their style. PMID and PMCID are not printed: the lists that show a reference
link them beside it. The case of titles is never altered: it is what the data says.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from scripts.bibliography.markup import Run, Style, parse
from scripts.bibliography.model import Date, Name, Reference

_MONTHS = (
    "", "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_SUPPLEMENT = re.compile(r"(.*?)[\s,(]*\bsuppl(?:ement)?\b\.?\s*(.*?)\)?", re.IGNORECASE)
_ORDINAL = re.compile(r"\d+(?:st|nd|rd|th)")
_QUOTES = "\"'”’»"

Piece = str | Run
"""Plain text, or text with a style."""
Sentence = Sequence[Piece]
"""What stands between two full stops; empty where the source has nothing to put there."""


def entry(reference: Reference) -> tuple[Run, ...]:
    """Return the reference as AMA prints it, without a number, ending with the DOI or the address if it has one."""
    form = _BY_DESIGN.get((reference.type, reference.custom.design)) or _BY_TYPE[reference.type]
    return _write(form(reference), _access(reference))


def text(reference: Reference) -> str:
    """Return the reference as plain text."""
    return "".join(run.text for run in entry(reference))


def _write(sentences: Iterator[Sentence], access: str) -> tuple[Run, ...]:
    """Join *sentences* with full stops and put *access*, which has none, behind them."""
    runs: list[Run] = []
    plain = ""
    for sentence in sentences:
        before = len(runs), plain
        for piece in sentence:
            if isinstance(piece, str):
                plain += piece
            elif not piece.styles:
                plain += piece.text
            else:
                if plain:
                    runs.append(Run(plain))
                    plain = ""
                runs.append(piece)
        if (len(runs), plain) == before:
            continue
        last = (plain or runs[-1].text).rstrip(_QUOTES)
        plain += " " if last.endswith((".", "?", "!")) else ". "
    plain = plain + access if access else plain.rstrip(" ")
    if plain:
        runs.append(Run(plain))
    return tuple(runs)


# The forms: one function a kind of source, each giving its sentences in order.


def _article(r: Reference) -> Iterator[Sentence]:
    """Print a paper in a journal: the date is the year with a volume or issue, else the day it went online."""
    yield _authors(r)
    yield parse(r.title)
    yield _journal(r)
    pages = r.number or _pages(r.page)
    if r.volume or r.issue:
        year = str(r.issued.year) if r.issued else ""
        yield _joined(":", _joined(";", year, r.volume + _issue(r.issue)), pages)
    elif {"volume", "issue"} & set(r.custom.incomplete):
        # It has a volume that we could not find: to say "published online" would be wrong.
        yield _joined(":", str(r.issued.year) if r.issued else "", pages)
    elif r.issued:
        yield _joined(":", f"Published online {_date(r.issued)}", pages)
    else:
        yield pages


def _magazine(r: Reference) -> Iterator[Sentence]:
    if r.volume or r.issue:
        yield from _article(r)
    else:
        yield from _newspaper(r)


def _newspaper(r: Reference) -> Iterator[Sentence]:
    yield _authors(r)
    yield parse(r.title)
    yield _journal(r)
    yield _joined(":", _date(r.issued), _pages(r.page))


def _preprint(r: Reference) -> Iterator[Sentence]:
    yield _authors(r)
    yield parse(r.title)
    yield r.container_title or r.publisher
    yield f"Preprint posted online {_date(r.issued)}" if r.issued else ""


def _book(r: Reference) -> Iterator[Sentence]:
    """Print a book, a report or a law: the title in italics, then who published it."""
    yield _authors(r)
    yield _italic(r.title)
    yield _volume(r.volume)
    yield _edition(r.edition)
    if r.author and r.editor:
        yield f"({_editors(r)}.)"
    yield _joined(":", _publisher(r, r.publisher or r.container_title), _pages(r.page))
    if r.type == "report":
        yield _series(r)


def _chapter(r: Reference) -> Iterator[Sentence]:
    yield _joined_names(r.author, "author" in r.custom.incomplete)
    yield parse(r.title)
    title = _italic(r.container_title)
    if r.editor:
        yield f"In: {_editors(r)}"
        yield title
    elif title:
        yield ("In: ", *title)
    yield _volume(r.volume)
    yield _edition(r.edition)
    yield r.collection_title
    yield _joined(":", _publisher(r, r.publisher), _pages(r.page))


def _meeting(r: Reference) -> Iterator[Sentence]:
    """Print an abstract: in a journal, in the book of the meeting, or only presented there."""
    if r.container_title and (r.container_title_short or r.volume or r.issue):
        yield from _article(r)
    elif r.container_title or not r.event_title:
        yield from _chapter(r)
    else:
        yield _authors(r)
        yield parse(r.title)
        when = _date(r.event_date or r.issued)
        yield f"{r.genre or 'Abstract'} presented at: {_joined('; ', r.event_title, when, r.event_place)}"


def _thesis(r: Reference) -> Iterator[Sentence]:
    yield _authors(r)
    yield _italic(r.title)
    yield r.genre
    yield _publisher(r, r.publisher)


def _page(r: Reference) -> Iterator[Sentence]:
    """Print a page or a guideline on the web."""
    yield _authors(r)
    yield parse(r.title)
    # A publisher is named as the site only where it says more than the author does.
    named = any(name.literal == r.publisher for name in r.author)
    yield r.container_title or ("" if named else r.publisher)
    yield _series(r)
    yield from _dates(r)


def _label(r: Reference) -> Iterator[Sentence]:
    """Print a drug label: the company that answers for it stands behind, as publisher or as author."""
    yield parse(r.title)
    yield r.genre or "Prescribing information"
    year = r.custom.updated or r.issued
    yield _joined("; ", r.publisher or _joined_names(r.author), str(year.year) if year else "")


def _registration(r: Reference) -> Iterator[Sentence]:
    """Print the registration of a trial: its name and number, not the people who registered it."""
    yield parse(r.title)
    yield _joined(" identifier: ", r.container_title or r.publisher, r.number)
    updated = r.custom.updated or r.issued
    yield f"Updated {_date(updated)}" if updated else ""


def _software(r: Reference) -> Iterator[Sentence]:
    """Print a program or a set of data."""
    yield _authors(r)
    yield parse(r.title)
    yield f"Version {r.version}" if r.version[:1].isdigit() else r.version
    yield _publisher(r, r.publisher or r.container_title)


_Form = Callable[[Reference], Iterator[Sentence]]
_BY_DESIGN: dict[tuple[str, str], _Form] = {
    ("report", "guideline"): _page,
    ("report", "label"): _label,
    ("webpage", "label"): _label,
    ("dataset", "registry"): _registration,
    ("webpage", "registry"): _registration,
}
_BY_TYPE: dict[str, _Form] = {
    "article": _preprint,
    "article-journal": _article,
    "article-magazine": _magazine,
    "article-newspaper": _newspaper,
    "book": _book,
    "chapter": _chapter,
    "dataset": _software,
    "legislation": _book,
    "paper-conference": _meeting,
    "post-weblog": _page,
    "report": _book,
    "software": _software,
    "thesis": _thesis,
    "webpage": _page,
}


# The parts.


def _joined(mark: str, *parts: str) -> str:
    return mark.join(filter(None, parts))


def _authors(r: Reference) -> str:
    """Return the authors, or in their place the editors, named as such."""
    if not r.author and r.editor:
        return _editors(r)
    return _joined_names(r.author, "author" in r.custom.incomplete)


def _editors(r: Reference) -> str:
    mark = "ed" if len(r.editor) == 1 else "eds"
    return f"{_joined_names(r.editor, 'editor' in r.custom.incomplete)}, {mark}"


def _joined_names(names: Sequence[Name], more: bool = False) -> str:
    """Return up to six names, or three of more and "et al"; also when there are *more* than we know."""
    if len(names) > 6:
        names, more = names[:3], True
    shown = [_name(name) for name in names]
    if more and shown:
        shown.append("et al")
    return ", ".join(shown)


def _name(name: Name) -> str:
    if name.literal:
        return name.literal
    family = name.family
    if name.dropping_particle or name.non_dropping_particle:
        family = _joined(" ", name.dropping_particle, name.non_dropping_particle, family)
    shown = f"{family} {initials}" if (initials := _initials(name.given)) else family
    return f"{shown} {name.suffix.rstrip('.')}" if name.suffix else shown


def _initials(given: str) -> str:
    """Return the initials of *given*: no full stops, spaces or hyphens.

    Small words (María del Carmen) give none. What PubMed gives as initials (JS) stays, and so does a name in a
    script without capitals, whose first sign is no initial.
    """
    if given.isupper() and given.isalpha() and len(given) < 5:
        return given
    if given.lower() == given.upper():
        return given
    words = given.replace(".", " ").replace("-", " -").split()
    # In "Yan-hui" the small part counts: only a word of its own can be a particle.
    capitals = [word for word in words if word[0] == "-" or not word[0].islower()]
    return "".join(word.lstrip("-")[:1] for word in capitals or words).upper()


def _journal(r: Reference) -> Sentence:
    name = (r.container_title_short or r.container_title).replace(".", "")
    return (Run(name, ("i",)),) if name else ()


def _italic(title: str) -> Sentence:
    """Return *title* in italics; what is in italics in it stands out upright."""
    return [Run(run.text, _flipped(run.styles)) for run in parse(title)]


def _flipped(styles: tuple[Style, ...]) -> tuple[Style, ...]:
    return tuple(s for s in styles if s != "i") if "i" in styles else ("i", *styles)


def _volume(volume: str) -> str:
    return f"Vol {volume}" if volume.isdecimal() else volume


def _edition(edition: str) -> str:
    if edition.isdecimal():
        last = int(edition) % 100
        ending = "th" if 10 < last < 20 else {1: "st", 2: "nd", 3: "rd"}.get(last % 10, "th")
        return f"{edition}{ending} ed"
    return f"{edition} ed" if _ORDINAL.fullmatch(edition) else edition


def _publisher(r: Reference, publisher: str) -> str:
    return _joined("; ", publisher, str(r.issued.year) if r.issued else "")


def _series(r: Reference) -> str:
    """Return what names a report (NICE guideline NG193); a bare number, or one in the title, would add nothing."""
    return _joined(" ", r.genre, "" if r.number in r.title else r.number) if r.genre else ""


def _issue(issue: str) -> str:
    """Return the issue in brackets; a supplement stands in brackets of its own: (1)(suppl 2)."""
    if match := _SUPPLEMENT.fullmatch(issue) if "uppl" in issue else None:
        before, after = match.groups()
        return (f"({before})" if before else "") + f"({_joined(' ', 'suppl', after)})"
    return f"({issue})" if issue else ""


def _pages(pages: str) -> str:
    """Return *pages* with a hyphen and the last page in full; others than plain numbers stay as printed."""
    pages = pages.replace("–", "-")
    first, _, last = pages.partition("-")
    if len(last) < len(first) and first.isdecimal() and last.isdecimal():
        return f"{first}-{first[: -len(last)]}{last}"
    return pages


def _date(date: Date | None) -> str:
    if date is None:
        return ""
    if date.day:
        return f"{_MONTHS[date.month]} {date.day}, {date.year}"
    return f"{_MONTHS[date.month]} {date.year}" if date.month else str(date.year)


def _dates(r: Reference) -> Iterator[Sentence]:
    """Give when a page was published and changed; one date stands once."""
    updated = r.custom.updated
    if r.issued and r.issued != updated:
        yield f"Published {_date(r.issued)}"
    if updated:
        yield f"Updated {_date(updated)}"


def _access(r: Reference) -> str:
    if r.DOI:
        return f"doi:{r.DOI}"
    if r.URL and r.accessed:
        return f"Accessed {_date(r.accessed)}. {r.URL}"
    return r.URL
