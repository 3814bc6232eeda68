"""The search in a real browser: what comes first, how it is worked by hand, keyboard and touch, and without script."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, expect

expect.set_options(timeout=20_000)  # a busy machine is no fault of the page
QUERIES: dict[str, str] = yaml.safe_load(Path(__file__).with_name("search_queries.yaml").read_text("utf-8"))
HIT = ".search-panel .search-hit__title"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


@pytest.fixture
def page(browser: Browser, host: str) -> Iterator[Page]:
    """A desk-sized tab; fails the test when the page asks another host or reports an error."""
    context = browser.new_context(viewport={"width": 1280, "height": 800}, base_url=host)
    tab = context.new_page()
    faults: list[str] = []
    tab.on("request", lambda r: faults.append(r.url) if not r.url.startswith((host, "data:")) else None)
    tab.on("console", lambda m: faults.append(m.text) if m.type == "error" else None)
    tab.on("pageerror", lambda e: faults.append(str(e)))
    yield tab
    context.close()
    assert faults == []


@pytest.fixture
def phone(browser: Browser, host: str) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 360, "height": 740}, base_url=host, has_touch=True, is_mobile=True)
    yield context.new_page()
    context.close()


def field(tab: Page) -> Locator:
    return tab.locator("#search-field")


def search(tab: Page, text: str) -> Locator:
    """Type *text* into the field of the header and return the titles of what is found."""
    field(tab).fill(text)
    expect(tab.locator(".search-panel")).to_be_visible()
    # What stood there for an earlier query counts for nothing.
    expect(tab.get_by_role("search").get_by_role("status")).not_to_have_text("")
    return tab.locator(HIT)


def test_there_are_enough_queries_and_no_address_is_wrong(site: Path) -> None:
    assert len(QUERIES) >= 40
    for address in QUERIES.values():
        assert (site / address.partition("?")[0] / "index.html").is_file(), address


def test_the_right_page_comes_first(page: Page) -> None:
    """Every query, typed into the page's own field; all that fail are told at once."""
    page.goto("/about/")
    field(page).focus()
    page.locator(".search-panel").wait_for(state="attached")
    # As a reader types: one event, a pause, and then the first link that is seen.
    first = page.evaluate(
        """async (queries) => {
            const field = document.querySelector("form.search input");
            const panel = () => document.querySelector(".search-panel");
            const found = {};
            for (const query of queries) {
                const list = panel().querySelector(".search-list");
                list.replaceChildren();
                field.value = query;
                const shown = new Promise((done) => {
                    const watch = new MutationObserver(() => { watch.disconnect(); done(); });
                    watch.observe(list, { childList: true });
                });
                field.dispatchEvent(new Event("input", { bubbles: true }));
                await shown;
                found[query] = list.querySelector(".search-hit a")?.href ?? "nothing";
            }
            return found;
        }""",
        [*QUERIES],
    )
    host = page.url.removesuffix("about/")
    wrong = {}
    for query, wanted in QUERIES.items():
        got = first[query].removeprefix(host).removesuffix("#check").replace("%20", " ")
        if got != wanted:
            wrong[query] = f"{got or 'home'} instead of {wanted or 'home'}"
    assert wrong == {}


def test_nothing_of_it_is_loaded_before_it_is_used(page: Page) -> None:
    asked: list[str] = []
    page.on("request", lambda r: asked.append(r.url))
    page.goto("/dosing/")
    page.wait_for_load_state("networkidle")
    parts = ("minisearch", "search-find", "search-show", "search/index.json")
    assert [url for url in asked if any(part in url for part in parts)] == []
    search(page, "dreams")
    for part in parts:
        assert sum(part in url for url in asked) == 1, part


