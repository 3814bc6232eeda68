"""Choices side by side: every form puts the numbers of its entry into words, and none is typed."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from scripts.evidence.exhibit import WrongBlock
from scripts.evidence.exhibits import exhibit
from scripts.evidence.load import load
from scripts.evidence.model import Difference, EventResult, Evidence, MeanResult, More, Result, Seen
from scripts.evidence.option_table import option_table, said
from scripts.evidence.options import FORMS, RANGE, OptionCell, OptionPart, OptionRow
from scripts.evidence.table import Link

ROOT = Path(__file__).parents[2]
EVIDENCE = load(ROOT / "data")
ROW = EVIDENCE.options["half"]
PAPER, NEWS, COPY = (Seen(level, "https://example.org") for level in ("abstract", "news", "transcription"))


def text(part: OptionPart, evidence: Evidence = EVIDENCE) -> str:
    return said(part, ROW, evidence)[0]


def with_result(result: Result) -> Evidence:
    """Return the data with FINAL holding *result* alone."""
    final = replace(EVIDENCE.trials["final"], results=(result,))
    return replace(EVIDENCE, trials={**EVIDENCE.trials, "final": final})


def difference(
    value: float, low: float | None, high: float | None, seen: Seen, at: Seen, *, model: bool = False
) -> str:
    gap = Difference(value, low, high, adjusted=model)
    result = Result("pain", 12, seen, difference=gap, parts={"difference": at})
    return text(OptionPart(trial="final", outcome="pain", form="difference"), with_result(result))


@pytest.mark.parametrize(
    ("value", "low", "high", "words"),
    [
        (-0.34, -0.95, 0.27, "FINAL: 0.34 points less (0.95 less to 0.27 more)"),
        (-0.5, -0.7, -0.4, "FINAL: 0.5 points less (0.4 to 0.7)"),
        (0.5, 0.25, 0.75, "FINAL: 0.50 points more (0.25 to 0.75)"),
        (0.0, -1.0, 1.0, "FINAL: no difference (1.0 less to 1.0 more)"),
        (-0.55, None, None, "FINAL: 0.55 points less"),
    ],
)
def test_a_difference_says_which_way_and_keeps_its_range(
    value: float, low: float | None, high: float | None, words: str
) -> None:
    assert difference(value, low, high, PAPER, PAPER) == words


def test_value_and_range_are_marked_as_each_was_seen() -> None:
    assert difference(0.5, 0.2, 0.8, COPY, PAPER).endswith("more (0.2 to 0.8, range transcribed)")
    assert difference(0.5, 0.2, 0.8, COPY, COPY).endswith("more (0.2 to 0.8) (transcribed)")
    assert difference(0.5, 0.2, 0.8, PAPER, PAPER, model=True).startswith("FINAL, adjusted: 0.5 points")


def test_both_groups_and_their_opposites_make_100() -> None:
    checked = 0
    for row in EVIDENCE.options.values():
        for part in (part for cell in row.cells for part in cell.parts if part.form == "both"):
            if part.measure or part.comparison in ("pregabalin-450-stopped", "milnacipran-nausea"):
                continue
            with_event = re.findall(r"(\d+)(?:;|,)? ?(?:placebo (\d+))?", text(replace(part, lead="X", timed=False)))
            without = re.findall(
                r"(\d+)(?:;|,)? ?(?:placebo (\d+))?", text(replace(part, lead="X", timed=False, form="opposite"))
            )
            for one, other in zip(with_event[0], without[0], strict=True):
                assert (one == other == "") or int(one) + int(other) == 100, (row.id, part)
            checked += 1
    assert checked >= 10


def test_counts_the_most_that_may_be_missed_and_second_hand_marks() -> None:
    counted = with_result(Result("serious", 12, NEWS, ldn=EventResult(0, 60), control=EventResult(2, 61)))
    part = OptionPart(trial="final", outcome="serious")
    assert text(replace(part, form="counts"), counted) == "FINAL: 0 of 60; placebo 2 of 61 (news report)"
    assert text(replace(part, form="both", timed=True), counted) == "FINAL, 12 weeks: 0; placebo 3 (news report)"
    assert text(replace(part, form="opposite"), counted) == "FINAL: 100; placebo 97 (news report)"
    assert text(replace(part, form="bound"), counted) == "Up to about 5 of 100 may still be missed (news report)"
    averaged = with_result(Result("pain", 13, COPY, control=MeanResult(49, -0.64)))
    assert text(OptionPart(trial="final", outcome="pain", form="placebo"), averaged) == (
        "On placebo in FINAL: fell 0.64 points (transcribed)"
    )


def test_more_of_100_without_the_groups() -> None:
    def more(value: float, low: float | None, high: float | None, form: str) -> str:
        cbt = replace(EVIDENCE.alternatives["cbt-50"], more=More(value, low, high), seen=NEWS)
        evidence = replace(EVIDENCE, alternatives={**EVIDENCE.alternatives, "cbt-50": cbt})
        return text(OptionPart(alternative="cbt-50", form=form, lead="CBT"), evidence)

    assert more(5, 2, 7, "difference") == "CBT: 5 more than with other care (2 to 7 more) (news report)"
    assert more(5, 2, 7, "opposite") == "CBT: 5 fewer than with other care (2 to 7 fewer) (news report)"
    assert more(-5, None, None, "difference") == "CBT: 5 fewer than with other care (news report)"
    with pytest.raises(WrongBlock):
        more(5, -2, 12, "difference")


def test_a_number_needed_becomes_about_so_many_more() -> None:
    stopped = OptionPart(comparison="duloxetine-stopped", form="both", lead="Duloxetine")
    assert text(stopped) == "Duloxetine: 13, about 6 more than placebo"
    assert text(replace(stopped, form="opposite")) == "Duloxetine: 87, about 6 fewer than placebo"
    assert text(OptionPart(comparison="milnacipran-nausea", form="both")) == "Milnacipran: about 18 more than placebo"


def test_the_range_spans_the_placebo_groups_and_cites_all_of_them() -> None:
    words, keys = said(OptionPart(form=RANGE), ROW, EVIDENCE)
    parts = [part for cell in ROW.cells for part in cell.parts if part.form == "both"]
    placebo = [int(re.findall(r"placebo (\d+)", text(part))[0]) for part in parts]
    assert words == f"On placebo in these trials: {min(placebo)} (transcribed) to {max(placebo)}"
    assert set(keys) == {key for part in parts for key in said(part, ROW, EVIDENCE)[1]}
    # Of equal ends the one seen first-hand needs no mark.
    same = replace(EVIDENCE.comparisons["pregabalin-half"], treated_percent=50.0, control_percent=4.0)
    evidence = replace(EVIDENCE, comparisons={**EVIDENCE.comparisons, same.id: same})
    assert said(OptionPart(form=RANGE), ROW, evidence)[0].startswith("On placebo in these trials: 4 to")


def test_parts_are_joined_into_sentences() -> None:
    parts = (OptionPart(words="A pill;"), OptionPart(words="no more"), OptionPart(words="See there", link="a.md#b"))
    sheet = EVIDENCE.worksheets["decide"]
    row = OptionRow("x", "decide", "X", tuple(OptionCell(name, parts) for name in sheet.choice_names))
    cell = option_table([row], sheet, EVIDENCE).rows[0][1]
    assert cell == ("A pill;", " ", "no more.", "\n", Link("See there", "a.md#b"))


def test_every_form_is_used_and_every_row_has_a_number_or_words() -> None:
    used = {part.form for row in EVIDENCE.options.values() for cell in row.cells for part in cell.parts} - {""}
    assert used == set(FORMS)
    table = exhibit("options-table", ["decide"], EVIDENCE).table
    assert table is not None
    assert len(table.rows) == len(EVIDENCE.options)
    with pytest.raises(WrongBlock, match="no rows for"):
        exhibit("options-table", ["plan"], EVIDENCE)


def test_no_number_is_typed_in_the_file() -> None:
    """Where the loader looks at words and leads, this looks at the file as a whole."""
    for row in yaml.safe_load((ROOT / "data/options.yaml").read_text(encoding="utf-8"))["options"]:
        for cell in row["cells"]:
            for part in cell["parts"]:
                shown = " ".join(str(part.get(name, "")) for name in ("words", "lead"))
                assert re.findall(r"\d+", shown) in ([], ["1", "5"]), part
