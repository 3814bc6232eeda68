"""The decision aid's worksheet in a real browser: numbers, the list of the highest, text to take along, paper."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, expect

from scripts.evidence.load import load
from scripts.evidence.worksheet_forms import looks
from tests.browser.printing import printed

SHEET = load(Path(__file__).parents[2] / "data").worksheets["decide"]
HOSTILE = '<img src=x onerror="document.title=\'gone\'"> & "quotes"'
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


@pytest.fixture
def page(browser: Browser, host: str) -> Iterator[Page]:
    """The page at a desk; the test fails when it asks for more than the theme's own files, or tells an error."""
    context = browser.new_context(viewport={"width": 1280, "height": 800}, base_url=host)
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    tab = context.new_page()
    faults: list[str] = []
    own = re.compile(rf"{host}/(decide/|assets/[\w./-]+|search/search_index\.json|sitemap\.xml|feed\.xml)")
    tab.on("request", lambda r: None if r.method == "GET" and own.fullmatch(r.url) else faults.append(r.url))
    tab.on("pageerror", lambda e: faults.append(str(e)))
    tab.goto("/decide/")
    yield tab
    context.close()
    assert faults == []


def rate(tab: Page, numbers: dict[str, int]) -> None:
    for name, number in numbers.items():
        tab.locator(f"input[name='rate-{name}'][value='{number}']").check()


def highest(tab: Page) -> Locator:
    return tab.locator("[data-highest-list] li")


def text(tab: Page) -> str:
    return tab.locator("[data-text]").input_value()


def test_the_highest_numbers_are_listed_with_what_to_look_at_and_nothing_is_added_up(page: Page) -> None:
    expect(page.locator("[data-highest-none]")).to_contain_text("Choose a number in each row")
    rate(page, {"cost": 3, "relief": 9, "evidence": 7, "opioids": 9, "own": 8})
    page.locator("input[name=own]").fill("Being able to drive")
    assert highest(page).all_inner_texts() == [
        f"A good chance of some relief: 9 – look first at: {looks(SHEET, SHEET.questions[0])}",
        f"Being able to use opioid pain relief: 9 – look first at: {looks(SHEET, SHEET.questions[5])}",
        "Being able to drive: 8",
    ]
    assert "Not LDN" in highest(page).nth(1).inner_text()
    assert not re.search(r"\b(36|total|score: ?\d|points)\b", page.locator(".sheet-values").inner_text())


def test_equal_numbers_are_all_listed_and_zeros_are_not(page: Page) -> None:
    rate(page, {q.id: 5 for q in SHEET.questions[:5]})
    expect(highest(page)).to_have_count(5)
    expect(page.locator("[data-highest-none]")).to_contain_text("give up last")
    rate(page, {q.id: 0 for q in SHEET.questions})
    expect(highest(page)).to_have_count(0)
    expect(page.locator("[data-highest-none]")).to_contain_text("gave 0 to every row")


def test_the_text_to_take_along_holds_every_entry_and_can_be_copied(page: Page) -> None:
    assert text(page) == ""
    rate(page, {"relief": 9, "cost": 2})
    page.get_by_label("I am not sure yet").check()
    page.get_by_label("I know my 4 choices.").check()
    page.get_by_label("What I still want to know").fill("Does my cough syrup\nhold codeine?")
    page.get_by_label("Notes", exact=True).fill(HOSTILE)
    page.get_by_role("button", name="Copy the text").click()
    expect(page.locator(".sheet-leaning [data-told]")).to_have_text("Copied.")
    copied = page.evaluate("navigator.clipboard.readText()").replace("\r\n", "\n")
    assert copied == text(page)
    for line in (
        "- A good chance of some relief: 9. Look first at: Exercise or talking therapy; another medicine",
        "- Low cost to me: 2",
        "I lean toward:\n- I am not sure yet",
        "True for me:\n- I know my 4 choices.",
        "- I have enough help and advice.",
        "Does my cough syrup\nhold codeine?",
        HOSTILE,
    ):
        assert line in copied


