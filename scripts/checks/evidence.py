"""Knows that data sets must be sound and blocks of pages must name what is there; knows nothing of either's meaning."""

from __future__ import annotations

from collections.abc import Iterator

from scripts.bibliography import BibliographyError, load
from scripts.bibliography.problems import Problem
from scripts.checks.project import Project
from scripts.evidence.load import EvidenceError
from scripts.evidence.load import load as load_evidence
from scripts.evidence.markdown import problems


def check(project: Project) -> Iterator[Problem]:
    """Yield the faults of the data sets, and of the blocks of each page."""
    data = project.root / "data"
    if not any(data.glob("*.yaml")):
        return
    try:
        known = load(project.root / "references.yaml").by_id
    except BibliographyError:
        known = None  # told by the check of the references
    try:
        evidence = load_evidence(data, known)
    except EvidenceError as error:
        yield from error.problems
        return
    for page in project.pages:
        yield from problems(page.source, page.file, evidence)
