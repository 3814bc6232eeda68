"""Every rule stands in the standards, is named by its faults, can be silenced, and is listed for contributors."""

from __future__ import annotations

import re

import pytest

from scripts.bibliography.problems import Problem
from scripts.checks import rules
from scripts.checks.__main__ import CHECKS, run
from scripts.checks.allow import allowances, apply
from scripts.checks.project import load
from scripts.checks.rules import RULES, STANDARDS
from scripts.checks.words import BANNED, FORMS
from tests.checks.test_faults import CASES, project
from tests.conftest import ROOT

_PARTS = re.split(r"^## ", (ROOT / STANDARDS).read_text("utf-8"), flags=re.MULTILINE)[1:]
SECTIONS = {part.partition("\n")[0]: part for part in _PARTS}
TABLE = ROOT / "contributing/checks.md"


@pytest.mark.parametrize("name", [name for name, rule in RULES.items() if rule.section])
def test_why_is_said_in_the_words_of_the_standards(name: str) -> None:
    rule = RULES[name]
    assert rule.words in re.sub(r"\s+", " ", SECTIONS[rule.section])
    assert rule.why.startswith(f"Content standards, section {rule.section.split('.')[0]} (")


def test_every_check_has_a_rule_of_its_own_or_several() -> None:
    assert set(CHECKS) | {"allow"} == {rule.check for rule in RULES.values()}


@pytest.mark.parametrize(("name", "check"), CASES.items())
def test_every_fault_says_which_rule_it_breaks_and_why(name: str, check: str) -> None:
    for problem in run(project(name), [check]):
        assert problem.why == RULES[problem.rule].why
        assert RULES[problem.rule].severity in (problem.severity, "error or warning")
        # The form of front matter is YAML, which the check of the frame reads.
        assert RULES[problem.rule].check in (problem.check, "yaml")


def test_every_rule_of_the_pages_is_broken_by_a_page_of_the_tests() -> None:
    broken = {problem.rule for name, check in CASES.items() for problem in run(project(name), [check])}
    assert set(RULES) - broken == set()


def test_the_lists_of_words_name_rules() -> None:
    assert {rule.name for rule in (*BANNED, *FORMS)} <= set(RULES)


@pytest.mark.parametrize("name", [name for name in RULES if name != "allow"])
@pytest.mark.parametrize("comment", ["<!-- check: allow {}: a reason -->", "# check: allow {}: a reason"])
def test_every_rule_can_be_silenced_by_its_name_or_its_check(name: str, comment: str) -> None:
    rule = RULES[name]
    fault = Problem("docs/a.md", 2, "wrong", "Mend it", "error", rule.check, name)
    for word in (name, rule.check):
        comments = allowances("docs/a.md", comment.format(word) + "\nwrong\n\nanother\n")
        assert apply([fault], comments, ran=[rule.check], known=(*CHECKS, *RULES)) == []
        (unused,) = apply([], comments, ran=[rule.check], known=(*CHECKS, *RULES))
        assert "silences nothing" in unused.what


def test_another_rule_of_the_same_check_is_not_silenced() -> None:
    fault = Problem("docs/a.md", 2, "wrong", "Mend it", "error", "wording", "uncited")
    comments = allowances("docs/a.md", "<!-- check: allow sentence-length: a reason -->\nwrong\n")
    assert fault in apply([fault], comments, ran=["wording"], known=RULES)


def test_the_list_for_contributors_is_current() -> None:
    assert rules.table() in TABLE.read_text("utf-8"), "run: python -m scripts.checks.rules"


def test_the_list_names_every_rule_once() -> None:
    listed = re.findall(r"^\| `([\w-]+)` \|", TABLE.read_text("utf-8").partition("## All rules")[2], flags=re.MULTILINE)
    assert listed == list(RULES)


def test_the_real_sources_are_silent_but_for_what_is_due() -> None:
    """The checks that need no built site; what time alone brings up is not asked here."""
    names = ("frame", "wording", "spelling", "markdown", "yaml")
    found = run(load(ROOT, site="none"), names)
    assert [str(problem) for problem in found if problem.rule != "overdue"] == []
