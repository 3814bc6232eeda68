"""The diary in a real browser: dates, the file and its way back, the chart, paper; nothing leaves the tab."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect

from scripts.evidence.load import load
from tests.browser.printing import printed

SHEET = load(Path(__file__).parents[2] / "data").worksheets["plan"]
MEASURES = [question.id for question in SHEET.questions]
HOSTILE = '<img src=x onerror="document.title=\'gone\'">, "quoted";\nnext line'
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


def opened(context: BrowserContext, host: str, faults: list[str]) -> Page:
    """Return the page; *faults* gets every request beyond the theme's own files, and every error."""
    tab = context.new_page()
    own = re.compile(rf"(blob:)?{host}/(plan/|assets/[\w./-]+|search/search_index\.json|sitemap\.xml|[\w-]{{36}})")
    tab.on("request", lambda r: None if r.method == "GET" and own.fullmatch(r.url) else faults.append(r.url))
    tab.on("pageerror", lambda e: faults.append(str(e)))
    tab.goto("/plan/")
    return tab


@pytest.fixture
def page(browser: Browser, host: str) -> Iterator[Page]:
    """The page at a desk; fails the test when something leaves the tab or an error is told."""
    context = browser.new_context(viewport={"width": 1280, "height": 800}, base_url=host)
    faults: list[str] = []
    yield opened(context, host, faults)
    context.close()
    assert faults == []


def fill(tab: Page, values: dict[str, str]) -> None:
    for name, value in values.items():
        tab.locator(f".sheet-diary [name='{name}']").fill(value)


def values(tab: Page) -> dict[str, str]:
    """Return all entries by their names."""
    found: dict[str, str] = tab.evaluate(
        """() => Object.fromEntries([...document.querySelector(".sheet-diary").elements]
            .filter((f) => f.name && (f.type !== "radio" || f.checked)).map((f) => [f.name, f.value]))"""
    )
    return {name: value for name, value in found.items() if value}


def days(tab: Page) -> list[str]:
    return tab.locator("[data-line] .sheet-day").all_inner_texts()


def saved(tab: Page, button: str) -> tuple[str, bytes]:
    with tab.expect_download() as download:
        tab.get_by_role("button", name=button).click()
    return download.value.suggested_filename, Path(download.value.path()).read_bytes()


def load_file(tab: Page, content: bytes, name: str = "diary.csv") -> None:
    tab.locator("[data-load]").set_input_files({"name": name, "mimeType": "text/csv", "buffer": content})


def told(tab: Page) -> str:
    return tab.locator(".sheet-diary [data-told]").inner_text()


# Over the year's end, over a leap day, and where clocks change by an hour in between.
STARTS = ("2027-12-20", "2028-02-15", "2026-03-02", "2026-10-05")


@pytest.mark.parametrize("zone", ["Pacific/Honolulu", "Pacific/Auckland", "Europe/Berlin"])
def test_dates_fill_in_by_the_calendar_in_every_time_zone(browser: Browser, host: str, zone: str) -> None:
    context = browser.new_context(base_url=host, timezone_id=zone)
    tab = opened(context, host, [])
    for start in STARTS:
        fill(tab, {"start": start, "off": start})
        first = dt.date.fromisoformat(start)
        weeks = [first + dt.timedelta(weeks=n) for n in range(SHEET.weeks + 1)]
        shown = [f"{d:%a} {d.day} {d:%b} {d.year}" for d in (*weeks, *weeks[1 : SHEET.off_weeks + 1])]
        assert days(tab) == shown
        assert tab.locator(".sheet-line .sheet-day").nth(1).inner_text() == shown[SHEET.weeks]
    fill(tab, {"start": ""})
    assert days(tab)[: SHEET.weeks + 1] == [""] * (SHEET.weeks + 1)
    context.close()


