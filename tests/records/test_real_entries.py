"""The comparison holds on the real bibliography: each entry is itself, and no two are taken for each other."""

from __future__ import annotations

import itertools
from dataclasses import replace
from pathlib import Path

import pytest

from scripts.bibliography import Reference, load
from scripts.checks.records.compare import compare
from scripts.checks.records.record import Author, Record
from scripts.checks.records.wording import journals_alike

REFERENCES = list(load(Path(__file__).parents[2] / "references.yaml"))
# The hardest to tell apart: all on one drug, many by the same authors.
ALIKE = [r for r in REFERENCES if r.DOI and "naltrexone" in r.title.lower()][:60]


def record(r: Reference) -> Record:
    """What a service would hold of the entry."""
    authors = [
        Author(" ".join(x for x in (n.non_dropping_particle, n.family) if x), n.given, n.literal) for n in r.author
    ]
    return Record(
        source="itself", doi=r.DOI, pmid=r.PMID, pmcid=r.PMCID, titles=(r.title,), authors=tuple(authors),
        years=(r.issued.year,) if r.issued else (), journals=(r.container_title,) if r.container_title else (),
        volume=r.volume, issue=r.issue, pages=(r.page,) if r.page else (),
    )  # fmt: skip


def test_each_entry_agrees_with_itself() -> None:
    found = {r.id: compare(r, record(r)) for r in REFERENCES}
    assert {key: c for key, c in found.items() if c.differences or c.other_paper} == {}


def test_no_two_entries_are_taken_for_each_other() -> None:
    assert len(ALIKE) > 30
    taken = [
        (ours.id, other.id)
        for ours, other in itertools.permutations(ALIKE, 2)
        # As if our DOI led to the other paper.
        if not compare(ours, replace(record(other), doi=ours.DOI, pmid="", pmcid="")).other_paper
    ]
    assert taken == []


@pytest.mark.parametrize("short_first", [True, False])
def test_abbreviations_of_real_journals_are_known(short_first: bool) -> None:
    pairs = {(r.container_title, r.container_title_short) for r in REFERENCES if r.container_title_short}
    unknown = {p for p in pairs if journals_alike([p[short_first]], [p[not short_first]]) != "same"}
    # Two follow no rule: an abbreviation before the abbreviated name, and the edition's language.
    assert {short for _, short in unknown} <= {"MMWR Morb Mortal Wkly Rep", "Rev Bras Reumatol Engl Ed"}
    assert len(pairs) > 100
