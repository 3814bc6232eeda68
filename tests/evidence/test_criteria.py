"""The rules judge every case as the published criteria do; what the page shows of them agrees with the dossier."""

from __future__ import annotations

import itertools
import json
import random
import xml.etree.ElementTree as etree
from pathlib import Path

import pytest

from scripts.bibliography import load as load_references
from scripts.evidence.criteria import tables
from scripts.evidence.criteria.form import form
from scripts.evidence.criteria.scoring import SAID, Answers, evaluate
from scripts.evidence.load import load
from scripts.evidence.table import Cites, Table
from tests.evidence.criteria_cases import CASES, CRITERIA, Case, all_cases

ROOT = Path(__file__).parents[2]


def shown(answers: Answers) -> tuple[dict[str, str], dict[str, list[str]], dict[str, list[str]]]:
    """Return what the outputs of the page must show, the verdicts of the conditions, and their reasons."""
    found = evaluate(CRITERIA, answers)
    outputs = {name: str(found.spans[name][0]) for name in ("wpi", "sss", "psd", "regions", "sites", "sss-2010")}
    if "bodily" not in answers.chosen:
        outputs["sss-2010"] = "not rated"
    outputs |= {one.criteria.output: SAID[one.verdict] for one in found.sets}
    conditions = {one.criteria.output: [str(c.verdict) for c in one.conditions] for one in found.sets}
    return outputs, conditions, {one.criteria.output: [c.why for c in one.conditions] for one in found.sets}


@pytest.mark.parametrize("case", list(all_cases()), ids=lambda case: case.name)
def test_case(case: Case) -> None:
    outputs, conditions, why = shown(case.answers)
    assert {name: outputs[name] for name in case.expect} == case.expect
    assert {name: conditions[name] for name in case.conditions} == case.conditions
    assert {name: why[name] for name in case.why} == case.why


def test_bands() -> None:
    for case in all_cases():
        if case.name.startswith("sum "):
            band = evaluate(CRITERIA, case.answers).band
            assert band
            assert band.words == CASES["bands"][int(case.expect["psd"])]
    assert evaluate(CRITERIA, Answers(frozenset({"neck"}))).band is None


def test_regions_are_named_as_the_authors_table_has_them() -> None:
    names = {region.id: region.name for region in CRITERIA.regions}
    for area in CRITERIA.areas:
        found = [names[r] for r in evaluate(CRITERIA, Answers(frozenset({area.id}))).regions]
        assert found == ([] if CASES["each-area"][area.name] == "none" else [CASES["each-area"][area.name]])


def plain(areas: int, sss: int, regions: int) -> tuple[bool, bool]:
    """The published rules of 2010/2011 and of 2016, written once more in the plainest way; time and exclusion hold."""
    old = (areas >= 7 and sss >= 5) or (3 <= areas <= 6 and sss >= 9)
    new = ((areas >= 7 and sss >= 5) or (4 <= areas <= 6 and sss >= 9)) and regions >= 4
    return old, new


def test_full_answers_agree_with_the_plain_rules() -> None:
    rng = random.Random(2016)
    ids = [area.id for area in CRITERIA.areas]
    seen = set()
    for _ in range(3000):
        areas = frozenset(rng.sample(ids, rng.randint(0, 19)))
        points = {q: rng.randint(0, 3) for q in ("fatigue", "waking", "cognitive")}
        points |= {q: rng.randint(0, 1) for q in ("headaches", "lower-abdomen", "depression")}
        chosen = {q: str(n) for q, n in points.items()} | {"duration": "enough", "other-disorder": "no"}
        found = evaluate(CRITERIA, Answers(areas, chosen))
        old, new = plain(len(areas), sum(points.values()), len(found.regions))
        verdicts = {one.criteria.output: one.verdict for one in found.sets}
        assert verdicts["met-2011"] == ("met" if old else "not met")
        assert verdicts["met-2016"] == ("met" if new else "not met")
        seen.add((old, new))
    assert len(seen) == 3


