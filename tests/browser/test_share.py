"""Copying links, sharing and citing in a real browser."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import quote, unquote

import pytest
from playwright.sync_api import Browser, Page, expect

SHARE = """() => {
    window.shared = [];
    navigator.canShare = () => true;
    navigator.share = async (data) => { window.shared.push(data); };
}"""
NO_SHARE = "() => { delete Navigator.prototype.share; }"


@pytest.fixture
def page(browser: Browser, host: str) -> Iterator[Page]:
    """A tab that may write to the clipboard; fails the test when the page reports an error."""
    context = browser.new_context(viewport={"width": 1280, "height": 800}, base_url=host)
    context.grant_permissions(["clipboard-read", "clipboard-write"], origin=host)
    tab = context.new_page()
    faults: list[str] = []
    tab.on("pageerror", lambda e: faults.append(str(e)))
    yield tab
    context.close()
    assert faults == []


def copied(page: Page) -> str:
    text = page.evaluate("navigator.clipboard.readText()")
    assert isinstance(text, str)
    return text


def told(page: Page, words: str) -> None:
    expect(page.locator(".told[role=status]")).to_have_text(words)


def select(page: Page, first: str, last: str) -> None:
    """Select the words from *first* to the end of *last*, wherever they stand in the text of the page."""
    found = page.evaluate(
        """([first, last]) => {
            const walker = document.createTreeWalker(document.querySelector("article"), NodeFilter.SHOW_TEXT);
            let range = null;
            while (walker.nextNode()) {
                const node = walker.currentNode;
                if (!range && node.data.includes(first)) {
                    range = document.createRange();
                    range.setStart(node, node.data.indexOf(first));
                }
                const from = range && node === range.startContainer ? range.startOffset : 0;
                if (range && node.data.indexOf(last, from) >= 0) {
                    range.setEnd(node, node.data.indexOf(last, from) + last.length);
                    getSelection().removeAllRanges();
                    getSelection().addRange(range);
                    range.startContainer.parentElement.scrollIntoView({block: "center"});
                    return true;
                }
            }
            return false;
        }""",
        [first, last],
    )
    assert found


def drag(page: Page, first: str, last: str) -> None:
    """Select words as a reader does, with the mouse."""
    select(page, first, last)
    boxes = page.evaluate(
        """() => {
            const boxes = [...getSelection().getRangeAt(0).getClientRects()];
            getSelection().removeAllRanges();
            const [from, to] = [boxes[0], boxes[boxes.length - 1]];
            return [from.left + 1, from.top + from.height / 2, to.right - 1, to.top + to.height / 2];
        }"""
    )
    page.mouse.move(boxes[0], boxes[1])
    page.mouse.down()
    page.mouse.move(boxes[2], boxes[3], steps=4)
    page.mouse.up()


def test_the_sign_of_a_heading_copies_its_link(page: Page, host: str) -> None:
    page.goto("/dosing/?from=search")
    expect(page.locator("article a.headerlink[aria-label]").first).to_be_attached()  # the short answer has its sign now
    heading = page.locator("article h2[id]:has(.headerlink)").nth(1)
    name = heading.get_attribute("id")
    sign = heading.locator(".headerlink")
    expect(sign).to_have_accessible_name(re.compile(r'^Copy link to ".+"$'))
    sign.focus()
    page.keyboard.press("Enter")
    told(page, "Link copied")
    assert copied(page) == f"{host}/dosing/#{name}"
    assert page.url.endswith(f"#{name}")


def test_signs_have_names_of_their_own_and_room_for_a_finger(browser: Browser, host: str) -> None:
    context = browser.new_context(
        viewport={"width": 360, "height": 740}, base_url=host, has_touch=True, is_mobile=True, device_scale_factor=2
    )
    phone = context.new_page()
    phone.goto("/trials/")
    signs = phone.locator("article a.headerlink:visible")
    expect(signs.first).to_have_accessible_name(re.compile("^Copy link"))
    assert signs.count() > 15
    names = signs.evaluate_all("nodes => nodes.map((node) => node.getAttribute('aria-label'))")
    assert len(set(names)) == len(names)
    for sign in signs.all()[:12]:
        box = sign.bounding_box()
        assert box
        assert box["width"] >= 24
        assert box["height"] >= 24
        assert float(sign.evaluate("node => getComputedStyle(node).opacity")) > 0.5
    context.close()


def test_a_table_and_the_short_answer_have_links(page: Page, host: str) -> None:
    page.goto("/trials/")
    answer = page.locator(".answer__label .headerlink")
    expect(answer).to_have_accessible_name("Copy link to the short answer")
    answer.click()
    told(page, "Link copied")
    assert copied(page) == f"{host}/trials/#short-answer"
    caption = page.locator("figure > figcaption").nth(4)
    number = caption.locator(".caption-prefix").inner_text().strip(". ")
    sign = caption.locator(".headerlink")
    expect(sign).to_have_accessible_name(f"Copy link to {number}")
    sign.click()
    told(page, "Link copied")
    link = copied(page)
    # It goes by words, since the number changes when a table is added before; and to the section when the words do.
    assert re.fullmatch(rf"{host}/trials/#[a-z-]+:~:text=[^,-]+", link)
    other = page.context.new_page()
    other.goto(link)
    other.wait_for_timeout(300)
    expect(other.locator("figure > figcaption").nth(4)).to_be_in_viewport()
    other.close()


def test_a_selected_sentence_gets_a_link_that_leads_to_it(page: Page, host: str) -> None:
    page.goto("/methods/")
    text = "A trial that does not show a benefit has not shown that there is none."
    drag(page, text, text)
    button = page.get_by_role("button", name="Copy link to this sentence")
    expect(button).to_be_visible()
    page.keyboard.press("Tab")
    expect(button).to_be_focused()
    page.keyboard.press("Enter")
    told(page, "Link to this sentence copied")
    link = copied(page)
    assert link == f"{host}/methods/#trials:~:text={quote(text, safe='')}"
    expect(button).to_have_count(0)
    other = page.context.new_page()
    other.goto(link)
    expect(other.get_by_text(text)).to_be_in_viewport()
    assert other.evaluate("scrollY") > 300
    other.close()


def test_a_link_to_words_spares_the_numbers_of_references(page: Page, host: str) -> None:
    page.goto("/")
    mark = page.locator("article > p a[role=doc-biblioref], article li a[role=doc-biblioref]").first
    block = mark.locator("xpath=ancestor::*[self::p or self::li][1]")
    block.evaluate(
        """block => {
            const range = document.createRange();
            range.selectNodeContents(block);
            getSelection().removeAllRanges();
            getSelection().addRange(range);
            block.scrollIntoView({block: "center"});
        }"""
    )
    button = page.get_by_role("button", name="Copy link to this sentence")
    button.click()
    words = unquote(copied(page).partition(":~:text=")[2])
    assert words
    assert not re.search(r"\.\d", words)


def test_escape_and_a_new_selection_take_the_button_away(page: Page) -> None:
    page.goto("/methods/")
    select(page, "Who judged?", "independent raters")
    button = page.get_by_role("button", name="Copy link to this sentence")
    expect(button).to_be_visible()
    page.keyboard.press("Escape")
    expect(button).to_have_count(0)
    select(page, "Who judged?", "independent raters")
    expect(button).to_be_visible()
    page.evaluate("getSelection().removeAllRanges()")
    expect(button).to_have_count(0)
    select(page, "Who", "Who")
    page.wait_for_timeout(500)
    expect(button).to_have_count(0)


def test_the_devices_own_dialogue_is_used(page: Page, host: str) -> None:
    page.add_init_script(f"({SHARE})()")
    page.goto("/dosing/#top")
    page.get_by_role("button", name="Share this page").click()
    assert page.evaluate("window.shared") == [{"title": page.locator("h1").inner_text(), "url": f"{host}/dosing/"}]


def test_without_such_a_dialogue_the_link_is_copied(page: Page, host: str) -> None:
    page.add_init_script(f"({NO_SHARE})()")
    page.goto("/dosing/")
    page.get_by_role("button", name="Share this page").click()
    told(page, "Link copied")
    assert copied(page) == f"{host}/dosing/"


def test_a_dialogue_that_the_reader_closes_copies_nothing(page: Page) -> None:
    page.add_init_script(
        "navigator.canShare = () => true;"
        "navigator.share = () => Promise.reject(new DOMException('closed', 'AbortError'));"
    )
    page.goto("/dosing/")
    page.evaluate("navigator.clipboard.writeText('before')")
    page.get_by_role("button", name="Share this page").click()
    page.wait_for_timeout(200)
    assert copied(page) == "before"


def test_without_permission_the_older_way_copies(browser: Browser, host: str) -> None:
    context = browser.new_context(base_url=host)
    tab = context.new_page()
    tab.add_init_script("navigator.clipboard.writeText = () => Promise.reject(new Error('denied'));")
    tab.goto("/dosing/")
    tab.get_by_role("button", name="Copy link", exact=True).click()
    told(tab, "Link copied")
    context.close()


def test_the_page_is_cited_with_the_day_of_today(page: Page) -> None:
    page.clock.install(time="2026-12-03T12:00:00")
    page.goto("/trials/final/")
    page.get_by_text("Cite this page").click()
    page.get_by_role("button", name="Copy AMA style reference").click()
    assert copied(page) == (
        "The project's contributors. What did the FINAL trial of naltrexone 6 mg find? LDN & Fibromyalgia. "
        "Updated November 22, 2026. Accessed December 3, 2026. https://ldn-fibromyalgia.example/trials/final/"
    )
    page.get_by_role("button", name="Copy BibTeX reference").click()
    assert copied(page).startswith("@online{ldn-fibromyalgia-trials-final,")
    with page.expect_download() as download:
        page.get_by_role("link", name="RIS file").click()
    assert download.value.suggested_filename == "ldn-fibromyalgia-trials-final.ris"


def test_without_script_links_and_references_are_there(browser: Browser, host: str) -> None:
    context = browser.new_context(base_url=host, java_script_enabled=False)
    tab = context.new_page()
    tab.goto("/dosing/")
    expect(tab.get_by_role("button", name="Share this page")).to_have_count(0)
    tab.get_by_text("Cite this page").click()
    expect(tab.locator("[data-accessed]")).to_have_text("____________")
    expect(tab.locator(".cite button:visible")).to_have_count(0)
    sign = tab.locator("article h2 .headerlink").first
    sign.click()
    expect(tab).to_have_url(re.compile(r"/dosing/#[\w-]+$"))
    context.close()
