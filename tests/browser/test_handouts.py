"""Handouts in a real browser: printed on one sheet, nothing cut off, the card in its size, useful without script."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pypdf
import pytest
from playwright.sync_api import Browser, Page, expect

NAMES = ("patient", "prescriber", "emergency-card")
# Points; ISO 216, and 8.5 by 11 inches.
PAPERS = {"A4": (595.28, 841.89), "Letter": (612.0, 792.0)}
# What a machine may have: the faces that the style names, or one that is much wider.
FACES = {
    "named": "",
    "wide": "@media print { :root { --serif: 'DejaVu Serif' !important; --sans: 'DejaVu Sans' !important } }",
}
MM = 96 / 25.4


@pytest.fixture(scope="module")
def tab(browser: Browser, host: str) -> Iterator[Page]:
    # Tests put other faces into the page, which its policy would refuse.
    context = browser.new_context(base_url=host, bypass_csp=True)
    yield context.new_page()
    context.close()


def squeezed(text: str) -> str:
    return re.sub(r"[\s•]+", "", text)


@pytest.mark.parametrize("faces", FACES)
@pytest.mark.parametrize("paper", PAPERS)
@pytest.mark.parametrize("name", NAMES)
def test_prints_whole_on_one_sheet(tab: Page, tmp_path: Path, name: str, paper: str, faces: str) -> None:
    tab.goto(f"/handouts/{name}/")
    if FACES[faces]:
        tab.add_style_tag(content=FACES[faces])
    file = tmp_path / "sheet.pdf"
    tab.pdf(path=file, format=paper)
    reader = pypdf.PdfReader(file)
    assert len(reader.pages) == 1
    box = reader.pages[0].mediabox
    assert (float(box.width), float(box.height)) == pytest.approx(PAPERS[paper], abs=1.5)
    text = squeezed(reader.pages[0].extract_text())
    tab.emulate_media(media="print")
    parts = tab.evaluate(
        """() => {
            const walker = document.createTreeWalker(document.querySelector("article"), NodeFilter.SHOW_TEXT);
            const parts = [];
            while (walker.nextNode()) {
                const node = walker.currentNode;
                if (node.textContent.trim() && node.parentElement.checkVisibility()) parts.push(node.textContent);
            }
            return parts;
        }"""
    )
    tab.emulate_media(media="null")
    assert len(parts) > 80
    assert [part for part in parts if squeezed(part).casefold() not in text.casefold()] == []
    for must in (
        "Notyetreviewedbyaclinician",
        "Pageupdated",
        f"ldn-fibromyalgia.example/handouts/{name}/",
    ):
        assert must.casefold() in text.casefold()
    for chrome in ("Tableofcontents", "BibTeX", "PDF,A4", "Previous", "Foundamistake"):
        assert chrome not in text


def test_the_card_has_its_size_and_nothing_runs_out_of_it(tab: Page) -> None:
    tab.goto("/handouts/emergency-card/")
    tab.set_viewport_size({"width": 720, "height": 1000})
    tab.emulate_media(media="print")
    for faces in FACES.values():
        if faces:
            tab.add_style_tag(content=faces)
        cards = tab.locator(".card")
        expect(cards).to_have_count(2)
        for nth in range(2):
            box = cards.nth(nth).bounding_box()
            assert box
            assert (box["width"] / MM, box["height"] / MM) == pytest.approx((85.6, 54), abs=0.3)
            assert cards.nth(nth).evaluate("n => n.scrollHeight <= n.clientHeight && n.scrollWidth <= n.clientWidth")
        first, second = (cards.nth(n).bounding_box() for n in range(2))
        assert first
        assert second
        assert first["x"] + first["width"] == pytest.approx(second["x"], abs=0.5)
        assert first["y"] == pytest.approx(second["y"], abs=0.5)
        code = tab.locator(".card .qr").bounding_box()
        assert code
        # Modules of at least 0.4 mm: a phone reads them at a hand's breadth.
        assert code["width"] / MM / 41 >= 0.4
    tab.emulate_media(media="null")


@pytest.mark.parametrize("name", NAMES)
def test_useful_without_script(browser: Browser, host: str, name: str) -> None:
    context = browser.new_context(java_script_enabled=False, base_url=host)
    page = context.new_page()
    page.goto(f"/handouts/{name}/")
    for words in ("PDF, A4", "PDF, US Letter"):
        link = page.locator(".sheet-files").get_by_text(words)
        answer = context.request.get(f"{host}/handouts/{name}/{link.get_attribute('href')}")
        assert answer.ok
        assert answer.body().startswith(b"%PDF-")
    page.goto("/handouts/")
    page.locator(f"article a[href='{name}/']").click()
    expect(page.locator("h1")).to_be_visible()
    context.close()


def test_the_card_is_readable_on_a_phone_in_the_dark(browser: Browser, host: str) -> None:
    context = browser.new_context(viewport={"width": 360, "height": 740}, color_scheme="dark", base_url=host)
    page = context.new_page()
    page.goto("/handouts/emergency-card/")
    for card in page.locator(".card").all():
        box = card.bounding_box()
        assert box
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 360
    # The code stays dark on light, or scanners fail.
    code = page.locator(".card .qr")
    assert code.evaluate("n => getComputedStyle(n).backgroundColor") == "rgb(255, 255, 255)"
    expect(page.locator(".printed-address")).to_be_hidden()
    context.close()