def test_the_goal_is_worked_out_for_pain_alone(page: Page) -> None:
    hint = page.locator("[data-hint]")
    expect(hint).to_be_hidden()
    page.get_by_label("Pain", exact=True).check()
    fill(page, {"w0-pain": "7"})
    expect(hint).to_have_text("30% less than your 7 before the start is 4.9. As a whole number, that is 4 or lower.")
    fill(page, {"w0-pain": "10"})
    expect(hint).to_contain_text("is 7. As a whole number, that is 7 or lower")
    fill(page, {"w0-pain": "0"})
    expect(hint).to_be_hidden()
    fill(page, {"w0-sleep": "8"})
    page.get_by_label("Sleep", exact=True).check()
    expect(hint).to_be_hidden()


FULL = {
    "start": "2027-12-20",
    "call": "Dr. A, +1 555 0100",
    "goal": "=HYPERLINK(\"http://example.org\")",
    "target": "4",
    "w0-pain": "7",
    "w0-note": "-2 days of fever",
    "w1-pain": "10",
    "w1-sleep": "0",
    "w3-note": HOSTILE,
    "w4-note": "'=already quoted",
    "w5-note": "@home\tand + more",
    "w12-thinking": "3",
    "w12-note": " spaces kept \n\nÄrger, 痛み, 🙂 ",
    "off": "2028-03-20",
    "o4-tiredness": "5",
}  # fmt: skip


def full(tab: Page) -> dict[str, str]:
    fill(tab, FULL)
    tab.locator("input[name='measure'][value='pain']").check()
    tab.locator("input[name='agreed'][value='off']").check()
    return {**FULL, "measure": "pain", "agreed": "off"}


def test_the_file_is_csv_that_no_spreadsheet_runs_and_everybody_reads(page: Page) -> None:
    full(page)
    name, content = saved(page, "Save my diary")
    assert name == "diary-2027-12-20.csv"
    assert content.startswith(b"\xef\xbb\xbf")
    lines = content.decode("utf-8-sig").replace("\r\n", "")
    for note in (HOSTILE, FULL["w12-note"]):
        lines = lines.replace(note.replace('"', '""'), "")
    assert "\n" not in lines
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True))
    assert rows[0] == ["when", "date", *MEASURES, "notes"]
    assert {len(row) for row in rows} == {len(rows[0])}
    by_name = {row[0]: dict(zip(rows[0], row, strict=True)) for row in rows[1:]}
    assert by_name["week 1"]["date"] == "2027-12-27"
    assert (by_name["week 1"]["pain"], by_name["week 1"]["sleep"], by_name["week 1"]["tiredness"]) == ("10", "0", "")
    assert by_name["week 12"]["date"] == "2028-03-13"
    assert by_name["off, week 4"]["date"] == "2028-04-17"
    assert by_name["goal"]["notes"] == "'" + FULL["goal"]
    assert by_name["before the start"]["notes"] == "'-2 days of fever"
    assert by_name["week 4"]["notes"] == "''=already quoted"
    assert by_name["week 3"]["notes"] == HOSTILE
    assert by_name["agreed"]["notes"] == "to stop for a while and compare"
    assert not [cell for row in rows for cell in row if re.match(r"[=+\-@\t\r]", cell)]


def test_every_entry_comes_back_from_the_file(page: Page) -> None:
    entered = full(page)
    assert values(page) == entered
    _, content = saved(page, "Save my diary")
    page.locator(".sheet-diary").get_by_role("button", name="Clear").click()
    assert values(page) == {}
    fill(page, {"goal": "typed before loading"})
    load_file(page, content)
    expect(page.locator(".sheet-diary [data-told]")).to_contain_text("The file is loaded")
    assert values(page) == entered
    assert days(page)[1] == "Mon 27 Dec 2027"
    assert page.title() != "gone"
    # With semicolons and plain line ends, as some spreadsheets save it; and what was there comes back.
    rows = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    out = io.StringIO()
    csv.writer(out, delimiter=";", lineterminator="\n").writerows(rows)
    page.get_by_role("button", name="Undo").click()
    assert values(page) == {"goal": "typed before loading"}
    load_file(page, out.getvalue().encode())
    expect(page.locator(".sheet-diary [data-told]")).to_contain_text("The file is loaded")
    assert values(page) == entered


