"""What comes after the text, and what comes only when a reader does something, in a real browser."""

from __future__ import annotations

import contextlib
import inspect
import re
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.serving import Handler, arrive, served
from tests.browser.test_offline import READY, kept, until

TOOL = "form[data-medicines]"
SIGN = "dispatchEvent(new Event('pointermove'))"
# What is laid out late and is given less room before than it needs then, or is no longer laid out late. What stands
# within another such part comes first, so that this one is measured with the room that is kept in it.
CRAMPED = """() => [...document.querySelectorAll(".long")].reverse().flatMap((node) => {
    const room = parseFloat(getComputedStyle(node).containIntrinsicHeight.replace("auto", ""));
    node.style.contentVisibility = "visible";
    const needed = node.offsetHeight;
    node.style.contentVisibility = "";
    return room >= needed ? [] : [`${node.textContent.slice(0, 40)}: ${room} < ${needed}`];
})"""


@pytest.fixture
def tab(browser: Browser, host: str) -> Iterator[Page]:
    """A phone in the hands of a reader who does nothing; fails the test when the page reports an error."""
    context = browser.new_context(base_url=host, viewport={"width": 360, "height": 700}, has_touch=True, is_mobile=True)
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda e: faults.append(str(e)))
    yield page
    context.close()
    assert faults == []


def asked_for(tab: Page) -> list[str]:
    """Return the scripts that a page has fetched."""
    names = tab.evaluate("performance.getEntriesByType('resource').map((entry) => entry.name)")
    return [found[1] for name in names if (found := re.search(r"/([\w-]+)\.[0-9a-f]{10}\.js$", name))]


def test_a_tool_out_of_sight_comes_when_its_reader_does_something(tab: Page) -> None:
    arrive(tab, "/interactions/")
    tab.wait_for_timeout(500)
    assert asked_for(tab) == ["frame-offline"]
    expect(tab.locator(TOOL)).to_be_hidden()
    expect(tab.locator("link[rel=manifest]")).to_have_count(0)
    tab.evaluate("scrollBy(0, 10)")
    expect(tab.locator(TOOL)).to_be_visible()
    expect(tab.locator("link[rel=manifest]")).to_have_count(1)
    until(tab, lambda: set(asked_for(tab)) >= {"keep", "medicines", "citations", "share"})


def test_the_search_has_its_room_and_comes_when_its_reader_does_something(tab: Page) -> None:
    for width in (320, 1280):
        tab.set_viewport_size({"width": width, "height": 700})
        arrive(tab, "/search/")
        tab.wait_for_timeout(500)
        assert asked_for(tab) == ["frame-offline"]
        expect(tab.get_by_text("Searching needs JavaScript.")).to_be_hidden()
        top = "document.getElementById('pages').getBoundingClientRect().top"
        before = tab.evaluate(top)
        tab.evaluate(SIGN)
        expect(tab.get_by_label("Search this site").last).to_be_focused()
        assert tab.evaluate(top) == before


def test_a_tool_in_sight_comes_by_itself(tab: Page) -> None:
    tab.set_viewport_size({"width": 360, "height": 6000})
    arrive(tab, "/interactions/")
    expect(tab.locator(TOOL)).to_be_visible()


def test_a_tool_comes_by_itself_to_a_reader_who_was_sent_into_the_page(tab: Page) -> None:
    arrive(tab, "/interactions/#unknown")
    expect(tab.locator(TOOL)).to_be_attached()
    until(tab, lambda: "medicines" in asked_for(tab))


def test_what_comes_on_use_is_kept_for_reading_without_a_network(tab: Page, site: Path) -> None:
    with served(site) as address:
        arrive(tab, f"{address}/interactions/")
        assert tab.evaluate(READY)
        until(tab, lambda: any("medicines." in path for path in kept(tab)))
        assert "medicines" not in asked_for(tab)
    tab.evaluate(SIGN)
    expect(tab.locator(TOOL)).to_be_visible()


@pytest.mark.parametrize("width", [360, 900, 1280, 2000])
def test_a_part_far_below_stands_where_its_link_leads(tab: Page, width: int) -> None:
    tab.set_viewport_size({"width": width, "height": 700})
    for part in ("immune", "liver", "not-listed"):
        arrive(tab, f"/interactions/#{part}")
        tab.evaluate(SIGN)
        until(tab, lambda: tab.locator(".long").count() == 0)
        tab.wait_for_timeout(200)
        top = tab.evaluate("id => document.getElementById(id).getBoundingClientRect().top", part)
        assert -40 <= top <= 200, part


def test_long_tables_have_room_enough_and_are_laid_out_in_the_end(browser: Browser, host: str, site: Path) -> None:
    pages = [p for p in sorted(site.rglob("index.html")) if re.search(r'class="table-box long ', p.read_text("utf-8"))]
    assert len(pages) > 10
    context = browser.new_context(base_url=host, viewport={"width": 320, "height": 700})
    tab = context.new_page()
    late = 0
    for page in pages:
        address = f"/{page.parent.relative_to(site).as_posix()}/"
        tab.set_viewport_size({"width": 320, "height": 700})
        arrive(tab, address)
        late += tab.evaluate("""document.querySelectorAll(".long").length""")
        for width in (320, 720, 1280):
            tab.set_viewport_size({"width": width, "height": 700})
            assert tab.evaluate(CRAMPED) == [], (address, width)
        tab.evaluate(SIGN)
        until(tab, lambda: tab.locator(".long").count() == 0)
    assert late > 20
    context.close()


