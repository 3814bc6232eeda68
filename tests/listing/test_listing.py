"""The list of all pages: groups in the order of the navigation, titles and answers from the front matter."""

from __future__ import annotations

from scripts.listing.extension import groups, listed

NAV = [
    {"Home": "index.md"},
    {"Trials": [{"All": "trials.md"}, {"One by one": [{"FINAL": "trials/final.md"}]}]},
    {"Elsewhere": "https://example.org/"},
    {"About": [{"Us": "about.md"}, "method.md"]},
]


def test_groups_are_those_of_the_navigation() -> None:
    assert list(groups(NAV)) == [
        ("Start here", ["index.md"]),
        ("Trials", ["trials.md", "trials/final.md"]),
        ("About", ["about.md", "method.md"]),
    ]


def test_a_page_without_answer_is_told_by_its_description() -> None:
    page = listed("a.md", "---\ntitle: A & B?\nanswer: >-\n  Yes,\n  it is.\n---\nText\n")
    assert (page.title, page.answer) == ("A & B?", "Yes, it is.")
    assert listed("a.md", "---\ntitle: T\ndescription: D.\n---\n").answer == "D."
    assert listed("a.md", "Text\n").title == "a.md"