def test_a_half_filled_form_is_never_misjudged() -> None:
    """Whatever is said to be sure stays so for every way to fill in the rest."""
    rng = random.Random(2010)
    questions = [*CRITERIA.options]
    ids = [area.id for area in CRITERIA.areas]
    sure = 0
    for _ in range(400):
        areas = frozenset(rng.sample(ids, rng.choice([0, 3, 4, 6, 7, 8, 12])))
        whole = {q: rng.choice(CRITERIA.options[q]).value for q in questions}
        some = {q: whole[q] for q in rng.sample(questions, rng.randint(1, len(questions)))}
        if not areas:
            continue
        before, after = evaluate(CRITERIA, Answers(areas, some)), evaluate(CRITERIA, Answers(areas, whole))
        for early, late in zip(before.sets, after.sets, strict=True):
            if early.verdict != "open":
                assert early.verdict == late.verdict
                sure += 1
            for one, other in zip(early.conditions, late.conditions, strict=True):
                assert one.verdict in ("open", other.verdict)
    assert sure > 200


def test_more_areas_may_come_while_they_are_open() -> None:
    ids = [area.id for area in CRITERIA.areas]
    for first, more in itertools.product(range(0, 19, 3), range(0, 19, 6)):
        early = evaluate(CRITERIA, Answers(frozenset(ids[:first])))
        late = evaluate(CRITERIA, Answers(frozenset(ids[: first + more])))
        for one, other in zip(early.sets, late.sets, strict=True):
            for condition, later in zip(one.conditions, other.conditions, strict=True):
                assert condition.verdict in ("open", later.verdict)


def text(table: Table) -> list[list[str]]:
    return [["".join(p for p in cell if isinstance(p, str)) for cell in row] for row in table.rows]


def test_tables_say_what_the_sources_say() -> None:
    compared = {row[0]: row[1:] for row in text(tables.compared(CRITERIA))}
    assert compared["Pain"] == [
        "Left and right, above and below the waist, and along the spine or chest",
        "WPI 7 or more, or WPI 3 to 6",
        "WPI 7 or more, or WPI 3 to 6",
        "WPI 7 or more, or WPI 4 to 6",
        "Pain in 6 or more of 9 sites",
    ]
    assert compared["Symptoms"][3] == "SSS 5 or more with WPI 7 or more; SSS 9 or more with WPI 4 to 6"
    assert compared["Where it must be"][3].startswith("Pain in at least 4 of 5 regions; jaw, chest and abdomen do not")
    assert compared["Other illness"][1] == "No disorder that would otherwise explain the pain"
    assert text(tables.in_short(CRITERIA))[2] == [
        "ACR 2016",
        "((WPI ≥ 7 and SSS ≥ 5) or (WPI 4–6 and SSS ≥ 9)) and ≥ 4 of 5 regions and ≥ 3 months",
    ]
    assert text(tables.areas(CRITERIA))[4] == [
        "Axial (along the spine)",
        "neck, upper back, lower back",
        "chest, abdomen",
    ]
    assert text(tables.bands(CRITERIA))[3] == ["12 to 19", "severe"]
    # WPI, SSS, regions, months; 2010, 2011, 2016: worked out apart when the sources were read.
    assert [row[4:] for row in text(tables.scores(CRITERIA))] == [
        ["met", "met", "met"],
        ["met", "met", "not met"],
        ["met", "met", "not met"],
        ["met", "met", "met"],
        ["not met", "not met", "not met"],
        ["not met", "not met", "not met"],
        ["not met", "not met", "not met"],
    ]
    people = {row[0]: row[1:] for row in text(tables.people(CRITERIA))}
    assert people["ACR 2016"] == ["met", "not met (regions with pain 3)"]
    assert people["WPI plus SSS"] == ["14 (severe)", "16 (severe)"]
    assert people["ACR 2010"][1] == ("cannot be judged yet (met if: no disorder that would otherwise explain the pain)")


def test_sources_are_known() -> None:
    load(ROOT / "data", load_references(ROOT / "references.yaml").by_id)
    cited = {
        k for row in tables.compared(CRITERIA).rows for c in row for p in c if isinstance(p, Cites) for k in p.keys
    }
    assert cited == {"wolfe1990", "wolfe2010", "wolfe2011", "wolfe2016", "arnold2019"}


def test_rules_in_the_page_cannot_end_their_element() -> None:
    element = form(CRITERIA, "one").find("script")
    assert element is not None
    assert element.text
    assert "<" not in element.text
    assert json.loads(element.text)["areas"]["hip-left"] == ["hip (buttock, trochanter) left", "left-lower", True]
    assert len(etree.tostring(form(CRITERIA, "one"))) < 40_000
