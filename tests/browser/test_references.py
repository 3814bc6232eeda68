"""References in use, in a real browser: copied from previews and lists, and the list of all narrowed down."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from scripts.bibliography import load
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
    page.goto("/references/")
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
    page.goto("/references/")
    for entry in ENTRIES:
        if entry.PMCID:
            expect(page.locator(f"[id='{entry.id}'] .ref-links a").first).to_have_text("Free full text")
            break
    first = page.evaluate(
        """() => [...document.querySelectorAll(".catalogue .ref-links")]
            .filter((links) => links.textContent.includes("Free full text"))
            .map((links) => links.firstElementChild.textContent)"""
    )
    assert len(first) == sum(bool(entry.PMCID) for entry in ENTRIES)
    assert set(first) == {"Free full text"}


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
    context.close()
