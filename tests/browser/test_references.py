"""References in use, in a real browser: copied from previews and lists, and the list of all narrowed down."""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect
from selectolax.lexbor import LexborHTMLParser

from scripts.bibliography import load
from scripts.publish.sharing.archive import FOLDER, NAME
from tests.conftest import ROOT

expect.set_options(timeout=20_000)  # a busy machine is no fault of the page
ENTRIES = load(ROOT / "references.yaml")
SHOWN = ".catalogue > ul > li:not([hidden])"
# Stands for the clipboard, which a browser without a window does not always have.
CLIPBOARD = """Object.defineProperty(navigator, "clipboard", { value: {
    writeText: async (text) => {
        if (FORBIDDEN) throw new Error("forbidden");
        window.copied = text;
    },
} })"""


@pytest.fixture
def context(browser: Browser, host: str) -> Iterator[BrowserContext]:
    made = browser.new_context(viewport={"width": 1280, "height": 800}, base_url=host)
    made.add_init_script(CLIPBOARD.replace("FORBIDDEN", "window.forbidden"))
    yield made
    made.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    tab = context.new_page()
    faults: list[str] = []
    tab.on("console", lambda m: faults.append(m.text) if m.type == "error" else None)
    tab.on("pageerror", lambda e: faults.append(str(e)))
    yield tab
    assert faults == []


def copied(tab: Page) -> str:
    text: str = tab.evaluate("window.copied")
    return text


def told(tab: Page) -> Locator:
    return tab.locator(".ref-told")


def test_copy_from_the_preview_by_mouse(page: Page) -> None:
    page.goto("/trials/final/")
    mark = page.locator("a[role=doc-biblioref][href='#ref-duebruun2024']").first
    mark.hover()
    box = page.locator("#reference-preview")
    box.get_by_role("button", name="Copy this reference, Due Bruun 2024").click()
    expect(told(page)).to_have_text("Copied")
    assert copied(page).startswith("Due Bruun K, Christensen R, Amris K, et al. Naltrexone 6 mg once daily")
    assert copied(page).endswith("doi:10.1016/S2665-9913(23)00278-3")
    expect(box).to_be_visible()


def test_copy_from_the_list_by_keyboard(page: Page) -> None:
    page.goto("/trials/final/#references")
    button = page.locator("#ref-duebruun2024 .ref-copy")
    button.focus()
    page.keyboard.press("Enter")
    expect(told(page)).to_have_text("Copied")
    expect(button).to_have_text("Copied")
    expect(button).to_be_focused()
    assert copied(page).endswith("doi:10.1016/S2665-9913(23)00278-3")
    expect(button).to_have_text("Copy")


def test_where_copying_is_forbidden_the_text_is_selected(page: Page) -> None:
    page.add_init_script("window.forbidden = true")
    page.goto("/references/y/")
    page.locator("#younger2013 .ref-copy").click()
    expect(told(page)).to_have_text(re.compile("^Selected. Copy it with Ctrl"))
    expect(told(page)).to_be_in_viewport()
    selected = page.evaluate("getSelection().toString()")
    assert selected.startswith("Younger J, Noor N")
    assert selected.strip().endswith("doi:10.1002/art.37734")


def test_copy_by_touch(browser: Browser, host: str) -> None:
    context = browser.new_context(viewport={"width": 360, "height": 740}, base_url=host, has_touch=True, is_mobile=True)
    context.add_init_script(CLIPBOARD.replace("FORBIDDEN", "false"))
    tab = context.new_page()
    tab.goto("/trials/final/")
    tab.locator("a[role=doc-biblioref]").first.tap()
    button = tab.locator("#reference-preview .ref-copy")
    box = button.bounding_box()
    assert box
    assert box["height"] >= 24
    button.tap()
    expect(told(tab)).to_have_text("Copied")
    expect(tab.locator("#reference-preview")).to_be_visible()
    context.close()


def test_the_free_full_text_comes_first(page: Page) -> None:
    page.goto("/references/y/")
    first = page.evaluate(
        """() => [...document.querySelectorAll(".catalogue li > .ref-links")]
            .filter((links) => links.textContent.includes("Free full text"))
            .map((links) => links.firstElementChild.textContent)"""
    )
    free = sum(bool(entry.PMCID) for entry in ENTRIES if entry.id.startswith("y"))
    assert free > 0
    assert first == ["Free full text"] * free


def form(tab: Page) -> Locator:
    return tab.get_by_role("form", name="Narrow down the list")


