"""The criteria calculator in a real browser: the same cases as the rules, and mouse, touch, keyboard, print, reload."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from scripts.evidence.criteria.scoring import Answers
from tests.browser.printing import printed
from tests.evidence.criteria_cases import CASES, CRITERIA, all_cases
from tests.evidence.test_criteria import shown

# Sets the form to answers, as the reader's input would, and returns what all results then show.
FILL = """cases => {
  const form = document.querySelector("form.criteria");
  return cases.map(({ areas, chosen }) => {
    for (const field of form.querySelectorAll("input")) {
      field.checked = field.name === "areas" ? areas.includes(field.value) : chosen[field.name] === field.value;
    }
    form.dispatchEvent(new Event("input", { bubbles: true }));
    const outputs = {};
    for (const one of form.querySelectorAll("output[data-measure]")) outputs[one.dataset.measure] = one.textContent;
    const conditions = {}, why = {};
    for (const line of form.querySelectorAll("[data-condition]")) {
      const set = line.dataset.condition.replace(/-\\d+$/, "");
      (conditions[set] ??= []).push(line.querySelector("b").textContent.replace(/: $/, ""));
      (why[set] ??= []).push(line.querySelector(".why").textContent.replace(/^ \\(|\\)$/g, ""));
    }
    const band = form.querySelector("[data-beside=psd]").textContent.split("severity: ")[1] ?? null;
    const regions = form.querySelector("[data-beside=regions]").textContent;
    return { outputs, conditions, why, band, regions };
  });
}"""

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


def faultless(context: BrowserContext, host: str) -> tuple[Page, list[str]]:
    tab = context.new_page()
    faults: list[str] = []
    tab.on("request", lambda r: faults.append(r.url) if not r.url.startswith((host, "data:", "blob:")) else None)
    tab.on("console", lambda m: faults.append(m.text) if m.type == "error" else None)
    tab.on("pageerror", lambda e: faults.append(str(e)))
    return tab, faults


@pytest.fixture
def page(browser: Browser, host: str) -> Iterator[Page]:
    """A desk-sized tab with the calculator; fails when the page asks another host or reports an error."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, base_url=host)
    tab, faults = faultless(context, host)
    tab.goto("/diagnosis/")
    yield tab
    context.close()
    assert faults == []


def fill(tab: Page, answers: list[Answers]) -> list[dict[str, Any]]:
    cases = [{"areas": sorted(one.areas), "chosen": dict(one.chosen)} for one in answers]
    found: list[dict[str, Any]] = tab.evaluate(FILL, cases)
    return found


def box(tab: Page, name: str) -> Locator:
    return tab.get_by_role("checkbox", name=name, exact=True)


def group(tab: Page, name: str) -> Locator:
    return tab.get_by_role("radiogroup", name=name, exact=True)


def result(tab: Page, measure: str) -> Locator:
    return tab.locator(f'output[data-measure="{measure}"]')


def test_every_case_comes_out_on_the_page(page: Page) -> None:
    cases = list(all_cases())
    for case, found in zip(cases, fill(page, [case.answers for case in cases]), strict=True):
        assert {name: found["outputs"][name] for name in case.expect} == case.expect, case.name
        assert {name: found["conditions"][name] for name in case.conditions} == case.conditions, case.name
        assert {name: found["why"][name] for name in case.why} == case.why, case.name
        if case.name.startswith("sum "):
            assert found["band"] == CASES["bands"][int(case.expect["psd"])]
        if case.name in CASES["each-area"] and CASES["each-area"][case.name] != "none":
            assert CASES["each-area"][case.name] in found["regions"] or "so far" in found["regions"]


def test_page_and_rules_agree_on_whatever_is_entered(page: Page) -> None:
    rng = random.Random(19)
    ids = [area.id for area in CRITERIA.areas]
    answers = []
    for _ in range(400):
        asked = rng.sample(list(CRITERIA.options), rng.randint(0, len(CRITERIA.options)))
        chosen = {question: rng.choice(CRITERIA.options[question]).value for question in asked}
        answers.append(Answers(frozenset(rng.sample(ids, rng.randint(0, 19))), chosen))
    for one, found in zip(answers, fill(page, answers), strict=True):
        assert (found["outputs"], found["conditions"], found["why"]) == shown(one), one


