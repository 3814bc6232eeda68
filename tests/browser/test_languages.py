"""The Spanish page in a real browser: its scripts speak Spanish, its search finds it, it is accessible on a phone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


@pytest.fixture
def phone(browser: Browser, host: str) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 360, "height": 740}, base_url=host)
    tab = context.new_page()
    faults: list[str] = []
    tab.on("console", lambda m: faults.append(m.text) if m.type == "error" else None)
    tab.on("pageerror", lambda e: faults.append(str(e)))
    yield tab
    context.close()
    assert faults == []


def test_scripts_speak_the_language_of_the_page(phone: Page) -> None:
    phone.goto("/es/")
    copy = phone.locator("#ref-toljan2018").get_by_role("button")
    expect(copy).to_have_text("Copiar")
    expect(copy).to_have_attribute("aria-label", "Copiar esta referencia, Toljan 2018")
    phone.mouse.wheel(0, 400)  # what shares a page comes when the reader begins to do something
    link = phone.locator("h2#found a.headerlink")
    expect(link).to_have_attribute("aria-label", 'Copiar enlace a "¿Qué hallaron los mejores ensayos?"')
    phone.get_by_role("button", name="Menú").click()
    expect(phone.get_by_role("dialog").get_by_role("button", name="Cerrar")).to_be_visible()
    phone.goto("/")
    expect(phone.locator("#ref-toljan2018").get_by_role("button")).to_have_text("Copy")


def test_a_spanish_search_on_a_spanish_page(phone: Page) -> None:
    phone.goto("/es/")
    phone.locator("#search-field").fill("naltrexona")
    hits = phone.locator(".search-panel .search-hit")
    expect(hits.first.locator("a").first).to_contain_text("¿Ayuda la naltrexona")
    expect(phone.get_by_role("search").get_by_role("status")).to_contain_text("resultado")
    # Pages in English are marked as such.
    expect(phone.locator(".search-panel .search-hit[lang=en]").first).to_be_attached()
    expect(phone.locator(".search-panel").get_by_role("heading", name="Páginas")).to_be_visible()


def test_the_page_is_accessible_and_fits_a_phone(phone: Page) -> None:
    phone.goto("/es/")
    found = Axe().run(phone, options={"runOnly": {"type": "tag", "values": RULES}})
    assert found.violations_count == 0, found.generate_report()
    assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")
    expect(phone.get_by_role("link", name="English", exact=True)).to_be_visible()