def test_words_of_the_reader_stay_words(page: Page) -> None:
    rate(page, {"own": 10})
    page.locator("input[name=own]").fill(HOSTILE)
    assert highest(page).inner_text() == f"{HOSTILE}: 10"
    assert page.locator(".sheet-values img").count() == 0
    assert page.title() != "gone"


def test_entries_outlive_a_reload_are_cleared_and_brought_back(page: Page) -> None:
    rate(page, {"relief": 9})
    page.get_by_label("Notes", exact=True).fill("a note")
    page.reload()
    expect(page.locator("input[name='rate-relief'][value='9']")).to_be_checked()
    expect(highest(page)).to_have_count(1)
    assert "a note" in text(page)
    form = page.locator(".sheet-values")
    expect(form.get_by_role("button", name="Undo")).to_be_hidden()
    form.get_by_role("button", name="Clear").click()
    expect(highest(page)).to_have_count(0)
    expect(page.get_by_label("Notes", exact=True)).to_have_value("a note")
    form.get_by_role("button", name="Undo").click()
    expect(page.locator("input[name='rate-relief'][value='9']")).to_be_checked()
    expect(form.get_by_role("button", name="Undo")).to_be_hidden()
    form.get_by_role("button", name="Clear").click()
    page.reload()
    expect(highest(page)).to_have_count(0)


def test_nothing_is_kept_beyond_the_tab(page: Page) -> None:
    rate(page, {"relief": 9})
    page.get_by_label("Notes", exact=True).fill("a secret")
    assert "a secret" in page.evaluate("JSON.stringify(sessionStorage)")
    assert "a secret" not in page.evaluate("JSON.stringify(localStorage) + document.cookie + location.href")
    other = page.context.new_page()
    other.goto("/decide/")
    expect(other.get_by_label("Notes", exact=True)).to_have_value("")
    for form in (".sheet-values", ".sheet-leaning"):
        expect(page.locator(form)).to_contain_text("Nothing that you enter is sent or stored anywhere")


def test_by_keyboard_alone(page: Page) -> None:
    page.locator(".sheet-values").evaluate("n => { n.tabIndex = -1; n.focus(); }")
    press = page.keyboard.press
    press("Tab")
    press("Space")
    expect(page.locator("input[name='rate-relief'][value='0']")).to_be_checked()
    for _ in range(9):
        press("ArrowRight")
    expect(page.locator("input[name='rate-relief'][value='9']")).to_be_focused()
    outline = page.locator("input[name='rate-relief'][value='9']").evaluate("n => getComputedStyle(n).outlineStyle")
    assert outline == "solid"
    press("Tab")
    press("ArrowLeft")  # from the first number to the last
    assert highest(page).all_inner_texts()[0].startswith("Firm evidence behind what I do: 10")
    for _ in range(30):
        press("Tab")
        if page.evaluate("document.activeElement.dataset.action") == "clear":
            break
    press("Enter")
    expect(highest(page)).to_have_count(0)
    press("Tab")
    assert page.evaluate("document.activeElement.dataset.action") == "undo"
    press("Enter")
    expect(highest(page)).to_have_count(2)
    assert page.evaluate("document.activeElement.dataset.action") == "clear"


@pytest.mark.parametrize("width", [360, 320])
def test_by_touch_on_a_phone(browser: Browser, host: str, width: int) -> None:
    context = browser.new_context(
        viewport={"width": width, "height": 740}, base_url=host, has_touch=True, is_mobile=True, color_scheme="dark"
    )
    tab = context.new_page()
    tab.goto("/decide/")
    tab.locator("input[name='rate-relief'][value='7']").tap()
    tab.locator("input[name='lean'][value='none']").tap()
    assert highest(tab).inner_text().startswith("A good chance of some relief: 7")
    assert "No new treatment" in text(tab)
    assert tab.evaluate("document.documentElement.scrollWidth") <= width
    small = tab.evaluate(
        """() => [...document.querySelectorAll(".sheet :is(label, button, input)")]
            .map((node) => [node, (node.closest("label") ?? node).getBoundingClientRect()])
            .filter(([node, box]) => box.width && (box.width < 24 || box.height < 24 || box.right > innerWidth))
            .map(([node]) => node.outerHTML)"""
    )
    assert small == []
    context.close()


