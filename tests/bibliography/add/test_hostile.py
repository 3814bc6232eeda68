"""Whatever stands in a file or an answer: the result is an entry that loads, or a sentence."""

from __future__ import annotations

import contextlib
import json
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scripts.bibliography import loads
from scripts.bibliography.add import pubmed, registries, webpage
from scripts.bibliography.add.complete import NotEnough, complete
from scripts.bibliography.add.draft import Draft, NoRecord
from scripts.bibliography.add.formats import decoded, reader
from scripts.bibliography.add.text import written
from scripts.bibliography.fields import CUSTOM
from tests.bibliography.add.running import HERE

FORMATS = sorted(p for p in (HERE / "formats").iterdir() if p.suffix != ".out")


def loads_or_says(drafts: list[Draft]) -> int:
    """Load what comes of each draft; return how many entries came about."""
    count = 0
    for draft in drafts:
        with contextlib.suppress(NotEnough):
            entry = complete(draft, [], "2026-11-25", {})
            assert len(loads("references:\n" + written("a1", entry.fields))) == 1
            count += 1
    return count


@settings(deadline=None, max_examples=300)
@given(st.data())
def test_broken_files(data: st.DataObject) -> None:
    file = data.draw(st.sampled_from(FORMATS))
    content = bytearray(file.read_bytes())
    rng = random.Random(data.draw(st.integers(0, 10**9)))
    for _ in range(rng.randint(1, 8)):
        at = rng.randrange(len(content))
        match rng.randrange(3):
            case 0:
                content[at] = rng.randrange(256)
            case 1:
                del content[at : at + rng.randrange(40)]
            case _:
                content[at:at] = rng.choice(
                    (b"{", b"}", b"\\", b'"', b"\n", b"ER  - \n", b"\xff", b"@a{", b"null", b"\\u0")
                )
    with contextlib.suppress(NoRecord):
        text, _ = decoded(bytes(content))
        loads_or_says(reader(text)(text, "a file"))


_LEAF = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.just("10.1/a")
_JSON = st.recursive(
    _LEAF, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner), max_leaves=8
)
_NAMES = ("type", "title", "author", "issued", "DOI", "URL", "page", "container-title", "custom", "note", "event")
_VALUE = _JSON | st.sampled_from(["2026-11-22", "https://example.org/", ["title", "DOI"], "news", "full", 5])
_CUSTOM = st.fixed_dictionaries({"finding": _VALUE}, optional={name: _VALUE for name in CUSTOM if name != "finding"})
_NAMES += ("subtitle", "updated-by", "institution", "published-print", "article-number", "id", "ISSN", "accessed")


@settings(deadline=None, max_examples=300)
@given(st.dictionaries(st.sampled_from(_NAMES), _JSON), st.sampled_from([{}, {"title": "T", "URL": "https://e.org"}]))
def test_json_of_any_shape(record: dict[str, object], sound: dict[str, object]) -> None:
    text = json.dumps([{"title": "x", **record, **sound}])
    with contextlib.suppress(NoRecord):
        assert loads_or_says(reader(text)(text, "a file")) or not sound


@settings(deadline=None, max_examples=300)
@given(
    st.sampled_from(["crossref.json", "study.json", "book.json", "datacite.json", "efetch.xml", "page.html"]), st.data()
)
def test_broken_answers(name: str, data: st.DataObject) -> None:
    text = (HERE / "answers" / name).read_text("utf-8")
    start = data.draw(st.integers(0, len(text)))
    text = (
        text[:start]
        + data.draw(st.sampled_from(["", "{}", "null", "[", '"', "<", "</i>", "0"]))
        + text[start + data.draw(st.integers(0, 30)) :]
    )
    readers = {
        "crossref.json": registries.crossref,
        "study.json": registries.trial,
        "book.json": lambda text: registries.book(text, "9783030227203"),
        "datacite.json": registries.datacite,
        "efetch.xml": pubmed.read,
        "page.html": lambda text: webpage.read(text, "https://example.org/a"),
    }
    with contextlib.suppress(NoRecord):
        loads_or_says([readers[name](text)])


@settings(deadline=None, max_examples=300)
@given(st.sampled_from(["crossref", "trial", "datacite", "book"]), _JSON)
def test_answers_of_any_shape(name: str, value: object) -> None:
    wrapped = {
        "crossref": {"message": {"DOI": value, "title": value, "author": [value], "issued": value}},
        "trial": {
            "protocolSection": {"identificationModule": {"nctId": "NCT1", "briefTitle": value}, "statusModule": value}
        },
        "datacite": {
            "data": {
                "attributes": {"doi": "10.1/a", "titles": value, "creators": value, "dates": value, "types": value}
            }
        },
        "book": {"ISBN:1": {"title": value, "authors": value, "publishers": value, "publish_date": value}},
    }[name]
    readers = {"crossref": registries.crossref, "trial": registries.trial, "datacite": registries.datacite}
    readers["book"] = lambda text: registries.book(text, "1")
    with contextlib.suppress(NoRecord):
        loads_or_says([readers[name](json.dumps(wrapped))])


@pytest.mark.parametrize(
    "text", ["@a{" * 50_000, "TY  - JOUR\n" * 50_000, "[" * 100_000, "{" * 100_000, "@a{b," + "{" * 100_000]
)
def test_depth_and_length_do_no_harm(text: str) -> None:
    with pytest.raises(NoRecord):
        reader(text)(text, "a file")


def test_a_page_with_a_malformed_mark_gives_what_stands_before_it() -> None:
    assert webpage.read("<title>A title</title><![ html>", "https://example.org/").fields["title"] == "A title"
    with pytest.raises(NoRecord):
        webpage.read("<![doctype html><title>x", "https://example.org/")
