"""Each handout as a PDF file: one sheet, tagged, whole, read back as it stands on its page; and what is refused."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path
from typing import Any

import pypdf
import pytest
import typst
import zxingcpp
from PIL import Image
from selectolax.lexbor import LexborHTMLParser, LexborNode

from scripts.checks.frontmatter import split
from scripts.publish.handouts import TEMPLATE, typeset, write_handouts
from scripts.publish.sheet import LEFT_OUT, SheetError, sheet
from tests.conftest import ROOT

NAMES = ("patient", "prescriber", "emergency-card")
# Width and height in points: ISO 216, and 8.5 by 11 inches.
SIZES = {"a4": (595.28, 841.89), "letter": (612.0, 792.0)}
EACH = [(name, paper) for name in NAMES for paper in SIZES]
HOSTILE = (
    r"""#let x = 1 $ a^2 $ *b* _c_ @d \e `f` "g" 'h' [i] {j} <k> ~l -- /m/ // n /* o */ = p + q - r 1. s \u{1F600} ]"""
)


def squeezed(text: str) -> str:
    """Return text without white space and marks of list items, which paper and page set in their own way."""
    return re.sub(r"[\s•]+", "", text)


def pdf(site: Path, name: str, paper: str) -> pypdf.PdfReader:
    return pypdf.PdfReader(site / "handouts" / f"{name}-{paper}.pdf")


def page_of(site: Path, name: str) -> LexborNode:
    node = LexborHTMLParser((site / "handouts" / name / "index.html").read_text()).css_first("article")
    assert node is not None
    for left_out in LEFT_OUT:
        for inner in node.css(f".{left_out}"):
            inner.decompose()
    return node


def one_page(body: str, title: str = "T") -> str:
    """Return the HTML of a small handout with *body*."""
    return f"""<html lang="en"><article><h1>{title}</h1>
<section class="answer"><h2>The short answer</h2><p>Perhaps.</p></section>
<p class="status"><span>Page updated <time datetime="2026-11-22">22 November 2026</time></span></p>
<div class="sheet">{body}
<section class="references"><h2>References</h2>
<ol><li id="ref-a"><span class="ref-text">Source A.</span></li></ol></section>
<div class="printed-address"><svg viewbox="0 0 9 9" aria-label="code"><path d="M4 4.5h1"></path></svg>
<p>https://site.example/handouts/t/</p></div></div>
<footer class="page-foot"><h2>About</h2><p>Foot.</p></footer></article></html>"""


def text_of(made: bytes) -> str:
    return pypdf.PdfReader(io.BytesIO(made)).pages[0].extract_text()


@pytest.mark.parametrize(("name", "paper"), EACH)
def test_one_sheet_of_the_right_size(site: Path, name: str, paper: str) -> None:
    reader = pdf(site, name, paper)
    assert len(reader.pages) == 1
    box = reader.pages[0].mediabox
    assert (float(box.width), float(box.height)) == pytest.approx(SIZES[paper], abs=0.1)


@pytest.mark.parametrize(("name", "paper"), EACH)
def test_tagged_for_readers_who_listen(site: Path, name: str, paper: str) -> None:
    reader = pdf(site, name, paper)
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    title = page_of(site, name).css_first("h1")
    assert title is not None
    assert reader.metadata is not None
    assert reader.metadata.title == title.text().strip()
    assert b"<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_data()
    kinds = [kind for kind, _ in tags(root["/StructTreeRoot"])]
    alternatives = [alt for kind, alt in tags(root["/StructTreeRoot"]) if kind == "/Figure"]
    assert kinds.count("/H1") == 1
    assert {"/H2", "/P", "/L", "/LI", "/Link", "/Figure"} <= set(kinds)
    assert set(alternatives) == {f"QR code of https://ldn-fibromyalgia.example/handouts/{name}/"}
    assert ("/Table" in kinds, "/TH" in kinds) == (name != "emergency-card",) * 2


def tags(node: Any) -> list[tuple[str, str]]:
    """Return kind and alternative text of each element of the structure, in reading order."""
    found: list[tuple[str, str]] = []
    node = node.get_object() if hasattr(node, "get_object") else node
    if isinstance(node, pypdf.generic.ArrayObject):
        for kid in node:
            found += tags(kid)
    elif isinstance(node, pypdf.generic.DictionaryObject):
        if "/S" in node:
            found.append((str(node["/S"]), str(node.get("/Alt", ""))))
        if "/K" in node:
            found += tags(node["/K"])
    return found


@pytest.mark.parametrize(("name", "paper"), EACH)
def test_fonts_travel_with_the_file(site: Path, name: str, paper: str) -> None:
    fonts = pdf(site, name, paper).pages[0]["/Resources"]["/Font"]
    assert fonts
    for font in fonts.values():
        inner = font["/DescendantFonts"][0] if "/DescendantFonts" in font else font
        assert {"/FontFile", "/FontFile2", "/FontFile3"} & set(inner["/FontDescriptor"]), font["/BaseFont"]
        assert "/ToUnicode" in font


@pytest.mark.parametrize(("name", "paper"), EACH)
def test_all_of_the_page_is_on_the_sheet_in_its_order(site: Path, name: str, paper: str) -> None:
    text = squeezed(pdf(site, name, paper).pages[0].extract_text())
    page = page_of(site, name)
    at = 0
    parts = page.css("h1, .answer p, .sheet :is(h2, h3, p, li, th, td)")
    assert len(parts) > 40
    for part in parts:
        if part.css_first("li") or part.css_first("p"):
            continue
        words = squeezed(part.text())
        found = text.find(words, at)
        assert found >= 0, f"{part.text()!r} after {text[max(0, at - 60) : at]!r}"
        at = found + len(words)
    for part in page.css(".status > span, .page-foot p"):
        assert squeezed(part.text()) in text[at - 400 :]


