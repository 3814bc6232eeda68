"""Every block shows what the data say, in a picture that is small and a table that cites; wrong words are told."""

from __future__ import annotations

import re
import shutil
import xml.etree.ElementTree as etree
from dataclasses import replace
from math import exp
from pathlib import Path

import markdown
import pytest
from markdown.util import AtomicString

from scripts.bibliography import load as load_references
from scripts.evidence.exhibit import Exhibit, WrongBlock
from scripts.evidence.exhibits import MAKERS, exhibit
from scripts.evidence.findings import GROUPS
from scripts.evidence.load import load
from scripts.evidence.markdown import place, problems, read
from scripts.evidence.medicines import KINDS
from scripts.evidence.model import EventResult
from scripts.evidence.ready import pieces
from scripts.evidence.synthesis import synthesize
from scripts.evidence.table import Cites, Link, Table
from scripts.evidence.tables import interval, per_100, signed

ROOT = Path(__file__).parents[2]
EVIDENCE = load(ROOT / "data")
USES = [
    "trial-table",
    "trial-table final innova",
    *(f"trial | {name}" for name in EVIDENCE.trials),
    "forest-plot | pain reviews crossover",
    "forest-plot | responders-30",
    "forest-plot | any-adverse",
    "summary-of-findings",
    "risk-of-bias",
    "icon-array | final responders-30",
    "icon-array | innova any-adverse",
    "side-effect-bars | final",
    "side-effect-bars | innova any-adverse",
    "difference-dots | treatments",
    "difference-dots | alternatives MD",
    "difference-dots | alternatives SMD",
    "treatments-table",
    "alternatives-table | exercise",
    "evidence-ladder",
    "timeline",
    "review-table",
    "evidence-flow",
    "criteria-areas",
    "criteria-bands",
    "criteria-calculator",
    "criteria-compared",
    "criteria-in-short",
    "criteria-people",
    "criteria-scores",
    "criteria-sites",
    "criteria-steps",
    "criteria-versions",
    "values-sheet | decide",
    "leaning-sheet | decide",
    "diary | plan",
    "signs | plan",
    "options-table | decide",
    *(f"medicines | {kind}" for kind in KINDS),
    "medicines | opioid partial-opioid",
    "medicines | combination bare-names",
    "medicine-names | hidden-opioid cough",
    "medicines-check",
    "side-by-side | final pain stopped-adverse not:stopped-adverse",
    "trial-numbers | innova final",
    "trial-measures | younger-2013",
    "dose-table",
    "comparison-table | approved pain-half",
    "comparison-numbers | ldn",
    "comparison-words | off-label",
    "cohorts-table | harms driver-2023",
    "conditions-table | placebo",
    "alternatives-list | exercise-any tai-chi-vs-education",
    "review-views",
    *(f"findings-table | {group}" for group in GROUPS),
    "findings-table | brain-scans seo-2021",
    "symptoms-table",
    "prevalence-table",
    "accuracy-table",
    "leaflet-table",
    "leaflet-list",
    "approvals-table",
    "guidelines-table",
]


def words_of(use: str) -> tuple[str, list[str]]:
    name, *words = use.replace("|", " ").split()
    return name, words


def test_every_block_is_tried() -> None:
    assert {words_of(use)[0] for use in USES} == set(MAKERS)


@pytest.mark.parametrize("use", USES)
def test_block(use: str) -> None:
    made = exhibit(*words_of(use), EVIDENCE)
    if made.table is None:  # the picture or form says it all
        assert made.draw
        assert "".join(made.draw("one").itertext()).strip()
        return
    assert made.table.rows
    assert all(len(row) == len(made.table.head) for row in made.table.rows)
    known = load_references(ROOT / "references.yaml").by_id
    for row in made.table.rows:
        for part in (part for cell in row for part in cell):
            if isinstance(part, Cites):
                assert set(part.keys) <= set(known)
            if isinstance(part, Link):
                assert (ROOT / "docs" / part.target.partition("#")[0]).is_file()
    if made.draw:
        for svg in [e for e in made.draw("one").iter() if e.tag.endswith("svg")]:
            assert svg.get("role") == "img"
            size = len(etree.tostring(svg))
            assert size <= 8_000, (use, size)


