"""Knows what the rows of choices side by side are made of and what their file may hold; knows no number of a study.

A cell is a list of parts: plain words, or a pointer to an entry of another data set with the form in which its numbers
are put.  What a pointer says is made in `option_table`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from scripts.bibliography.problems import did_you_mean
from scripts.evidence.specs import Fault, Field, Record, Values

# What a part may point to, each with the data set that holds it and the forms in which it can be put.
POINTERS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "trial": ("trials", ("both", "opposite", "counts", "bound", "difference", "placebo", "build-up", "after")),
    "comparison": ("comparisons", ("both", "opposite", "difference", "after")),
    "measure": ("measures", ("both",)),
    "treatment": ("treatments", ("difference", "opposite", "course", "certainty")),
    "alternative": ("alternatives", ("difference", "opposite", "course", "certainty")),
    "grade": ("outcomes", ("certainty",)),
}
# Gathers the placebo groups of the row, so it points to nothing.
RANGE = "placebo-range"
FORMS = tuple(dict.fromkeys([form for _, forms in POINTERS.values() for form in forms] + [RANGE]))
# Forms of a trial that need no outcome.
OF_TRIAL = ("build-up", "after")
_DOSE = re.compile(r"\d[\d.]*(?: to \d[\d.]*)? mg\b")


@dataclass(frozen=True, slots=True)
class OptionPart:
    """Words, or a pointer to numbers with the form in which they are put."""

    words: str = ""
    link: str = ""
    """Where the words lead, page below docs/ and anchor."""
    refs: tuple[str, ...] = ()
    """Citation keys of the words; of a pointer where not all those of its entry are meant, or more."""
    trial: str = ""
    outcome: str = ""
    weeks: float | None = None
    """Of the result, where it is not the trial's main time."""
    comparison: str = ""
    measure: str = ""
    treatment: str = ""
    alternative: str = ""
    grade: str = ""
    """Outcome whose certainty is told."""
    form: str = ""
    lead: str = ""
    """What stands before the numbers, where it is not the entry's own name."""
    timed: bool = False
    """Whether it is told at what time, or how long the trials were."""
    line: int = 0


@dataclass(frozen=True, slots=True)
class OptionCell:
    """What a row says of one choice."""

    choice: str
    parts: tuple[OptionPart, ...]
    line: int = 0


@dataclass(frozen=True, slots=True)
class OptionRow:
    """One thing by which choices are compared."""

    id: str
    sheet: str
    """Worksheet whose choices they are."""
    name: str
    cells: tuple[OptionCell, ...]
    line: int = 0


def _part(v: Values) -> Iterator[Fault]:
    """Either words, or one pointer in a form that fits; and no number in the words."""
    there = [name for name in POINTERS if name in v]
    form = v.get("form", "")
    if "words" in v and (there or form):
        yield Fault("words", "words stand beside a pointer", "Make two parts of it, or write them as lead")
    elif len(there) > 1:
        yield Fault(there[1], f"the part points to a {there[0]} and to a {there[1]}", "Make two parts of it")
    elif "words" not in v and not there and form != RANGE:
        mend = f"Add words, or one of {', '.join(POINTERS)} with a form"
        yield Fault("form" if form else "", "the part holds neither words nor a pointer", mend)
    elif there:
        yield from _pointer(v, there[0], form)
    for name in ("lead", "timed"):
        if name in v and not there:
            yield Fault(name, f"{name} stands without a pointer", "Take it out, or point to an entry")
    for name in ("outcome", "weeks"):
        if name in v and "trial" not in v:
            yield Fault(name, f"{name} stands without a trial", "Take it out, or add trial")
    if "link" in v and "words" not in v:
        yield Fault("link", "link stands without words", "Add the words that lead there")
    for name in ("words", "lead"):
        if number := re.search(r"\d+(?:[.,]\d+)*", _DOSE.sub("", v.get(name, ""))):
            mend = "Point to the entry that holds it; only doses in mg may be written out"
            holds = "hold" if name == "words" else "holds"
            yield Fault(name, f'the {name} "{v[name]}" {holds} the number {number[0]}', mend)


def _pointer(v: Values, kind: str, form: str) -> Iterator[Fault]:
    forms = POINTERS[kind][1]
    if not form:
        yield Fault(kind, f"the {kind} stands without a form", f"Add form: one of {', '.join(forms)}")
    elif form not in forms:
        mend = did_you_mean(form, forms) or f"Known are {', '.join(forms)}"
        yield Fault("form", f'a {kind} has no form "{form}"', mend)
    elif kind == "trial" and (form in OF_TRIAL) == ("outcome" in v):
        needs = form not in OF_TRIAL
        what = f'the form "{form}" {"needs" if needs else "has"} {"an" if needs else "no"} outcome'
        yield Fault("form", what, "Add outcome: what was measured" if needs else "Take the outcome out")


def _cells(v: Values) -> Iterator[Fault]:
    """Every cell says something, and each choice has one."""
    names = [cell.choice for cell in v.get("cells", ())]
    for cell in v.get("cells", ()):
        if not cell.parts:
            yield Fault(
                "cells", f'the cell "{cell.choice}" is empty', "Add parts: [{words: Does not apply}]", cell.line
            )
    for name in sorted({n for n in names if names.count(n) > 1}):
        yield Fault("cells", f'the choice "{name}" has two cells', "Make one of the two")


def option(common: Mapping[str, Field]) -> Record:
    """Return the record of data/options.yaml; *common* are the fields of all data sets."""
    part = Record(
        "part",
        OptionPart,
        (
            Field("words", "text", "plain words, without a number of a study", "We did not review this"),
            Field("link", "text", "where the words lead: page below docs/ and anchor", "access.md"),
            Field("refs", "ids", "citation keys; else those of the entry", "[duebruun2024]", of="references"),
            Field("trial", "id", "trial of LDN", "final", of="trials"),
            Field("outcome", "id", "what the trial measured", "responders-50", of="outcomes"),
            Field("weeks", "number", "another time than the trial's main one", "26", low=0),
            Field("comparison", "id", "drug against placebo", "pregabalin-half", of="comparisons"),
            Field("measure", "id", "measure of a trial", "younger-2013-dreams", of="measures"),
            Field("treatment", "id", "established treatment", "antidepressants", of="treatments"),
            Field("alternative", "id", "what else is tried", "cbt-50", of="alternatives"),
            Field("grade", "id", "outcome of LDN whose certainty is told", "pain", of="outcomes"),
            Field("form", "choice", "how the numbers are put", "both", choices=FORMS),
            Field("lead", "text", "what stands before the numbers; else the entry's name", "Pregabalin, dizzy"),
            Field("timed", "flag", "true to tell at what time", "true"),
        ),
        (_part,),
    )
    cell = Record(
        "cell",
        OptionCell,
        (
            Field("choice", "text", "choice of the worksheet, by id", "ldn", required=True),
            Field("parts", "list", "what is said, in order", "[{words: …}]", required=True, records=(part,)),
        ),
    )
    return Record(
        "row",
        OptionRow,
        (
            common["id"],
            Field("sheet", "id", "worksheet whose choices are compared", "decide", required=True, of="worksheets"),
            Field("name", "text", "what is compared", "Pain fell by half, of 100 people", required=True),
            Field("cells", "list", "one for each choice", "[{choice: ldn, parts: […]}]", True, records=(cell,)),
        ),
        (_cells,),
    )
