"""Knows what a leaflet lists as side effects of the full dose, and the tables of it; knows no YAML and no pages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from scripts.evidence import model as m
from scripts.evidence.specs import Fault, Field, Record, Values
from scripts.evidence.statements import Statement, said, statement, unsourced
from scripts.evidence.table import Cell, Cites, Link, Table

Often = Literal["very common", "common", "uncommon", "rare"]
OFTEN: tuple[str, ...] = get_args(Often)
# Of how many of 100 people each class of frequency speaks, as European leaflets print them. For "rare", fewer than one
# of 1,000, there is no whole number of 100.
OF_100: Mapping[str, str] = {"very common": "more than 10", "common": "up to 10", "uncommon": "up to 1", "rare": "rare"}


@dataclass(frozen=True, slots=True)
class Listing:
    """What a leaflet lists under one class of frequency."""

    often: Often
    terms: tuple[str, ...]
    refs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ListedEffect:
    """A side effect, or a group of such, as a leaflet of the full dose lists it, and what was seen of it with LDN."""

    id: str
    seen: m.Seen
    listed: tuple[Listing, ...]
    name: str = ""
    """In plain words; empty for what stands in the list for clinicians only."""
    ldn: tuple[Statement, ...] = ()
    """What was seen with LDN; empty where nothing was seen by group."""
    anchor: str = ""
    line: int = 0


def _listed_effect(v: Values) -> Iterator[Fault]:
    """Something is listed; what is said of LDN names its sources and stands beside a plain name."""
    yield from unsourced("ldn", v.get("ldn", ()))
    if "listed" in v and not v["listed"]:
        yield Fault("listed", "the leaflet lists nothing", "Add a class of frequency with its terms, or take it out")
    if v.get("ldn") and not v.get("name"):
        yield Fault("ldn", "ldn stands without a name", "Add the name in plain words")


def listed_effect(common: Mapping[str, Field]) -> Record:
    """Return the record of data/leaflet.yaml; *common* are the fields of all data sets."""
    listing = Record(
        "listing",
        Listing,
        (
            Field("often", "choice", "class of frequency", "common", required=True, choices=OFTEN),
            Field("terms", "texts", "as listed, translated", "[dizziness]", required=True),
            common["refs"],
        ),
    )
    return Record(
        "listed side effect",
        ListedEffect,
        (
            common["id"],
            Field("name", "text", "name in plain words, for the table of the page", "Dizziness"),
            common["seen"],
            Field("listed", "list", "classes of frequency", "[{often: …}]", required=True, records=(listing,)),
            Field("ldn", "list", "what was seen with LDN", "[{text: …}]", records=(statement(common),)),
            common["anchor"],
        ),
        (_listed_effect,),
    )


def plain_table(effects: Iterable[ListedEffect]) -> Table:
    """Return one row a side effect: how often at the full dose, and what was seen with LDN."""
    rows: list[tuple[Cell, ...]] = []
    for one in effects:
        if not one.name:
            continue
        name: Cell = (Link(one.name, one.anchor),) if one.anchor else (one.name,)
        shares = "; ".join(OF_100[listing.often] for listing in one.listed)
        sources = tuple(dict.fromkeys(ref for listing in one.listed for ref in listing.refs))
        rows.append((name, (shares.capitalize(), Cites(sources)), said(one.ldn) or ("Not seen by group",)))
    head = ("Side effect", "Leaflet at 50 mg, of 100 people", "Seen with LDN in fibromyalgia")
    return Table(head, tuple(rows))


def list_table(effects: Iterable[ListedEffect]) -> Table:
    """Return one row a class of frequency, with all terms in it."""
    every = [listing for one in effects for listing in one.listed]
    rows: list[tuple[Cell, ...]] = []
    for often in OFTEN:
        found = [listing for listing in every if listing.often == often]
        if not found:
            continue
        terms = ", ".join(term for listing in found for term in listing.terms)
        sources = tuple(dict.fromkeys(ref for listing in found for ref in listing.refs))
        of_100 = OF_100[often] + (" of 100" if often != "rare" else "")
        rows.append(((of_100.capitalize(),), (terms[0].upper() + terms[1:], Cites(sources))))
    return Table(("Frequency", "Listed at 50 mg"), tuple(rows))
