"""Data of a kind that the site does not hold today: they are shown rightly or told, never left out in silence."""

from __future__ import annotations

import logging
from dataclasses import replace
from pathlib import Path
from typing import Any

import markdown
import pytest

from scripts.evidence.effects import NotEstimable, difference_from_p
from scripts.evidence.exhibit import WrongBlock
from scripts.evidence.exhibits import exhibit
from scripts.evidence.load import load
from scripts.evidence.markdown import _plain, read
from scripts.evidence.model import Difference, EventResult, Evidence, MeanResult, Result, Seen
from scripts.evidence.option_table import said
from scripts.evidence.options import RANGE, OptionCell, OptionPart, OptionRow
from scripts.evidence.synthesis import counts, estimate, synthesize
from scripts.evidence.table import Cites, Link
from scripts.evidence.tables import _difference

ROOT = Path(__file__).parents[2]
EVIDENCE = load(ROOT / "data")
PAPER = Seen("abstract", "https://example.org")
PAIN, SERIOUS = EVIDENCE.outcomes["pain"], EVIDENCE.outcomes["serious"]


def only(**results: Result) -> Evidence:
    """Return the data with *results* as the only ones, by trial."""
    trials = {
        name: replace(t, results=(results[name],) if name in results else ()) for name, t in EVIDENCE.trials.items()
    }
    return replace(EVIDENCE, trials=trials)


def counted(events: int, total: int, of: int, placebo: int, **more: Any) -> Result:
    return Result("serious", 12, PAPER, ldn=EventResult(events, total), control=EventResult(of, placebo), **more)


def test_a_difference_without_an_interval_is_estimated_from_its_p() -> None:
    result = Result("pain", 12, PAPER, difference=Difference(-0.5, None, None, p=0.04))
    assert estimate(result, PAIN) == difference_from_p(-0.5, 0.04)


@pytest.mark.parametrize(
    ("result", "outcome", "says"),
    [
        (Result("pain", 12, PAPER, words="Less."), PAIN, "No difference between the groups was seen"),
        (Result("serious", 12, PAPER, words="None."), SERIOUS, "No counts of people were seen in both groups"),
        (Result("serious", 12, PAPER, ldn=EventResult(1, 9)), SERIOUS, "No counts of people were seen in both groups"),
        (
            Result("serious", 12, PAPER, ldn=MeanResult(9, 1.0), control=MeanResult(9, 1.0)),
            SERIOUS,
            "No counts of people were seen in both groups",
        ),
    ],
)
def test_what_cannot_be_estimated_is_told(result: Result, outcome: Any, says: str) -> None:
    with pytest.raises(NotEstimable, match=says):
        estimate(result, outcome)
    if outcome.is_event:
        with pytest.raises(NotEstimable, match=says):
            counts(result)


def test_a_trial_without_events_in_either_group_does_not_enter_the_synthesis() -> None:
    final, innova = counted(0, 49, 0, 50, pool=True), counted(4, 49, 3, 50, pool=True)
    pooled = synthesize(only(final=final, innova=innova), "serious")
    assert pooled is not None
    assert [row.trial.id for row in pooled.rows] == ["innova"]
    assert synthesize(only(final=final), "serious") is None
    # A later result of the same trial may be weighed.
    evidence = only(final=final)
    later = replace(counted(2, 49, 3, 50, pool=True), weeks=26)
    trials = {**evidence.trials, "final": replace(evidence.trials["final"], results=(final, later))}
    pooled = synthesize(replace(evidence, trials=trials), "serious")
    assert pooled is not None
    assert [row.result.weeks for row in pooled.rows] == [26]


def test_of_no_events_at_all_the_table_gives_the_difference_without_a_ratio() -> None:
    assert "risk ratio" in _difference(counted(4, 49, 3, 50), SERIOUS)
    none = _difference(counted(0, 49, 0, 50), SERIOUS)
    assert none
    assert "risk ratio" not in none


def test_identical_trials_have_no_interval_by_hartung_and_knapp() -> None:
    same = Result("pain", 12, PAPER, difference=Difference(-0.5, -1.0, 0.0), pool=True)
    pooled = synthesize(only(final=same, innova=same), "pain")
    assert pooled is not None
    assert pooled.hartung_knapp is None
    assert pooled.common.estimate == pytest.approx(-0.5)


