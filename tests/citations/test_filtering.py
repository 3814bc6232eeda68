"""The form that narrows down the list of all references offers what there is, and nothing else."""

from __future__ import annotations

import pytest
from selectolax.lexbor import LexborHTMLParser

from scripts.bibliography.model import Custom, Date, Reference
from scripts.citations.filtering import form, page_name


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("index.md", "home"),
        ("dosing.md", "dosing"),
        ("trials/final.md", "trials/final"),
        ("trials/index.md", "trials"),
        ("index-of-pain.md", "index-of-pain"),
    ],
)
def test_pages_are_called_by_their_address(path: str, name: str) -> None:
    assert page_name(path) == name


def test_the_form_offers_designs_years_and_pages_that_occur() -> None:
    references = [
        Reference("a", "article-journal", "A", Custom("animal", "full", "x"), issued=Date(1990)),
        Reference("b", "article-journal", "B", Custom("animal", "full", "x"), issued=Date(2020)),
        Reference("c", "webpage", "C", Custom("label", "full", "x")),
    ]
    made = LexborHTMLParser(form(references, {"home": "Zebra <b>?", "dosing": "Apple"}))
    options = {
        select.attributes["name"]: [(o.attributes["value"], o.text()) for o in select.css("option")]
        for select in made.css("select")
    }
    assert options == {
        "design": [("", "Every kind"), ("animal", "Animal study (2)"), ("label", "Official drug label (1)")],
        "page": [("", "Every page"), ("dosing", "Apple"), ("home", "Zebra <b>?")],
    }
    years = [(i.attributes["min"], i.attributes["max"]) for i in made.css("input[type=number]")]
    assert years == [("1990", "2020")] * 2
    assert "hidden" in (made.css_first("form").attributes if made.css_first("form") else {})


def test_an_empty_list_has_a_form_too() -> None:
    assert 'name="from"' in form([], {})