def test_answers_come_first_and_sources_last(page: Page) -> None:
    page.goto("/about/")
    hits = search(page, "Younger 2013")
    expect(hits.first).to_have_text(re.compile("2013 Stanford trial"))
    expect(page.locator(".search-panel .search-hit__answer").first).to_contain_text("31 women")
    groups = page.locator(".search-panel .search-group__title").all_inner_texts()
    assert [text.lower() for text in groups] == ["pages", "sources"]
    sources = page.locator(".search-panel .search-source")
    assert 1 <= sources.count() <= 5
    expect(sources.first.locator("a")).to_have_attribute("href", re.compile(r"/references/y/#younger2013$"))
    sources.first.locator("a").click()
    expect(page.locator("#younger2013 .ref-text")).to_be_in_viewport()


def test_found_words_are_marked_and_sections_lead_to_their_headings(page: Page) -> None:
    page.goto("/about/")
    search(page, "alkohol")
    assert "alcohol" in [text.lower() for text in page.locator(".search-panel mark").all_inner_texts()]
    section = page.locator(".search-panel .search-hit__sections a").first
    target = section.get_attribute("href") or ""
    section.click()
    expect(page).to_have_url(target)
    expect(page.locator(f"#{target.partition('#')[2]}")).to_be_in_viewport()


def test_a_medicine_leads_to_its_check_with_the_name_filled_in(page: Page) -> None:
    page.goto("/about/")
    search(page, "ldn and ultram").first.click()
    expect(page).to_have_url(re.compile(r"/interactions/\?q=Ultram#check$"))
    expect(page.locator("form[data-medicines] input")).to_have_value("Ultram")
    expect(page.get_by_role("heading", name="Tramadol: do not combine")).to_be_visible()
    page.get_by_role("button", name="Clear names").click()
    expect(page).to_have_url(re.compile(r"/interactions/#check$"))


def test_a_misspelled_medicine_is_asked_back(page: Page) -> None:
    page.goto("/about/")
    expect(search(page, "oxycontine").first).to_have_text(re.compile(r"^Did you mean OxyContin\?"))


def test_by_keyboard_alone(page: Page) -> None:
    page.goto("/about/")
    page.keyboard.press("Control+k")
    expect(field(page)).to_be_focused()
    page.keyboard.type("how much does it cost")
    status = page.get_by_role("search").get_by_role("status")
    expect(status).to_have_text(re.compile(r"^\d+ results?\.$"))
    hits = page.locator(HIT)
    page.keyboard.press("ArrowDown")
    expect(hits.first).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(field(page)).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Escape")
    expect(page.locator(".search-panel")).to_be_hidden()
    expect(field(page)).to_be_focused()
    expect(field(page)).to_have_value("how much does it cost")
    page.keyboard.type("s")
    expect(page.locator(".search-panel")).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/access/"))


def test_leaving_the_search_closes_it(page: Page) -> None:
    page.goto("/about/")
    search(page, "pregnant")
    page.locator("h1").click()
    expect(page.locator(".search-panel")).to_be_hidden()
    field(page).focus()
    expect(page.locator(".search-panel")).to_be_visible()
    page.get_by_role("search").get_by_role("button", name="Close").click()
    expect(page.locator(".search-panel")).to_be_hidden()
    expect(field(page)).to_be_focused()


def test_letters_alone_do_nothing_elsewhere(page: Page) -> None:
    """A shortcut of one letter would hinder those who speak to their computer (WCAG 2.1.4)."""
    page.goto("/about/")
    for key in ("/", "s", "k", "f"):
        page.keyboard.press(key)
    expect(field(page)).not_to_be_focused()


def test_enter_leads_to_a_page_that_can_be_shared(page: Page) -> None:
    page.goto("/about/")
    field(page).fill("vivid dreams")
    field(page).press("Enter")
    expect(page).to_have_url(re.compile(r"/search/\?q=vivid\+dreams$"))
    first = page.locator("[data-search-page] .search-hit__title").first
    expect(first).to_have_text("What are the side effects of low-dose naltrexone?")
    own = page.get_by_label("Search this site").last
    expect(own).to_have_value("vivid dreams")
    own.fill("Contrave")
    expect(first).to_contain_text("do not combine")
    expect(page).to_have_url(re.compile(r"/search/\?q=Contrave$"))
    page.reload()
    expect(first).to_contain_text("do not combine")
    assert Axe().run(page, options={"runOnly": RULES, "resultTypes": ["violations"]}).response["violations"] == []