@pytest.mark.parametrize("name", NAMES)
def test_a_sheet_says_what_it_must(site: Path, name: str) -> None:
    text = " ".join(pdf(site, name, "a4").pages[0].extract_text().split())
    assert "Not yet reviewed by a clinician" in text
    updated = split((ROOT / f"docs/handouts/{name}.md").read_text("utf-8"))[0].values["updated"]
    assert f"Page updated {updated:%-d %B %Y}" in text
    assert f"https://ldn-fibromyalgia.example/handouts/{name}/" in text
    assert re.search(r"Opioids.{0,40}(do not mix|certain clash)", text)
    references = page_of(site, name).css(".references li")
    assert 8 <= len(references) <= 14
    assert "abstract only read" in text


@pytest.mark.parametrize(("name", "paper"), EACH)
def test_links_work_outside_the_site(site: Path, name: str, paper: str) -> None:
    page = pdf(site, name, paper).pages[0]
    actions = [note.get_object().get("/A", {}) for note in page["/Annots"]]
    addresses = [str(action["/URI"]) for action in actions if "/URI" in action]
    assert f"https://ldn-fibromyalgia.example/handouts/{name}/" in addresses
    assert [address for address in addresses if not address.startswith(("https://", "http://"))] == []
    inner = [note for note in page["/Annots"] if "/URI" not in note.get_object().get("/A", {})]
    assert len(inner) == len(page_of(site, name).css("a[role=doc-biblioref]"))


@pytest.mark.parametrize("name", NAMES)
def test_the_codes_are_read_as_the_address(site: Path, name: str) -> None:
    """The same sheet as a picture of 200 points an inch, as a phone might see it."""
    content = sheet((site / "handouts" / name / "index.html").read_text())
    inputs = {"sheet": json.dumps(content), "paper": "a4", "scale": "0.94"}
    compiler = typst.Compiler(TEMPLATE, root=TEMPLATE.parent, ignore_system_fonts=True, sys_inputs=inputs)
    image = Image.open(io.BytesIO(compiler.compile(format="png", ppi=200)))
    found = [code.text for code in zxingcpp.read_barcodes(image)]
    codes = 2 if name == "emergency-card" else 1
    assert found == [f"https://ldn-fibromyalgia.example/handouts/{name}/"] * codes


def test_every_build_gives_the_same_bytes(site: Path) -> None:
    html = (site / "handouts/patient/index.html").read_text()
    assert typeset(sheet(html), "a4") == (site / "handouts/patient-a4.pdf").read_bytes()


def test_hostile_text_stays_text() -> None:
    escaped = HOSTILE.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    body = (
        f"<p>{escaped}</p><h2>{escaped}</h2><ul><li><strong>{escaped}</strong></li></ul>"
        f'<p><a href="https://x.example/?a=%22)#let">{escaped}</a></p>'
        f"<table><thead><tr><th>{escaped}</th></tr></thead><tbody><tr><td>{escaped}</td></tr></tbody></table>"
        "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>"
    )
    made = typeset(sheet(one_page(body, title=escaped)), "a4")
    text = squeezed(text_of(made))
    assert text.count(squeezed(HOSTILE)) == 7
    assert "<script>alert(1)</script>" in text
    metadata = pypdf.PdfReader(io.BytesIO(made)).metadata
    assert metadata is not None
    assert metadata.title == HOSTILE


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ("<details><summary>More</summary><p>x</p></details>", "the element <details>"),
        ('<p>A <img src="x.png" alt="chart"></p>', "the element <img>"),
        ("<p>A <code>b</code></p>", "the element <code>"),
        ("<blockquote><p>Said</p></blockquote>", 'the element <blockquote> ("Said")'),
        ('<div class="evidence"><svg></svg></div>', "the element <svg>"),
        ("<ul><p>x</p></ul>", "the element <p>"),
        ("<table><tr><th>a</th></tr><tr><td><ul><li>b</li></ul></td></tr></table>", "the element <ul>"),
        ("Bare words", 'the text "Bare words" stands outside'),
        ('<div class="cards"><p>x</p></div>', "the element <p>"),
    ],
)
def test_what_is_not_known_is_named_and_never_dropped(body: str, told: str) -> None:
    with pytest.raises(SheetError, match=re.escape(told)):
        sheet(one_page(body))


def test_a_page_without_a_part_of_its_frame_is_named() -> None:
    with pytest.raises(SheetError, match="the page has no printed address"):
        sheet(one_page("<p>x</p>").replace("printed-address", "other"))


def test_a_sign_without_a_letter_in_the_fonts_is_told() -> None:
    with pytest.raises(SheetError, match=r"the typesetter says: .*font"):
        typeset(sheet(one_page("<p>\U00013080</p>")), "a4")


def test_too_long_is_a_fault_that_names_the_handout_and_leaves_no_file(tmp_path: Path) -> None:
    for name, count in (("long", 150), ("short", 3)):
        folder = tmp_path / "handouts" / name
        folder.mkdir(parents=True)
        (folder / "index.html").write_text(one_page("<p>Words that fill a line of the sheet.</p>" * count))
    (tmp_path / "handouts" / "index.html").write_text("<html>no handout</html>")
    (problem,) = write_handouts(tmp_path)
    assert problem.file == "docs/handouts/long.md"
    assert re.search(r"the handout needs [23] sheets of a4 paper and must fit on 1", problem.what)
    files = sorted(path.name for path in (tmp_path / "handouts").iterdir() if path.is_file())
    assert files == ["index.html", "short-a4.pdf", "short-letter.pdf"]
