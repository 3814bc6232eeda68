"""Pictures and tables refuse what they cannot show, and say what."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from scripts.evidence.exhibit import WrongBlock
from scripts.evidence.exhibits import exhibit
from scripts.evidence.figures.forest import Row
from scripts.evidence.figures.strips import Band
from scripts.evidence.figures.svg import Scale, nice_range, segment
from scripts.evidence.load import load

EVIDENCE = load(Path(__file__).parents[2] / "data")


@pytest.mark.parametrize(
    ("draw", "says"),
    [
        (lambda: Scale(1, 1, 0, 100), "An axis runs from a lower to a higher number, not from 1 to 1"),
        (lambda: Scale(0, float("inf"), 0, 100), "An axis runs from a lower to a higher number"),
        (lambda: Scale(0, 4, 0, 100, logarithmic=True), "A logarithmic axis has no place for 0"),
        (lambda: nice_range([]), "An axis needs at least one value"),
        (lambda: Band(2, 1, "worse"), "A band runs from a lower to a higher number, not from 2 to 1"),
        (lambda: Row("One", None, None, None, weight=-1), "One: a weight cannot be -1"),
    ],
)
def test_pictures(draw: Callable[[], object], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        draw()


@pytest.mark.parametrize(
    ("line", "path"),
    [((0, 1, 5, 1), "M0 1H5"), ((2, 1, 2, 7), "M2 1V7"), ((0, 1, 5, 7), "M0 1L5 7")],
)
def test_a_line_is_written_in_its_shortest_form(line: tuple[float, float, float, float], path: str) -> None:
    assert segment(*line) == path


def test_a_worksheet_without_choices_has_nowhere_to_lean() -> None:
    sheet = next(one for one in EVIDENCE.worksheets.values() if not one.choices)
    with pytest.raises(WrongBlock, match=f'the worksheet "{sheet.id}" has no choices'):
        exhibit("leaning-sheet", [sheet.id], EVIDENCE)
