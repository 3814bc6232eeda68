"""Figures: what is drawn is where the numbers say, has a name, stays text, stays small, and survives extreme input."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from xml.etree.ElementTree import Element, fromstring, tostring

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scripts.evidence.figures import (
    Axis,
    Band,
    BiasRow,
    Box,
    Caption,
    Climb,
    Dot,
    IconArm,
    Moment,
    Pair,
    Row,
    Step,
    bias_picture,
    dot_plot,
    evidence_ladder,
    flow_chart,
    forest_plot,
    icon_arrays,
    paired_bars,
    svg,
    timeline,
)
from tests.evidence.gallery import DOTS, PAIN, ROWS, gallery

CAPTION = Caption("plot", "A finding", "What is shown.")
LIMIT = 8000
PICTURES = [element for piece in gallery() for element in (piece.narrow, piece.wide) if element is not None]
ALL = [pytest.param(element, id=element.get("aria-labelledby", "").split("-title")[0]) for element in PICTURES]
# Where -2 to 2 lies in the narrow and the wide shape.
ENDS = {False: (14.0, 326.0), True: (240.0, 500.0)}
SHAPES = pytest.mark.parametrize("wide", [False, True], ids=["narrow", "wide"])


def place(value: float, wide: bool) -> float:
    start, end = ENDS[wide]
    return start + (value + 2) / 4 * (end - start)


def paths(root: Element, cls: str) -> list[str]:
    """All pieces of the paths with the class *cls*, outside the key."""
    joined = "".join(path.get("d", "") for path in root.iter("path") if cls in path.get("class", "").split())
    return re.findall(r"M[^M]+", joined)


def numbers(piece: str) -> list[float]:
    return [float(found) for found in re.findall(r"-?[\d.]+", piece)]


def words(root: Element) -> list[str]:
    return ["".join(text.itertext()) for text in root.iter("text")]


def boxes(root: Element, cls: str) -> list[tuple[float, float, float, float]]:
    """(x, y, width, height) of each rectangle."""
    return [(x, y, width, height) for x, y, width, height, _ in map(numbers, paths(root, cls))]


# --- For all figures


@pytest.mark.parametrize("root", ALL)
def test_has_an_accessible_name(root: Element) -> None:
    assert root.tag == "svg"
    assert root.get("role") == "img"
    named = [root.find(f"*[@id='{ident}']") for ident in root.get("aria-labelledby", "").split()]
    assert [element.tag for element in named if element is not None] == ["title", "desc"]
    assert all(element is not None and element.text for element in named)


def test_ids_are_unique_across_figures() -> None:
    found = Counter(element.get("id") for root in PICTURES for element in root.iter() if element.get("id"))
    assert found.most_common(1)[0][1] == 1


@pytest.mark.parametrize("root", ALL)
def test_references_inside_point_to_something(root: Element) -> None:
    targets = {element.get("id") for element in root.iter()}
    raw = tostring(root, "unicode")
    assert set(re.findall(r'(?:url\(|href=")#([\w-]+)', raw)) <= targets


@pytest.mark.parametrize("root", ALL)
def test_is_small_valid_and_allowed_by_a_strict_policy(root: Element) -> None:
    raw = tostring(root, "utf-8")
    assert len(raw) <= LIMIT
    assert {element.tag.removeprefix("{http://www.w3.org/2000/svg}") for element in fromstring(raw).iter()} <= {
        "svg", "title", "desc", "g", "path", "text", "tspan", "pattern", "use",
    }  # fmt: skip
    for element in root.iter():
        assert not any(name == "style" or name.startswith("on") for name in element.attrib)
        for name in ("fill", "stroke"):
            assert element.get(name, "none") == "none" or element.get(name, "").startswith("url(#")


@pytest.mark.parametrize("root", ALL)
def test_words_stay_inside_and_apart(root: Element) -> None:
    width, height = numbers(root.get("viewBox", ""))[2:]
    assert width in (svg.NARROW, svg.WIDE)
    for text in root.iter("text"):
        if "transform" in text.attrib:
            continue
        assert all(0 <= x <= width for x in numbers(text.get("x", "")))
        deep = float(text.get("y", "")) + sum(float(span.get("dy", 0)) for span in text.iter("tspan"))
        assert 8 <= float(text.get("y", "")) <= deep <= height


def test_text_is_never_smaller_than_eleven_units() -> None:
    css = Path("docs/assets/css/figures.css").read_text("utf-8")
    sizes = [float(size) for size in re.findall(r"(?:font-size: |font: \d+ )([\d.]+)px", css)]
    assert len(sizes) >= 4
    assert min(sizes) >= 11
    assert {svg.SIZE, svg.SMALL, svg.HEADING} <= set(sizes)


def test_every_class_has_its_rule() -> None:
    css = Path("docs/assets/css/figures.css").read_text("utf-8")
    used = {cls for root in PICTURES for element in root.iter() for cls in element.get("class", "").split()}
    kinds = {"forest", "dots", "icons", "bars", "bias", "ladder", "timeline", "flow", "event"}
    assert not {cls for cls in used - {f"fig-{kind}" for kind in kinds} if not re.search(rf"\.{cls}\b(?!-)", css)}


HOSTILE = '</text><script>alert(1)</script><a href="javascript:1">&amp;" \x00\x1b\ud800\uffff'
DRAWN: dict[str, Callable[[str], Element]] = {
    "forest": lambda bad: forest_plot(
        [Row(bad, 1, 0, 2, note=bad, group=bad), Row(bad, None, None, None, missing=bad)],
        Axis(bad, bad, bad, band=Band(-1, 1, bad)), CAPTION, heading=bad),
    "dots": lambda bad: dot_plot([Dot(bad, 1, 0, 2, "low", bad, bad)], Axis(bad), CAPTION),
    "icons": lambda bad: icon_arrays((IconArm(bad, 1, bad), IconArm(bad, 2, bad)), bad, bad, CAPTION),
    "bars": lambda bad: paired_bars([Pair(bad, 1, 2, bad)], CAPTION, names=(bad, bad), words=bad),
    "bias": lambda bad: bias_picture([BiasRow(bad, ("low",))], [bad], CAPTION),
    "ladder": lambda bad: evidence_ladder([Climb(bad, "animal")], CAPTION),
    "timeline": lambda bad: timeline([Moment(bad, bad)], CAPTION),
    "flow": lambda bad: flow_chart([Step(Box(bad, 1), (Box(bad, 1),))], CAPTION),
    "caption": lambda bad: timeline([Moment("2024", "x")], Caption("plot", bad, bad)),
}  # fmt: skip


@pytest.mark.parametrize("draw", DRAWN.values(), ids=DRAWN)
def test_hostile_words_stay_text(draw: Callable[[str], Element]) -> None:
    root = fromstring(tostring(draw(HOSTILE), "utf-8"))
    assert not [element for element in root.iter() if element.tag.endswith(("script", "}a"))]
    assert "<script>alert(1)</script>" in "".join(root.itertext())


@pytest.mark.parametrize("draw", DRAWN.values(), ids=DRAWN)
@given(bad=st.text(min_size=1, max_size=60).filter(str.strip))
def test_any_words_give_valid_xml(draw: Callable[[str], Element], bad: str) -> None:
    fromstring(tostring(draw(bad), "utf-8"))


@pytest.mark.parametrize(
    ("ident", "title", "description"), [("1x", "a", "b"), ("a b", "a", "b"), ("x", " ", "b"), ("x", "a", "")]
)
def test_a_figure_without_name_is_refused(ident: str, title: str, description: str) -> None:
    with pytest.raises(ValueError, match=r"id of a picture|needs a title"):
        Caption(ident, title, description)


# --- Forest plot


@SHAPES
def test_forest_places_estimates_and_intervals(wide: bool) -> None:
    root = forest_plot(ROWS[:2], PAIN, CAPTION, wide=wide)
    squares, lines = boxes(root, "fig-solid")[:2], paths(root, "fig-ci")[:2]
    for row, (x, y, side, _), line in zip(ROWS, squares, lines, strict=False):
        assert row.estimate is not None
        assert row.ci_low is not None
        assert row.ci_high is not None
        assert x + side / 2 == pytest.approx(place(row.estimate, wide), abs=0.11)
        left, middle, right = numbers(line)
        assert left == pytest.approx(place(row.ci_low, wide), abs=0.06)
        assert right == pytest.approx(place(row.ci_high, wide), abs=0.06)
        assert middle == pytest.approx(y + side / 2, abs=0.11)
    assert "−0.34 (−0.95 to 0.27)" in words(root)
    assert "0.49 (−0.32 to 1.31)" in words(root)
    # Areas are in proportion to the weights.
    assert (squares[0][2] / squares[1][2]) ** 2 == pytest.approx(0.64 / 0.36, rel=0.04)


@SHAPES
def test_forest_marks_zero_and_the_band(wide: bool) -> None:
    root = forest_plot(ROWS, PAIN, CAPTION, wide=wide)
    assert all(numbers(piece)[0] == pytest.approx(place(0, wide), abs=0.06) for piece in paths(root, "fig-zero"))
    band = boxes(root, "fig-band")[0]
    assert band[0] == pytest.approx(place(-0.5, wide), abs=0.06)
    assert band[0] + band[2] == pytest.approx(place(0.5, wide), abs=0.06)
    assert {"← Favors LDN", "Favors placebo →"} <= set(words(root))
    assert PAIN.band is not None
    assert PAIN.band.words in words(root)


@SHAPES
def test_pooled_results_are_diamonds_over_their_interval(wide: bool) -> None:
    root = forest_plot([Row("Pooled", -0.04, -0.53, 0.45, kind="pooled")], PAIN, CAPTION, wide=wide)
    xs = numbers(paths(root, "fig-key")[0])[::2]
    assert min(xs) == pytest.approx(place(-0.53, wide), abs=0.06)
    assert max(xs) == pytest.approx(place(0.45, wide), abs=0.06)
    assert place(-0.04, wide) == pytest.approx(sorted(xs)[1], abs=0.06)


@SHAPES
@pytest.mark.parametrize("kind", ["trial", "approximate", "pooled", "review"])
@pytest.mark.parametrize(
    ("estimate", "low", "high", "left", "right"),
    [(0, -9, 1, 1, 0), (0, -1, 9, 0, 1), (0, -9, 9, 1, 1), (-5, -6, -3, 1, 0), (3, 2.5, 4, 0, 1), (0, -2, 2, 0, 0)],
)
def test_an_arrow_where_the_interval_leaves_the_axis(
    wide: bool, kind: str, estimate: float, low: float, high: float, left: int, right: int
) -> None:
    root = forest_plot([Row("x", estimate, low, high, kind=kind)], PAIN, CAPTION, wide=wide)  # type: ignore[arg-type]
    start, end = ENDS[wide]
    tips = [numbers(piece)[0] for piece in paths(root, "fig-arrow")]
    assert sum(tip < start for tip in tips) == left
    assert sum(tip > end for tip in tips) == right
    for piece in paths(root, "fig-ci"):
        assert all(start <= x <= end for x in numbers(piece)[::2] if x > 20)


def test_an_estimate_beyond_the_axis_has_no_mark() -> None:
    near = forest_plot([Row("x", 1, 0.5, 4)], PAIN, CAPTION)
    far = forest_plot([Row("x", 3, 0.5, 4)], PAIN, CAPTION)
    assert len(paths(near, "fig-solid")) == 2  # itself and the key
    assert len(paths(far, "fig-solid")) == 1


def test_approximate_rows_are_hollow_and_dashed_and_explained() -> None:
    root = forest_plot([Row("x", -0.5, -1, -0.1, kind="approximate")], PAIN, CAPTION)
    assert len(paths(root, "fig-open")) == len(paths(root, "fig-dash")) == 2
    assert "one trial, interval approximate" in words(root)
    assert "our pooled result" not in words(root)


def test_a_row_without_numbers_says_so() -> None:
    rows = [Row("Bested", None, None, None, missing="medians only"), Row("x", 1, None, None)]
    root = forest_plot(rows, PAIN, CAPTION)
    assert "medians only" in words(root)
    assert "1.00 (no interval)" in words(root)
    assert not [piece for piece in paths(root, "fig-ci") if numbers(piece)[0] > 0]


def test_axis_is_found_from_the_rows() -> None:
    root = forest_plot([Row("x", 0.4, -3.2, 7.1)], Axis("Points"), CAPTION)
    assert not paths(root, "fig-arrow")
    ticks = [text for text in words(root) if re.fullmatch(r"−?[\d.]+", text)]
    assert ticks[0].startswith("−")
    assert {"0", "0.0"} & set(ticks)


def test_ratios_have_a_logarithmic_axis() -> None:
    axis = Axis("Risk ratio", low=0.25, high=4, logarithmic=True)
    root = forest_plot([Row("x", 2, 1, 4), Row("y", 0.5, 0.25, 1)], axis, CAPTION)
    first, second = (x + side / 2 for x, _, side, _ in boxes(root, "fig-solid")[:2])
    zero = numbers(paths(root, "fig-zero")[0])[0]
    assert zero == pytest.approx(170, abs=0.06)
    assert first - zero == pytest.approx(zero - second, abs=0.2)
    assert {"0.25", "0.5", "1", "2", "4"} <= set(words(root))
    with pytest.raises(ValueError, match="logarithmic axis has no place"):
        forest_plot([Row("x", 1, 0, 4)], axis, CAPTION)


@pytest.mark.parametrize(
    "numbers_", [(0.5, 0.6, 1), (float("nan"), 0, 1), (0, float("-inf"), 1), (0, 0, None), (None, 0, 1)]
)
def test_contradictory_rows_are_refused(numbers_: tuple[float | None, float | None, float | None]) -> None:
    with pytest.raises(ValueError, match="x:"):
        forest_plot([Row("x", *numbers_)], PAIN, CAPTION)


def test_no_rows_are_refused() -> None:
    with pytest.raises(ValueError, match="no rows"):
        forest_plot([], PAIN, CAPTION)


def many(count: int) -> list[Row]:
    return [
        Row(f"Author {i}, {1990 + i % 40}", value, value - 1.07, value + 0.93, 1 / (1 + i % 5),
            note=f"4.5 mg, {i % 30 + 4} weeks, {i + 30} women")
        for i in range(count)
        for value in [(i % 9 - 4) / 5]
    ]  # fmt: skip


@SHAPES
def test_twenty_trials_stay_small(wide: bool) -> None:
    assert len(tostring(forest_plot(many(20), PAIN, CAPTION, wide=wide), "utf-8")) <= LIMIT


@SHAPES
def test_a_hundred_trials_are_sound(wide: bool) -> None:
    rows = many(100)
    root = forest_plot(rows, PAIN, CAPTION, wide=wide)
    middles = [y + side / 2 for _, y, side, _ in boxes(root, "fig-solid")[:100]]
    steps = {round(below - above, 1) for above, below in pairwise(middles)}
    assert len(middles) == 100
    assert min(steps) >= 30
    assert max(steps) - min(steps) <= 0.21
    assert middles[-1] < numbers(root.get("viewBox", ""))[3] - 60
    if not wide:
        # No mark touches the words above or below it.
        lines = sorted(float(text.get("y", "")) for text in root.iter("text"))
        assert all(not middle - 8 < y - 9 < y + 3 < middle + 8 for middle in middles for y in lines)


# --- Dots


def test_dots_stand_at_their_values_with_certainty_as_shape_and_word() -> None:
    root = dot_plot(DOTS, PAIN, CAPTION)
    dots = [numbers(piece) for piece in paths(root, "fig-solid")]
    shown = [dot for dot in DOTS if dot.ci_low is not None and not dot.highlight]
    for dot, found in zip(shown, dots, strict=True):
        assert dot.value is not None
        assert found[0] + found[2] == pytest.approx(place(dot.value, False), abs=0.11)
    grades = [path.get("d", "") for path in root.iter("path") if path.get("class") == "fig-grade"]
    filled = {"high": 4, "moderate": 3, "low": 2, "very low": 1}
    # Four circles each, and a cross of two lines in those that are filled.
    assert [d.count("a") // 2 for d in grades] == [4] * len(DOTS)
    assert [d.count("H") for d in grades] == [filled[dot.certainty] for dot in DOTS if dot.certainty]
    assert sum("certainty" in said for said in words(root)) == len(DOTS)


def test_groups_have_one_heading_each() -> None:
    root = dot_plot(DOTS, PAIN, CAPTION)
    headings = [text.text for text in root.iter("text") if text.get("class") == "fig-h"]
    assert headings == list(dict.fromkeys(dot.group for dot in DOTS))


# --- Icons


@pytest.mark.parametrize("first", [0, 1, 8, 10, 50, 84, 99, 100])
def test_as_many_icons_as_events(first: int) -> None:
    root = icon_arrays((IconArm("LDN", first, "41 of 49"), IconArm("Placebo", 86)), "event", "none", CAPTION)
    arms: list[list[tuple[float, float]]] = [[], []]
    for piece in paths(root, "fig-event"):
        x, y = numbers(piece)[:2]
        arms[x > svg.NARROW / 2].append((x, y))
    assert [len(arm) for arm in arms] == [first, 86]
    rings = [path.get("d", "").count("M") for path in root.iter("path") if (path.get("id") or "").startswith("plot-")]
    assert rings == [100 - count for count in (first, 86) if count < 100]
    # From the bottom row: nothing is filled above a row that is not full.
    rows = Counter(y for _, y in arms[0])
    assert all(count == 10 for y, count in rows.items() if y != min(rows))
    if first:
        assert max(y for _, y in arms[0]) == max(y for _, y in arms[1])
    assert {f"{first} of 100", "86 of 100", "41 of 49"} <= set(words(root))


def test_filled_icons_have_a_pattern_and_not_only_a_color() -> None:
    root = icon_arrays((IconArm("LDN", 8), IconArm("Placebo", 6)), "event", "none", CAPTION)
    assert {p.get("stroke") for p in root.iter("path") if p.get("class") == "fig-event"} == {"url(#plot-hatch)"}
    assert root.find("pattern[@id='plot-hatch']") is not None


@pytest.mark.parametrize("count", [-1, 101, 8.4])
def test_other_than_whole_icons_are_refused(count: int) -> None:
    with pytest.raises(ValueError, match="icons cannot be filled"):
        IconArm("LDN", count)


# --- Bars


def test_bars_start_at_zero_and_are_as_long_as_their_values() -> None:
    pairs = [Pair("Any", 84, 86), Pair("Dreams", 37, 13), Pair("Serious", 0, 2)]
    root = paired_bars(pairs, CAPTION)
    first, second = (boxes(root, cls)[1:] for cls in ("fig-first", "fig-second"))  # without the key
    assert {x for x, *_ in first + second} == {0.5}
    whole = (svg.NARROW - 34 - 0.5) / 100
    assert [width for _, _, width, _ in first] == [pytest.approx(value * whole, abs=0.06) for value in (84, 37)]
    assert [width for _, _, width, _ in second] == [pytest.approx(value * whole, abs=0.06) for value in (86, 13, 2)]
    assert {"84", "86", "37", "13", "0", "2"} <= set(words(root))


def test_what_was_not_reported_is_not_zero() -> None:
    root = paired_bars([Pair("Nausea", None, 4)], CAPTION)
    assert "not reported" in words(root)
    assert len(boxes(root, "fig-first")) == 1  # the key alone
    assert "0" not in words(root)[:4]


@pytest.mark.parametrize(
    ("first", "most", "match"),
    [(-1, None, "cannot show"), (float("nan"), None, "cannot show"), (50, 40, "ends at 40")],
)
def test_bars_that_would_mislead_are_refused(first: float, most: float | None, match: str) -> None:
    with pytest.raises(ValueError, match=match):
        paired_bars([Pair("x", first, 1)], CAPTION, most=most)


# --- Risk of bias


def test_bias_has_a_letter_and_a_shape_for_each_judgment() -> None:
    rows = [BiasRow("A", ("low", "some", "high")), BiasRow("B", ("unknown", None, "low"))]
    root = bias_picture(rows, ("Randomization", "Period", "Overall"), CAPTION)
    letters = [(text.text, numbers(text.get("x", ""))) for text in root.iter("text") if " " in text.get("x", "")]
    assert letters[0][0] == "+?−"
    assert len(letters[0][1]) == 3
    single = [text.text for text in root.iter("text") if text.get("text-anchor") == "middle"]
    assert "·" in single
    assert [len(paths(root, f"fig-{judged}")) for judged in ("some", "high")] == [2, 2]  # one each, one in the key
    assert len(paths(root, "fig-low")) == 3
    assert {"low risk", "some concerns", "high risk", "cannot be judged from what was read"} <= set(words(root))
    assert any("does not apply" in said for said in words(root))


def test_bias_letters_stand_in_their_columns() -> None:
    root = bias_picture([BiasRow("A", ("low", "some", "high", "low"))], ("a", "b", "c", "d"), CAPTION)
    xs = numbers(next(t.get("x", "") for t in root.iter("text") if t.text == "+?−+"))
    heads = [numbers(text.get("transform", ""))[0] for text in root.iter("text") if "transform" in text.attrib]
    assert heads == [pytest.approx(x + 2, abs=0.06) for x in xs]


def test_bias_rows_must_fit_the_domains() -> None:
    with pytest.raises(ValueError, match="2 judgments for 1 domains"):
        bias_picture([BiasRow("A", ("low", "low"))], ("Overall",), CAPTION)


# --- Ladder, timeline, flow


def test_each_idea_reaches_its_rung() -> None:
    climbs = [Climb("a", "hypothesis"), Climb("b", "human outcome"), Climb("c", "animal", disputed=True)]
    root = evidence_ladder(climbs, CAPTION)
    assert [numbers(piece)[::2][1] for piece in paths(root, "fig-way")] == [34, 306, 170]
    assert len(paths(root, "fig-key")) == 2
    assert len(paths(root, "fig-open-key")) == 2  # one and the key


def test_long_moments_are_wrapped_and_keep_their_distance() -> None:
    long = "A rather long line about what happened in that year, with many words in it, and a few more. " * 3
    root = timeline([Moment("2009", long), Moment("2026", "Short")], CAPTION)
    lines = next(text for text in root.iter("text") if len(text))
    assert len(lines) > 5
    assert all(svg.width_of("".join(span.itertext())) <= svg.NARROW - 92 + 8 for span in lines)
    ys = [numbers(piece)[1] for piece in paths(root, "fig-open-key")]
    assert ys[1] - ys[0] >= (len(lines) + 1) * svg.LEAD
    assert " ".join("".join(lines.itertext()).split()) == long.strip()


def test_flow_has_a_box_for_each_number_and_an_arrow_between() -> None:
    found = Step(Box("Found", 1412), (Box("Twice", 388), Box("Lost", None)))
    root = flow_chart([found, Step(Box("Read", 1024)), Step(Box("Kept", 7))], CAPTION)
    assert len(boxes(root, "fig-box")) == 4
    assert len(paths(root, "fig-arrow")) == 3
    said = " ".join(words(root)).replace("\u00a0", " ")
    assert all(count in said for count in ("n = 1,412", "(n = 388)", "(n not recorded)", "n = 7"))
    ends = [(y, y + height) for _, y, _, height in boxes(root, "fig-box")[:3]]
    assert all(below[0] > above[1] for above, below in pairwise(ends))


@pytest.mark.parametrize("draw", [
    lambda: evidence_ladder([], CAPTION), lambda: timeline([], CAPTION), lambda: flow_chart([], CAPTION),
    lambda: paired_bars([], CAPTION), lambda: bias_picture([], ["a"], CAPTION), lambda: dot_plot([], PAIN, CAPTION),
])  # fmt: skip
def test_an_empty_picture_is_refused(draw: Callable[[], Element]) -> None:
    with pytest.raises(ValueError, match=r"The picture plot (has no|needs)"):
        draw()


# --- The toolkit


@pytest.mark.parametrize(("value", "short"), [(1.04, "1"), (1.06, "1.1"), (-0.04, "0"), (100.0, "100"), (-2.5, "-2.5")])
def test_numbers_are_short(value: float, short: str) -> None:
    assert svg.number(value) == short


@pytest.mark.parametrize(("value", "said"), [(-0.34, "−0.34"), (-0.004, "0.00"), (0.0, "0.00"), (-12, "−12.00")])
def test_readers_see_true_minus_signs(value: float, said: str) -> None:
    assert svg.signed(value, 2) == said


@given(low=st.floats(-1e6, 1e6), width=st.floats(1e-3, 1e6), most=st.integers(3, 10))
def test_ticks_are_few_round_and_on_the_axis(low: float, width: float, most: int) -> None:
    scale = svg.Scale(low, low + width, 0, 100)
    ticks = scale.ticks(most)
    assert len(ticks) <= most
    assert all(-0.01 <= scale.at(tick) <= 100.01 for tick in ticks)
    assert len(set(svg.tick_words(ticks))) == len(ticks)


@given(st.lists(st.floats(-1e5, 1e5), min_size=1))
def test_a_nice_range_holds_its_values(values: list[float]) -> None:
    low, high = svg.nice_range(values)
    slack = (high - low) * 1e-6 + 1e-6
    assert low - slack <= min(values) <= max(values) <= high + slack


@given(st.text(max_size=200), st.floats(30, 400))
def test_wrapped_lines_fit_and_lose_nothing(said: str, width: float) -> None:
    lines = svg.wrap(said, width)
    assert all(svg.width_of(line) <= width or len(line) == 1 for line in lines)
    assert re.sub(r"[ \t\n\r\f\v]", "", "".join(lines)) == re.sub(r"[ \t\n\r\f\v]", "", said)
    assert len(svg.balanced(said, width)) == len(lines)
