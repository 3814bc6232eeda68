"""The page in Spanish as built: language, frame and citations, tied to its original."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as etree
from html import unescape
from pathlib import Path
from typing import Any

from selectolax.lexbor import LexborHTMLParser

from scripts.languages import read_folder
from tests.conftest import ROOT

SITEMAP = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}


def read(site: Path, address: str) -> str:
    return (site / address / "index.html").read_text("utf-8")


def test_the_page_is_spanish_and_others_are_not(site: Path) -> None:
    assert '<html lang="es"' in read(site, "es")
    assert '<html lang="en"' in read(site, "")
    assert '<html lang="en"' in read(site, "dosing")
    assert '<html lang="en"' in (site / "404.html").read_text("utf-8")


def test_the_frame_is_spanish(site: Path) -> None:
    html = read(site, "es")
    for words in (
        ">Ir al texto<",
        ">La respuesta breve<",
        "26 de noviembre de 2026",
        ">Todavía sin revisar por un profesional clínico<",
        "La versión inglesa es la que vale.",
        '<span class="caption-prefix">Figura 1.</span>',
        '<span class="caption-prefix">Tabla 1.</span>',
        ">Referencias<",
        'aria-label="Referencia 1, Toljan 2018"',
        'aria-label="Volver al lugar que cita la referencia 1"',
        ">Texto completo gratuito<",
        ">Citar esta página<",
    ):
        assert words in html, words
    # What is not Spanish says so; the frame of an English page brings no words for scripts.
    assert len(re.findall(r'class="evidence [^"]*"', html)) == 5
    assert html.count('<p class="in-english">') == len(re.findall(r'class="evidence [^"]*" lang="en"', html)) == 0
    assert '<span class="ref-text" lang="en">' in html
    assert 'id="strings"' in html
    assert 'id="strings"' not in read(site, "")
    text = re.sub(r"<(script|style|svg)\b.*?</\1>", " ", html, flags=re.DOTALL)
    english = ("Skip to the text", "The short answer", "Page updated", "Free full text", "Back to where", ">Menu<")
    assert [words for words in english if words in text.partition('class="site-nav"')[0]] == []


def test_both_pages_know_each_other(site: Path) -> None:
    alternates = r'<link rel="alternate" hreflang="([\w-]+)" href="([^"]+)"'
    home = re.search(r'<link rel="canonical" href="([^"]+)"', read(site, ""))
    assert home
    both = {"en": home[1], "es": f"{home[1]}es/", "x-default": home[1]}
    assert dict(re.findall(alternates, read(site, ""))) == dict(re.findall(alternates, read(site, "es"))) == both
    assert re.findall(alternates, read(site, "dosing")) == []
    assert re.search(r'<a href="[./]*es/" hreflang="es" lang="es">Español</a>', read(site, ""))
    assert '<a href="../index.html" hreflang="en" lang="en">English</a>' in read(site, "es")


def test_machines_are_told_the_language(site: Path) -> None:
    html = read(site, "es")
    assert '<meta property="og:locale" content="es_ES">' in html
    assert '<meta property="og:locale:alternate" content="en_US">' in html
    assert '<meta name="citation_language" content="es">' in html
    told: Any = json.loads(html.split('<script type="application/ld+json">')[1].split("</script>")[0])
    page = told["@graph"][1]
    assert (page["inLanguage"], page["translationOfWork"]["@id"]) == ("es", page["@id"].removesuffix("es/"))
    root = etree.parse(site / "sitemap.xml").getroot()
    entries = [entry for entry in root.findall("s:url", SITEMAP) if entry.findall("x:link", SITEMAP)]
    assert len(entries) == 2
    assert [link.get("hreflang") for link in entries[0].findall("x:link", SITEMAP)] == ["en", "es"]


def test_every_source_of_the_original_is_listed_and_no_other(site: Path) -> None:
    listed = r'<li id="ref-([a-z0-9]+)"'
    assert set(re.findall(listed, read(site, "es"))) == set(re.findall(listed, read(site, "")))
    assert len(re.findall(listed, read(site, "es"))) > 20


def test_one_does_not_turn_pages_into_another_language(site: Path) -> None:
    assert 'class="turn"' not in read(site, "es")
    html = re.sub(r"<style>.*?</style>", "", read(site, "search"), flags=re.DOTALL)
    assert 'rel="prev"' in html
    assert 'rel="next"' not in html


def exhibits(html: str) -> list[str]:
    """Return the words of tables and pictures made from the data."""
    boxes = LexborHTMLParser(html).css(".evidence")
    return [unescape(words).strip() for box in boxes for words in re.findall(r">([^<>]+)<", box.html or "")]


def test_exhibits_say_the_same_numbers_in_both_languages_and_no_word_is_left_over(site: Path) -> None:
    """Decimal commas apart, tables and pictures hold the numbers of the English page, in its order."""
    spanish, english = (exhibits(read(site, address)) for address in ("es", ""))
    numbers = [[re.findall(r"[−-]?\d+(?:[.,]\d+)*", words) for words in found] for found in (spanish, english)]
    assert [[number.replace(",", ".") for number in of_one] for of_one in numbers[0] if of_one] == [
        of_one for of_one in numbers[1] if of_one
    ]
    assert "−0,34 (−0,95 a 0,27)" in spanish
    assert "41 de 100" in spanish
    # Each text of the file stands on a page; the marks of references are no words of an exhibit.
    shown = {re.sub(r"[−-]?\d+(?:[.,]\d+)*", "#", words) for words in english}
    assert set(read_folder(ROOT / "overrides/strings")["en"].exhibits) - shown == set()
