"""The page of all references becomes an index and a page for each letter; links lead to the complete entries."""

from __future__ import annotations

import datetime
import json
from pathlib import Path

import pytest

from scripts.bibliography import Bibliography, load
from scripts.publish.catalogue.links import led
from scripts.publish.catalogue.pages import index_page, letter_page, letters, part, words
from scripts.publish.catalogue.read import catalogue
from scripts.publish.catalogue.write import write_catalogue
from scripts.publish.pages.alike import alike, deeper
from scripts.publish.sharing.facts import Page, Site
from scripts.publish.sharing.head import card_address, tags

HERE = Path(__file__).parent / "catalogue"
PAGE = (HERE / "page.html").read_text("utf-8")
WHOLE = Page("references/", "All references", "Every source.", updated=datetime.date(2026, 11, 26))
SITE = Site("https://pills.example/sub/", "Pills", "", (Page("", "Home"), WHOLE), ())


@pytest.fixture
def bibliography() -> Bibliography:
    return load(HERE / "references.yaml")


def made(bibliography: Bibliography) -> dict[str, str]:
    """Return each file and what is made of the sample."""
    found = catalogue(alike(PAGE, "references/index.html"))
    assert found
    pages = {f"{name}.html": letter_page(found, name, part(WHOLE, name), SITE) for name in ("a", "b")}
    told = words(found.items, bibliography.by_id)
    return {"index.html": index_page(found, bibliography.by_id), "words.json": told, **pages}


@pytest.mark.parametrize("name", ["index.html", "a.html", "b.html", "words.json"])
def test_each_file_is_as_the_one_beside(bibliography: Bibliography, name: str) -> None:
    assert made(bibliography)[name] == (HERE / "expected" / name).read_text("utf-8")


def test_letters_are_those_of_the_ids() -> None:
    assert letters(["younger2013", "a1", "yang2023", "b-2"]) == ["a", "b", "y"]
    assert letters([]) == []


def test_a_page_without_the_list_has_no_parts() -> None:
    assert catalogue("<h1>References</h1><p>Nothing.</p>") is None
    assert catalogue('<div class="catalogue"><p>Text</p></div>') is None


def test_a_list_without_entries_has_none() -> None:
    found = catalogue('<div class="catalogue"><p>x</p><ul role="list"></ul></div><ul><li>frame</li></ul></div>')
    assert found
    assert (found.head, found.items, found.after) == ("<p>x</p>", (), "<ul><li>frame</li></ul></div>")


@pytest.mark.parametrize(
    ("page", "address", "expected"),
    [
        ("index.html", "references/#beta2002", "references/b/#beta2002"),
        ("one/index.html", "../references/#beta2002", "../references/b/#beta2002"),
        ("one/index.html", "./../references/index.html#beta2002", "./../references/b/#beta2002"),
        ("a/b/index.html", "../../references/#alpha2001", "../../references/a/#alpha2001"),
        ("404.html", "/sub/references/#beta2002", "/sub/references/b/#beta2002"),
        # What is no reference, no such page, or no page of this site stays.
        ("one/index.html", "../references/#list", "../references/#list"),
        ("one/index.html", "../references/", "../references/"),
        ("one/index.html", "references/#beta2002", "references/#beta2002"),
        ("one/index.html", "../../references/#beta2002", "../../references/#beta2002"),
        ("one/index.html", "https://other.example/references/#beta2002", "https://other.example/references/#beta2002"),
        ("one/index.html", "../references/?q=x#beta2002", "../references/?q=x#beta2002"),
        ("references/index.html", "#beta2002", "#beta2002"),
    ],
)
def test_links_lead_to_complete_entries(page: str, address: str, expected: str) -> None:
    html = '<a class="x" href="{}" aria-label="Details">Details</a>'
    assert led(html.format(address), page, {"alpha2001", "beta2002"}, "/sub/") == html.format(expected)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ('<a href="../one/#x">', '<a href="../../one/#x">'),
        ('<a href="all.bib" download>', '<a href="../all.bib" download>'),
        ('<a href="./">', '<a href="../">'),
        ('<a href="">', '<a href="../">'),
        ('<a href="?q=x">', '<a href="../?q=x">'),
        (
            '<form action="../search/" data-index="../a.json">',
            '<form action="../../search/" data-index="../../a.json">',
        ),
        ('<meta name="site-root" content="../index.html">', '<meta name="site-root" content="../../index.html">'),
        ('<a href="#x">', '<a href="#x">'),
        ('<a href="/x/">', '<a href="/x/">'),
        ('<a href="https://a.example/b">', '<a href="https://a.example/b">'),
        ('<a href="mailto:a@b.example">', '<a href="mailto:a@b.example">'),
        ('<li data-pages="trials/final">', '<li data-pages="trials/final">'),
        ("<p>../x</p>", "<p>../x</p>"),
    ],
)
def test_what_moves_a_folder_down_takes_its_addresses_along(given: str, expected: str) -> None:
    assert deeper(given, "references/index.html") == expected


