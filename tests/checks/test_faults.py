"""Each project below ``projects/`` holds small pages with one fault each; ``expected.txt`` says what must be found.

The comparison is exact in both directions: a fault that is missed and a false alarm on a sound page both fail.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from scripts.checks.__main__ import CHECKS, run
from scripts.checks.project import Project, load

PROJECTS = Path(__file__).parent / "projects"
TODAY = dt.date(2025, 12, 1)
CASES = {
    "allow": "wording",
    "evidence": "evidence",
    "frame": "frame",
    "links": "links",
    "links-404": "links",
    "links-many": "links",
    "markdown": "markdown",
    "permalinks": "permalinks",
    "permalinks-form": "permalinks",
    "permalinks-moves": "permalinks",
    "permalinks-none": "permalinks",
    "references": "references",
    "references-broken": "references",
    "references-none": "references",
    "references-sound": "references",
    "references-unfinished": "references",
    "script": "script",
    "source-links": "source-links",
    "spelling": "spelling",
    "translations": "translations",
    "wording": "wording",
    "yaml": "yaml",
}


def project(name: str) -> Project:
    return load(PROJECTS / name, site="built", today=TODAY)


@pytest.mark.parametrize(("name", "check"), CASES.items())
def test_exactly_the_expected_faults_are_found(name: str, check: str) -> None:
    found = [f"{p.file}:{p.line}: {p.severity}: {p.what}" for p in run(project(name), [check])]
    assert found == (PROJECTS / name / "expected.txt").read_text("utf-8").splitlines()


@pytest.mark.parametrize(("name", "check"), CASES.items())
def test_every_fault_names_its_check_and_how_to_mend_it(name: str, check: str) -> None:
    problems = run(project(name), [check])
    assert [p for p in problems if not p.mend] == []
    assert {p.check for p in problems} <= {check, "allow"}


@pytest.mark.parametrize("name", ["allow", "frame", "script", "source-links", "wording"])
def test_every_page_is_either_called_sound_or_has_an_expected_fault(name: str) -> None:
    sound = {"sound", "used", "over", "other", "index", "dose", "page"}
    expected = (PROJECTS / name / "expected.txt").read_text("utf-8")
    silent = [page.path.stem for page in project(name).pages if f"{page.file}:" not in expected]
    assert [stem for stem in silent if stem.split("-")[0] not in sound] == []


def test_every_check_has_a_project_of_its_own() -> None:
    assert set(CASES.values()) == set(CHECKS)


def test_an_unused_reference_is_an_error_before_a_release() -> None:
    released = load(PROJECTS / "references", site="built", release=True)
    assert {p.severity for p in run(released, ["references"]) if "cited nowhere" in p.what} == {"error"}


def test_of_a_missing_anchor_nothing_is_said_before_the_site_is_built() -> None:
    unbuilt = load(PROJECTS / "source-links", site="none")
    said = {p.file for p in run(unbuilt, ["source-links"])}
    assert "docs/missing-page.md" in said
    assert "docs/missing-anchor.md" not in said


def test_the_mend_names_what_looks_alike() -> None:
    mends = {p.file: p.mend for p in run(project("source-links"), ["source-links"])}
    assert mends["docs/missing-page.md"].startswith('Did you mean "dose.md"')
    assert mends["docs/missing-anchor.md"] == 'Did you mean "start"?'
    keys = {p.what: p.mend for p in run(project("references"), ["references"])}
    assert keys['no reference "yuong2013" in references.yaml'] == 'Did you mean "young2013"?'


def test_the_reading_grade_points_to_the_hardest_sentence() -> None:
    (mend, *_) = [p.mend for p in run(project("wording"), ["wording"]) if p.file == "docs/grade.md"]
    assert mend.startswith('Hardest: docs/grade.md:5 "The administration')
