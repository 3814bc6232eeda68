"""Which titles, names, journals and pages mean the same."""

from __future__ import annotations

import pytest

from scripts.checks.records import wording as w
from scripts.checks.records.record import Author

LONG = "Low&#x2010;Dose Naltrexone for the Treatment of Fibromyalgia: Findings of a Small, Randomized Trial"
LDN = "Low-dose naltrexone for the treatment of fibromyalgia: findings of a small, randomized trial"


@pytest.mark.parametrize(
    ("ours", "theirs", "alike"),
    [
        (LDN, LDN.upper() + ".", "same"),
        (LDN, LONG, "same"),
        (LDN, "Low-dose naltrexone for the treatment of fibromyalgia", "same"),
        ("Low-dose naltrexone for the treatment of fibromyalgia", LDN, "same"),
        (LDN, f"[{LDN}].", "same"),
        (LDN, f"RETRACTED: {LDN}", "same"),
        (LDN, f"Retracted Article: {LDN}", "same"),
        ("TNF-α and IL-1β", "TNF-alpha and IL-1 beta", "same"),
        ("TNF-α and IL-1β", "TNF-&amp;alpha; and IL-1&beta;", "same"),
        ("μ-opioid receptors", "\u00b5-Opioid Receptors", "same"),
        ("Effect of CO<sub>2</sub> on <i>E. coli</i>", "Effect of CO2 on E. coli", "same"),
        ("Sjögren’s syndrome & pain", "Sjogren's syndrome and pain", "same"),
        ("Health care use", "Healthcare use", "same"),
        ("Does naltrexone help people? A trial of four weeks", "Does naltrexone help people", "same"),
        (LDN, LDN.replace("findings", "results"), "near"),
        ("Naltrexone in fibromyalgia: a pilot study", "Naltrexone in fibromyalgia: a randomized trial", "other"),
        ("Naltrexone for pain in women, part I", "Naltrexone for pain in women, part II", "other"),
        ("Naltrexone 4.5 mg for pain in fibromyalgia", "Naltrexone 3.0 mg for pain in fibromyalgia", "other"),
        (LDN, "Fibromyalgia symptoms are reduced by low-dose naltrexone: a pilot study", "other"),
        ("Fibromyalgia", "Fibromyalgia: a clinical review", "other"),
    ],
)  # fmt: skip
def test_titles(ours: str, theirs: str, alike: str) -> None:
    assert w.titles_alike(ours, [theirs]) == alike
    assert w.titles_alike(theirs, [ours]) == alike


def test_the_nearest_of_several_titles_counts() -> None:
    assert w.titles_alike("Naltrexone a basse dosi", ["Low-dose naltrexone", "Naltrexone a basse dosi"]) == "same"


@pytest.mark.parametrize(
    ("ours", "theirs", "same"),
    [
        ("Müller", "Muller", True), ("Müller", "Mueller", True), ("Sørensen", "Sorensen", True),
        ("Łukasz", "Lukasz", True),
        ("van der Berg", "Berg", True), ("de la Cruz", "De La Cruz", True), ("García", "García Pérez", True),
        ("Due Bruun", "Bruun", True), ("Karsch-Mizrachi", "Karsch Mizrachi", True), ("O'Connor", "O’Connor", True),
        ("Weiß", "Weiss", True), ("Younger", "Young", False), ("Noon", "Moon", False), ("Smith", "Jones", False),
    ],
)  # fmt: skip
def test_families(ours: str, theirs: str, same: bool) -> None:
    assert w.same_family(ours, theirs) is same


def test_first_authors() -> None:
    people = [Author("Noon", "L."), Author("Younger", "J."), Author(literal="Example Group")]
    assert w.first_author_alike(Author("Noon"), people) == "same"
    assert w.first_author_alike(Author("Younger"), people) == "near"
    assert w.first_author_alike(Author("Mackey"), people) == "other"
    assert w.first_author_alike(Author("Wei", "Zhang"), [Author("Zhang", "Wei")]) == "same"
    assert w.first_author_alike(Author(literal="Example group"), people) == "same"
    assert w.first_author_alike(Author(literal="Another Group"), people[:2]) is None
    assert w.first_author_alike(Author("Noon"), []) is None


def test_years() -> None:
    assert w.years_alike(2019, [2018, 2019]) == "same"
    assert w.years_alike(2019, [2018]) == "near"
    assert w.years_alike(2019, [2017]) == "other"
    assert w.years_alike(2019, []) is None


@pytest.mark.parametrize(
    ("ours", "theirs", "alike"),
    [
        (["Arthritis and Rheumatism"], ["Arthritis &amp; Rheumatism"], "same"),
        (["Arthritis and Rheumatism"], ["Arthritis Rheum"], "same"),
        (["Proceedings of the National Academy of Sciences"], ["Proc Natl Acad Sci"], "same"),
        (["The Lancet Rheumatology"], ["Lancet Rheumatol"], "same"),
        (["Pain Medicine"], ["Pain medicine (Malden, Mass.)"], "same"),
        (["Clinical Rheumatology"], ["Clinical rheumatology: journal of the league"], "same"),
        (["BMJ"], ["British Medical Journal"], "same"),
        (["Pain", "Pain"], ["European Journal of Pain"], "other"),
        (["Arthritis and Rheumatism"], ["Arthritis & Rheumatology"], "other"),
        (["Pain"], [], None),
    ],
)
def test_journals(ours: list[str], theirs: list[str], alike: str | None) -> None:
    assert w.journals_alike(ours, theirs) == alike


@pytest.mark.parametrize(
    ("ours", "theirs", "alike"),
    [
        ("529-538", ["529-38"], "same"), ("529-538", ["529–538"], "same"), ("529-538", ["529"], "same"),
        ("529-538", ["pp. 529-538"], "same"), ("S1-S10", ["S1-10"], "same"), ("e31-e39", ["e31-9"], "same"),
        ("e079183", ["079183"], "same"), ("e079183", ["1-12", "e079183"], "same"), ("15096", ["15096"], "same"),
        ("CD009796", ["CD009796"], "same"), ("e079183", ["1-12"], None), ("529-538", ["n/a-n/a"], None),
        ("529-538", ["530-538"], "other"), ("529-538", ["529-548"], "other"), ("S1", ["1"], "other"), ("5", [], None),
    ],
)  # fmt: skip
def test_pages(ours: str, theirs: list[str], alike: str | None) -> None:
    assert w.pages_alike(ours, theirs) == alike


def test_volumes_and_issues() -> None:
    assert w.values_alike("12 Suppl 1", "12 (Supplement 1)") == "same"
    assert w.values_alike("3-4", "3–4") == "same"
    assert w.values_alike("3", "03") == "same"
    assert w.values_alike("3", "4") == "other"
