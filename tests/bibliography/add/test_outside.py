"""What comes from outside is taken only as far as the loader accepts it; each loss has its note."""

from __future__ import annotations

from typing import Any

import pytest

from scripts.bibliography import loads
from scripts.bibliography.add.bibtex import read
from scripts.bibliography.add.complete import Entry, complete
from scripts.bibliography.add.draft import Draft, markup
from scripts.bibliography.add.text import written
from tests.bibliography.samples import reference

SOUND = {"type": "article-journal", "title": "Pain", "container-title": "J", "DOI": "10.1000/x"}


def made(fields: dict[str, Any], custom: dict[str, Any] | None = None, **known: Any) -> Entry:
    entry = complete(
        Draft({**SOUND, **fields}, "a file", custom=custom or {}), known.get("known", []), "2026-11-25", {}
    )
    loads("references:\n" + written("a1", entry.fields))
    return entry


@pytest.mark.parametrize(
    ("given", "kept", "note"),
    [
        (
            {"issued": {"date-parts": [[2013, 2, 30]]}},
            {"issued": {"date-parts": [[2013, 2]]}},
            "only what comes",
        ),
        ({"issued": {"date-parts": [[1200]]}}, {"issued": None}, "Its issued was left out"),
        ({"author": [{"given": "Ann"}, {}]}, {"author": [{"literal": "Ann"}]}, ""),
        ({"author": [{}]}, {"author": None}, ""),
        ({"unheard-of": "x"}, {"unheard-of": None}, ""),
        ({"PMID": "abc"}, {"PMID": None}, "Its PMID was left out"),
    ],
)
def test_fields(given: dict[str, Any], kept: dict[str, Any], note: str) -> None:
    entry = made(given)
    assert {name: entry.fields.get(name) for name in kept} == kept
    assert note in " ".join(entry.notes)
    assert note or not any("left out" in one for one in entry.notes)


@pytest.mark.parametrize(
    ("name", "value", "kept"),
    [
        ("participants", 31, True),
        ("participants", True, False),
        ("participants", -1, False),
        ("participants", "31", False),
        ("updated", {"date-parts": [[2013, 2]]}, True),
        ("updated", {"date-parts": [2013]}, False),
        ("updated", {"date-parts": [[2013, 13]]}, False),
        ("updated", "2013", False),
        ("design", "news", True),
        ("design", "no design", False),
        ("finding", "a\nb", False),
        ("unheard-of", "x", False),
    ],
)
def test_fields_of_our_own(name: str, value: object, kept: bool) -> None:
    entry = made({}, {name: value})
    assert (entry.fields["custom"].get(name) == value) is kept
    known = name != "unheard-of"
    assert any(f"Its {name} was left out: {value!r} is malformed" in note for note in entry.notes) is (
        known and not kept
    )


def test_a_journal_known_by_its_short_name_gets_its_full_one() -> None:
    known = reference({"id": "a", "type": "article-journal", "title": "X", "container-title": "Pain Reports",
                       "container-title-short": "Pain Rep"})  # fmt: skip
    entry = made({"container-title": "PR Online", "container-title-short": "Pain Rep"}, known=[known])
    assert entry.fields["container-title"] == "Pain Reports"
    assert 'The journal is called "Pain Reports", as in "a"' in entry.notes


@pytest.mark.parametrize(
    ("text", "kind", "title"),
    [
        ("@misc{a, title = {Pain}, url = {https://a.example/}}", "webpage", "Pain"),
        ("@misc{a, title = {Pain}}", "article", "Pain"),
        ("@book{a, title = {Pain}, subtitle = {A {\\it long} story}}", "book", "Pain: A <i>long</i> story"),
    ],
)
def test_kinds_and_subtitles_of_bibtex(text: str, kind: str, title: str) -> None:
    (draft,) = read(text, "a file")
    assert (draft.fields["type"], draft.fields["title"]) == (kind, title)


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        (
            '<span class="nocase">LDN</span> for <jats:italic>all</jats:italic>',
            '<span class="nocase">LDN</span> for <i>all</i>',
        ),
        ("One<br/>two <u>three</u>", "One two three"),
    ],
)
def test_marks_in_titles(title: str, shown: str) -> None:
    assert markup(title) == shown
