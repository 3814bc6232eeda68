"""Reading without a network: the worker, its page of controls, a new version, and the site from a disk."""

from __future__ import annotations

import re
import shutil
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from scripts.publish.sharing.archive import FOLDER, NAME
from scripts.publish.sharing.offline import write_offline
from tests.browser.serving import served

KEPT = """async () => {
    const found = [];
    for (const name of await caches.keys()) {
        for (const request of await (await caches.open(name)).keys()) found.push(new URL(request.url).pathname);
    }
    return found;
}"""
READY = "navigator.serviceWorker.ready.then(() => true)"


@pytest.fixture
def copy(site: Path, tmp_path: Path) -> Path:
    """A copy of the site, which a test may change."""
    folder = tmp_path / "site"
    # Single references are not kept by browsers, and there are many.
    shutil.copytree(site, folder, ignore=shutil.ignore_patterns("*.bib", "*.ris", "*.zip"))
    write_offline(folder)
    return folder


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    yield context
    context.close()


def kept(page: Page) -> list[str]:
    found = page.evaluate(KEPT)
    assert isinstance(found, list)
    return found


def until(page: Page, holds: Callable[[], bool]) -> None:
    """Wait until *holds*: the worker works on its own, and tells nobody when it is done."""
    for _ in range(150):
        if holds():
            return
        page.wait_for_timeout(100)
    raise AssertionError("it did not come about within 15 seconds")


def stores(page: Page) -> list[str]:
    found = page.evaluate("caches.keys()")
    assert isinstance(found, list)
    return found


def visit(page: Page, address: str) -> None:
    """Open a page and wait until the worker has kept it."""
    page.goto(address)
    assert page.evaluate(READY)
    path = "/" + address.split("/", 3)[3]
    until(page, lambda: path in kept(page))


def test_a_visited_page_is_read_without_a_network(context: BrowserContext, site: Path) -> None:
    page = context.new_page()
    with served(site) as address:
        visit(page, f"{address}/dosing/")
        visit(page, f"{address}/trials/final/")
    faults: list[str] = []
    page.on("pageerror", lambda e: faults.append(str(e)))
    page.goto(f"{address}/dosing/?again")
    expect(page.locator("h1")).to_have_text("How is low-dose naltrexone taken in studies and practice?")
    serif = page.evaluate("getComputedStyle(document.body).getPropertyValue('--serif')")
    assert "Georgia" in serif
    mark = page.locator("a[role=doc-biblioref]").first
    mark.hover()
    expect(page.locator("#reference-preview")).to_be_visible()
    page.goto(f"{address}/trials/final")  # without its slash, as a host would lead on
    expect(page).to_have_url(f"{address}/trials/final/")
    assert faults == []


def test_a_page_that_is_not_kept_gives_a_notice(context: BrowserContext, site: Path) -> None:
    page = context.new_page()
    with served(site) as address:
        visit(page, f"{address}/dosing/")
    page.goto(f"{address}/symptoms/")
    expect(page.locator("[data-missing]")).to_be_visible()
    expect(page.locator("[data-missing]")).to_contain_text("You have no network now")
    expect(page.locator("[data-missing] a")).to_have_attribute("href", f"{address}/symptoms/")
    page.get_by_text("Pages on this device").click()
    expect(page.locator("[data-kept] a[href$='/dosing/']")).to_be_visible()
    page.goto(f"{address}/offline/?page=https://elsewhere.example/")
    expect(page.locator("[data-missing]")).to_be_hidden()
    expect(page.locator("a[href*='elsewhere']")).to_have_count(0)


def test_the_whole_site_is_kept_on_request(context: BrowserContext, copy: Path) -> None:
    page = context.new_page()
    with served(copy) as address:
        visit(page, f"{address}/offline/")
        button = page.get_by_role("button", name=re.compile(r"Keep the whole site on this device \(\d+\.\d MB\)"))
        button.click()
        state = page.locator("[data-state]")
        expect(state).to_have_text(re.compile(r"The whole site is on this device: \d+ pages"), timeout=30_000)
        expect(button).to_be_hidden()
    for path in ("symptoms/", "handouts/patient/", "references/", "trials/younger-2013/"):
        page.goto(f"{address}/{path}")
        assert page.locator("h1").inner_text()
        expect(page.locator("[data-missing]")).to_have_count(0)


def test_it_can_be_switched_off_and_on(context: BrowserContext, site: Path) -> None:
    page = context.new_page()
    with served(site) as address:
        visit(page, f"{address}/dosing/")
        page.goto(f"{address}/offline/")
        page.get_by_role("button", name="Remove it and switch off").click()
        expect(page.locator("[data-state]")).to_have_text("Switched off. Nothing is kept on this device.")
        expect(page.get_by_role("button", name="Switch on")).to_be_focused()
        assert stores(page) == []
        page.goto(f"{address}/symptoms/")
        page.wait_for_load_state("networkidle")
        assert page.evaluate("navigator.serviceWorker.getRegistrations().then((all) => all.length)") == 0
        assert stores(page) == []
        page.goto(f"{address}/offline/")
        page.get_by_role("button", name="Switch on").click()
        expect(page.locator("[data-state]")).to_have_text(re.compile(r"\d+ of \d+ pages are on this device"))


