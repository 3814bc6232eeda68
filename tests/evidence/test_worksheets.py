"""Worksheets become forms whose fields all have names, labels and values, and whose words stay words."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path
from xml.etree.ElementTree import Element

import pytest

from scripts.evidence.exhibits import exhibit
from scripts.evidence.load import load
from scripts.evidence.table import Cites
from scripts.evidence.worksheet_forms import PRIVATE, looks

EVIDENCE = load(Path(__file__).parents[2] / "data")
DECIDE, PLAN = EVIDENCE.worksheets["decide"], EVIDENCE.worksheets["plan"]
FORMS = ("values-sheet | decide", "leaning-sheet | decide", "diary | plan")


def form(use: str) -> Element:
    name, _, word = use.partition(" | ")
    draw = exhibit(name, [word], EVIDENCE).draw
    assert draw is not None
    return draw("one")


def fields(tree: Element) -> list[Element]:
    return [e for e in tree.iter() if e.tag in ("input", "textarea", "select")]


@pytest.mark.parametrize("use", FORMS)
def test_every_field_has_a_label_and_a_name_of_its_own(use: str) -> None:
    tree = form(use)
    parents = {child: parent for parent in tree.iter() for child in parent}
    for field in fields(tree):
        above = field
        while above is not tree and above.tag != "label":
            above = parents[above]
        label = "".join(above.itertext()).strip() if above.tag == "label" else field.get("aria-label")
        assert label, field.attrib
        assert field.get("name") or "data-load" in field.attrib or "data-text" in field.attrib
    once = Counter(f.get("name") for f in fields(tree) if f.get("type") not in ("radio", "checkbox") and f.get("name"))
    assert set(once.values()) <= {1}
    ids = Counter(e.get("id") for e in tree.iter() if e.get("id"))
    assert set(ids.values()) <= {1}
    for element in tree.iter():
        for name in ("aria-describedby", "aria-labelledby", "aria-controls", "data-source"):
            assert element.get(name) is None or element.get(name) in ids


@pytest.mark.parametrize("use", FORMS)
def test_the_word_on_privacy_stands_beside_and_buttons_wait_for_the_script(use: str) -> None:
    tree = form(use)
    assert PRIVATE in [e.text for e in tree.iter("p")]
    assert all("hidden" in button.attrib and button.get("type") == "button" for button in tree.iter("button"))
    assert tree.get("data-keep")


def test_each_question_has_eleven_numbers_and_says_what_the_ends_mean() -> None:
    tree = form("values-sheet | decide")
    for question in DECIDE.questions:
        numbers = [f for f in fields(tree) if f.get("name") == f"rate-{question.id}"]
        assert [f.get("value") for f in numbers] == [str(n) for n in range(11)]
    row = tree.find(".//fieldset")
    assert row is not None
    labels = ["".join(label.itertext()) for label in row.iter("label")]
    assert labels[0] == f"0, {DECIDE.low}"
    assert labels[10] == f"10, {DECIDE.high}"


def test_the_diary_has_a_line_for_each_week_with_days_from_the_start() -> None:
    lines = [e for e in form("diary | plan").iter() if "data-line" in e.attrib]
    names = ["w0", *(f"w{n}" for n in range(1, 13)), *(f"o{n}" for n in range(1, 5))]
    assert [line.get("data-line") for line in lines] == names
    days = [e.get("data-days") for line in lines for e in line.iter() if "data-days" in e.attrib]
    assert days == [str(7 * n) for n in (*range(13), *range(1, 5))]
    for line in lines:
        expected = [f"{line.get('data-line')}-{q.id}" for q in PLAN.questions] + [f"{line.get('data-line')}-note"]
        assert [f.get("name") for f in fields(line)] == expected


def test_what_to_look_at_is_words_with_sources() -> None:
    by_id = {q.id: q for q in DECIDE.questions}
    assert looks(DECIDE, by_id["effort"]) == "LDN; another medicine; no new treatment"
    assert looks(DECIDE, replace(by_id["effort"], look=("medicine", "ldn"))) == "Another medicine; LDN"
    assert looks(DECIDE, by_id["opioids"]).endswith("no new treatment. Not LDN. It blocks opioids.")
    table = exhibit("values-sheet", ["decide"], EVIDENCE).table
    assert table is not None
    assert [row[0] for row in table.rows] == [(q.name,) for q in DECIDE.questions]
    assert Cites(("dailymed2025",)) in table.rows[5][1]


def test_signs_that_threaten_life_lead_to_emergency_services_and_come_first() -> None:
    table = exhibit("signs", ["plan"], EVIDENCE).table
    assert table is not None
    acts = [row[1][0] for row in table.rows]
    assert acts == sorted(acts, key=_rank)
    assert all(isinstance(row[0][1], Cites) and row[0][1].keys for row in table.rows)


def _rank(act: object) -> int:
    return next(n for n, start in enumerate(("Call emergency", "Call your", "Tell your")) if str(act).startswith(start))
