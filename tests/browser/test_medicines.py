"""The search "Can I take it with…?" in a real browser: what is found, what is asked back, what is not in the list."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, expect

from scripts.publish.pages.finish import policy_of
from tests.browser.printing import printed

expect.set_options(timeout=20_000)  # a busy machine is no fault of the page
ADDRESS = "/interactions/"
NOT_LISTED = "Not in our list. That does not mean that it can be combined: ask a pharmacist."
ABSENT = "not in our list"

# What is typed, and the heading of the first answer. A name that is only near is asked back, never answered.
QUERIES = {
    # generic names, with doses, forms, salts, capitals, accents
    "tramadol": "Tramadol: do not combine",
    "TRAMADOL": "Tramadol: do not combine",
    "tramadol 50mg": "Tramadol: do not combine",
    "tramadol hydrochloride 50 mg capsules": "Tramadol: do not combine",
    "codeine": "Codeine: do not combine",
    "codeine phosphate": "Codeine: do not combine",
    "codeine sulphate 30 mg": "Codeine: do not combine",
    "fentanyl patch 25 mcg": "Fentanyl: do not combine",
    "meperidine": "Meperidine (pethidine): do not combine",
    "pethidine": "Meperidine (pethidine): do not combine",
    "heroin": "Diamorphine (heroin): do not combine",
    "opioids": "Opioids of any kind: do not combine",
    "levothyroxine 50 micrograms": "Levothyroxine: no interaction known",
    "duloxetine": "Duloxetine: tell the prescriber",
    "paracetamol": "Acetaminophen (paracetamol): no interaction known",
    "beer": "Alcohol: no interaction known",
    "CBD": "Cannabidiol (CBD): tell the prescriber",
    "SSRI": "Antidepressants in general: tell the prescriber",
    "flu shot": "Vaccines: tell the prescriber",
    "ketobemidone 5 mg": "Ketobemidone: do not combine",
    "dezocine": "Dezocine: do not combine",
    "dextromoramide": "A rarely used opioid: do not combine",
    "Bezitramide": "A rarely used opioid: do not combine",
    "LAAM": "A rarely used opioid: do not combine",
    "levomethadone": "Methadone: do not combine",
    # brands: US, UK, Canada, Australia, Europe
    "Ultram": "Tramadol: do not combine",
    "ultram®": "Tramadol: do not combine",
    "Percocet": "Oxycodone with acetaminophen: do not combine",
    "Vicodin": "Hydrocodone with acetaminophen: do not combine",
    "Suboxone": "Buprenorphine with naloxone: do not combine",
    "Sublocade": "Buprenorphine: do not combine",
    "Zydol": "Tramadol: do not combine",
    "Zapain": "Codeine with acetaminophen (paracetamol): do not combine",
    "solpadeine": "Codeine with acetaminophen (paracetamol): do not combine",
    "Solpadeine Max": "Codeine with acetaminophen (paracetamol): do not combine",
    "Longtec": "Oxycodone: do not combine",
    "Tridural": "Tramadol: do not combine",
    "Tylenol 3": "Codeine with acetaminophen (paracetamol): do not combine",
    "Tylenol No. 3": "Codeine with acetaminophen (paracetamol): do not combine",
    "tylenol": "Acetaminophen (paracetamol): no interaction known",
    "Endone": "Oxycodone: do not combine",
    "Palexia": "Tapentadol: do not combine",
    "Panadeine Forte": "Codeine with acetaminophen (paracetamol): do not combine",
    "physeptone": "Methadone: do not combine",
    "Tramal": "Tramadol: do not combine",
    "Valoron N": "Tilidine: do not combine",
    "Dafalgan codeine": "Codeine with acetaminophen (paracetamol): do not combine",
    "Ixprim": "Tramadol with acetaminophen (paracetamol): do not combine",
    "Ketogan": "Ketobemidone: do not combine",
    "L-Polamidon": "Methadone: do not combine",
    "Dividol": "A rarely used opioid: do not combine",
    "Mysimba": "Naltrexone with bupropion: do not combine",
    "Cymbalta": "Duloxetine: tell the prescriber",
    "Lyrica": "Pregabalin: tell the prescriber",
    "nytol": "Diphenhydramine: tell the prescriber",
    "nurofen": "Ibuprofen: no interaction known",
    "Nurofen-Plus": "Codeine with ibuprofen: do not combine",
    # hidden opioids
    "co-codamol": "Codeine with acetaminophen (paracetamol): do not combine",
    "cocodamol 30/500": "Codeine with acetaminophen (paracetamol): do not combine",
    "co codamol": "Codeine with acetaminophen (paracetamol): do not combine",
    "Imodium": "Loperamide: ask first",
    "Lomotil": "Diphenoxylate or difenoxin with atropine: do not combine",
    "Motofen": "Diphenoxylate or difenoxin with atropine: do not combine",
    "Modulon": "Trimebutine: ask first",
    "nalfurafine": "Difelikefalin or nalfurafine: ask first",
    "kratom": "Kratom: do not combine",
    "7-OH": "Kratom: do not combine",
    "gees linctus": "Opium cough linctus: do not combine",
    "kaolin & morphine": "Morphine mixtures for diarrhea or cough: do not combine",
    "promethazine with codeine": "Codeine cough and cold medicines: do not combine",
    "Day Nurse": "Pholcodine: do not combine",
    "Viberzi": "Eluxadoline: ask first",
    "can I take zamadol with LDN?": "Tramadol: do not combine",
    # errors of typing, and names not typed to their end
    "tramadoll": "Did you mean tramadol?",
    "trmadol": "Did you mean tramadol?",
    "oxicodone": "Did you mean oxycodone?",
    "codiene": "Did you mean codeine?",
    "morfine": "Did you mean morphine?",
    "fentanil": "Did you mean fentanyl?",
    "buprenorfine": "Did you mean buprenorphine?",
    "Lirica": "Did you mean Lyrica: pregabalin?",
    "vicoden": "Did you mean Vicodin: hydrocodone with acetaminophen?",
    "percoset": "Did you mean Percocet: oxycodone with acetaminophen?",
    "immodium": "Did you mean Imodium: loperamide?",
    "cymbalt": "Did you mean Cymbalta: duloxetine?",
    "amitriptaline": "Did you mean amitriptyline?",
    "levothyroxin": "Did you mean levothyroxine?",
    "gabapentine": "Did you mean gabapentin?",
    "oxycod": "Did you mean oxycodone?",
    "collis browne": "Did you mean J Collis Browne's Mixture: morphine mixtures for diarrhea or cough?",
    # not in the list
    "metformin": ABSENT,
    "omeprazole": ABSENT,
    "atorvastatin": ABSENT,
    "hydrocortisone": ABSENT,
    "clonidine": ABSENT,
    "magnesium glycinate": ABSENT,
    "asdfghjkl": ABSENT,
    "xyzq": ABSENT,
    "constructor": ABSENT,
    "__proto__": ABSENT,
    "toString": ABSENT,
    "hasOwnProperty": ABSENT,
}


def field(tab: Page) -> Locator:
    return tab.get_by_role("searchbox")


def answers(tab: Page) -> Locator:
    return tab.locator(".medicines-check [aria-live=polite]")


def ask(tab: Page, text: str) -> Locator:
    field(tab).fill(text)
    field(tab).press("Enter")
    return answers(tab)


@pytest.fixture(scope="module")
def tab(browser: Browser, host: str) -> Iterator[Page]:
    """One tab for all questions; fails when the page asks another host or reports an error."""
    context = browser.new_context(viewport={"width": 1280, "height": 800}, base_url=host, reduced_motion="reduce")
    one = context.new_page()
    faults: list[str] = []
    one.on("request", lambda r: faults.append(r.url) if not r.url.startswith((host, "data:")) else None)
    one.on("console", lambda m: faults.append(m.text) if m.type == "error" else None)
    one.on("pageerror", lambda e: faults.append(str(e)))
    one.on("dialog", lambda d: faults.append(d.message))
    one.goto(ADDRESS)
    yield one
    context.close()
    assert faults == []


@pytest.mark.parametrize("text", QUERIES)
def test_what_is_found_first(tab: Page, text: str) -> None:
    found = ask(tab, text)
    wanted = QUERIES[text]
    if wanted == ABSENT:
        expect(found).to_contain_text(NOT_LISTED)
        assert found.locator("dl").count() == 0
        return
    assert found.locator("h3").first.inner_text() == wanted
    expect(found).not_to_contain_text(NOT_LISTED)
    remark = "is not in our list; this is only the nearest name"
    assert (remark in found.inner_text()) is wanted.startswith("Did you mean")


def test_the_answer_is_the_row_with_its_sources(tab: Page) -> None:
    found = ask(tab, "Ultram")
    expect(found).to_contain_text("Ultram is a brand of tramadol (US, Canada).")
    row = tab.locator(".evidence-medicines tbody tr").filter(has_text="Tramulief")
    cells = [cell.text_content() or "" for cell in row.locator("td").all()]
    told = [value.text_content() or "" for value in found.locator("dd").all()]
    assert told[1:] == cells[1:]
    assert told[0].startswith("An opioid painkiller that also acts on serotonin")
    assert found.locator("dt").all_text_contents() == [
        "What it is",
        "What may happen with LDN",
        "What to do",
        "Rests on",
    ]
    # The sources of what may happen, and of the label; those of an opioid's names stand on another page.
    assert found.locator("dd a[role=doc-biblioref]").count() == row.locator("a").count() == 2
    assert found.locator("[id]").count() == 0
    doubled = tab.evaluate(
        "[...document.querySelectorAll('[id]')].map((n) => n.id).filter((i, n, a) => a.indexOf(i) < n)"
    )
    assert doubled == []
    mark = found.locator("a[role=doc-biblioref]").first
    mark.scroll_into_view_if_needed()
    tab.mouse.move(2, 2)
    mark.hover()
    expect(tab.locator("#reference-preview")).to_be_visible()
    tab.mouse.move(2, 2)


def test_several_at_once_in_the_order_typed(tab: Page) -> None:
    for text in (
        "tramadol and lyrica",
        "Tramadol, Lyrica",
        "tramadol 50 mg; lyrica 75mg",
        "I take tramadol with lyrica",
    ):
        assert ask(tab, text).locator("h3").all_inner_texts() == [
            "Tramadol: do not combine",
            "Pregabalin: tell the prescriber",
        ]
    mixed = ask(tab, "lirica, metformin, alcohol").locator("h3").all_inner_texts()
    assert mixed == ["Did you mean Lyrica: pregabalin?", "“metformin”", "Alcohol: no interaction known"]


def test_names_that_begin_alike_are_told_apart(tab: Page) -> None:
    assert "Not the same, though the name begins alike: Nurofen Plus. Read the box." in ask(tab, "nurofen").inner_text()
    assert "Tylenol with Codeine" in ask(tab, "Tylenol").inner_text()


def test_short_strings_do_not_match_everything(tab: Page) -> None:
    for text in ("a", "ox", "tr"):
        found = ask(tab, text)
        assert found.locator("dl").count() == 0
    assert ask(tab, "   ").inner_text().strip() in ("", "Type the name of a medicine, brand or ingredient.")


HOSTILE = (
    "<img src=x onerror=alert(1)>",
    "<script>alert(1)</script>",
    "\"'><svg onload=alert(1)>",
    ".*+?^${}()|[]\\",
    "((((((((((a+)+)+)+)+$",
    "tramadol<b>",
    "javascript:alert(1)",
    "‮lodamart \u0000\u200b",
    "[@dailymed2025] **bold** &lt;i&gt;",
)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stays_text(tab: Page, text: str) -> None:
    found = ask(tab, text)
    assert found.locator("img, script, svg, b, i, strong").count() == 0
    tab.wait_for_timeout(20)


def test_a_very_long_text_is_cut(tab: Page) -> None:
    found = ask(tab, "tramadol " * 1_200)
    expect(found).to_contain_text("Tramadol: do not combine")
    expect(found).to_contain_text("Only the first 300 characters are read.")
    found = ask(tab, "q" * 10_000)
    expect(found).to_contain_text(NOT_LISTED)
    assert tab.evaluate("document.documentElement.scrollWidth") <= 1280
    names = (
        "codeine, morphine, tramadol, kratom, heroin, opium, fentanyl, alcohol, lithium, lyrica, zydol, norco, nubain"
    )
    expect(ask(tab, names)).to_contain_text("Only the first 12 names are answered.")
    ask(tab, "")


def test_by_mouse(browser: Browser, host: str) -> None:
    context = browser.new_context(base_url=host)
    one = context.new_page()
    one.goto(ADDRESS)
    field(one).click()
    one.keyboard.type("ultra", delay=5)
    expect(answers(one).locator("h3").first).to_have_text("Did you mean Ultram: tramadol?")
    one.keyboard.type("m")
    expect(answers(one).locator("h3")).to_have_text(["Tramadol: do not combine"])
    one.get_by_role("button", name="Clear names").click()
    expect(field(one)).to_have_value("")
    expect(answers(one)).to_be_empty()
    expect(field(one)).to_be_focused()
    context.close()


def test_by_keyboard_and_over_a_reload(browser: Browser, host: str) -> None:
    context = browser.new_context(base_url=host)
    one = context.new_page()
    one.goto(ADDRESS)
    one.locator("#check").click()
    for _ in range(20):
        one.keyboard.press("Tab")
        if field(one).evaluate("node => node === document.activeElement"):
            break
    expect(field(one)).to_be_focused()
    one.keyboard.type("percocet")
    one.keyboard.press("Enter")
    expect(answers(one).locator("h3")).to_have_text("Oxycodone with acetaminophen: do not combine")
    one.reload()
    expect(field(one)).to_have_value("percocet")
    expect(answers(one).locator("h3")).to_have_text("Oxycodone with acetaminophen: do not combine")
    field(one).focus()
    one.keyboard.press("Escape")
    expect(field(one)).to_have_value("")
    expect(answers(one)).to_be_empty()
    one.reload()
    expect(field(one)).to_have_value("")
    assert one.evaluate("Object.keys(sessionStorage).filter((key) => key.includes('medicines'))") == []
    assert one.evaluate("Object.keys(localStorage).filter((key) => key.includes('medicines'))") == []
    other = context.new_page()
    other.goto(ADDRESS)
    expect(field(other)).to_have_value("")
    context.close()


def test_where_storage_is_forbidden(browser: Browser, host: str) -> None:
    context = browser.new_context(base_url=host)
    one = context.new_page()
    one.add_init_script(
        "Object.defineProperty(window, 'sessionStorage', { get() { throw new DOMException('no', 'SecurityError'); } })"
    )
    one.goto(ADDRESS)
    expect(ask(one, "tramadol").locator("h3")).to_have_text("Tramadol: do not combine")
    context.close()


def test_on_a_phone(browser: Browser, host: str) -> None:
    context = browser.new_context(
        viewport={"width": 360, "height": 740}, base_url=host, has_touch=True, is_mobile=True, device_scale_factor=2
    )
    one = context.new_page()
    one.goto(ADDRESS)
    field(one).tap()
    one.keyboard.type("panadeine forte")
    one.keyboard.press("Enter")
    expect(answers(one).locator("h3")).to_contain_text("do not combine")
    for width in (360, 320):
        one.set_viewport_size({"width": width, "height": 740})
        assert one.evaluate("document.documentElement.scrollWidth") <= width
    for control in (field(one), one.get_by_role("button", name="Clear names")):
        box = control.bounding_box()
        assert box
        assert box["height"] >= 24
        assert box["x"] + box["width"] <= 320
    one.locator("details:has(.evidence-medicines) > summary").first.tap()
    verdict = one.locator(".evidence-medicines td:nth-child(3)").first
    box = verdict.bounding_box()
    assert box
    assert box["x"] + box["width"] <= 320
    context.close()


RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


def test_axe_finds_nothing_in_the_answers(browser: Browser, host: str) -> None:
    context = browser.new_context(viewport={"width": 360, "height": 800}, base_url=host, reduced_motion="reduce")
    one = context.new_page()
    one.goto(ADDRESS)
    ask(one, "ultram, lirica, xyzq")
    # The rest of the page has its own test.
    one.evaluate("document.querySelectorAll('.evidence, .references').forEach((node) => node.remove())")
    for scheme in ("light", "dark"):
        one.evaluate("scheme => { document.documentElement.dataset.scheme = scheme; }", scheme)
        found = Axe().run(one, options={"runOnly": RULES, "resultTypes": ["violations"]})
        assert [(rule["id"], [node["target"] for node in rule["nodes"]]) for rule in found.response["violations"]] == []
    context.close()


@pytest.mark.parametrize("script", [True, False])
def test_on_paper_every_table_is_open(browser: Browser, host: str, script: bool, tmp_path: Path) -> None:
    context = browser.new_context(base_url=host, java_script_enabled=script)
    one = context.new_page()
    one.goto(ADDRESS)
    if script:
        ask(one, "Ultram")
    told = printed(one, tmp_path).words
    for name in ("Tramulief", "Percocet", "Imodium", "Cymbalta", "Do not combine.", "Label at 50 mg"):
        assert name in told
    assert ("Ultram is a brand of tramadol" in told) is script
    if script:
        assert one.locator("details[open]:has(.evidence-medicines)").count() == 0
    context.close()


def test_without_script_the_tables_say_it_all(browser: Browser, host: str) -> None:
    context = browser.new_context(base_url=host, java_script_enabled=False)
    one = context.new_page()
    one.goto(ADDRESS)
    expect(one.locator("form[data-medicines]")).to_be_hidden()
    expect(one.locator("[data-without-script]")).to_be_visible()
    one.locator("details:has(.evidence-medicines) > summary").first.click()
    expect(one.get_by_role("cell", name="Tramulief")).to_be_visible()
    context.close()


def test_from_a_file_and_under_a_strict_policy(browser: Browser, host: str, site: Path) -> None:
    context = browser.new_context()
    one = context.new_page()
    one.goto((site / "interactions/index.html").as_uri())
    expect(ask(one, "tramadol").locator("h3")).to_have_text("Tramadol: do not combine")
    context.close()
    context = browser.new_context(base_url=host)
    one = context.new_page()
    refused: list[str] = []
    one.on("console", lambda m: refused.append(m.text) if "medicines" in m.text else None)

    def strict(route: object) -> None:
        response = route.fetch()  # type: ignore[attr-defined]
        # Our own inline script is all that is allowed beyond files: it brings the others.
        own = policy_of(response.text())
        assert own is not None
        allowed = " ".join(["'self'", *(f"'{one}'" for one in own.scripts)])
        policy = f"default-src 'none'; script-src {allowed}; style-src 'self'; img-src 'self' data:; connect-src 'none'"
        route.fulfill(response=response, headers={**response.headers, "content-security-policy": policy})  # type: ignore[attr-defined]

    one.route("**/interactions/", strict)
    one.goto(ADDRESS)
    expect(ask(one, "tramadol").locator("h3")).to_have_text("Tramadol: do not combine")
    assert refused == []
    context.close()
