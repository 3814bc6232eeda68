"""Knows which block of a page shows which part of the criteria; knows nothing of Markdown or files."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from xml.etree.ElementTree import Element

from scripts.evidence.criteria import tables as t
from scripts.evidence.criteria.form import form
from scripts.evidence.criteria.model import Criteria
from scripts.evidence.exhibit import Exhibit, flags
from scripts.evidence.model import Evidence
from scripts.evidence.table import Table

# The one illness whose criteria pages show.
ILLNESS = "fibromyalgia"


def _table(make: Callable[[Criteria], Table]) -> Callable[[list[str], Evidence], Exhibit]:
    def exhibit(words: list[str], evidence: Evidence) -> Exhibit:
        flags(words, ())
        return Exhibit(make(evidence.criteria[ILLNESS]))

    return exhibit


def _calculator(words: list[str], evidence: Evidence) -> Exhibit:
    flags(words, ())
    draw: Callable[[str], Element] = partial(form, evidence.criteria[ILLNESS])
    return Exhibit(None, draw)


CRITERIA_BLOCKS: Mapping[str, Callable[[list[str], Evidence], Exhibit]] = {
    "criteria-areas": _table(t.areas),
    "criteria-bands": _table(t.bands),
    "criteria-calculator": _calculator,
    "criteria-compared": _table(t.compared),
    "criteria-in-short": _table(t.in_short),
    "criteria-people": _table(t.people),
    "criteria-scores": _table(t.scores),
    "criteria-sites": _table(t.sites),
    "criteria-steps": _table(t.steps),
    "criteria-versions": _table(t.versions),
}
