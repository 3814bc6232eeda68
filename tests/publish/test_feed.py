"""The changes page becomes a feed, or says what is wrong with it."""

import datetime
import xml.etree.ElementTree as etree
from pathlib import Path

import pytest

from scripts.publish.feed import atom, read_changes

ROOT = Path(__file__).parents[2]
PAGE = """---
title: x
---
Text.

## Entries {#entries}

### 3 May 2027: second {#second}

**Correction.** It was <b>wrong</b> & is [mended](x.md).[@a]

More.

### 22 November 2026: first version {#first}

**Major.** All pages.
"""


def test_entries_and_feed() -> None:
    changes, problems = read_changes(PAGE, "changes.md")
    assert problems == []
    assert [(c.day, c.mark, c.anchor, c.title) for c in changes] == [
        (datetime.date(2027, 5, 3), "Correction", "second", "second"),
        (datetime.date(2026, 11, 22), "Major", "first", "first version"),
    ]
    feed = etree.fromstring(atom(changes, "https://example.org/", "A & B").partition("?>")[2])
    name = "{http://www.w3.org/2005/Atom}"
    assert feed.findtext(f"{name}title") == "A & B: changes"
    assert feed.findtext(f"{name}updated") == "2027-05-03T00:00:00Z"
    entries = feed.findall(f"{name}entry")
    assert [e.findtext(f"{name}id") for e in entries] == [
        "https://example.org/changes/#second",
        "https://example.org/changes/#first",
    ]
    assert entries[0].findtext(f"{name}summary") == "It was wrong & is mended."


@pytest.mark.parametrize(
    ("old", "new", "line", "what"),
    [
        ("3 May 2027", "May 2027", 8, "is not"),
        ("3 May 2027", "31 June 2027", 8, "is no date"),
        ("**Correction.**", "Correction:", 8, "does not begin with"),
        ("3 May 2027", "3 May 2025", 6, "out of order"),
        ("### ", "#### ", 0, "no entry"),
        ("## Entries", "## Others", 0, "no entry"),
    ],
)
def test_faults(old: str, new: str, line: int, what: str) -> None:
    _, problems = read_changes(PAGE.replace(old, new), "changes.md")
    assert [(p.line, what in p.what) for p in problems] == [(line, True)]


def test_the_real_page() -> None:
    changes, problems = read_changes((ROOT / "docs/changes.md").read_text(), "docs/changes.md")
    assert problems == []
    assert changes[-1].anchor == "first-version"
