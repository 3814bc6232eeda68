"""Real pages in a real browser: references in use, access, small screens, print, no other host."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.access import COLORED, color_violations, violations
from tests.browser.printing import printed
from tests.browser.serving import wait_for

MARK = "a[role=doc-biblioref]"


def addresses() -> list[str]:
    """Addresses of all pages, from their sources, and of one of the letters of all references."""
    docs = Path(__file__).parents[2] / "docs"
    found = []
    for file in docs.rglob("*.md"):
        address = "/" + file.relative_to(docs).with_suffix("").as_posix() + "/"
        found.append(re.sub(r"(^|/)index/$", r"\1", address))
    return sorted([*found, "/references/y/"])


@pytest.fixture
def page(browser: Browser, host: str) -> Iterator[Page]:
    """A desk-sized tab; fails the test when the page asks another host or reports an error."""
    context = browser.new_context(viewport={"width": 1280, "height": 800}, base_url=host)
    tab = context.new_page()
    faults: list[str] = []
    tab.on("request", lambda r: faults.append(r.url) if not r.url.startswith((host, "data:", "blob:")) else None)
    tab.on("console", lambda m: faults.append(m.text) if m.type == "error" else None)
    tab.on("pageerror", lambda e: faults.append(str(e)))
    yield tab
    context.close()
    assert faults == []


@pytest.fixture
def phone(browser: Browser, host: str) -> Iterator[Page]:
    """A phone: 360 px, touch, no hover."""
    context = browser.new_context(
        viewport={"width": 360, "height": 740}, base_url=host, has_touch=True, is_mobile=True, device_scale_factor=2
    )
    yield context.new_page()
    context.close()


def preview(tab: Page) -> Locator:
    return tab.locator("#reference-preview")


def test_preview_opens_on_hover_can_be_entered_and_closes(page: Page) -> None:
    page.goto("/")
    mark = page.locator(MARK).first
    key = (mark.get_attribute("href") or "").removeprefix("#ref-")
    mark.hover()
    box = preview(page)
    expect(box).to_be_visible()
    expect(box).to_contain_text(page.locator(f"#ref-{key} .ref-text").inner_text()[:40])
    expect(box).to_have_attribute("aria-label", re.compile(r"^Reference 1, "))
    box.hover()
    page.wait_for_timeout(500)
    expect(box).to_be_visible()
    page.mouse.move(2, 2)
    expect(box).to_have_count(0)


def test_preview_opens_on_focus_and_escape_closes_it(page: Page) -> None:
    page.goto("/")
    mark = page.locator(MARK).first
    page.locator("h1").click()
    for _ in range(60):
        page.keyboard.press("Tab")
        if mark.evaluate("node => node === document.activeElement"):
            break
    expect(mark).to_be_focused()
    expect(preview(page)).to_be_visible()
    page.keyboard.press("Tab")
    assert preview(page).evaluate("node => node.contains(document.activeElement)")
    page.keyboard.press("Escape")
    expect(preview(page)).to_have_count(0)
    expect(mark).to_be_focused()


def test_first_tap_shows_the_source_and_second_follows(phone: Page) -> None:
    phone.goto("/")
    mark = phone.locator(MARK).first
    target = mark.get_attribute("href") or ""
    mark.tap()
    expect(preview(phone)).to_be_visible()
    box = preview(phone).bounding_box()
    assert box
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 360
    assert "#ref-" not in phone.url
    mark.tap()
    expect(phone).to_have_url(re.compile(re.escape(target) + "$"))
    expect(phone.locator(target)).to_be_in_viewport()


def test_mark_and_backlink_lead_there_and_back(page: Page) -> None:
    page.goto("/")
    mark = page.locator(f"{MARK}:visible").nth(3)
    target = mark.get_attribute("href") or ""
    mark.click()
    entry = page.locator(target)
    expect(entry).to_be_in_viewport()
    plain, lit = (
        page.locator(sel).evaluate("n => getComputedStyle(n).backgroundColor") for sel in (".references ol", target)
    )
    assert plain != lit
    back = entry.locator("a[role=doc-backlink]").first
    place = back.get_attribute("href") or ""
    back.click()
    expect(page.locator(place)).to_be_in_viewport()


def test_entries_of_the_list_show_their_numbers(phone: Page) -> None:
    phone.goto("/dosing/")
    entries = phone.locator(".references ol > li")
    entries.last.evaluate("node => node.scrollIntoView()")
    phone.wait_for_timeout(300)
    seen = phone.context.new_cdp_session(phone).send("DOMSnapshot.captureSnapshot", {"computedStyles": []})
    words = [seen["strings"][place] for place in seen["documents"][0]["layout"]["text"] if place >= 0]
    # The number and its dot are two pieces.
    shown = [one for one, next_one in itertools.pairwise(words) if one.isdecimal() and next_one == "."]
    assert list(map(int, shown)) == list(range(1, entries.count() + 1))


@pytest.mark.parametrize("place", ["first entry", "last entry", "#page-foot", "#__nav"])
def test_a_link_from_elsewhere_lands_below_what_is_laid_out_late(phone: Page, place: str) -> None:
    phone.goto("/trials/")
    entries = phone.locator(".references li[id]")
    found = {"first entry": entries.first, "last entry": entries.last}.get(place)
    target = f"#{found.get_attribute('id')}" if found else place
    phone.goto("about:blank")
    phone.goto(f"/trials/{target}")
    expect(phone.locator(target)).to_be_in_viewport()
    # What comes into sight gets its true height; the target stays where it is.
    phone.wait_for_timeout(300)
    expect(phone.locator(target)).to_be_in_viewport()
    top = phone.locator(target).evaluate("node => node.getBoundingClientRect().top")
    end = phone.evaluate("document.documentElement.scrollHeight - innerHeight - scrollY")
    assert -1 <= top <= 120 or end < 2, (top, end)


def test_marks_are_plain_links_without_script(browser: Browser, host: str) -> None:
    context = browser.new_context(java_script_enabled=False, base_url=host)
    tab = context.new_page()
    tab.goto("/trials/")
    mark = tab.locator(MARK).first
    target = mark.get_attribute("href") or ""
    mark.click()
    expect(tab).to_have_url(re.compile(re.escape(target) + "$"))
    expect(tab.locator(target)).to_be_in_viewport()
    context.close()


def test_a_downloaded_reference_is_a_file(page: Page) -> None:
    page.goto("/trials/")
    page.locator(".references li .ref-links a", has_text="Details").first.click()
    entry = page.locator(".catalogue li:target")
    with page.expect_download() as download:
        entry.get_by_role("link", name="BibTeX").click()
    assert download.value.suggested_filename.endswith(".bib")
    assert Path(download.value.path()).read_text().startswith("@")


LONG = ".catalogue > ul > li:nth-child(n+40)"


@dataclass
class Reader:
    """One tab for the tests of every page, which loads a page anew only when a test has changed it."""

    tab: Page
    shown: str = ""
    """The page that is loaded whole, empty when it has been changed."""
    short: str = ""
    """The page that is loaded and shortened, empty when it has been changed further."""

    def whole(self, address: str) -> Page:
        """Return the tab with the page as readers get it; the test leaves it so."""
        if self.shown != address:
            self._load(address)
        return self.tab

    def shortened(self, address: str, last: bool = False) -> Page:
        """Return the tab with all folds open and the longest list cut: its entries have the same parts as the first.

        *last*: the test changes the page further.
        """
        if self.short != address:
            self.whole(address)
            self.shown = ""
            self.tab.evaluate(
                """long => {
                    document.querySelectorAll(long).forEach((node) => node.remove());
                    document.querySelectorAll("details").forEach((fold) => { fold.open = true; });
                }""",
                LONG,
            )
        self.short = "" if last else address
        return self.tab

    def _load(self, address: str) -> None:
        self.shown = self.short = ""
        self.tab.set_viewport_size({"width": 1280, "height": 800})
        self.tab.emulate_media(forced_colors="none", color_scheme="light")
        self.tab.goto(address)
        # All is laid out, as for a reader who comes to it: else what stands below would be judged unseen.
        rule = "* { content-visibility: visible !important; }"
        self.tab.evaluate("rule => { document.styleSheets[0].insertRule(rule); }", rule)
        self.shown = address


@pytest.fixture(scope="module")
def reader(browser: Browser, host: str) -> Iterator[Reader]:
    context = browser.new_context(base_url=host, reduced_motion="reduce")
    yield Reader(context.new_page())
    context.close()


# Grouped by page, so that each is loaded once for the three tests that follow.
every_page = pytest.mark.parametrize("address", addresses(), scope="module")


# What is laid out late and is given less room before than it needs then.
CRAMPED = """() => [
    ...document.querySelectorAll(".references > ol, .page-foot, .turn, .site-nav, .colophon"),
].flatMap((node) => {
    const room = parseFloat(getComputedStyle(node).containIntrinsicHeight.replace("auto", ""));
    return room < node.offsetHeight ? [`${node.className}: ${room} < ${node.offsetHeight}`] : [];
})"""


@every_page
def test_nothing_pushes_the_page_sideways(reader: Reader, address: str) -> None:
    tab = reader.whole(address)
    for width in (1280, 768, 360, 320):
        tab.set_viewport_size({"width": width, "height": 800})
        assert tab.evaluate("document.documentElement.scrollWidth") <= width
        assert tab.evaluate(CRAMPED) == [], width
        outside = tab.evaluate(
            """() => [...document.querySelectorAll("article :is(p, li, h1, h2, h3), .answer")]
                .filter((node) => !node.closest(".table-box, details:not([open])"))
                .filter((node) => node.getBoundingClientRect().right > innerWidth + 1)
                .map((node) => node.textContent.slice(0, 60))"""
        )
        assert outside == [], width
    # Text alone at twice its size (WCAG 1.4.4), as readers set it in their browser.
    tab.set_viewport_size({"width": 1280, "height": 800})
    tab.evaluate("document.documentElement.style.fontSize = '250%'")
    wide = tab.evaluate("document.documentElement.scrollWidth")
    tab.evaluate("document.documentElement.removeAttribute('style')")
    assert wide <= 1280, "text of 200%"


# What is lost when the reader's system allows a few colors only: words and lines of pictures too near to the ground,
# words that insist on their own colors, and controls without an edge.  Not by axe: it asks for a color of words that
# Chromium reports as the page wished it.
LOST = """() => {
    const numbers = (color) => color.match(/[0-9.]+/g).map(Number);
    const light = (color) => {
        const linear = (part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
        const [red, green, blue] = numbers(color).slice(0, 3).map((part) => linear(part / 255));
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    };
    const ground = getComputedStyle(document.body).backgroundColor;
    const contrast = (color, beneath = ground) => {
        const [high, low] = [light(color), light(beneath)].sort((a, b) => b - a);
        return (high + 0.05) / (low + 0.05);
    };
    const seen = (color) => color.startsWith("rgb") && (numbers(color)[3] ?? 1) > 0;
    const found = [];
    const tell = (what, node) => found.push(`${what}: ${node.outerHTML.slice(0, 90)}`);
    for (const node of document.querySelectorAll("article svg *")) {
        if (!node.getClientRects().length || node.closest("defs, [aria-hidden=true]")) continue;
        const { fill, stroke } = getComputedStyle(node);
        // Letters of judgments stand on a shape of ink, not on the ground.
        if (node.tagName === "text" && contrast(fill) < 4.5 && !node.matches(".fig-letter")) tell("words", node);
        if (node.tagName === "line" && seen(stroke) && contrast(stroke) < 3) tell("line", node);
    }
    for (const node of document.querySelectorAll("body *")) {
        const style = getComputedStyle(node);
        const words = [...node.childNodes].some((part) => part.nodeType === Node.TEXT_NODE && part.data.trim());
        if (!node.getClientRects().length || !words || node.closest("svg")) continue;
        const own = style.forcedColorAdjust === "none" && seen(style.backgroundColor) ? style.backgroundColor : ground;
        if (contrast(style.color, own) < 4.5) tell("words", node);
    }
    for (const node of document.querySelectorAll("button, input, select, textarea")) {
        const style = getComputedStyle(node);
        const edge = ["Top", "Bottom"].some((side) => parseFloat(style[`border${side}Width`]) > 0);
        if (node.getClientRects().length && !edge && !/checkbox|radio|range/.test(node.type)) tell("no edge", node);
    }
    return found;
}"""


@every_page
def test_nothing_is_lost_in_the_few_colors_of_a_readers_system(reader: Reader, address: str) -> None:
    tab = reader.shortened(address)
    tab.set_viewport_size({"width": 1280, "height": 800})
    try:
        for scheme in ("light", "dark"):
            tab.emulate_media(forced_colors="active", color_scheme=scheme)
            assert tab.evaluate(LOST) == [], scheme
            tab.keyboard.press("Tab")
            outline = "getComputedStyle(document.activeElement).outlineStyle"
            assert tab.evaluate(outline) not in ("none", ""), "what is focused is not seen"
    finally:
        tab.emulate_media(forced_colors="none", color_scheme="light")


# What the width of the screen can change.
NARROW = ["target-size", "scrollable-region-focusable", "region", "bypass", "skip-link"]


@every_page
def test_axe_finds_nothing(reader: Reader, address: str) -> None:
    """All rules, best practices included; contrast in light and dark; and what 320 px change."""
    tab = reader.shortened(address, last=True)
    tab.evaluate("document.activeElement.blur()")
    tab.set_viewport_size({"width": 1280, "height": 800})
    every = {name: {"enabled": True} for name in ("target-size", "label-content-name-mismatch", "css-orientation-lock")}
    assert violations(tab, {"rules": {**every, **{name: {"enabled": False} for name in COLORED}}}) == []
    tab.set_viewport_size({"width": 320, "height": 640})
    assert violations(tab, {"runOnly": {"type": "rule", "values": NARROW}}) == [], "320 px"
    moving = """() => [...document.querySelectorAll("*")].filter((node) => {
        const style = getComputedStyle(node);
        return [style.transitionDuration, style.animationDuration].some((time) => parseFloat(time) > 0.01);
    }).map((node) => node.outerHTML.slice(0, 80))"""
    assert tab.evaluate(moving) == [], "the reader asked for less motion"
    tab.set_viewport_size({"width": 1280, "height": 800})
    assert color_violations(tab) == []


PAPER_COLOR = "getComputedStyle(document.body).backgroundColor"


def test_dark_is_chosen_by_the_readers_system_and_the_choice_is_kept(browser: Browser, host: str) -> None:
    for wish, other in (("light", "dark"), ("dark", "light")):
        context = browser.new_context(color_scheme=wish, base_url=host)
        one = context.new_page()
        one.goto("/")
        ground = one.evaluate(PAPER_COLOR)
        button = one.get_by_role("button", name="Dark colors")
        expect(button).to_have_attribute("aria-pressed", str(wish == "dark").lower())
        button.click()
        changed = one.evaluate(PAPER_COLOR)
        assert changed != ground
        one.goto("/trials/")
        assert one.evaluate(PAPER_COLOR) == changed, "the choice holds on the next page"
        expect(button).to_have_attribute("aria-pressed", str(other == "dark").lower())
        button.click()
        assert one.evaluate(PAPER_COLOR) == ground
        assert one.evaluate("localStorage.length") == 0, "the system's own wish is not stored"
        context.close()


def test_the_menu_opens_by_keyboard_and_closes(browser: Browser, host: str) -> None:
    context = browser.new_context(viewport={"width": 360, "height": 740}, base_url=host)
    one = context.new_page()
    one.goto("/trials/")
    menu = one.get_by_role("button", name="Menu")
    menu.press("Space")
    drawer = one.get_by_role("dialog", name="Contents")
    expect(drawer).to_be_visible()
    expect(drawer.locator("[aria-current=page]")).to_have_text("What the trials found")
    expect(drawer.locator("[aria-current=page]")).to_be_in_viewport()
    one.keyboard.press("Escape")
    expect(drawer).to_be_hidden()
    expect(menu).to_be_focused()
    menu.click()
    drawer.get_by_role("link", name="Side effects").click()
    expect(one).to_have_url(re.compile("/side-effects/$"))
    context.close()


def test_menu_contents_and_skip_link_work_without_script(browser: Browser, host: str) -> None:
    context = browser.new_context(
        viewport={"width": 360, "height": 740}, java_script_enabled=False, base_url=host, reduced_motion="reduce"
    )
    one = context.new_page()
    one.goto("/trials/")
    one.keyboard.press("Tab")
    skip = one.get_by_role("link", name="Skip to the text")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    one.keyboard.press("Enter")
    expect(one).to_have_url(re.compile("#__skip$"))
    one.locator(".toc > summary").click()
    one.locator(".toc a", has_text="Our own synthesis").click()
    expect(one.locator("#synthesis")).to_be_in_viewport()
    one.locator(".menu").click()
    one.locator(".site-nav a", has_text="Other medicines").click()
    expect(one).to_have_url(re.compile("/interactions/$"))
    assert not one.locator(".scheme").is_visible(), "a button that does nothing is not shown"
    context.close()


def test_contents_of_the_page_stand_in_the_margin_and_mark_the_section(page: Page) -> None:
    page.goto("/trials/")
    toc = page.locator(".toc nav")
    expect(toc).to_be_in_viewport()
    page.locator("#findings").evaluate("node => node.scrollIntoView()")
    expect(toc.locator("[aria-current]")).to_have_text("Outcome by outcome")
    expect(toc).to_be_in_viewport()


def test_the_contents_of_the_site_cover_nothing_at_the_end_of_a_page(page: Page) -> None:
    page.goto("/methods/")
    for selector in (".turn", ".colophon"):
        page.locator(selector).scroll_into_view_if_needed()
        page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
        beside, foot = (page.locator(one).bounding_box() for one in (".site-nav", selector))
        assert beside
        assert foot
        assert beside["x"] + beside["width"] <= foot["x"] or beside["y"] + beside["height"] <= foot["y"], selector


@pytest.mark.parametrize("width", [320, 360, 412])
def test_the_name_of_the_site_lies_upon_no_button(phone: Page, width: int) -> None:
    phone.set_viewport_size({"width": width, "height": 700})
    phone.goto("/plan/")
    ends = """() => {
        const words = document.createRange();
        words.selectNodeContents(document.querySelector(".masthead__name span"));
        return [words, document.querySelector(".scheme svg")].map((part) => part.getBoundingClientRect())
            .map((place) => [place.left, place.right]);
    }"""
    (_, end), (begin, _) = phone.evaluate(ends)
    assert end <= begin


def test_wide_tables_are_reached_by_keyboard_and_others_keep_their_head_in_sight(phone: Page, page: Page) -> None:
    phone.goto("/trials/")
    box = phone.locator(".evidence-trial-table .table-box")
    expect(box).to_have_attribute("tabindex", "0")
    box.focus()
    phone.keyboard.press("ArrowRight")
    wait_for(phone, "document.querySelector('.evidence-trial-table .table-box').scrollLeft > 0")
    assert box.evaluate("node => node.scrollLeft") > 0
    page.goto("/trials/")
    box = page.locator(".evidence-trial-table .table-box")
    assert box.get_attribute("tabindex") is None
    box.locator("tbody tr").last.evaluate("node => scrollTo(0, node.getBoundingClientRect().top + scrollY - 200)")
    expect(box.locator("thead th").first).to_be_in_viewport()


def test_an_address_that_leads_nowhere_shows_the_nearest(browser: Browser, host: str) -> None:
    context = browser.new_context(base_url=host)
    one = context.new_page()
    for lost, found in (("/interacions/", "/interactions/"), ("/a/b/glosary.html", "/glossary/")):
        answer = one.goto(lost)
        assert answer
        assert answer.status == 404
        nearest = one.locator(".nearest a")
        expect(nearest).to_be_visible()
        nearest.click()
        expect(one).to_have_url(re.compile(found + "$"))
    one.goto("/x/y/%3Cimg%20src=x%3E/")
    expect(one.locator(".nearest")).to_be_hidden()
    one.locator("article").get_by_role("link", name="All references").click()
    expect(one.locator("h1")).to_be_visible()
    expect(one).to_have_url(re.compile("/references/$"))
    context.close()


@pytest.mark.parametrize("address", ["/", "/diagnosis/", "/references/", "/references/y/"])
def test_print_is_whole_and_plain(browser: Browser, host: str, address: str, tmp_path: Path) -> None:
    context = browser.new_context(base_url=host)
    tab = context.new_page()
    tab.goto(address)
    tab.emulate_media(media="print")
    for hidden in (".menu", ".scheme", ".site-nav", ".toc", ".turn", ".colophon"):
        assert not tab.locator(hidden).first.is_visible()
    text = printed(tab, tmp_path).words
    assert " ".join(tab.locator("h1").inner_text().split()[:3]) in text
    if address == "/":
        assert "doi:10.1016/S2665-9913(23)00278-3" in text
        assert "Not yet reviewed by a clinician" in text
    context.close()


@pytest.mark.parametrize("paper", ["A4", "Letter"])
@pytest.mark.parametrize("script", [True, False])
def test_paper_shows_what_is_folded_and_where_it_came_from(
    browser: Browser, host: str, paper: str, script: bool, tmp_path: Path
) -> None:
    context = browser.new_context(base_url=host, java_script_enabled=script)
    tab = context.new_page()
    tab.goto("/trials/younger-2013/")
    fold = tab.locator("article details:not(.toc, .ref-back)").first
    assert fold.get_attribute("open") is None
    hidden = " ".join((fold.locator(":is(p, li, td)").first.text_content() or "").split()[:4])
    words, sheets = printed(tab, tmp_path, paper)
    assert hidden in words
    assert f"1 of {sheets}" in words
    assert words.count("/trials/younger-2013/") > sheets, "beside the code, and at the foot of each sheet"
    assert "Page updated" in words
    for other in ("Skip to the text", "Menu", "On this page", "Previous", "scrolls sideways"):
        assert other not in words
    context.close()


def test_a_table_repeats_its_head_on_each_sheet(browser: Browser, host: str, tmp_path: Path) -> None:
    context = browser.new_context(base_url=host)
    tab = context.new_page()
    tab.goto("/trials/")
    words = printed(tab, tmp_path).words
    assert words.count("Domain") > 2, "the table of reasons for the risk of bias takes three sheets and more"
    context.close()