# Where the rest of a long text begins, before and after it is laid out. In one go: what a table above it may say in
# between, when it is wider than the page, moves it as well.
BEGINS = """() => {
    const begins = () => document.querySelector(".rest > h2").getBoundingClientRect().top + scrollY;
    const before = begins();
    document.querySelectorAll(".long").forEach((node) => { node.classList.remove("long"); });
    return [before, begins()];
}"""


@pytest.mark.parametrize("width", [360, 1280])
def test_the_rest_of_a_text_stands_where_it_stands_in_the_end(tab: Page, site: Path, width: int) -> None:
    pages = [p for p in sorted(site.rglob("index.html")) if 'class="rest ' in p.read_text("utf-8")]
    assert len(pages) > 20
    tab.set_viewport_size({"width": width, "height": 900})
    for page in pages:
        arrive(tab, f"/{page.parent.relative_to(site).as_posix()}/")
        before, after = tab.evaluate(BEGINS)
        assert after == pytest.approx(before, abs=0.5), page


# What a page says of itself when it is read to its end, and whether a reader could see its parts then.
AT_FIRST = """addEventListener("DOMContentLoaded", () => {
    const seen = (at) => document.querySelector(at)?.checkVisibility();
    window.atFirst = [document.documentElement.className, seen(".rest p"), seen(".sheet-diary")];
})"""


def at_first(tab: Page) -> list[object]:
    """Return what `AT_FIRST` noted, after all of the page has come to be seen."""
    until(tab, lambda: tab.evaluate("document.documentElement.className") == "js")
    parts = "[...document.querySelectorAll('.rest p, .sheet-diary')]"
    assert tab.evaluate(f"{parts}.every((node) => node.checkVisibility())")
    return list(tab.evaluate("atFirst"))


def test_the_far_part_of_a_page_waits_for_the_first_sight_of_its_top(tab: Page) -> None:
    tab.add_init_script(AT_FIRST)
    arrive(tab, "/plan/")
    assert at_first(tab) == ["js first", False, False]
    tab.reload()
    assert at_first(tab) == ["js", True, True]
    for into in ("#limits", "?to=limits", "#:~:text=What%20the%20numbers%20mean"):
        tab.goto("about:blank")
        arrive(tab, f"/plan/{into}")
        assert at_first(tab) == ["js", True, True], into
    assert tab.evaluate("scrollY") > 5000  # where the words stand
    tab.set_viewport_size({"width": 1280, "height": 900})
    tab.goto("about:blank")
    arrive(tab, "/plan/")
    assert at_first(tab) == ["js first", True, True]


@pytest.mark.parametrize(
    ("browsers", "then"),
    [
        # One that does not tell of its paints, and one that tells none: a page in a tab that nobody looks at.
        ("Object.defineProperty(PerformanceObserver, 'supportedEntryTypes', { value: [] })", ["js", True, True]),
        ("PerformanceObserver.prototype.observe = () => {}", ["js first", False, False]),
    ],
)
def test_the_far_part_comes_where_no_first_sight_is_told(tab: Page, browsers: str, then: list[object]) -> None:
    tab.add_init_script(browsers)
    tab.add_init_script(AT_FIRST)
    arrive(tab, "/plan/")
    assert at_first(tab) == then
    until(tab, lambda: asked_for(tab) == ["frame-offline"])


@contextlib.contextmanager
def in_two_pieces(site: Path) -> Iterator[tuple[str, list[int], threading.Event]]:
    """Serve *site* as a slow line does; yields its address, at which byte a page is cut, and what sends the rest."""
    cut, go_on = [0], threading.Event()

    class Slow(Handler):
        def do_GET(self) -> None:
            if not self.path.endswith("/"):
                super().do_GET()
                return
            whole = (site / self.path[1:] / "index.html").read_bytes()
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(whole[: cut[0]])
            self.wfile.flush()
            go_on.wait(10)
            self.wfile.write(whole[cut[0] :])

    with served(site, Slow) as address:
        yield address, cut, go_on
        go_on.set()


JUMPS = """window.jumps = []; new PerformanceObserver((list) => {
    for (const { sources } of list.getEntries()) jumps.push(sources.map(({ node }) => node?.outerHTML?.slice(0, 80)));
}).observe({ type: "layout-shift", buffered: true })"""


@pytest.mark.parametrize("path", ["references/b", "plan", "trials/final"])
def test_a_page_that_arrives_in_two_pieces_does_not_jump(tab: Page, site: Path, path: str) -> None:
    whole = (site / path / "index.html").read_bytes()
    tab.add_init_script(JUMPS)
    with in_two_pieces(site) as (address, cut, go_on):
        top = [found.start() for found in re.finditer(rb"<(form|label|button|a|div|main|h1|p|section|h2)\b", whole)]
        for place in [at for at in top if at > whole.index(b"masthead__name")][:30]:
            cut[0] = place
            go_on.clear()
            inspect.unwrap(Page.goto)(tab, f"{address}/{path}/", wait_until="commit")
            until(tab, lambda: tab.evaluate("performance.getEntriesByType('paint').length > 0"))
            go_on.set()
            tab.wait_for_load_state("load")
            until(tab, lambda: tab.evaluate("document.documentElement.className") == "js")
            assert tab.evaluate("jumps") == [], whole[place : place + 60]


def test_an_entry_of_all_references_stands_where_its_link_leads(tab: Page) -> None:
    arrive(tab, "/references/#younger2013")
    tab.wait_for_timeout(300)
    assert -40 <= tab.evaluate("document.getElementById('younger2013').getBoundingClientRect().top") <= 350