HEAD = "when,date,pain,sleep,tiredness,thinking,notes\r\n"
FAULTS = {
    "other file": ("name,age\r\nA,3\r\n", ["lacks when, date, pain, sleep, tiredness, thinking, notes"]),
    "empty": ("", ["its first line lacks when"]),
    "numbers": (
        f"{HEAD}week 1,,11,5.5,,three,\r\nweek 2,,-1,,,,\r\n",
        ["Line 2: pain is “11”", "Line 2: sleep is “5.5”", "Line 2: thinking is “three”", "Line 3: pain is “-1”"],
    ),
    "dates": (
        f"{HEAD}first day,20/12/2027,,,,,\r\nfirst day off,2027-02-29,,,,,\r\n",
        ["Line 2: the date “20/12/2027” is not written as year-month-day", "Line 3: the date “2027-02-29”"],
    ),
    "lines": (
        f'{HEAD}week 1,,,,,,"a\r\nb"\r\nweek 1,,,,,,\r\nweek 13,,5,,,,\r\nweek 2,,,,,,,,extra\r\n',
        ["Line 4: “week 1” is there twice", "Line 5: the diary has no line “week 13”", "Line 6: it has more cells"],
    ),
    "cut off": (f'{HEAD}week 1,,,,,,"never closed', ["never closed. The file may be cut off"]),
    "choices": (
        f"{HEAD}goal is about,,,,,,mood\r\nagreed,,,,,,maybe\r\ngoal number,,,,,,12\r\n",
        ["Known are pain, sleep, tiredness, thinking", "agreed is “maybe”", "the goal number is “12”"],
    ),
    "long": (f"{HEAD}week 1,,,,,,{'x' * 1001}\r\n", ["Line 2: the notes are longer than 1000 characters"]),
    "hostile": (f"{HEAD}<img src=x onerror=alert(1)>,,,,,,\r\n", ["no line “<img src=x onerror=alert(1)>”"]),
    "column": ("when,date,pain,sleep,tiredness,thinking,notes,mood\r\nweek 1,,,,,,,3\r\n", ["no column named mood"]),
}


def test_a_wrong_file_is_told_line_by_line_and_changes_nothing(page: Page) -> None:
    fill(page, {"goal": "stays", "w1-pain": "6"})
    for content, expected in FAULTS.values():
        load_file(page, content.encode())
        faults = page.locator("[data-faults] li")
        expect(faults).to_have_count(len(expected))
        for nth, part in enumerate(expected):
            expect(faults.nth(nth)).to_contain_text(part)
        assert "was not loaded" in told(page)
        assert values(page) == {"goal": "stays", "w1-pain": "6"}
    assert page.locator("[data-faults] img").count() == 0
    for raw in (b"\xff\xfew\x00h\x00", b"when,date\r\n\xe4", b"x" * 1_000_001):
        load_file(page, raw)
        expect(page.locator("[data-faults] li")).to_have_text(re.compile("no text in UTF-8|far larger"))
    load_file(page, HEAD.encode() + b"week 1,,4,,,,\r\n")
    expect(page.locator("[data-faults]")).to_be_hidden()
    assert values(page) == {"w1-pain": "4"}


def test_a_wrong_number_is_not_saved(page: Page) -> None:
    fill(page, {"w2-pain": "12"})
    page.get_by_role("button", name="Save my diary").click()
    assert "whole numbers from 0 to 10" in told(page)
    expect(page.locator("[name='w2-pain']")).to_be_focused()


