"""A browser that enforces the policy, on a host that sends the headers: every page works, foreign script does not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.serving import wait_for
from tests.browser.test_pages import addresses
from tests.hosting import hosted

LISTEN = """addEventListener("securitypolicyviolation", (event) => {
  (window.violations ??= []).push(`${event.effectiveDirective} ${event.blockedURI} ${event.sample}`);
});"""


@pytest.fixture(scope="module")
def safe_host(site: Path) -> Iterator[str]:
    with hosted(site) as address:
        yield address


@dataclass
class Watched:
    """A tab, and what must not happen in it."""

    tab: Page
    faults: list[str] = field(default_factory=list)

    def settle(self) -> list[str]:
        """Return and forget what happened so far."""
        happened = [*self.faults, *self.tab.evaluate("window.violations ?? []")]
        self.faults.clear()
        return happened


@pytest.fixture(scope="module")
def context(browser: Browser, safe_host: str) -> Iterator[BrowserContext]:
    opened = browser.new_context(base_url=safe_host, reduced_motion="reduce")
    opened.add_init_script(LISTEN)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def watched(context: BrowserContext, safe_host: str) -> Watched:
    one = Watched(context.new_page())
    own = (safe_host, "data:", "blob:")
    one.tab.on("request", lambda r: one.faults.append(f"asks {r.url}") if not r.url.startswith(own) else None)
    one.tab.on("requestfailed", lambda r: one.faults.append(f"fails {r.url}"))
    one.tab.on("response", lambda r: one.faults.append(f"{r.status} {r.url}") if r.status >= 400 else None)
    one.tab.on("console", lambda m: one.faults.append(m.text) if m.type in ("error", "warning") else None)
    one.tab.on("pageerror", lambda e: one.faults.append(str(e)))
    return one


@pytest.mark.parametrize("address", [*addresses(), "/none/here/"])
def test_no_page_breaks_its_policy_asks_another_host_or_sets_a_cookie(watched: Watched, address: str) -> None:
    answer = watched.tab.goto(address)
    assert answer
    watched.tab.wait_for_load_state("networkidle")
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
    assert answer.headers["x-content-type-options"] == "nosniff"
    happened = watched.settle()
    if address == "/none/here/":
        happened = [fault for fault in happened if "404" not in fault]
    assert happened == []
    assert watched.tab.context.cookies() == []
    assert "set-cookie" not in answer.headers
    # The style has come, which a wrong hash would have kept away.
    assert watched.tab.evaluate("getComputedStyle(document.body).margin") == "0px"


def test_the_tools_work_under_the_policy(watched: Watched) -> None:
    tab = watched.tab
    tab.goto("/interactions/")
    tab.get_by_role("searchbox", name="Medicine").fill("tramadol")
    expect(tab.locator("[role=status] .found").first).to_be_visible()
    tab.goto("/diagnosis/")
    tab.locator("form[data-keep] input[type=checkbox]").first.check()
    tab.goto("/plan/")
    field_ = tab.locator("form[data-keep] input[type=date], form[data-keep] textarea").first
    field_.scroll_into_view_if_needed()
    tab.locator("form[data-keep] button[data-action=clear]").first.click()
    tab.goto("/decide/")
    tab.locator("form[data-keep] input[type=radio]").first.check()
    tab.goto("/trials/")
    tab.locator("a[role=doc-biblioref]").first.hover()
    expect(tab.locator("#reference-preview")).to_be_visible()
    assert watched.settle() == []


def add(element: str, attributes: str, to: str = "body") -> str:
    """Return script that puts an element into the page."""
    return f"const e = Object.assign(document.createElement('{element}'), {{ {attributes} }}); document.{to}.append(e);"


def write(html: str) -> str:
    """Return script that puts HTML into the page."""
    return f"document.body.insertAdjacentHTML('beforeend', `{html}`);"


ELSEWHERE = "https://127.0.0.1:9"
ATTACKS = {
    "an inline script": add("script", "textContent: 'window.struck = 1'"),
    "a handler in an attribute": write('<img src="data:," onerror="window.struck = 1">'),
    "an address that runs script": add("a", "href: 'javascript:void(window.struck = 1)'") + " e.click();",
    "a script of another host": add("script", f"src: '{ELSEWHERE}/x.js'"),
    "an inline style": add("style", "textContent: 'p { color: red }'", "head"),
    "a style in an attribute": write('<p style="color:red">x</p>'),
    "a picture of another host": add("img", f"src: '{ELSEWHERE}/x.png'"),
    "a frame": add("iframe", "src: '/about/'"),
    "a base": add("base", f"href: '{ELSEWHERE}/'", "head"),
}


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS)
@pytest.mark.parametrize("headers", [True, False], ids=["headers", "page-alone"])
def test_what_is_foreign_is_refused(browser: Browser, safe_host: str, host: str, attack: str, headers: bool) -> None:
    """On a host that sends our headers, and on one that sends none, as GitHub Pages."""
    opened = browser.new_context(base_url=safe_host if headers else host)
    opened.add_init_script(LISTEN)
    tab = opened.new_page()
    tab.goto("/about/")
    assert tab.evaluate("window.violations ?? []") == []
    tab.evaluate(f"() => {{ {attack} }}")
    wait_for(tab, "window.violations?.length > 0")
    assert tab.evaluate("window.violations ?? []") != []
    assert tab.evaluate("window.struck") is None
    opened.close()


def test_without_the_policy_the_same_attack_strikes(browser: Browser, site: Path, tmp_path: Path) -> None:
    """Shows that the tests above can fail."""
    html = (site / "about/index.html").read_text("utf-8")
    start = html.index('<meta http-equiv="Content-Security-Policy"')
    (tmp_path / "index.html").write_text(html[:start] + html[html.index(">", start) + 1 :], "utf-8")
    with hosted(tmp_path) as address:
        tab = browser.new_page()
        tab.goto(f"{address}/")
        tab.evaluate(f"() => {{ {ATTACKS['an inline script']} }}")
        assert tab.evaluate("window.struck") == 1
        tab.close()
