"""What a citation without an entry, and a bracket that only looks like a citation, are told, with place and mend."""

from __future__ import annotations

from scripts.bibliography import Problem
from scripts.citations.keys import malformed_citations, unknown_keys
from scripts.citations.source import read_page

KNOWN = {"alpha2001", "beta2002"}


def test_unknown_keys_with_their_place_and_the_nearest() -> None:
    page = read_page("One.[@alpha2001]\n\nTwo.[@alpah2001; @nokey]\n", "trials/a.md")
    expected = [
        Problem("docs/trials/a.md", 3, 'no reference "alpah2001" in refs.yaml', 'Did you mean "alpha2001"?'),
        Problem("docs/trials/a.md", 3, 'no reference "nokey" in refs.yaml', "Add the entry, or correct the key"),
    ]
    assert unknown_keys(page.citations, KNOWN, bibliography="refs.yaml", folder="docs") == expected


def test_paths_that_are_whole_and_texts_without_a_path() -> None:
    for path, shown in (("site/a.md", "site/a.md"), ("", "this text")):
        page = read_page("One.[@nokey]", path)
        found = unknown_keys(page.citations, KNOWN, bibliography="refs.yaml", folder="")
        assert [problem.file for problem in found] == [shown]


def test_brackets_that_look_like_citations() -> None:
    (found,) = malformed_citations("One.\n\nTwo.[@a.]\n", "docs/a.md")
    mend = "Write [@key], [@key; @other] or [@key, p. 5]; a key is small letters and digits"
    assert found == Problem("docs/a.md", 3, '"[@a.]" looks like a citation and is none', mend)
