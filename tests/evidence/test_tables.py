"""The tables of results say what the golden file says; ``python -m tests.evidence.test_tables`` writes it anew.

Read its difference before you commit it: a number, a mark or a source that changed shows there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from scripts.evidence.authorities import date
from scripts.evidence.comparison_tables import comparison_table, gap_of
from scripts.evidence.comparisons import COUNTED, Comparison, Needed
from scripts.evidence.exhibits import exhibit
from scripts.evidence.frequencies import people
from scripts.evidence.load import load
from scripts.evidence.markdown import problems
from scripts.evidence.model import EventResult, MeanResult, Seen
from scripts.evidence.table import Cell, Cites, Link

ROOT = Path(__file__).parents[2]
GOLDEN = Path(__file__).parent / "golden_tables.txt"
EVIDENCE = load(ROOT / "data")
# Blocks whose tables took the place of tables typed by hand.
NAMES = (
    "accuracy-table",
    "alternatives-list",
    "approvals-table",
    "cohorts-table",
    "comparison-numbers",
    "comparison-table",
    "comparison-words",
    "conditions-table",
    "dose-table",
    "findings-table",
    "guidelines-table",
    "leaflet-list",
    "leaflet-table",
    "options-table",
    "prevalence-table",
    "review-views",
    "side-by-side",
    "symptoms-table",
    "trial-measures",
    "trial-numbers",
)
_BLOCK = re.compile(rf"^\s*///\s*((?:{'|'.join(NAMES)})\b.*?)\s*$", re.MULTILINE)


def uses() -> list[tuple[str, str]]:
    """Return every use of these blocks on the pages, with its page."""
    found = []
    for file in sorted((ROOT / "docs").rglob("*.md")):
        page = file.relative_to(ROOT / "docs").as_posix()
        found += [(page, use) for use in _BLOCK.findall(file.read_text(encoding="utf-8"))]
    return found


def text_of(cell: Cell) -> str:
    return "".join(
        f"[{' '.join(part.keys)}]" if isinstance(part, Cites) and part.keys
        else f"<{part.words}>" if isinstance(part, Link)
        else part.replace("\n", " / ") if isinstance(part, str)
        else ""
        for part in cell
    )  # fmt: skip


def golden() -> str:
    def lines() -> Iterator[str]:
        for page, use in uses():
            name, *words = use.replace("|", " ").split()
            table = exhibit(name, words, EVIDENCE).table
            assert table
            yield f"\n{page}: {use}"
            yield "  " + " | ".join(table.head)
            for row in table.rows:
                assert len(row) == len(table.head)
                yield "  - " + " | ".join(map(text_of, row))

    return "\n".join(lines()).lstrip() + "\n"


def test_tables_say_what_they_said() -> None:
    assert golden() == GOLDEN.read_text(encoding="utf-8")


def test_every_block_is_on_a_page_and_every_entry_in_a_table() -> None:
    assert {use.split()[0] for _, use in uses()} == set(NAMES)
    shown = " ".join(use for _, use in uses())
    measures = {one.trial for one in EVIDENCE.measures.values()}
    assert all(f"trial-measures | {trial}" in shown for trial in measures)
    assert all(one.id in shown for one in EVIDENCE.cohorts.values())
    assert all(f"findings-table | {one.group}" in shown for one in EVIDENCE.findings.values())
    listed = [one.id for one in EVIDENCE.alternatives.values() if one.item]
    assert len(listed) == 42
    assert [key for key in listed if shown.count(f" {key}") < 1] == []


def test_second_hand_numbers_are_marked_in_every_row() -> None:
    words = {"news": "news report", "transcription": "transcribed", "derived": "our arithmetic"}
    checked = 0
    for name, entries in (("comparison-table", EVIDENCE.comparisons), ("comparison-numbers", EVIDENCE.comparisons)):
        for key, one in entries.items():
            table = exhibit(name, [key], EVIDENCE).table
            assert table
            row = " ".join(map(text_of, table.rows[0][1:]))
            if one.seen.level in words and re.search(r"\d of 100|\d%|\d/\d|RR \d", row):
                assert words[one.seen.level] in row, (name, key, row)
                checked += 1
    for one in EVIDENCE.measures.values():
        table = exhibit("trial-measures", [one.trial, one.id], EVIDENCE).table
        assert table
        assert (words.get(one.seen.level, "no mark") in text_of(table.rows[0][0])) == (one.seen.level in words)
    assert checked >= 4


def test_differences_are_computed_before_rounding_and_say_so() -> None:
    def comparison(**given: object) -> Comparison:
        seen = Seen("abstract", "https://example.org")
        return replace(Comparison("x", "X", "approved", "pain-half", ("a",), seen), **given)  # type: ignore[arg-type]

    # 366 and 233 of 1,000; the needed number's ends turned round give the ends of the difference.
    one = comparison(treated_percent=36.6, control_percent=23.3, needed=Needed(8, 4, 21))
    row = comparison_table([one]).rows[0]
    assert text_of(row[3]) == "about 13 more of 100 (5 to 25; our arithmetic)"
    # Counts are not rounded first: 4 of 52 is 7.7 of 100.
    one = comparison(treated=EventResult(4, 52), control=EventResult(1, 20))
    gap = gap_of(one)
    assert gap
    assert gap[0].value == pytest.approx(100 * (4 / 52 - 1 / 20))
    assert text_of(comparison_table([one]).rows[0][3]) == "about 3 more of 100 (our arithmetic)"
    # Fewer is told as fewer, means as points.
    one = comparison(treated_percent=10.0, control_percent=20.0)
    assert text_of(comparison_table([one]).rows[0][3]) == "about 10 fewer of 100 (our arithmetic)"
    one = comparison(outcome="pain", treated=MeanResult(None, -1.9), control=MeanResult(None, -1.5))
    assert text_of(comparison_table([one]).rows[0][3]) == "0.4 points less pain (our arithmetic)"
    assert text_of(comparison_table([comparison(treated_percent=0.4, control_percent=0.0)]).rows[0][1]) == (
        "fewer than 1 of 100"
    )


def test_rows_that_measure_different_outcomes_say_so() -> None:
    one, other = EVIDENCE.comparisons["duloxetine-half"], EVIDENCE.comparisons["duloxetine-stopped"]
    assert "Outcome" not in comparison_table([one]).head
    both = comparison_table([one, other])
    assert both.head[1] == "Outcome"
    assert [text_of(row[1]) for row in both.rows] == [COUNTED[x.outcome].name for x in (one, other)]


def test_blocks_of_all_pages_are_sound() -> None:
    for file in (ROOT / "docs").rglob("*.md"):
        assert list(problems(file.read_text(encoding="utf-8"), file.name, EVIDENCE)) == []


if __name__ == "__main__":
    GOLDEN.write_text(golden(), encoding="utf-8")


def test_shares_are_rounded_to_whole_people_and_never_to_none() -> None:
    assert [people(share) for share in (0, 0.2, 0.99, 1, 2.49, 2.5, 97.6)] == [
        "fewer than 1", "fewer than 1", "fewer than 1", "1", "2", "3", "98",
    ]  # fmt: skip


def test_dates_as_readers_write_them() -> None:
    assert [date(text) for text in ("2007-06-21", "2008-06", "2012")] == ["21 June 2007", "June 2008", "2012"]
    with pytest.raises(ValueError, match="June 2008"):
        date("June 2008")


def test_tables_of_small_data_say_what_is_known_and_what_is_not() -> None:
    """The same data with which the faults are compared; each of these tables meets its rare cases here."""
    small = load(Path(__file__).parent / "sound")

    def rows(use: str) -> list[str]:
        name, *words = use.split()
        table = exhibit(name, words, small).table
        assert table
        return [" | ".join(map(text_of, row)) for row in table.rows]

    assert rows("findings-table brain-scans") == [
        "A scan, a tracer | 17 with fibromyalgia, 16 controls | Higher in 3 areas[known2020]"
    ]
    assert rows("findings-table pharmacy-tests") == [
        "A survey of capsules | 12 of 36 samples failed, or 33 of 100[known2020] (news report)"
    ]
    assert rows("symptoms-table") == [
        "Tingling | 55 of 100, about 4 to 6 of 100 without pain[known2020] | 166 of 3,717 on a list; others | "
        "Lack of a vitamin[known2020]; see headache",
        "Tender muscles | Always, by a review[known2020] (news report) | A review | Muscle disease[known2020]",
    ]
    assert rows("prevalence-table") == [
        "A town, 1999[known2020] | 1990 | fewer than 1 to 7 of 100 | 3 of 100 | no figure seen"
    ]
    assert rows("accuracy-table") == [
        "Old rules[known2020] | 88 (middle value) | 82 (middle value) | experts, 558 people"
    ]
    assert rows("leaflet-table") == ["Low mood | Up to 10; up to 1[known2020] | Not clearly more[other2021]"]
    assert rows("leaflet-list") == [
        "Up to 10 of 100 | Irritability[known2020]",
        "Up to 1 of 100 | Depression[known2020]",
        "Rare | Rash[known2020]",
    ]
    assert rows("approvals-table") == [
        "A drug (Brand) | June 2008[known2020] | 2.8 to 3 mg at bedtime for 14 days, then 5.6 mg[known2020] | "
        "Holds messengers back[known2020]"
    ]
    assert rows("guidelines-table") == [
        "A country[known2020] | 2017, evidence to 2 May 2015 | Exercise first | Not named"
    ]
