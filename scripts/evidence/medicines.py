"""Knows what is told of a medicine beside low-dose naltrexone, and which names may not stand twice; knows no page.

What a medicine is called decides what a reader finds, so every name carries the source in which it was seen.  No
verdict says that a mix is harmless: where nothing is known, the words say so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal, get_args

from scripts.evidence.specs import Fault, Test, Values

Kind = Literal[
    "opioid",
    "partial-opioid",
    "combination",
    "hidden-opioid",
    "naltrexone",
    "fibromyalgia",
    "mood-and-sleep",
    "painkiller",
    "thyroid-and-immune",
    "liver-and-alcohol",
    "cannabis",
    "cough",
]
KINDS: tuple[str, ...] = get_args(Kind)
# What holds an opioid, or is one: there a mix is never without a known clash.
OPIOIDS = ("opioid", "partial-opioid", "combination", "hidden-opioid")

Verdict = Literal["do-not-combine", "ask-first", "tell-the-prescriber", "no-interaction-known"]
VERDICTS: tuple[str, ...] = get_args(Verdict)
VERDICT_WORDS: Mapping[str, str] = {
    "do-not-combine": "Do not combine.",
    "ask-first": "Ask first.",
    "tell-the-prescriber": "Tell the prescriber.",
    "no-interaction-known": "No interaction known.",
}

Basis = Literal[
    "label at 50 mg",
    "study at 50 mg or more",
    "trial of LDN",
    "registry study",
    "medical records",
    "case report",
    "opinion",
    "not studied",
]
BASES: tuple[str, ...] = get_args(Basis)

Place = Literal["US", "UK", "CA", "AU", "EU", "other"]
PLACES: Mapping[str, str] = {
    "US": "US",
    "UK": "UK",
    "CA": "Canada",
    "AU": "Australia",
    "EU": "Europe",
    "other": "Elsewhere",
}

SeenLevel = Literal["label", "regulator", "formulary", "study", "reference text", "news"]
SEEN_LEVELS: tuple[str, ...] = get_args(SeenLevel)


@dataclass(frozen=True, slots=True)
class NamesSeen:
    """In what kind of source it was seen what the medicine is, and where."""

    level: SeenLevel
    at: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Brands:
    """Brand names in one part of the world, as one source gives them."""

    where: Place
    names: tuple[str, ...]
    ref: str
    """Citation key of the source."""


@dataclass(frozen=True, slots=True)
class Medicine:
    """One substance, mix of substances or group of them, and what is known of it together with naltrexone."""

    id: str
    name: str
    """Generic name as used in the US."""
    kind: Kind
    verdict: Verdict
    what: str
    """What it is, one line."""
    may_happen: str
    to_do: str
    """What to do, behind the words of the verdict; may be empty."""
    basis: Basis
    refs: tuple[str, ...]
    """Citation keys of what may happen; empty where nothing but our own search stands behind it."""
    seen: NamesSeen | None = None
    what_refs: tuple[str, ...] = ()
    """Citation keys of what it is; may be empty for plain words such as vaccines."""
    also: tuple[str, ...] = ()
    """Other generic names."""
    brands: tuple[Brands, ...] = ()
    shares: tuple[str, ...] = ()
    """Ids of entries that have a name in common with this one, such as a brand with other contents elsewhere."""
    line: int = field(default=0, compare=False)

    @property
    def names(self) -> Iterator[str]:
        """Every name under which it may be looked for; a brand comes once for each place."""
        yield self.name
        yield from self.also
        for brands in self.brands:
            yield from brands.names


@lru_cache(maxsize=8192)  # each name is compared several times
def key(name: str) -> str:
    """Return what is compared of a name: its letters and digits, in small letters."""
    return re.sub(r"[\W_]+", "", name.casefold())


def plain_names(field_name: str) -> Test:
    """Return a test that no name of a list holds a comma or colon, which part the names on the page."""

    def test(v: Values) -> Iterator[Fault]:
        for name in v.get(field_name, ()):
            if "," in name or ":" in name:
                yield Fault(field_name, f'the name "{name}" holds a comma or a colon', "Make it two names")

    return test


_SAFE = re.compile(r"\bsafe(?:ly)?\b", re.IGNORECASE)


def sound(v: Values) -> Iterator[Fault]:
    """Yield what one entry may not say: an opioid without a clash, a clearance or rule without a source, "safe"."""
    if v.get("kind") in OPIOIDS and v.get("verdict") == "no-interaction-known":
        what = f'the kind "{v["kind"]}" stands beside "no-interaction-known"'
        yield Fault("verdict", what, "Naltrexone clashes with opioids: choose do-not-combine or ask-first")
    if v.get("verdict") == "no-interaction-known" and v.get("basis") == "not studied":
        what = '"no-interaction-known" stands beside "not studied"'
        yield Fault("verdict", what, "Nobody looked: choose tell-the-prescriber or ask-first")
    if "basis" in v and v["basis"] not in ("opinion", "not studied") and not v.get("refs"):
        what = f'it rests on "{v["basis"]}", but refs names no source'
        yield Fault("basis", what, "Name the source in refs, or choose opinion or not studied")
    if (v.get("kind") in OPIOIDS or v.get("brands")) and not (v.get("what_refs") and v.get("seen")):
        yield Fault("what", "no source says what it is", "Add what-refs and seen: an opioid or a brand needs a source")
    for name in ("what", "may_happen", "to_do"):
        if _SAFE.search(v.get(name, "")):
            field_name = name.replace("_", "-")
            yield Fault(field_name, f'{field_name} says "safe"', "Say what was seen, in how many people, at what dose")
    for nth, name in enumerate(names := [v.get("name", ""), *v.get("also", ())]):
        if key(name) in map(key, names[:nth]):
            yield Fault("also", f'"{name}" stands twice among its generic names', "Take one out")


def clashes(medicines: Mapping[str, Medicine]) -> Iterator[tuple[int, str, str]]:
    """Yield line, fault and mend for each name that leads to two entries unmarked, and for each mark without cause."""
    first: dict[str, Medicine] = {}
    shared: set[tuple[str, str]] = set()
    for one in medicines.values():
        seen: set[tuple[str, str]] = set()
        for brands in one.brands:
            for name in brands.names:
                if (key(name), brands.where) in seen:
                    what = f'{one.id}: the brand "{name}" stands twice for {PLACES[brands.where]}'
                    yield one.line, what, "Keep one of the two"
                seen.add((key(name), brands.where))
        for name in dict.fromkeys(one.names):
            other = first.setdefault(key(name), one)
            if other is one:
                continue
            shared |= {(one.id, other.id), (other.id, one.id)}
            for a, b in ((one, other), (other, one)):
                if b.id not in a.shares:
                    mend = f'Take it out of one of them; if both are right, write "shares: [{b.id}]" at {a.id}'
                    yield a.line, f'{a.id}: the name "{name}" stands at {b.id} too', mend
    for one in medicines.values():
        for id_ in one.shares:
            # An entry with a fault of its own is not here; it is told already.
            if id_ in medicines and (one.id, id_) not in shared:
                what = f'{one.id}: it is marked to share a name with "{id_}", but shares none'
                yield one.line, what, "Take the mark out, or mend the names"