def site(folder: Path, page: str = PAGE) -> Path:
    (folder / "references").mkdir(parents=True)
    (folder / "one").mkdir()
    (folder / "references/index.html").write_text(page, "utf-8")
    (folder / "one/index.html").write_text('<a href="../references/#avoid">Details</a>', "utf-8")
    return folder


def files(folder: Path) -> dict[str, bytes]:
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def test_a_built_site_gets_them_once(bibliography: Bibliography, tmp_path: Path) -> None:
    folder = site(tmp_path / "site")
    told, problems = write_catalogue(folder, bibliography, SITE)
    assert problems == []
    assert [page.path for page in told.pages] == ["", "references/", "references/a/", "references/b/"]
    after = files(folder)
    assert sorted(after) == [
        "assets/search/references.json",
        "one/index.html",
        "references/a/index.html",
        "references/b/index.html",
        "references/index.html",
    ]
    assert after["one/index.html"] == b'<a href="../references/a/#avoid">Details</a>'
    assert json.loads(after["assets/search/references.json"]).keys() == bibliography.by_id.keys()
    again = write_catalogue(folder, bibliography, SITE)
    assert again == (told, [])
    assert files(folder) == after


def test_a_part_shares_itself_with_the_picture_of_the_whole() -> None:
    page = part(WHOLE, "b")
    assert card_address(page, SITE) == "https://pills.example/sub/cards/references.png"
    told = tags(page, SITE)
    assert '<meta property="og:url" content="https://pills.example/sub/references/b/">' in told
    assert '<meta property="og:title" content="References: B">' in told
    assert 'og:image:alt" content="All references ' in told


def test_a_site_without_the_page_stays_as_it_is(bibliography: Bibliography, tmp_path: Path) -> None:
    folder = site(tmp_path / "site")
    (folder / "references/index.html").unlink()
    before = files(folder)
    assert write_catalogue(folder, bibliography, SITE) == (SITE, [])
    assert files(folder) == before


NO_LIST = PAGE.replace('class="catalogue"', 'class="other"')
FEWER = PAGE.replace('id="avoid"', 'id="void"')
OTHER_ORDER = PAGE.replace('id="alpha2001"', 'id="x"').replace('id="beta2002"', 'id="alpha2001"')
OTHER_ORDER = OTHER_ORDER.replace('id="x"', 'id="beta2002"')
FAULTS = {
    "docs/references.md: the built page": (NO_LIST, "holds no list of all references. Write [[all-references]] there"),
    "is not that of": (FEWER, ": avoid, void. Build the site anew with: make site"),
    "another order": (
        PAGE.replace("alpha2001", "-").replace("beta2002", "alpha2001").replace('id="-"', 'id="beta2002"'),
        "",
    ),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_told_and_nothing_is_written(bibliography: Bibliography, tmp_path: Path, name: str) -> None:
    page, told = FAULTS[name]
    folder = site(tmp_path / "site", page)
    before = files(folder)
    same, problems = write_catalogue(folder, bibliography, SITE)
    assert same == SITE
    (only,) = map(str, problems)
    assert name in only
    assert told in only
    assert files(folder) == before
