"""The built site shares itself: the same tags with both engines, true dates, links from a disk, a valid citation."""

from __future__ import annotations

import gzip
import json
import re
import tomllib
import xml.etree.ElementTree as etree
import zipfile
from dataclasses import replace
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urljoin, urlsplit

import pytest
import yaml
from selectolax.lexbor import LexborHTMLParser

from scripts.bibliography import load
from scripts.publish.catalogue.pages import letters, part
from scripts.publish.sharing.archive import FOLDER, NAME
from scripts.publish.sharing.cards import card
from scripts.publish.sharing.facts import Site, read_site
from tests.conftest import ROOT
from tests.publish.test_sharing import all_faults


@pytest.fixture(scope="module")
def described() -> Site:
    """What is told of the pages, those of the letters of all references among them."""
    told = read_site(ROOT / "mkdocs.yml", ROOT / "docs")
    whole = told.page("references/")
    assert whole
    names = letters(load(ROOT / "references.yaml").by_id)
    assert len(names) > 20
    return replace(told, pages=(*told.pages, *(part(whole, name) for name in names)))


def head(site: Path, path: str) -> LexborHTMLParser:
    return LexborHTMLParser((site / path / "index.html").read_text())


def metas(page: LexborHTMLParser) -> dict[str, str]:
    found = page.css("head meta[property], head meta[name]")
    return {m.attributes.get("property") or m.attributes["name"] or "": m.attributes["content"] or "" for m in found}


def test_each_page_has_its_preview_and_its_picture(site: Path, described: Site) -> None:
    for page in described.pages:
        told = metas(head(site, page.path))
        assert told["og:title"] == page.title
        assert 20 < len(told["og:description"]) <= 160, page.path
        assert told["og:url"] == described.address(page)
        assert told["twitter:card"] == "summary_large_image"
        shown = described.page(page.part_of) if page.part_of else page
        assert shown
        assert shown.title in told["og:image:alt"]
        picture = site / told["og:image"].removeprefix(described.url)
        assert picture.read_bytes().startswith(b"\x89PNG")
        assert picture.stat().st_size < 60_000, page.path
        assert not card(page, described)["answer"].endswith("…"), page.path


def test_each_page_has_one_canonical_address(site: Path, described: Site) -> None:
    for page in described.pages:
        links = [link.attributes["href"] for link in head(site, page.path).css("link[rel=canonical]")]
        assert links == [described.address(page)]


def test_structured_data_are_valid_and_tell_the_references(site: Path, described: Site) -> None:
    for page in described.pages:
        tree = head(site, page.path)
        (script,) = tree.css('script[type="application/ld+json"]')
        document = json.loads(script.text())
        assert all_faults(document) == [], page.path
        told = document["@graph"][1]
        assert told["url"] == described.address(page)
        assert told.get("dateModified", "") == (page.updated.isoformat() if page.updated else "")
        assert len(told.get("citation", [])) == len(tree.css(".references > ol > li")), page.path
        assert "lastReviewed" not in script.text()


def test_they_cost_little(site: Path) -> None:
    """What is added to the heaviest page takes a small part of what a first visit may take."""
    html = (site / "alternatives/index.html").read_text()
    without = re.sub(r'<script type="application/ld\+json">.*?</script>', "", html, flags=re.DOTALL)
    assert len(gzip.compress(html.encode())) - len(gzip.compress(without.encode())) < 3000


def test_the_map_of_the_site_stands_there_once(site: Path) -> None:
    assert (site / "sitemap.xml").is_file()
    assert not (site / "sitemap.xml.gz").exists()


def test_the_sitemap_gives_the_days_of_the_front_matter(site: Path, described: Site) -> None:
    space = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
    root = etree.parse(site / "sitemap.xml").getroot()
    days = {url.findtext(f"{space}loc"): url.findtext(f"{space}lastmod") for url in root}
    assert days == {described.address(p): p.updated.isoformat() if p.updated else None for p in described.pages}


def test_every_link_for_language_models_leads_to_a_file(site: Path, described: Site) -> None:
    text = (site / "llms.txt").read_text()
    assert re.match(r"# .+\n\n> .+\n\n- Not yet reviewed by a clinician\.", text)
    links = re.findall(re.escape(described.url) + r"[^\s)]*", text)
    assert len(links) > sum(not page.part_of for page in described.pages)
    for link in links:
        path = site / link.removeprefix(described.url)
        assert (path / "index.html" if path.is_dir() else path).is_file(), link
    assert f"Sitemap: {described.url}sitemap.xml" in (site / "robots.txt").read_text()


def test_every_link_on_a_disk_leads_to_a_file(site: Path) -> None:
    with zipfile.ZipFile(site / NAME) as packed:
        assert packed.testzip() is None
        files = set(packed.namelist())
        pages = {name: packed.read(name).decode() for name in files if name.endswith(".html")}
    assert len(pages) > 35
    assert all(name.startswith(f"{FOLDER}/") and ".." not in PurePosixPath(name).parts for name in files)
    broken = []
    for name, html in pages.items():
        for node in LexborHTMLParser(html).css("a[href], link[href], script[src], img[src]"):
            link = node.attributes.get("href") or node.attributes.get("src") or ""
            target = urlsplit(urljoin(f"http://disk/{name}", link))
            if target.netloc == "disk" and unquote(target.path[1:]) not in files:
                broken.append(f"{name}: {link}")
    assert broken == []
    assert (site / NAME).stat().st_size < 6_000_000


def test_the_citation_file_agrees_with_the_project() -> None:
    """The keys and forms that version 1.2.0 of the Citation File Format asks for, and the facts told elsewhere."""
    cited = yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))
    assert {"cff-version", "message", "title", "authors"} <= set(cited)
    assert set(cited) <= {
        "abstract", "authors", "cff-version", "commit", "contact", "date-released", "doi", "identifiers", "keywords",
        "license", "license-url", "message", "preferred-citation", "references", "repository", "repository-artifact",
        "repository-code", "title", "type", "url", "version",
    }  # fmt: skip
    settings = read_site(ROOT / "mkdocs.yml", ROOT / "docs")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert cited["cff-version"] == "1.2.0"
    assert cited["type"] in ("dataset", "software")
    assert (cited["title"], cited["url"], cited["abstract"]) == (settings.name, settings.url, settings.description)
    assert cited["version"] == project["version"]
    assert [author["name"].lower() for author in cited["authors"]] == [a["name"].lower() for a in project["authors"]]