def test_the_calendar_file_holds_the_days(page: Page) -> None:
    page.get_by_role("button", name="Save the dates").click()
    assert told(page) == "Fill in the first day first."
    fill(page, {"start": "2027-12-20", "goal": "a secret"})
    name, content = saved(page, "Save the dates")
    lines = content.decode().split("\r\n")
    assert name == "diary-dates.ics"
    assert (lines[0], lines[-2], lines[-1]) == ("BEGIN:VCALENDAR", "END:VCALENDAR", "")
    assert [line for line in lines if line.startswith("DTSTART")] == [
        "DTSTART;VALUE=DATE:20271227",
        "DTSTART;VALUE=DATE:20280313",
    ]
    assert "RRULE:FREQ=WEEKLY;COUNT=12" in lines
    assert all(re.fullmatch(r"DTSTAMP:\d{8}T\d{6}Z", line) for line in lines if line.startswith("DTSTAMP"))
    assert all(len(line.encode()) <= 75 for line in lines)
    assert b"secret" not in content
    assert b"naltrexone" not in content.lower()


def test_entries_outlive_a_reload_and_clear_can_be_undone(page: Page) -> None:
    entered = full(page)
    page.reload()
    assert values(page) == entered
    assert days(page)[12] == "Mon 13 Mar 2028"
    form = page.locator(".sheet-diary")
    form.get_by_role("button", name="Clear").click()
    assert values(page) == {}
    assert days(page)[12] == ""
    form.get_by_role("button", name="Undo").click()
    assert values(page) == entered
    assert days(page)[12] == "Mon 13 Mar 2028"
    kept = page.evaluate("JSON.stringify(localStorage) + document.cookie + location.href")
    assert "HYPERLINK" not in kept
    expect(form).to_contain_text("Nothing that you enter is sent or stored anywhere")


def test_the_chart_shows_what_was_entered(page: Page) -> None:
    page.get_by_role("button", name="Show a chart of my scores").click()
    chart = page.locator("[data-chart]")
    expect(chart).to_contain_text("Write a score into the diary")
    fill(page, {"w0-pain": "7", "w1-pain": "6", "w2-pain": "8", "w4-pain": "5", "w0-sleep": "9", "target": "4"})
    page.get_by_label("Pain", exact=True).check()
    charts = chart.locator("svg")
    expect(charts).to_have_count(2)
    pain = charts.first
    expect(pain).to_have_attribute("role", "img")
    said = "Pain, from 0 to 10, lower is better. Before the start 7; Week 1 6; Week 2 8; Week 4 5. Goal: 4 or lower."
    expect(pain).to_have_attribute("aria-label", said)
    assert pain.locator(".chart-score").all_text_contents() == ["7", "6", "8", "5"]
    assert pain.locator(".chart-name").all_text_contents() == ["before the start: 7", "goal: 4"]
    # Higher scores stand higher, a missing week breaks the line, and the goal line lies where a score of 4 would.
    heights = [float(n) for n in pain.locator("circle").evaluate_all("l => l.map(n => n.getAttribute('cy'))")]
    assert heights[2] < heights[0] < heights[1] < heights[3]
    assert (pain.locator("path").get_attribute("d") or "").count("M") == 2
    step = heights[1] - heights[0]
    assert float(pain.locator(".chart-goal").get_attribute("y1") or 0) == pytest.approx(heights[3] + step)
    assert charts.nth(1).locator(".chart-goal").count() == 0
    fill(page, {"o1-pain": "9", "w1-pain": "17"})
    assert "Off, week 1 9" in (pain.get_attribute("aria-label") or "")
    assert "17" not in (pain.get_attribute("aria-label") or "")
    expect(chart).to_contain_text("cannot show why")
    button = page.get_by_role("button", name="Hide the chart of my scores")
    expect(button).to_have_attribute("aria-expanded", "true")
    button.click()
    expect(chart).to_be_hidden()


def test_by_keyboard_alone(page: Page) -> None:
    page.locator("input[name='start']").focus()
    page.keyboard.type("12202027")
    press = page.keyboard.press
    for _ in range(60):
        press("Tab")
        if page.evaluate("document.activeElement.name") == "w1-pain":
            break
    page.keyboard.type("6")
    press("Tab")
    press("ArrowUp")
    assert values(page) == {"start": "2027-12-20", "w1-pain": "6", "w1-sleep": "1"}
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == "Week 1: Sleep, 0 to 10"
    for _ in range(120):
        press("Tab")
        if page.evaluate("document.activeElement.dataset.action") == "chart":
            break
    press("Enter")
    expect(page.locator("[data-chart] svg")).to_have_count(2)
    for _ in range(12):
        press("Tab")
        if page.evaluate("document.activeElement.dataset.action") == "csv":
            break
    with page.expect_download():
        press("Enter")


