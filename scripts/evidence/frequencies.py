"""Knows how common fibromyalgia and its symptoms are and how well rules find it, and the tables; no YAML."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from scripts.evidence import model as m
from scripts.evidence.comparison_tables import whole
from scripts.evidence.soundness import rising
from scripts.evidence.specs import Fault, Field, Record, Values
from scripts.evidence.statements import Statement, marked, remark, said
from scripts.evidence.table import Cell, Cites, Table
from scripts.evidence.tables import mark, noted


@dataclass(frozen=True, slots=True)
class Share:
    """People of 100, as exact as the source gives them, with the words around them."""

    of_100: float
    refs: tuple[str, ...]
    to: float | None = None
    """Upper end where the source gives a range."""
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """Who was asked."""

    who: str
    """What follows the number of people."""
    people: int | None = None
    of: int | None = None
    """Out of how many they were."""


@dataclass(frozen=True, slots=True)
class Symptom:
    """How often a symptom occurs in fibromyalgia, and what else can cause it."""

    id: str
    name: str
    seen: m.Seen
    asked: tuple[Asked, ...]
    causes: tuple[Statement, ...]
    shares: tuple[Share, ...] = ()
    words: str = ""
    """How often in words, where no share was seen."""
    refs: tuple[str, ...] = ()
    """Of these words."""
    line: int = 0


@dataclass(frozen=True, slots=True)
class Range:
    """People of 100 with fibromyalgia in a population: one figure or a range."""

    of_100: float
    to: float | None = None


@dataclass(frozen=True, slots=True)
class Prevalence:
    """How common fibromyalgia was in one population, by one set of rules."""

    id: str
    name: str
    refs: tuple[str, ...]
    seen: m.Seen
    rules: str
    adults: Range
    women: Range | None = None
    men: Range | None = None
    line: int = 0


@dataclass(frozen=True, slots=True)
class Accuracy:
    """How well a set of rules told people with fibromyalgia from others in one study or review."""

    id: str
    name: str
    refs: tuple[str, ...]
    seen: m.Seen
    found: float
    """Sensitivity: of 100 people with fibromyalgia, those whom the rules find."""
    left_out: float
    """Specificity: of 100 people without it, those whom the rules leave out."""
    standard: str
    """With what the rules were compared, and in how many people."""
    middle: bool = False
    """True where both are medians of several studies."""
    line: int = 0


def _symptom(v: Values) -> Iterator[Fault]:
    """How often is told by shares or in words, not both; words name their source."""
    if bool(v.get("shares")) == bool(v.get("words")):
        yield Fault("shares", "how often stands neither in shares nor in words, or in both", "Keep the shares if seen")
    if v.get("words") and not v.get("refs"):
        yield Fault("words", "words name no source", "Add refs")


_OF_100 = Field("of-100", "number", "people of 100, as exact as the source", "65.7", required=True, low=0, high=100)
_TO = Field("to", "number", "upper end of a range", "6.8", low=0, high=100)


def symptom(common: Mapping[str, Field]) -> Record:
    """Return the record of data/symptoms.yaml; *common* are the fields of all data sets."""
    share = Record(
        "share",
        Share,
        (
            _OF_100,
            _TO,
            Field("before", "text", "words before it", "about"),
            Field("after", "text", "words after it", "without pain"),
            common["refs"],
        ),
        (rising("of_100", "range"),),
    )
    asked = Record(
        "group that was asked",
        Asked,
        (
            Field("people", "count", "how many", "166"),
            Field("of", "count", "out of how many", "3717"),
            Field("who", "text", "what follows the number", "people without pain", required=True),
        ),
    )
    return Record(
        "symptom",
        Symptom,
        (
            common["id"],
            Field("name", "text", "name that pages use", "Headache", required=True),
            common["seen"],
            Field("shares", "list", "how often", "[{of-100: 76, refs: […]}]", records=(share,)),
            Field("words", "text", "how often, where no share was seen", "always present, by an older review"),
            Field("refs", "ids", "citation keys of these words", "[wolfe1989]", of="references"),
            Field("asked", "list", "who was asked", "[{people: 166, who: …}]", required=True, records=(asked,)),
            Field("causes", "list", "what else to think of", "[{text: …}]", required=True, records=(remark(),)),
        ),
        (_symptom,),
    )


def prevalence(common: Mapping[str, Field]) -> Record:
    """Return the record of data/prevalence.yaml; *common* are the fields of all data sets."""
    figure = Record("figure", Range, (_OF_100, _TO), (rising("of_100", "range"),))
    return Record(
        "prevalence",
        Prevalence,
        (
            common["id"],
            Field("name", "text", "place and year of the report", "Germany, 2013", required=True),
            common["refs"],
            common["seen"],
            Field("rules", "text", "by which rules", "1990", required=True),
            Field("adults", "record", "of all adults", "{of-100: 2.1}", required=True, records=(figure,)),
            Field("women", "record", "of women", "{of-100: 2.4}", records=(figure,)),
            Field("men", "record", "of men", "{of-100: 1.8}", records=(figure,)),
        ),
    )


def accuracy(common: Mapping[str, Field]) -> Record:
    """Return the record of data/accuracy.yaml; *common* are the fields of all data sets."""
    return Record(
        "accuracy",
        Accuracy,
        (
            common["id"],
            Field("name", "text", "rules, and place where there are several", "2016, Italy", required=True),
            common["refs"],
            common["seen"],
            Field("found", "number", "found, of 100 with fibromyalgia", "78", required=True, low=0, high=100),
            Field("left-out", "number", "left out, of 100 without it", "90.5", required=True, low=0, high=100),
            Field("middle", "flag", "true when both are medians of studies", "true"),
            Field("standard", "text", "compared with what, in whom", "doctors' diagnosis, 732 people", required=True),
        ),
    )


def people(share: float) -> str:
    """Return *share* as whole people; half a person rounds up, and less than one is not rounded at all."""
    return "fewer than 1" if share < 1 else whole(share)


def _of_100(low: float, high: float | None) -> str:
    return f"{people(low)} to {people(high)} of 100" if high is not None else f"{people(low)} of 100"


def _upper(cell: Cell) -> Cell:
    """Begin a cell with a capital."""
    first = cell[0]
    return (first[0].upper() + first[1:], *cell[1:]) if isinstance(first, str) else cell


def symptom_table(symptoms: Iterable[Symptom]) -> Table:
    """Return one row a symptom: how often, who was asked, what else to think of."""
    rows: list[tuple[Cell, ...]] = []
    for one in symptoms:
        shares = [
            (" ".join(filter(None, (share.before, _of_100(share.of_100, share.to), share.after))), share.refs)
            for share in one.shares
        ]
        often = noted(marked(shares or [(one.words, one.refs)], ", "), one.seen)
        rows.append(((one.name,), _upper(often), _upper(("; ".join(map(_who, one.asked)),)), said(one.causes)))
    return Table(("Symptom", "How often", "Who was asked", "What else to think of"), tuple(rows))


def _who(asked: Asked) -> str:
    of = f" of {asked.of:,}" if asked.of is not None else ""
    return f"{asked.people:,}{of} {asked.who}" if asked.people is not None else asked.who


def prevalence_table(found: Iterable[Prevalence]) -> Table:
    """Return one row a population: rules, and of 100 adults, women and men."""
    rows: list[tuple[Cell, ...]] = []
    for one in found:
        figures = ((_of_100(x.of_100, x.to) if x else "no figure seen",) for x in (one.adults, one.women, one.men))
        name = one.name + mark(one.seen)
        rows.append(((name, Cites(one.refs)), (one.rules,), *figures))
    return Table(("Place and year of report", "Rules", "All adults", "Women", "Men"), tuple(rows))


def accuracy_table(found: Iterable[Accuracy]) -> Table:
    """Return one row a set of rules: whom it finds, whom it rightly leaves out, with what it was compared."""
    rows: list[tuple[Cell, ...]] = []
    for one in found:
        middle = " (middle value)" if one.middle else ""
        name = one.name + mark(one.seen)
        figures = ((f"{people(share)}{middle}",) for share in (one.found, one.left_out))
        rows.append(((name, Cites(one.refs)), *figures, (one.standard,)))
    head = ("Rules", "Found, of 100 with fibromyalgia", "Rightly left out, of 100 without", "Compared with")
    return Table(head, tuple(rows))
