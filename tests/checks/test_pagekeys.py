"""The schema of front matter is current, takes every real page, and refuses what the check of the frame refuses."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from scripts.checks import frame, pagekeys
from scripts.checks.frontmatter import split
from scripts.checks.project import Page, load
from tests.checks.test_faults import PROJECTS, TODAY
from tests.conftest import ROOT

SCHEMA: dict[str, Any] = json.loads((ROOT / pagekeys.PATH).read_text("utf-8"))
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA, format_checker=jsonschema.FormatChecker())
PAGES = load(ROOT, site="none").pages

# What needs counting of words, a calendar, or a look at the page's text is left to the check.
ONLY_THE_CHECK = {
    "answer-long",
    "answer-mark",
    "date-future",
    "key-twice",
    "review-before-update",
    "review-overdue",
    "search-overdue",
    "title-no-question",
}


def as_an_editor_reads(page: Page) -> Any:
    """Return the front matter with days as text: to an editor a day is a word like others."""
    return {k: str(v) if isinstance(v, dt.date) else v for k, v in page.meta.values.items()}


def test_the_schema_is_current() -> None:
    assert (ROOT / pagekeys.PATH).read_text("utf-8") == pagekeys.schema_text(), "run: make schema"
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("page", PAGES, ids=[page.file for page in PAGES])
def test_every_real_page_fits(page: Page) -> None:
    assert [error.message for error in VALIDATOR.iter_errors(as_an_editor_reads(page))] == []


@pytest.mark.parametrize("page", load(PROJECTS / "frame").pages, ids=lambda page: page.path.stem)
def test_the_schema_and_the_check_refuse_the_same(page: Page) -> None:
    found = list(frame.front_matter(page, TODAY))
    refused = not VALIDATOR.is_valid(as_an_editor_reads(page))
    if page.path.stem in ONLY_THE_CHECK:
        assert found
        assert not refused
    else:
        assert refused == bool(found)


def test_every_key_says_what_it_holds_and_gives_an_example_that_fits() -> None:
    whole, _ = split("---\n" + "".join(f"{key.name}: {key.example}\n" for key in pagekeys.KEYS) + "---\n")
    page = Page(Path("docs/a.md"), "docs/a.md", "", whole, "")
    assert list(frame.front_matter(page, dt.date(2027, 1, 1))) == [
        problem for problem in frame.front_matter(page, dt.date(2027, 1, 1)) if problem.severity == "warning"
    ]
    values = as_an_editor_reads(page)
    assert VALIDATOR.is_valid(values)
    assert set(values) == set(pagekeys.BY_NAME)
    assert all(SCHEMA["properties"][name]["description"] for name in values)