# --- Choices side by side ---------------------------------------------------------------------------------------------

ROW = EVIDENCE.options["half"]


def test_a_choice_without_the_numbers_that_its_form_needs_is_told() -> None:
    one = next(c for c in EVIDENCE.comparisons.values() if c.treated_share is not None)
    bare = replace(one, treated=None, control=None, treated_percent=None, control_percent=None, needed=None,
                   difference=None)  # fmt: skip
    evidence = replace(EVIDENCE, comparisons={**EVIDENCE.comparisons, one.id: bare})
    with pytest.raises(WrongBlock, match=f"{one.id} has no shares of both groups and no number needed"):
        said(OptionPart(comparison=one.id, form="both"), ROW, evidence)
    item = next(iter(EVIDENCE.alternatives.values()))
    evidence = replace(EVIDENCE, alternatives={**EVIDENCE.alternatives, item.id: replace(item, certainty=None)})
    with pytest.raises(WrongBlock, match=f"{item.id} has no certainty"):
        said(OptionPart(alternative=item.id, form="certainty"), ROW, evidence)


def spanning(*parts: OptionPart) -> OptionRow:
    cells = (OptionCell("a", parts), OptionCell("b", (OptionPart(form=RANGE),)))
    return OptionRow("x", "decide", "X", cells)


def test_a_range_spans_trials_and_measures_and_leaves_out_what_has_no_shares() -> None:
    measure = next(m for m in EVIDENCE.measures.values() if m.unit == "of 100" and m.control is not None)
    evidence = only(final=counted(4, 49, 3, 50))
    trial = OptionPart(trial="final", outcome="serious", form="both")
    words, _ = said(OptionPart(form=RANGE), spanning(trial, OptionPart(measure=measure.id, form="both")), evidence)
    low, high = sorted((6, int((measure.control or 0) + 0.5)))
    assert words.startswith(f"On placebo in these trials: {low}")
    assert f"to {high}" in words
    averaged = only(final=Result("pain", 12, PAPER, ldn=MeanResult(49, -1.0), control=MeanResult(50, -0.5)))
    unfit = OptionPart(trial="final", outcome="pain", form="both")
    with pytest.raises(WrongBlock, match="no placebo groups to range over"):
        said(OptionPart(form=RANGE), spanning(unfit, OptionPart(grade="pain", form="both")), averaged)


# --- Blocks in pages --------------------------------------------------------------------------------------------------


def made(text: str, caplog: pytest.LogCaptureFixture) -> str:
    with caplog.at_level(logging.ERROR):
        return markdown.markdown(text, extensions=["scripts.evidence"])


def test_a_block_with_wrong_words_is_told_and_shows_what_is_wrong(caplog: pytest.LogCaptureFixture) -> None:
    html = made("/// forest-plot | pian\n///\n", caplog)
    assert 'Did you mean "pain"?' in caplog.text
    assert '<strong class="citation-unknown">[there is no outcome "pian"]</strong>' in html


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("/// forest-plto | pain\n///\n", 'there is no block "forest-plto". Did you mean "forest-plot"?'),
        ("/// forest-plot | pain\n    wide: yes\n///\n", 'the block "forest-plot" is not closed or has an option'),
    ],
)
def test_a_paragraph_that_looks_like_a_block_is_told(text: str, told: str, caplog: pytest.LogCaptureFixture) -> None:
    made(text, caplog)
    assert told in caplog.text


def test_rows_of_a_block_for_readers_of_sources_are_those_of_its_table() -> None:
    sets = read(ROOT, {"data": "data", "keep": ""})
    rows = list(sets.rows("trial-table", "final"))
    table = exhibit("trial-table", ["final"], EVIDENCE).table
    assert table is not None
    assert len(rows) == len(table.rows)
    assert all("[@" in row for row in rows)
    assert list(sets.rows("trial-table", "finel")) == []


def test_a_cell_in_plain_words() -> None:
    assert _plain(("a|b", "\n", "c\nd", Cites(("x", "y")), Cites(()), Link("there", "p.md"))) == "a/b c; d[@x; @y]there"