def test_controls_are_named_as_in_the_criteria(page: Page) -> None:
    for area in CRITERIA.areas:
        expect(box(page, area.name)).to_have_count(1)
    for question in CRITERIA.questions:
        expect(group(page, question.name)).to_have_count(1)
        expect(group(page, question.name).get_by_role("radio")).to_have_count(len(CRITERIA.options[question.id]))
    for measure in ("wpi", "sss", "psd", "regions", "met-2010", "met-2011", "met-2016", "met-aapt", "sss-2010"):
        expect(result(page, measure)).to_have_count(1)
    # Nothing in the picture is a tab stop, and it hides from those to whom the list speaks.
    expect(page.locator("svg.criteria-body")).to_have_attribute("aria-hidden", "true")
    assert page.locator("svg.criteria-body :is([tabindex], a)").count() == 0


def test_by_mouse_in_the_picture_and_both_views_agree(page: Page) -> None:
    shoulder = page.locator('svg.criteria-body [data-area="shoulder-girdle-left"] .shape')
    expect(shoulder).to_have_count(2)
    shoulder.nth(0).click()
    expect(box(page, "shoulder girdle left")).to_be_checked()
    expect(page.locator(".criteria-body .on")).to_have_count(2)
    expect(result(page, "wpi")).to_have_text("1")
    front, back = (shoulder.nth(n).bounding_box() for n in (0, 1))
    middles = page.locator(".criteria-body .view")
    views = [middles.nth(n).bounding_box() for n in (0, 1)]
    assert front
    assert back
    assert views[0]
    assert views[1]
    # Facing the reader, the figure's left is at the right; from behind it is at the left.
    assert front["x"] > views[0]["x"]
    assert back["x"] < views[1]["x"]
    shoulder.nth(1).click()
    expect(box(page, "shoulder girdle left")).not_to_be_checked()
    box(page, "neck").check()
    expect(page.locator('.criteria-body .on[data-area="neck"]')).to_have_count(1)


def test_by_touch_every_area_takes_a_fingertip(browser: Browser, host: str) -> None:
    context = browser.new_context(
        viewport={"width": 320, "height": 740}, base_url=host, has_touch=True, is_mobile=True, device_scale_factor=2
    )
    tab, faults = faultless(context, host)
    tab.goto("/diagnosis/")
    tab.locator(".criteria-body").scroll_into_view_if_needed()
    narrow = tab.evaluate(
        """() => {
          const found = [];
          for (const area of document.querySelectorAll(".criteria-body .area")) {
            area.scrollIntoView({ block: "center" });
            const box = area.querySelector(".reach").getBoundingClientRect();
            const hits = (x, y) => document.elementFromPoint(x, y)?.closest(".area") === area;
            // Some square of 24 pixels must lie wholly within the area.
            let room = false;
            for (let x = box.left; !room && x + 24 <= box.right + 0.5; x += 0.5) {
              for (let y = box.top; !room && y + 24 <= box.bottom + 0.5; y += 1) {
                const edge = [0.25, 12, 23.75];
                room = edge.every((i) => edge.every((j) => hits(x + i, y + j)));
              }
            }
            if (!room) found.push(area.dataset.area);
          }
          return found;
        }"""
    )
    assert narrow == []
    for area in ("jaw-left", "lower-arm-right", "abdomen"):
        tab.locator(f'.criteria-body [data-area="{area}"] .shape').first.tap()
    for name in ("jaw left", "lower arm right", "abdomen"):
        expect(box(tab, name)).to_be_checked()
    group(tab, "fatigue").get_by_text("2 moderate").tap()
    expect(result(tab, "sss")).to_have_text("2")
    small = tab.evaluate(
        """() => [...document.querySelectorAll("form.criteria :is(label, button)")].filter((one) => {
          const { width, height } = one.getBoundingClientRect();
          return width && (width < 24 || height < 24);
        }).map((one) => one.textContent)"""
    )
    assert small == []
    assert tab.evaluate("document.documentElement.scrollWidth") <= 320
    tab.set_viewport_size({"width": 360, "height": 740})
    assert tab.evaluate("document.documentElement.scrollWidth") <= 360
    context.close()
    assert faults == []