@pytest.mark.parametrize("width", [360, 320])
def test_by_touch_on_a_phone(browser: Browser, host: str, width: int) -> None:
    context = browser.new_context(
        viewport={"width": width, "height": 740}, base_url=host, has_touch=True, is_mobile=True, color_scheme="dark"
    )
    faults: list[str] = []
    tab = opened(context, host, faults)
    tab.locator("[name='w1-pain']").tap()
    tab.keyboard.type("6")
    tab.get_by_role("button", name="Show a chart of my scores").tap()
    expect(tab.locator("[data-chart] svg")).to_have_count(1)
    assert tab.evaluate("document.documentElement.scrollWidth") <= width
    small = tab.evaluate(
        """() => [...document.querySelectorAll(".sheet :is(label, button, input, textarea)")]
            .map((node) => [node, (node.closest("label") ?? node).getBoundingClientRect()])
            .filter(([node, box]) => box.width && (box.width < 24 || box.height < 24 || box.right > innerWidth))
            .map(([node]) => node.outerHTML)"""
    )
    assert small == []
    label = "n => getComputedStyle(n.parentElement, '::before').display"
    assert tab.locator("[name='w1-pain']").evaluate(label) == "block"
    context.close()
    assert faults == []


def test_axe_finds_nothing_in_the_filled_diary(page: Page) -> None:
    full(page)
    page.get_by_role("button", name="Show a chart of my scores").click()
    load_file(page, b"nothing")
    expect(page.locator("[data-faults] li")).to_have_count(1)
    for scheme in ("light", "dark"):
        page.evaluate("scheme => { document.documentElement.dataset.scheme = scheme; }", scheme)
        found = Axe().run(page, context=".sheet", options={"runOnly": RULES, "resultTypes": ["violations"]})
        assert [(rule["id"], [n["html"] for n in rule["nodes"]]) for rule in found.response["violations"]] == []


@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_the_diary_prints_on_two_pages(page: Page, tmp_path: Path, paper: str) -> None:
    page.evaluate("window.print = () => { window.printed = true; }")
    page.get_by_role("button", name="Print my diary").click()
    assert page.evaluate("window.printed")
    words, pages = printed(page, tmp_path, paper)
    assert pages == 2
    for sign in SHEET.signs:
        assert sign.words[:24] in words
    assert "Call emergency services now" in words
    assert "Why 12 weeks?" not in words
    assert "mm/dd/yyyy" not in words
    fill(page, {"start": "2027-12-20", "w2-pain": "6", "w2-note": "Headache for two days"})
    words, _ = printed(page, tmp_path, paper)
    assert "First day Mon 20 Dec 2027" in words
    assert "Week 2" in words
    assert "Mon 3 Jan 2028" in words
    assert "Headache for two days" in words


def test_without_script_it_is_a_diary_for_pen_and_paper(browser: Browser, host: str, tmp_path: Path) -> None:
    context = browser.new_context(java_script_enabled=False, base_url=host)
    tab = context.new_page()
    tab.goto("/plan/")
    assert [b for b in tab.locator(".sheet button").all() if b.is_visible()] == []
    expect(tab.locator("[data-load]")).to_be_hidden()
    expect(tab.locator("[data-line]")).to_have_count(1 + SHEET.weeks + SHEET.off_weeks)
    words, _ = printed(tab, tmp_path, "Letter")
    for week in range(1, SHEET.weeks + 1):
        assert f"Week {week} " in words
    for question in SHEET.questions:
        assert f"“{question.high}”" in words
    assert "________" in words
    assert "Opioids and LDN do not mix" in words
    context.close()