def test_the_list_is_narrowed_down_and_the_address_keeps_it(page: Page) -> None:
    page.goto("/references/")
    status = form(page).get_by_role("status")
    expect(status).to_have_text(f"{len(ENTRIES)} references.")
    expect(form(page).get_by_role("button", name="Show all")).to_be_hidden()
    form(page).get_by_label("Kind of source").select_option("randomised-crossover")
    crossover = [entry.id for entry in ENTRIES if entry.custom.design == "randomised-crossover"]
    expect(status).to_have_text(f"{len(crossover)} of {len(ENTRIES)} references fit.")
    assert page.locator(SHOWN).evaluate_all("items => items.map((item) => item.id)") == crossover
    form(page).get_by_role("searchbox", name="Words").fill("YOUNGER findings")
    expect(status).to_have_text(f"1 of {len(ENTRIES)} reference fits.")
    expect(page.locator(SHOWN)).to_have_attribute("id", "younger2013")
    expect(page).to_have_url(re.compile(r"/references/\?q=YOUNGER\+findings&design=randomised-crossover$"))
    page.reload()
    expect(page.locator(SHOWN)).to_have_count(1)
    expect(form(page).get_by_role("searchbox", name="Words")).to_have_value("YOUNGER findings")
    form(page).get_by_role("button", name="Show all").click()
    expect(page.locator(SHOWN)).to_have_count(len(ENTRIES))
    expect(page).to_have_url(re.compile(r"/references/$"))
    expect(form(page).get_by_role("searchbox", name="Words")).to_be_focused()


def test_years_narrow_it_down(page: Page) -> None:
    page.goto("/references/?from=2009&to=2013")
    wanted = [entry.id for entry in ENTRIES if entry.issued and 2009 <= entry.issued.year <= 2013]
    expect(page.locator(SHOWN)).to_have_count(len(wanted))
    form(page).get_by_label("To year").fill("2009")
    wanted = [entry.id for entry in ENTRIES if entry.issued and entry.issued.year == 2009]
    expect(page.locator(SHOWN)).to_have_count(len(wanted))
    assert page.locator(SHOWN).evaluate_all("items => items.map((item) => item.id)") == wanted


@pytest.mark.parametrize("name", ["dosing", "trials/final", "home"])
def test_a_citing_page_narrows_it_down_to_its_own_list(page: Page, name: str) -> None:
    page.goto("/" if name == "home" else f"/{name}/")
    listed = page.locator(".references > ol > li").evaluate_all("items => items.map((item) => item.id.slice(4))")
    page.goto(f"/references/?page={name}")
    expect(page.locator(SHOWN)).to_have_count(len(listed))
    assert sorted(page.locator(SHOWN).evaluate_all("items => items.map((item) => item.id)")) == sorted(listed)


def test_nothing_fits_and_a_wrong_address_are_told(page: Page) -> None:
    page.goto("/references/?q=qwrtzpsdf&design=nonsense")
    expect(form(page).get_by_role("status")).to_have_text(re.compile("^No reference fits. Use fewer words"))
    expect(page.locator(SHOWN)).to_have_count(0)
    expect(form(page).get_by_label("Kind of source")).to_have_value("")


def test_words_that_only_complete_entries_hold_are_found(page: Page) -> None:
    """A second author, a DOI and a finding; the file of words is fetched once, when a reader types."""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto("/references/")
    page.wait_for_load_state("networkidle")
    assert not [url for url in asked if url.endswith("references.json")]
    field = form(page).get_by_role("searchbox", name="Words")
    for words in ("mackey noor", "10.1002/art.37734", "28.8%"):
        assert words.split()[0] not in page.locator("#younger2013").inner_text().lower()
        field.fill(words)
        expect(page.locator(f"{SHOWN}[id=younger2013]")).to_have_count(1)
        told = re.compile(rf"^\d+ of {len(ENTRIES)} references? fits?\.$")
        expect(form(page).get_by_role("status")).to_have_text(told)
    assert len([url for url in asked if url.endswith("references.json")]) == 1


def test_every_entry_is_found_by_each_word_of_its_complete_text(page: Page, site: Path) -> None:
    """What the page and the file of words hold together is what the complete entries hold."""
    told = json.loads((site / "assets/search/references.json").read_text("utf-8"))
    page.goto("/references/")
    shown = page.locator(".catalogue > ul > li").evaluate_all("items => items.map((i) => [i.id, i.textContent])")
    assert [key for key, _ in shown] == list(told)
    known = {key: set(f"{text} {told[key]}".split()) for key, text in shown}
    for file in sorted((site / "references").glob("?/index.html")):
        for entry in LexborHTMLParser(file.read_text("utf-8")).css(".catalogue > ul > li"):
            text = " ".join(n.text() for n in entry.css(".ref-status, .ref-text, .ref-note, .ref-finding"))
            key = entry.attributes["id"] or ""
            left = {word for word in text.split() if not any(word.strip(".,·") in other for other in known[key])}
            assert left == set(), key