def test_pooled_pain_is_what_hand_arithmetic_gives() -> None:
    """Two trials, by the inverse of the variance from the printed intervals; held against numbers worked out apart."""
    pain = synthesize(EVIDENCE, "pain")
    assert pain
    weights = [1 / ((0.27 + 0.95) / 3.919928) ** 2, 1 / ((1.31 + 0.32) / 3.919928) ** 2]
    mean = (weights[0] * -0.34 + weights[1] * 0.49) / sum(weights)
    assert pain.common.estimate == pytest.approx(mean, abs=1e-6)
    assert signed(pain.common.estimate) == "−0.04"
    assert interval(pain.random.estimate, pain.random.ci_low, pain.random.ci_high) == "0.03 (−0.78 to 0.84)"
    assert pain.random.i2 == pytest.approx(0.61, abs=0.005)
    assert {row.trial.id for row in pain.rows} == {"final", "innova"}


def test_ratios_of_counts() -> None:
    adverse = synthesize(EVIDENCE, "any-adverse")
    assert adverse
    assert adverse.is_ratio
    final = next(row for row in adverse.rows if row.trial.id == "final")
    assert exp(final.estimate.value) == pytest.approx((41 / 49) / (43 / 50))


def test_no_numbers_no_synthesis() -> None:
    none_pooled = {k: replace(v, results=()) for k, v in EVIDENCE.trials.items()}
    assert synthesize(replace(EVIDENCE, trials=none_pooled), "pain") is None


@pytest.mark.parametrize(
    ("use", "what", "mend"),
    [
        ("forest-plto | pain", 'there is no block "forest-plto"', 'Did you mean "forest-plot"?'),
        ("forest-plot | pian", 'there is no outcome "pian"', 'Did you mean "pain"?'),
        ("forest-plot", "the block names no outcome", "Name one of"),
        ("forest-plot | pain review", 'the word "review" means nothing here', 'Did you mean "reviews"?'),
        ("forest-plot | memory", "no trial has numbers to pool", "Choose another outcome"),
        ("trial | finall", 'there is no trial "finall"', 'Did you mean "final"?'),
        ("trial | final more", 'the word "more" means nothing here', "Take it out"),
        ("icon-array | final pain", 'there is no counted outcome "pain"', "Known are"),
        ("difference-dots | treatmets", 'there is no data set "treatmets"', 'Did you mean "treatments"?'),
        ("side-effect-bars | bested-2023", "has no counted outcome", "Choose another"),
        ("diary | plna", 'there is no worksheet "plna"', 'Did you mean "plan"?'),
        ("diary | decide", 'the worksheet "decide" has no weeks', "Name one that is a diary"),
        ("signs | decide", 'the worksheet "decide" has no weeks', "Name one that is a diary"),
        ("values-sheet | plan", 'the worksheet "plan" has no choices', "Name one that is filled in once"),
        ("leaning-sheet | decide now", 'the word "now" means nothing here', "Take it out"),
        ("side-by-side | finl pain", 'there is no trial "finl"', 'Did you mean "final"?'),
        ("side-by-side", "the block names no trial", "Name one of"),
        ("side-by-side | final", "the block names no rows", "Name people"),
        ("side-by-side | final pian", 'there is no row "pian"', 'Did you mean "pain"?'),
        ("side-by-side | final innovva pain", 'there is no row "innovva"', 'Did you mean "innova"?'),
        ("side-by-side | final begin:pain", 'there is no row "begin:pain"', "A row is people, an outcome"),
        ("side-by-side | final strat:pain", 'there is no row "strat:pain"', 'Did you mean "start"?'),
        ("side-by-side | final not:pain", "has no words for those without the event", "Write pain"),
        ("side-by-side | final not:serious", "has no words for those without", "Give the outcome an opposite"),
        ("side-by-side | final start:serious", "asks for the level of what is counted", "Write serious"),
        ("side-by-side | final end:pain", 'has no number for "end:pain"', "Choose another row"),
        ("side-by-side | innova end:pain@27", 'no numbers of both groups for "pain"', "Known are @13, @26, @52"),
        ("side-by-side | innova stopped-adverse", "no numbers of both groups", "Choose another"),
        ("trial-measures | final", "FINAL 2024 has no measures", "Add them"),
        ("trial-measures | younger-2013 younger-2013-dream", "there is no measure", 'mean "younger-2013-dreams"'),
        ("comparison-table", "the block names no comparisons", "Name a group"),
        ("comparison-table | aproved", "there is no group, outcome or comparison", 'Did you mean "approved"'),
        ("comparison-numbers | tonmya constipation", "no comparison fits all of these words", "Name a group"),
        ("cohorts-table | driver-2032", 'there is no cohort "driver-2032"', 'Did you mean "driver-2023"'),
        ("conditions-table | placbo", 'there is no kind of study "placbo"', 'Did you mean "placebo"?'),
        ("findings-table | brain-scan", 'there is no group of studies "brain-scan"', 'Did you mean "brain-scans"?'),
        ("findings-table | brain-scans seo-2012", 'there is no study of this group "seo-2012"', 'mean "seo-2021"'),
        ("leaflet-table | 50", 'the word "50" means nothing here', "Take it out"),
        ("alternatives-list", "the block names no alternatives", "Name some of"),
        ("alternatives-list | exercise-al", "there is no listed alternative", "Did you mean"),
        ("alternatives-list | exercise-any zinc", "mixes items with a trial and items without", "a block of each"),
        ("review-views | vatvani-2024", "there is no review without a pooled number", "Did you mean"),
    ],
)
def test_wrong_words(use: str, what: str, mend: str) -> None:
    with pytest.raises(WrongBlock) as caught:
        exhibit(*words_of(use), EVIDENCE)
    assert what in caught.value.what
    assert mend in caught.value.mend
    found = list(problems(f"Text.\n\n/// {use}\n///\n", "docs/x.md", EVIDENCE))
    assert [(p.file, p.line, p.what) for p in found] == [("docs/x.md", 3, caught.value.what)]


