"""What pages get for paper: QR codes that lead to their own address, cards, links to files; and faults told."""

from __future__ import annotations

import logging
import re
import xml.etree.ElementTree as etree
from pathlib import Path

import markdown
import numpy as np
import pytest
import zxingcpp

from scripts.citations.engine import PageContext
from scripts.paper import markdown as paper
from scripts.paper.qr import QUIET, picture


def pixels(svg: etree.Element, scale: int = 4) -> np.ndarray:
    """Draw the strokes of a QR code as gray pixels."""
    side = int(svg.attrib["viewBox"].split()[-1])
    image = np.full((side, side), 255, np.uint8)
    path = svg.find("path")
    assert path is not None
    strokes = re.findall(r"M(\d+) (\d+)\.5|m(\d+) 0|h(\d+)", path.attrib["d"])
    x = y = 0
    for left, row, gap, length in strokes:
        if row:
            x, y = int(left), int(row)
        elif gap:
            x += int(gap)
        else:
            image[y, x : x + int(length)] = 0
            x += int(length)
    assert len(re.findall("[A-Za-z]", path.attrib["d"])) == len(strokes)
    assert path.attrib["stroke"] == "#000"
    return np.kron(image, np.ones((scale, scale), np.uint8))


def render(text: str, monkeypatch: pytest.MonkeyPatch, path: str = "handouts/one.md", site_url: str = "") -> str:
    here = PageContext(Path.cwd(), Path.cwd() / "docs", path, site_url=site_url)
    monkeypatch.setattr(paper, "page_context", lambda md: here)
    return markdown.markdown(text, extensions=["attr_list", "scripts.paper"])


@pytest.mark.parametrize("address", ["https://a.example/", "https://ldn-fibromyalgia.example/handouts/emergency-card/"])
def test_a_code_is_read_as_its_address(address: str) -> None:
    svg = picture(address)
    image = pixels(svg)
    assert [found.text for found in zxingcpp.read_barcodes(image)] == [address]
    edge = QUIET * 4
    assert image[:edge].min() == image[-edge:].min() == image[:, :edge].min() == image[:, -edge:].min() == 255
    assert svg.attrib["aria-label"] == f"QR code of {address}"
    assert svg.attrib["role"] == "img"


def test_a_code_survives_a_stain() -> None:
    image = pixels(picture("https://ldn-fibromyalgia.example/handouts/patient/"))
    middle = image.shape[0] // 2
    image[middle : middle + 20, middle : middle + 20] = 0
    assert zxingcpp.read_barcodes(image)[0].text == "https://ldn-fibromyalgia.example/handouts/patient/"


def test_a_page_ends_with_its_own_address(monkeypatch: pytest.MonkeyPatch) -> None:
    html = render("Text.", monkeypatch, site_url="https://site.example/sub")
    box = etree.fromstring(html[html.index('<div class="printed-address"') :].replace('data-search-exclude=""', ""))
    svg = box.find("svg")
    assert svg is not None
    assert zxingcpp.read_barcodes(pixels(svg))[0].text == "https://site.example/sub/handouts/one/"
    assert box.findtext("p") == "https://site.example/sub/handouts/one/"


def test_only_the_named_pages_do(monkeypatch: pytest.MonkeyPatch) -> None:
    assert render("Text.", monkeypatch, "index.md", "https://site.example/") == "<p>Text.</p>"


def test_a_site_without_an_address_is_told(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR):
        html = render("Text.", monkeypatch)
    assert "svg" not in html
    assert "docs/handouts/one.md: the QR code needs an address. Add site_url" in caplog.text


def test_card_and_files(monkeypatch: pytest.MonkeyPatch) -> None:
    text = '//// cards\n\n/// card | front "side"\n- **Name**{.fill}\n///\n\n////\n\n/// sheet-files | a&b\n///\n'
    html = render(text, monkeypatch, "trials/x.md")
    assert '<section aria-label="Card: front &quot;side&quot;" class="card">' in html
    assert '<strong class="fill">Name</strong>' in html
    assert 'href="../../handouts/a&amp;b-a4.pdf"' in html
    assert 'href="../../handouts/a&amp;b-letter.pdf"' in html
    assert 'aria-label="PDF, US Letter, of the handout a&amp;b"' in html
