"""Knows what one measure of a single trial holds that is no fixed outcome, and what of it cannot be; no YAML, no page.

The outcomes fixed for all trials stand with the trials.  Here is what a trial printed besides: changes in percent, dose
estimates, blood markers, shares of people without counts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from scripts.evidence import model as m
from scripts.evidence.specs import Fault, Field, Record, Values

Unit = Literal["of 100", "%", "% lower", "points", "points better", "mg", "pg/mL", "markers"]
UNITS: tuple[str, ...] = get_args(Unit)
_VALUES = ("ldn", "control", "before", "difference", "spread")


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure of one trial, as printed."""

    id: str
    trial: str
    name: str
    refs: tuple[str, ...]
    seen: m.Seen
    unit: Unit | None = None
    digits: int = 0
    """Decimals as printed."""
    ldn: float | None = None
    control: float | None = None
    before: float | None = None
    """The same people before LDN, in trials without a control group."""
    difference: float | None = None
    """LDN compared with control, where only that was printed."""
    spread: float | None = None
    """Between people, in the same unit."""
    counts: m.EventResult | None = None
    """People on LDN with the event."""
    p: str = ""
    ldn_words: str = ""
    control_words: str = ""
    note: str = ""
    line: int = 0


def _measure(v: Values) -> Iterator[Fault]:
    """A number has a unit and a place on its scale; something is there to show."""
    numbers = [name for name in _VALUES if name in v]
    if not numbers and "counts" not in v and "ldn_words" not in v:
        yield Fault("name", "the measure holds nothing", "Add ldn, difference, counts, or ldn-words")
    if numbers and "unit" not in v:
        yield Fault(numbers[0], f"{numbers[0]} stands without a unit", f"Add unit: one of {', '.join(UNITS)}")
    for name in numbers:
        if v.get("unit") in ("of 100", "%", "% lower") and not 0 <= v[name] <= 100:
            yield Fault(
                name, f"{v[name]:g} in {v['unit']} cannot be", "It is from 0 to 100; a fall is written as a fall"
            )
        if abs(round(v[name], v.get("digits", 0)) - v[name]) > 1e-9:
            what = f"{v[name]:g} has more decimals than digits: {v.get('digits', 0)}"
            yield Fault(name, what, "Set digits to the decimals that the source prints")
    if "before" in v and "control" in v:
        yield Fault("before", "before and control stand together", "A trial with a control group is told by that group")


def measure(common: Mapping[str, Field], events: Record) -> Record:
    """Return the record of data/measures.yaml; *common* are the fields of all data sets, *events* counted people."""
    return Record(
        "measure",
        Measure,
        (
            common["id"],
            Field("trial", "id", "trial that it belongs to", "younger-2013", required=True, of="trials"),
            Field("name", "text", "what was measured", "Fall in pain from the start", required=True),
            common["refs"],
            common["seen"],
            Field("unit", "choice", "unit of all numbers", "of 100", choices=UNITS),
            Field("digits", "count", "decimals as printed", "1", high=3),
            Field("ldn", "number", "with LDN", "28.8"),
            Field("control", "number", "with placebo", "18.0"),
            Field("before", "number", "before LDN", "146.9"),
            Field("difference", "number", "LDN compared with placebo", "1.65"),
            Field("spread", "number", "spread between people", "18.55", low=0),
            Field("counts", "record", "people on LDN", "{events: 11, total: 25}", records=(events,)),
            Field("p", "text", "p value as printed, quoted", '"0.002"'),
            Field("ldn-words", "text", "in words, without a number", "None"),
            Field("control-words", "text", "in words, without a number", "None"),
            Field("note", "text", "what to know of it", "middle value"),
        ),
        (_measure,),
    )