def test_by_keyboard_alone(page: Page) -> None:
    box(page, "jaw left").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(box(page, "shoulder girdle left")).to_be_checked()
    for _ in range(18):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.type") == "radio":
            break
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(group(page, "fatigue").get_by_role("radio").nth(2)).to_be_checked()
    expect(result(page, "wpi")).to_have_text("2")
    expect(result(page, "sss")).to_have_text("2")
    expect(result(page, "psd")).to_have_text("4")
    # One line speaks for all results, after a pause.
    expect(page.locator("[data-aloud]")).to_have_text(re.compile(r"^WPI 2, SSS 2\. ACR 2010: "), timeout=4000)
    assert page.locator('output:not([aria-live="off"])').count() == 0


def test_entries_outlive_a_reload_and_clearing_forgets_them(page: Page) -> None:
    box(page, "neck").check()
    group(page, "waking unrefreshed").get_by_role("radio").nth(3).check()
    page.reload()
    expect(box(page, "neck")).to_be_checked()
    expect(group(page, "waking unrefreshed").get_by_role("radio").nth(3)).to_be_checked()
    expect(result(page, "psd")).to_have_text("4")
    expect(page.locator('.criteria-body .on[data-area="neck"]')).to_have_count(1)
    # The theme keeps the choice of light or dark for longer; what is entered here is kept by the tab alone.
    kept = page.evaluate("document.cookie + JSON.stringify(localStorage)")
    assert "neck" not in kept
    assert "criteria" not in kept
    page.get_by_role("button", name="Clear everything").click()
    expect(box(page, "neck")).not_to_be_checked()
    expect(result(page, "psd")).to_have_text("0")
    expect(page.locator(".criteria-body .on")).to_have_count(0)
    assert page.evaluate("Object.keys(sessionStorage).filter((key) => key.startsWith('keep:')).length") == 0
    page.reload()
    expect(box(page, "neck")).not_to_be_checked()
    expect(result(page, "met-2016")).to_have_text("cannot be judged yet")


def test_another_tab_knows_nothing(page: Page) -> None:
    box(page, "neck").check()
    other = page.context.new_page()
    other.goto("/diagnosis/")
    expect(box(other, "neck")).not_to_be_checked()


HOSTILE = (
    "no JSON",
    "null",
    "[]",
    '"text"',
    '{"areas": "neck", "fatigue": {"x": 1}}',
    '{"areas": ["<img src=x onerror=alert(1)>", "neck", null], "fatigue": ["9"], "__proto__": ["x"]}',
)


def test_what_something_else_wrote_into_the_tab_does_no_harm(page: Page) -> None:
    page.on("dialog", lambda dialog: pytest.fail(dialog.message))
    for kept in HOSTILE:
        page.evaluate("kept => sessionStorage.setItem('keep:/diagnosis/:criteria', kept)", kept)
        page.reload()
        expect(result(page, "wpi")).to_have_text("1" if '"neck", null' in kept else "0")
        expect(result(page, "sss")).to_have_text("0")
    box(page, "chest").check()
    page.reload()
    expect(box(page, "chest")).to_be_checked()
    expect(box(page, "neck")).to_be_checked()