def test_blocks_in_code_are_text() -> None:
    assert list(problems("```\n/// forest-plto\n///\n```\n", "x.md", EVIDENCE)) == []


def test_numbers_as_printed() -> None:
    assert (signed(-0.344), signed(0.0), signed(-0.001), signed(1.5, 1)) == ("−0.34", "0.00", "0.00", "1.5")
    assert interval(0.5, None, None) == "0.50 (interval not seen)"
    assert (per_100(EventResult(1, 8)), per_100(EventResult(0, 49))) == (13, 0)


def test_words_from_data_stay_text() -> None:
    hostile = "<script>alert(1)</script> *x* [@nokey] `y`"
    table = Table((hostile,), (((hostile, Cites(("a", "b")), Link(hostile, "trials/final.md#x")),),))
    box = etree.Element("div")
    stored: list[str] = []
    place(
        box, pieces(Exhibit(table)), "exhibit-1", "trials",
        lambda html: stored.append(html) or f"({len(stored)})",
        lambda cites: etree.Element("sup", {"keys": " ".join(cites.keys)}),
    )  # fmt: skip
    assert not any("<script" in html for html in stored)
    assert "".join(stored).count("&lt;script&gt;alert(1)&lt;/script&gt; *x* [@nokey] `y`") == 2
    # Only marks and links are left to others, and the words of a link are text to Markdown.
    assert [(e.tag, e.text, e.attrib) for e in box] == [
        ("sup", None, {"keys": "a b"}), ("a", hostile, {"href": "final.md#x"}),
    ]  # fmt: skip
    assert all(isinstance(words, AtomicString) for words in (box.text, box[1].text, box[1].tail))


def test_kept_blocks_follow_the_data(tmp_path: Path) -> None:
    """What an earlier run made shows as long as the data are the same, and no longer."""
    shutil.copytree(ROOT / "data", tmp_path / "data")
    folders = {"data": "data", "keep": "kept"}
    first = read(tmp_path, folders).pieces("trial-table", "final")
    assert len(list((tmp_path / "kept").iterdir())) == 2  # the block, and the evidence
    file = tmp_path / "data/trials.yaml"
    file.write_text(file.read_text().replace("name: FINAL", "name: THE LAST", 1))
    second = read(tmp_path, folders).pieces("trial-table", "final")
    assert first != second
    assert "THE LAST" in str(second)
    file.write_text(file.read_text().replace("id: final", "id: Final!", 1))
    with pytest.raises(WrongBlock):
        read(tmp_path, folders).pieces("trial-table", "final")


def test_block_in_a_page_numbers_with_the_page() -> None:
    text = "First.[@younger2013]\n\n/// trial-table | final\n///\n\n/// table-caption\nCaption.[@dailymed2025]\n///\n"
    html = markdown.markdown(
        text, extensions=["pymdownx.blocks.caption", "scripts.evidence", "scripts.citations"]
    )  # finds data/ and references.yaml in the working folder
    assert re.findall(r'aria-label="Reference (\d), (\w+)', html)[:2] == [("1", "Younger"), ("2", "Due")]
    assert "<figure" in html
    assert "doc-bibliography" in html


def test_picture_in_a_page_keeps_its_words() -> None:
    html = markdown.markdown("/// forest-plot | pain\n///\n", extensions=["scripts.evidence", "scripts.citations"])
    assert html.count("<svg") == 2
    assert "Favors LDN" in html
    assert "klzzwxh" not in html
    assert "<summary>The numbers</summary>" in html
