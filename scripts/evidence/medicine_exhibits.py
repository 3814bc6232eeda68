"""Knows how the medicines become tables and the form that searches them; knows nothing of Markdown or of matching.

The tables are the only copy: the script of the form reads names, answers and sources from their rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from xml.etree.ElementTree import Element, SubElement

from scripts.evidence.exhibit import Exhibit, flags, take
from scripts.evidence.medicines import KINDS, PLACES, VERDICT_WORDS, Medicine
from scripts.evidence.model import Evidence
from scripts.evidence.table import Cites, Part, Table

HEAD = ("Medicine", "What may happen with LDN", "What to do", "Rests on")
NAMES_HEAD = ("Medicine, and what it is", "Other names")
ALSO = "Also called"
BARE = "bare-names"
"""The word of a block whose names go without their sources, since these stand on another page (`names_table`)."""


def medicine_table(medicines: Iterable[Medicine], *, bare: bool = False) -> Table:
    """Return one row a medicine; if *bare*, without the sources of what it is and of its names.

    The script of the search counts on the lines of the first cell: name; what it is; then "label: name, name" for
    other generic names and for brands in each part of the world.
    """
    rows = [
        (
            tuple(part for part in _called(one) if not (bare and isinstance(part, Cites))),
            (one.may_happen, Cites(one.refs)),
            (f"{VERDICT_WORDS[one.verdict]}\n{one.to_do}",),
            (one.basis[0].upper() + one.basis[1:],),
        )
        for one in medicines
    ]
    return Table(HEAD, tuple(rows))


def names_table(medicines: Iterable[Medicine]) -> Table:
    """Return one row a medicine: what it is, and its names, each with the source in which it was seen."""
    rows = [(tuple(_identified(one)), tuple(_other_names(one)) or ("No other name in our list",)) for one in medicines]
    return Table(NAMES_HEAD, tuple(rows))


def _called(one: Medicine) -> Iterator[Part]:
    yield from _identified(one)
    if one.also or one.brands:
        yield "\n"
        yield from _other_names(one)


def _identified(one: Medicine) -> Iterator[Part]:
    yield f"{one.name}\n{one.what}"
    yield Cites(one.what_refs)


def _other_names(one: Medicine) -> Iterator[Part]:
    """Yield the other generic names, and the brands of each part of the world, as lines of their own."""
    start = ""
    if one.also:
        yield f"{ALSO}: {', '.join(one.also)}"
        start = "\n"
    for where, words in PLACES.items():
        between = f"{start}{words}: "
        for brands in one.brands:
            if brands.where == where:
                yield between + ", ".join(brands.names)
                yield Cites((brands.ref,))
                between, start = ", ", "\n"


def medicines(words: list[str], evidence: Evidence) -> Exhibit:
    """Return the table of the kinds named by *words*, in their order; with the word `BARE`, names without sources."""
    kinds = [word for word in words if word != BARE]
    return Exhibit(medicine_table(_of_kinds(kinds, evidence), bare=BARE in words))


def medicine_names(words: list[str], evidence: Evidence) -> Exhibit:
    """Return the table of what the medicines of the kinds named by *words* are, and are called."""
    return Exhibit(names_table(_of_kinds(words, evidence)))


def _of_kinds(words: list[str], evidence: Evidence) -> list[Medicine]:
    """Return the medicines of the kinds named, at least one, in their order."""
    known = dict(zip(KINDS, KINDS, strict=True))
    kinds = [take(words, known, "kind of medicine") for _ in range(max(1, len(words)))]
    return [one for kind in kinds for one in evidence.medicines.values() if one.kind == kind]


def medicines_check(words: list[str], evidence: Evidence) -> Exhibit:
    """Return the form that searches the tables of the page, hidden until its script runs."""
    flags(words, ())
    return Exhibit(None, _form)


def _form(ident: str) -> Element:
    box = Element("div", {"class": "tool medicines-check"})
    note = SubElement(box, "p", {"class": "tool-note", "data-without-script": ""})
    note.text = (
        "The search needs JavaScript, which is off or still loading. "
        "The tables below hold the same list; your browser can search this page."
    )
    form = SubElement(box, "form", {"data-medicines": "", "hidden": ""})
    SubElement(form, "label", {"for": f"{ident}-search"}).text = "Medicine, brand or ingredient"
    attributes = {
        "type": "search",
        "id": f"{ident}-search",
        "name": "medicine",
        "autocomplete": "off",
        "autocapitalize": "none",
        "spellcheck": "false",
        "aria-describedby": f"{ident}-hint",
    }
    SubElement(form, "input", attributes)
    SubElement(form, "button", {"type": "button", "data-clear": ""}).text = "Clear names"
    SubElement(form, "p", {"id": f"{ident}-hint", "class": "tool-hint"}).text = (
        "Type a name as it stands on the box, from any country. Several at once are fine: tramadol, Lyrica. "
        "If a name is near ours but not the same, we ask you back."
    )
    SubElement(
        form, "p", {"class": "tool-note"}
    ).text = "Nothing you type is sent anywhere. It stays in this tab, and goes when you clear it or close the tab."
    told = {"class": "tool-results", "role": "status", "aria-live": "polite", "aria-label": "What we found"}
    SubElement(form, "div", told)
    return box
