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
ALSO = "Also called"


def medicine_table(medicines: Iterable[Medicine]) -> Table:
    """Return one row a medicine.

    The script of the search counts on the lines of the first cell: name; what it is; then "label: name, name" for
    other generic names and for brands in each part of the world.
    """
    rows = [
        (
            tuple(_called(one)),
            (one.may_happen, Cites(one.refs)),
            (f"{VERDICT_WORDS[one.verdict]}\n{one.to_do}",),
            (one.basis[0].upper() + one.basis[1:],),
        )
        for one in medicines
    ]
    return Table(HEAD, tuple(rows))


def _called(one: Medicine) -> Iterator[Part]:
    yield f"{one.name}\n{one.what}"
    yield Cites(one.what_refs)
    if one.also:
        yield f"\n{ALSO}: {', '.join(one.also)}"
    for where, words in PLACES.items():
        between = f"\n{words}: "
        for brands in one.brands:
            if brands.where == where:
                yield between + ", ".join(brands.names)
                yield Cites((brands.ref,))
                between = ", "


def medicines(words: list[str], evidence: Evidence) -> Exhibit:
    """Return the table of the kinds named by *words*, in their order."""
    kinds = [take(words, dict(zip(KINDS, KINDS, strict=True)), "kind of medicine") for _ in range(max(1, len(words)))]
    every = evidence.medicines.values()
    return Exhibit(medicine_table(one for kind in kinds for one in every if one.kind == kind))


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