def test_the_choices_side_by_side_scroll_in_their_own_box_and_print_whole(
    browser: Browser, host: str, tmp_path: Path
) -> None:
    context = browser.new_context(viewport={"width": 360, "height": 740}, base_url=host)
    tab = context.new_page()
    tab.goto("/decide/#options")
    box = tab.locator(".evidence-options-table .table-box")
    expect(box).to_have_count(1)
    assert box.evaluate("n => n.scrollWidth > n.clientWidth && n.clientWidth <= 360")
    assert tab.evaluate("document.documentElement.scrollWidth") <= 360
    last = box.locator("tbody tr").first.locator("td").last
    box.evaluate("n => { n.scrollLeft = n.scrollWidth; }")
    edges = last.bounding_box()
    assert edges is not None
    assert edges["x"] + edges["width"] <= 360
    words, _ = printed(tab, tmp_path)
    for shown in ("Another medicine", "No new treatment", "placebo 14", "says the guideline"):
        assert shown in words
    context.close()


def test_axe_finds_nothing_in_the_filled_form(page: Page) -> None:
    rate(page, {"relief": 9, "cost": 3})
    for scheme in ("light", "dark"):
        page.evaluate("scheme => { document.documentElement.dataset.scheme = scheme; }", scheme)
        found = Axe().run(page, context=".sheet", options={"runOnly": RULES, "resultTypes": ["violations"]})
        assert [(rule["id"], [n["html"] for n in rule["nodes"]]) for rule in found.response["violations"]] == []


@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_the_button_prints_the_sheet_alone(page: Page, tmp_path: Path, paper: str) -> None:
    rate(page, {"relief": 9, "own": 8})
    page.locator("input[name=own]").fill("Being able to drive")
    page.get_by_label("What I still want to know").fill("Does my cough syrup hold codeine?")
    page.evaluate("window.print = () => { window.printed = true; }")
    page.get_by_role("button", name="Print my sheet").click()
    assert page.evaluate("window.printed")
    words, pages = printed(page, tmp_path, paper)
    assert pages <= 2
    for shown in ("What matters to me", "Being able to drive: 8", "hold codeine?", "I lean toward", "gives no advice"):
        assert shown in words
    for hidden in ("Who should not choose LDN?\n", "Symptoms come and go", "References", "Copy the text"):
        assert hidden not in words
    assert "Waiting to see how things go No new treatment" not in words  # the list of the highest says it
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert "Symptoms come and go" in printed(page, tmp_path, paper).words


def test_without_script_it_is_a_form_for_pen_and_paper(browser: Browser, host: str, tmp_path: Path) -> None:
    context = browser.new_context(java_script_enabled=False, base_url=host)
    tab = context.new_page()
    tab.goto("/decide/")
    assert [b for b in tab.locator(".sheet button").all() if b.is_visible()] == []
    expect(tab.locator("[data-highest]")).to_be_hidden()
    expect(tab.locator("[data-text]")).to_be_hidden()
    table = tab.locator(".evidence-values-sheet table tbody tr")
    expect(table).to_have_count(len(SHEET.questions))
    words, _ = printed(tab, tmp_path, "A4")
    for question in SHEET.questions:
        assert question.name[:24] in words
        assert looks(SHEET, question)[:24] in words
    assert "0 1 2 3 4 5 6 7 8 9 10" in words
    for tick in SHEET.ticks:
        assert tick in words
    context.close()