def test_without_the_file_of_words_the_page_is_searched_and_says_so(context: BrowserContext) -> None:
    tab = context.new_page()
    tab.route("**/references.json", lambda route: route.abort())
    tab.goto("/references/?q=mackey")
    status = form(tab).get_by_role("status")
    expect(status).to_have_text(re.compile("Only names, titles and kinds were searched"))
    form(tab).get_by_role("searchbox", name="Words").fill("younger findings crossover")
    expect(tab.locator(SHOWN)).to_have_count(1)
    expect(status).to_have_text(re.compile(f"^1 of {len(ENTRIES)} reference fits. Only names, titles and kinds"))
    form(tab).get_by_role("button", name="Show all").click()
    expect(status).to_have_text(f"{len(ENTRIES)} references.")


def test_from_a_disk_the_page_is_searched_and_says_so(context: BrowserContext, site: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(site / NAME) as packed:
        packed.extractall(tmp_path)
    tab = context.new_page()
    tab.goto((tmp_path / FOLDER / "references/index.html").as_uri() + "?q=younger+findings")
    expect(form(tab).get_by_role("status")).to_have_text(re.compile("^1 of .* Only names, titles and kinds"))
    tab.locator(SHOWN).get_by_role("link").first.click()
    expect(tab).to_have_url(re.compile("/references/y/index.html#younger2013$"))
    expect(tab.locator("#younger2013")).to_be_in_viewport()


@pytest.mark.parametrize("script", [True, False])
def test_a_permalink_shows_its_entry_and_the_way_to_all_of_it(browser: Browser, host: str, script: bool) -> None:
    context = browser.new_context(java_script_enabled=script, base_url=host, viewport={"width": 360, "height": 740})
    tab = context.new_page()
    tab.goto("/references/#younger2013")
    entry = tab.locator("#younger2013")
    expect(entry).to_be_in_viewport()
    entry.get_by_role("link", name="Younger 2013").click()
    expect(tab).to_have_url(re.compile("/references/y/#younger2013$"))
    expect(entry.locator(".ref-text")).to_be_in_viewport()
    cited = entry.locator(".ref-cited")
    cited.locator("summary").click()
    place = cited.locator("li", has=tab.locator("q")).first
    expect(place).to_be_visible()
    target = place.get_by_role("link").get_attribute("href") or ""
    place.get_by_role("link").click()
    expect(tab.locator(target[target.index("#") :])).to_be_in_viewport()
    context.close()


def test_letters_lead_to_complete_entries_and_from_one_to_the_next(page: Page) -> None:
    page.goto("/references/")
    letters = page.get_by_role("navigation", name="Complete entries by letter")
    for link in letters.get_by_role("link").all():
        box = link.bounding_box()
        assert box
        assert min(box["width"], box["height"]) >= 24
    letters.get_by_role("link", name="Y", exact=True).click()
    expect(page.locator("h1")).to_have_text("References: Y")
    expect(letters.locator("[aria-current=page]")).to_have_text("Y")
    turn = page.get_by_role("navigation", name="Previous and next page")
    turn.get_by_role("link", name="References: Z").click()
    expect(page).to_have_url(re.compile("/references/z/$"))
    expect(turn.get_by_role("link")).to_have_count(1)
    page.get_by_role("link", name="The list of all references").click()
    expect(form(page)).to_be_visible()


def test_an_entry_that_the_address_points_to_is_shown_and_lit(page: Page) -> None:
    page.goto("/references/?design=animal#younger2013")
    entry = page.locator("#younger2013")
    expect(entry).to_be_in_viewport()
    lit = entry.evaluate("item => getComputedStyle(item).backgroundColor")
    plain = page.locator(SHOWN).first.evaluate("item => getComputedStyle(item).backgroundColor")
    assert lit != plain


def test_the_list_is_whole_without_script(browser: Browser, host: str) -> None:
    context = browser.new_context(java_script_enabled=False, base_url=host)
    tab = context.new_page()
    tab.goto("/references/?q=nothing")
    expect(tab.locator(SHOWN)).to_have_count(len(ENTRIES))
    expect(tab.locator(".ref-filter")).to_be_hidden()
    expect(tab.locator(".ref-copy")).to_have_count(0)
    tab.goto("/references/y/")
    expect(tab.locator(SHOWN)).to_have_count(sum(entry.id.startswith("y") for entry in ENTRIES))
    context.close()