def test_the_result_is_copied_as_text(page: Page) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.bring_to_front()  # only the tab in front may write to the clipboard
    found = fill(page, [Answers(frozenset(CASES["areas"]["a7r4"]), {"fatigue": "3", "duration": "enough"})])
    page.get_by_role("button", name="Copy as text").click()
    expect(page.locator("[data-told]")).to_have_text("Copied.")
    text = page.evaluate("navigator.clipboard.readText()")
    assert text == page.locator("form.criteria textarea").input_value()
    for said in (
        "WPI, widespread pain index: 7 (of 19)",
        "fatigue: 3 (severe)",
        "waking unrefreshed: not answered",
        "ACR 2016: cannot be judged yet",
        "  ✓ met: symptoms generally present for at least 3 months (duration: 3 months or more)",
        "A score is not a diagnosis.",
        "/diagnosis/#calculator",
    ):
        assert said in text
    assert re.search(r"^\d{1,2} [A-Z][a-z]+ 20\d\d$", text, re.M)
    assert found[0]["outputs"]["met-2016"] == "cannot be judged yet"


def test_the_sheet_prints_alone_and_the_page_whole(page: Page, tmp_path: Path) -> None:
    fill(page, [Answers(frozenset(CASES["areas"]["a7r4"]), {"fatigue": "3", "waking": "2", "duration": "enough"})])
    page.evaluate("window.print = () => { window.asked = true; }")
    page.get_by_role("button", name="Print the sheet").click()
    assert page.evaluate("window.asked")
    sheet = printed(page, tmp_path)
    assert sheet.sheets == 1
    words = sheet.words
    for said in ("answers and scores", "ACR 2016: met", "upper leg left", "A score is not a diagnosis", "/diagnosis/#"):
        assert said in words
    for other in ("What happens at the visit", "References", "Nothing is sent", "Clear everything"):
        assert other not in words
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    expect(page.locator(".criteria-sheet")).to_have_count(0)
    whole = printed(page, tmp_path).words
    for said in ("What happens at the visit", "Where it hurt in the past week", "ACR 2016", "References"):
        assert said in whole


def test_without_script_it_is_a_form_for_paper(browser: Browser, host: str, tmp_path: Path) -> None:
    context = browser.new_context(java_script_enabled=False, base_url=host)
    tab = context.new_page()
    tab.goto("/diagnosis/")
    for area in CRITERIA.areas:
        expect(box(tab, area.name)).to_be_visible()
    expect(tab.locator("svg.criteria-body")).to_be_visible()
    expect(tab.locator("form.criteria button:visible, form.criteria textarea:visible")).to_have_count(0)
    whole = printed(tab, tmp_path).words
    for said in (
        "shoulder girdle left",
        "Waking unrefreshed",
        "a great deal of symptoms",
        "☐",
        "WPI 4 to 6 with SSS 9",
    ):
        assert said in whole
    context.close()


def test_access_when_filled_in_light_and_dark(page: Page) -> None:
    fill(page, [Answers(frozenset(CASES["areas"]["a7r4"]), {"fatigue": "3", "waking": "2", "duration": "enough"})])
    page.evaluate("document.querySelectorAll('details').forEach((fold) => { fold.open = true; })")
    for scheme in ("light", "dark"):
        page.evaluate("scheme => { document.documentElement.dataset.scheme = scheme; }", scheme)
        found = Axe().run(
            page, context="form.criteria .result", options={"runOnly": RULES, "resultTypes": ["violations"]}
        )
        assert [(rule["id"], node["target"]) for rule in found.response["violations"] for node in rule["nodes"]] == []


def test_marks_show_by_more_than_color(page: Page) -> None:
    box(page, "neck").check()
    for media in ({}, {"forced_colors": "active"}, {"media": "print"}):
        page.emulate_media(**media)
        strokes = page.evaluate(
            """() => ["neck", "upper-back"].map((area) =>
              getComputedStyle(document.querySelector(`.criteria-body [data-area="${area}"] .cross`)).stroke)"""
        )
        assert strokes[0] != "none"
        assert strokes[1] == "none"


def test_rules_on_the_page_are_those_of_the_file(page: Page) -> None:
    rules = json.loads(page.locator("script[data-rules]").evaluate("node => node.textContent"))
    assert [one["output"] for one in rules["sets"]] == ["met-2010", "met-2011", "met-2016", "met-aapt"]
    assert len(rules["areas"]) == 19