def test_a_new_version_replaces_the_old_one_as_a_whole(context: BrowserContext, copy: Path) -> None:
    page = context.new_page()
    version = "document.documentElement.dataset.version"
    with served(copy) as address:
        visit(page, f"{address}/dosing/")
        visit(page, f"{address}/symptoms/")
        (old,) = stores(page)
        for name in ("dosing", "symptoms"):
            file = copy / name / "index.html"
            file.write_text(file.read_text().replace("<html ", '<html data-version="new" ', 1))
        write_offline(copy)
        page.goto(f"{address}/about/")  # any page makes the browser look for a new worker
        until(page, lambda: old not in stores(page))
        assert "/symptoms/" in kept(page)
    for name in ("dosing", "symptoms"):  # one that was opened first and one that was opened last
        page.goto(f"{address}/{name}/")
        assert page.evaluate(version) == "new"


def test_a_version_half_published_is_not_taken(context: BrowserContext, copy: Path) -> None:
    page = context.new_page()
    with served(copy) as address:
        visit(page, f"{address}/dosing/")
        (old,) = stores(page)
        dosing = copy / "dosing/index.html"
        before = dosing.read_bytes()
        # The page is there already; list and worker are not: it is shown, but not kept with the old style.
        dosing.write_text(dosing.read_text().replace("</h1>", " NEW</h1>", 1))
        page.goto(f"{address}/dosing/")
        assert page.locator("h1").inner_text().endswith("NEW")
        page.wait_for_timeout(500)
        assert stores(page) == [old]
        # A page of the site asks for the new worker at a time of its own; a plain text does not.
        page.goto(f"{address}/robots.txt")
        page.wait_for_timeout(500)
        # The list is new, the page still old.
        write_offline(copy)
        dosing.write_bytes(before)
        # Until the new worker is given up, or taken.
        end = page.evaluate(
            """async () => {
                const found = await navigator.serviceWorker.getRegistration();
                let installing;
                found.addEventListener("updatefound", () => { installing = found.installing; });
                await found.update();
                for (let turn = 0; turn < 300 && !["redundant", "activated"].includes(installing?.state); turn += 1) {
                    await new Promise((done) => setTimeout(done, 50));
                }
                return installing?.state;
            }"""
        )
        assert end == "redundant"
        until(page, lambda: stores(page) == [old])
    page.goto(f"{address}/dosing/")
    assert not page.locator("h1").inner_text().endswith("NEW")


def test_errors_are_never_kept(context: BrowserContext, copy: Path) -> None:
    page = context.new_page()
    with served(copy) as address:
        visit(page, f"{address}/dosing/")
        page.goto(f"{address}/nowhere/")
        assert page.locator("h1").inner_text() == "This page is not here"
        (copy / "symptoms/index.html").unlink()
        page.goto(f"{address}/symptoms/")
        page.wait_for_timeout(300)
        assert not {"/nowhere/", "/symptoms/", "/404.html"} & set(kept(page))


def test_it_works_in_a_subfolder_and_touches_nothing_beside(context: BrowserContext, copy: Path) -> None:
    page = context.new_page()
    root = copy.parent / "root"
    root.mkdir()
    (root / "index.html").write_text("<!doctype html><title>beside</title><p>beside")
    copy.rename(root / "sub")
    with served(root) as address:
        page.goto(f"{address}/")
        page.evaluate("caches.open('beside')")
        visit(page, f"{address}/sub/dosing/")
        page.goto(f"{address}/sub/offline/")
        page.get_by_role("button", name="Remove it and switch off").click()
        expect(page.get_by_role("button", name="Switch on")).to_be_visible()
        assert stores(page) == ["beside"]


def test_the_site_is_read_from_a_disk(site: Path, tmp_path: Path, context: BrowserContext) -> None:
    with zipfile.ZipFile(site / NAME) as packed:
        packed.extractall(tmp_path)
    disk = tmp_path / FOLDER
    page = context.new_page()
    faults: list[str] = []
    page.on("console", lambda m: faults.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda e: faults.append(str(e)))
    page.on("request", lambda r: faults.append(r.url) if r.url.startswith("http") else None)
    page.goto((disk / "index.html").as_uri())
    expect(page.locator("h1")).to_have_text("Does low-dose naltrexone help fibromyalgia?")
    assert "Georgia" in page.evaluate("getComputedStyle(document.body).getPropertyValue('--serif')")
    page.locator("article a[href$='contraindications/index.html']").first.click()
    expect(page).to_have_url((disk / "contraindications/index.html").as_uri())
    page.goto((disk / "interactions/index.html").as_uri())
    assert page.get_by_role("searchbox").count()
    page.goto((disk / "offline/index.html").as_uri())
    expect(page.locator("[data-state]")).to_have_text("You are reading the site from a disk. It needs no network.")
    # From a disk the published address is the one to share.
    expect(page.locator("a[href='https://ldn-fibromyalgia.example/ldn-fibromyalgia-site.zip']")).to_have_count(1)
    assert faults == []