def test_nothing_found_says_so_and_leads_on(page: Page) -> None:
    page.goto("/about/")
    field(page).fill("qwrtzpsdf")
    expect(page.get_by_role("search").get_by_role("status")).to_have_text("Nothing found.")
    panel = page.locator(".search-panel")
    expect(panel).to_contain_text("No page has the words “qwrtzpsdf”.")
    expect(panel.get_by_role("link", name="the questions that people ask")).to_have_attribute(
        "href", re.compile("/questions/$")
    )


def test_a_better_spelling_is_offered_and_taken(page: Page) -> None:
    page.goto("/about/")
    search(page, "hedaches")
    page.get_by_role("button", name="headaches?").or_(page.get_by_role("button", name="headache?")).click()
    expect(field(page)).to_have_value(re.compile("^headaches?$"))
    expect(field(page)).to_be_focused()
    expect(page.locator(HIT).first).to_have_attribute("href", re.compile("/side-effects/$"))


def test_what_is_typed_stays_text(page: Page) -> None:
    page.goto("/about/")
    field(page).fill("<b>qwrtzpsdf</b>")
    expect(page.locator(".search-panel")).to_contain_text("“<b>qwrtzpsdf</b>”")
    assert page.locator(".search-panel b").count() == 0


def test_on_a_phone_it_fills_the_width_and_is_worked_by_touch(phone: Page) -> None:
    phone.goto("/about/")
    assert phone.evaluate("document.documentElement.scrollWidth") <= 360
    field(phone).tap()
    hits = search(phone, "surgery")
    box = phone.locator(".search-panel").bounding_box()
    assert box
    assert box["x"] == 0
    assert box["width"] == 360
    for link in phone.locator(".search-panel a, .search-panel button").all():
        size = link.bounding_box()
        assert size
        assert size["height"] >= 24
    phone.locator(".search-panel .search-hit__answer").first.tap()
    expect(phone.locator(".search-panel")).to_be_visible()
    phone.get_by_role("button", name="Close").tap()
    expect(phone.locator(".search-panel")).to_be_hidden()
    search(phone, "surgery ")
    hits.first.tap()
    expect(phone).to_have_url(re.compile("/contraindications/"))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_the_results(browser: Browser, host: str, scheme: str) -> None:
    context = browser.new_context(base_url=host, color_scheme=scheme, viewport={"width": 1280, "height": 800})
    tab = context.new_page()
    tab.goto("/about/")
    search(tab, "younger tramdol")
    options = {"runOnly": RULES, "resultTypes": ["violations"]}
    found = Axe().run(tab, context=".search", options=options).response["violations"]
    assert found == []
    context.close()


def test_without_script_the_form_leads_to_all_pages(browser: Browser, host: str, project: Path) -> None:
    context = browser.new_context(java_script_enabled=False, base_url=host)
    tab = context.new_page()
    tab.goto("/about/")
    field(tab).fill("tramadol")
    field(tab).press("Enter")
    expect(tab).to_have_url(re.compile(r"/search/\?q=tramadol$"))
    expect(tab.get_by_text("Searching needs JavaScript.")).to_be_visible()
    listed = {a.evaluate("a => a.pathname") for a in tab.locator(".page-list a").all()}
    docs = project / "docs"
    sources = {
        re.sub(r"(^|/)index$", r"\1", p.relative_to(docs).with_suffix("").as_posix()) for p in docs.rglob("*.md")
    }
    assert listed == {f"/{name.rstrip('/')}/".replace("//", "/") for name in sources - {"search"}}
    expect(tab.locator(".page-list li").nth(1)).to_contain_text("Fibromyalgia means pain in many parts of the body")
    context.close()


def test_without_its_index_it_says_so(browser: Browser, host: str) -> None:
    context = browser.new_context(base_url=host)
    tab = context.new_page()
    tab.route("**/search/index.json", lambda route: route.abort())
    tab.goto("/search/?q=dreams")
    expect(tab.locator("[data-search-page]")).to_have_text("The search could not be loaded. All pages stand below.")
    context.close()
