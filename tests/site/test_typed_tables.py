"""No table typed in Markdown holds a number of a study; ``typed_tables.yaml`` lists the exceptions, each with why."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

HERE = Path(__file__).parent
DOCS = HERE.parents[1] / "docs"
EXCEPTIONS: dict[str, dict[str, str]] = yaml.safe_load((HERE / "typed_tables.yaml").read_text(encoding="utf-8"))
# Pages that are only about results: here no table but a list of sources or papers may be typed at all.
NONE_AT_ALL = ("index.md", "trials.md", "reviews.md", "trials/")
_NUMBER = re.compile(
    r"\d+ (?:of|to) (?:every )?\d+|\d+(?:\.\d+)?%|\d[\d,]* (?:with|adults|people|women|men|trials?|studies|points?|"
    r"participants|patients|users|samples)|(?<![\d.])\d+\.\d+(?! ?mg)(?!\d)|\d+/\d+|\b\d{3,}\b(?!-)"
)
# Marks, targets of links and years are no results.
_NO_RESULT = re.compile(r"\[[^\[\]]*@[^\]]*\]|\]\([^()]*\)|\b(?:19|20)\d\d\b")


def tables(text: str) -> Iterator[tuple[str, list[str]]]:
    """Yield head line and rows of each Markdown table."""
    head, rows = "", []
    for line in [*text.split("\n"), ""]:
        bare = line.strip()
        if bare.startswith("|"):
            head, rows = (head, [*rows, bare]) if head else (bare, [])
        elif head:
            yield head, rows
            head, rows = "", []


def typed(text: str) -> dict[str, list[str]]:
    """Return the head lines of tables with numbers like those of studies, each with the numbers."""
    found: dict[str, list[str]] = {}
    for head, rows in tables(text):
        numbers = [n for row in (head, *rows) for n in _NUMBER.findall(_NO_RESULT.sub("", row))]
        if numbers:
            found.setdefault(head, []).extend(numbers)
    return found


@pytest.mark.parametrize("file", sorted(DOCS.rglob("*.md")), ids=lambda f: f.relative_to(DOCS).as_posix())
def test_no_table_holds_a_typed_number_of_a_study(file: Path) -> None:
    page = file.relative_to(DOCS).as_posix()
    text = file.read_text(encoding="utf-8")
    allowed = EXCEPTIONS.get(page, {})
    found = typed(text)
    assert {h: n for h, n in found.items() if not h.startswith(tuple(allowed))} == {}, "make it from data/"
    # An exception that nothing needs any more is taken out.
    assert [begin for begin in allowed if not any(head.startswith(begin) for head in found)] == []
    if page.startswith(NONE_AT_ALL):
        assert list(tables(text)) == []


def test_what_counts_as_a_number_of_a_study() -> None:
    for cell in ("8 of 100", "84%", "99 women", "−0.34 (−0.95 to 0.27)", "20/49", "15,297 users", "5,474 (68)"):
        assert typed(f"| A | B |\n|---|---|\n| x | {cell} |\n"), cell
    for cell in ("4.5 mg", "June 2008", "High", "[a study](trials.md#x)[@known2020]"):
        assert not typed(f"| A | B |\n|---|---|\n| x | {cell} |\n"), cell
