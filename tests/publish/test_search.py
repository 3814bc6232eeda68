"""The index of the search: what is taken from a page, what is left out, and what may be wrong with the words."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from scripts.bibliography import load as load_references
from scripts.publish.search.sections import Section, read
from scripts.publish.search.words import load, schema_text
from tests.conftest import ROOT

PAGE = """<html><body><nav><h2 id="menu">Menu</h2></nav><main><article>
<h1 id="top">Does it help?</h1>
<section class="answer"><h2 class="answer__label" id="short-answer">The short answer</h2>
<p>Not <b>much</b>.</p></section>
<p class="status">Page updated</p>
<p>First words<sup class="citation"><a href="#ref-a">1</a></sup>, and more &amp; more.</p>
<h2 id="pain">Pain<a class="headerlink" href="#pain">&para;</a></h2>
<p>One<br />two.</p>
<div class="evidence evidence-medicines"><table><tr><td>Tramadol<br>Ultram</td></tr></table></div>
<table><tr><th>Group</th><th>People</th></tr><tr><td>LDN</td><td>49</td></tr></table>
<details class="numbers"><summary>Numbers</summary><p>0.34</p></details>
<form><label>Name<input name="x"></label></form>
<h3 id="sleep">Sleep</h3><ul><li>Four</li><li>five</li></ul>
<section class="references"><h2 id="references">References</h2><ol><li>Younger J.</li></ol></section>
<footer class="page-foot"><h2 id="page-foot">About this page</h2><p>Report it.</p></footer>
</article></main><footer><p>License</p></footer></body></html>"""


def test_a_page_is_cut_at_its_headings_and_loses_what_is_no_text() -> None:
    found = read(PAGE)
    assert found is not None
    assert found.title == "Does it help?"
    assert found.answer == "Not much."
    assert found.sections == (
        Section("", "", "First words, and more & more."),
        Section("pain", "Pain", "One two. Group · People · LDN · 49"),
        Section("sleep", "Sleep", "Four five"),
    )


def test_a_page_without_title_is_no_page() -> None:
    assert read("<html><body><p>This page has moved.</p></body></html>") is None


def index(site: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((site / "assets/search/index.json").read_text("utf-8"))
    return found


@pytest.fixture(scope="module")
def made(site: Path) -> dict[str, Any]:
    return index(site)


def test_every_page_is_in_the_index_with_title_and_answer(made: dict[str, Any], project: Path) -> None:
    pages = {address: (title, answer) for address, title, answer, *_ in made["pages"]}
    sources = {p.relative_to(project / "docs").with_suffix("").as_posix() for p in (project / "docs").rglob("*.md")}
    named = {source if source == "index" else source.removesuffix("/index") for source in sources}
    assert {address.rstrip("/") or "index" for address in pages} == named - {"search"}
    assert all(title for title, _ in pages.values())
    assert [address for address, (_, answer) in pages.items() if not answer] == ["references/"]


def test_sections_lead_to_anchors_that_are_there(made: dict[str, Any], site: Path) -> None:
    seen = 0
    for address, _, _, _, sections, *_ in made["pages"]:
        ids = set(re.findall(r'\bid="([^"]+)"', (site / address / "index.html").read_text("utf-8")))
        for anchor, heading, _ in sections:
            if anchor:
                assert anchor in ids, address
                assert heading, (address, anchor)
                seen += 1
    assert seen > 500


def test_reference_lists_and_numbers_are_left_out(made: dict[str, Any]) -> None:
    texts = [text for page in made["pages"] for _, _, text in page[4]]
    assert not [text for text in texts if "doi:10." in text and "Accessed" in text]
    whole = " ".join(texts)
    assert "BibTeX RIS" not in whole
    # A number glued to the word before it, as marks would leave it.
    assert not re.search(r"withdrawal\.\d", whole)


def test_only_pages_in_another_language_name_it(made: dict[str, Any]) -> None:
    assert {page[0]: page[5] for page in made["pages"] if len(page) > 5} == {"es/": "es"}


def test_every_source_and_medicine_can_be_found(made: dict[str, Any]) -> None:
    assert [key for key, *_ in made["sources"]] == list(load_references(ROOT / "references.yaml").by_id)
    names = {name for one in made["medicines"] for name in (one[0], *one[3])}
    assert {"Tramadol", "Ultram", "OxyContin", "Revia", "Contrave"} <= names


def test_the_words_are_sound_and_their_schema_is_as_generated() -> None:
    words, problems = load(ROOT / "data/search.yaml")
    assert problems == []
    assert len(words) > 20
    assert (ROOT / "data/schemas/search.schema.json").read_text("utf-8") == schema_text()


FAULTS = {
    "- id: a\n  means: [x]\n": "is missing",
    "- id: a\n  means: [x]\n  words: [y, Y]\n": '"Y" stands twice in the entry',
    "- id: a\n  means: [x]\n  words: [y]\n- id: b\n  means: [z]\n  words: [y]\n": 'stands in the groups "a" and "b"',
    "- id: a\n  meens: [x]\n  means: [x]\n  words: [y]\n": 'Did you mean "means"',
    "- id: a\n  means: x\n  words: [y]\n": "list",
}


@pytest.mark.parametrize("text", FAULTS)
def test_a_fault_in_the_words_is_told_with_its_line(text: str, tmp_path: Path) -> None:
    file = tmp_path / "search.yaml"
    file.write_text(f"search:\n{text}")
    _, problems = load(file)
    told = "\n".join(map(str, problems))
    assert FAULTS[text] in told, told
    assert re.match(r".*/search\.yaml:\d+: ", told)
