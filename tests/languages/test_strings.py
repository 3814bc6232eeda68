"""The words of each language: the same everywhere, none missing or left over, none typed into a template or script."""

from __future__ import annotations

import ast
import datetime
import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
import yaml

from scripts.bibliography.model import DESIGN_WORDS, READ_WORDS
from scripts.citations.checked import _FIELD_WORDS, BANNERS
from scripts.citations.syntax import _LABELS
from scripts.languages import ENGLISH, StringsError, language_of, read_folder
from scripts.languages.exhibits import translated
from tests.citations.test_page_context import zensical

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "overrides/strings"
JS = ROOT / "docs/assets/js"
# The page for lost readers is one for the whole site, whatever was asked for, and so in English.
TEMPLATES = sorted(set((ROOT / "overrides").rglob("*.html")) - set(FOLDER.iterdir()) - {ROOT / "overrides/404.html"})
# Scripts of all pages; those of tools belong to pages that are in English.
SCRIPTS = ("frame", "citations", "search", "search-find", "search-show", "share", "offline")
NAMES = {"CC BY 4.0", "English"}
"""Names that are the same in every language, or stand for themselves."""


def test_every_language_has_the_same_words_and_places() -> None:
    languages = read_folder(FOLDER)
    told = yaml.safe_load(re.sub(r"!!\S+", "", (ROOT / "mkdocs.yml").read_text("utf-8")))["extra"]["languages"]
    assert {code: words.name for code, words in languages.items()} == {"en": "English", **told}
    assert len(languages["es"].frame) > 30
    assert all(len(words.months) == 12 for words in languages.values())
    assert set(languages["es"].certainties) == {"high", "moderate", "low", "very low"}


def test_english_says_what_the_code_says() -> None:
    english = read_folder(FOLDER)["en"]
    said = {**english.python, **english.exhibits, **english.scripts}
    assert said == {text: text for text in said}
    assert (english.months, english.numbers) == (ENGLISH.months, ENGLISH.numbers)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('"skip": "Ir al texto",', "", '"frame > skip" is missing'),
        ('"skip":', '"skp": "x", "skip":', '"frame > skp" is not in en.html'),
        ('"Ir al texto"', '""', '"frame > skip" is not text'),
        ("hasta el {day}", "hasta el {dia}", '"frame > searched" has other places to fill in'),
        ("Ir al texto", "Ir al <b>texto</b>", '"frame > skip" holds a sign of HTML'),
        ('"skip":', '"skip": "x", "skip":', '"skip" stands twice'),
        ('"Ir al texto",', '"Ir al texto"', "this is not JSON"),
        ('"language": "es"', '"language": "pt"', 'the language "pt" is not that of the file'),
        ('"# de #"', '"de #"', '"exhibits > # of #" has other places to fill in'),
        ("set strings =", "set words =", "the file is not a comment and one map"),
    ],
)
def test_faults_are_told_with_the_file(tmp_path: Path, old: str, new: str, told: str) -> None:
    for file in FOLDER.iterdir():
        (tmp_path / file.name).write_text(file.read_text("utf-8"), "utf-8")
    text = (tmp_path / "es.html").read_text("utf-8")
    assert old in text
    (tmp_path / "es.html").write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(StringsError) as caught:
        read_folder(tmp_path, "strings")
    assert all(p.file == "strings/es.html" and p.mend for p in caught.value.problems)
    assert any(p.what.startswith(told) for p in caught.value.problems), caught.value.problems


def test_dates_and_numbers() -> None:
    spanish = read_folder(FOLDER)["es"]
    day = datetime.date(2026, 11, 26)
    assert (ENGLISH.day(day), spanish.day(day)) == ("26 November 2026", "26 de noviembre de 2026")
    assert [ENGLISH.count(n) for n in (98, 1234, 12345)] == ["98", "1,234", "12,345"]
    assert [spanish.count(n) for n in (98, 1234, 12345)] == ["98", "1234", "12\u202f345"]


def test_the_folder_is_the_language() -> None:
    known = {"es": "Español"}
    assert [language_of(path, known) for path in ("es/index.md", "es/", "index.md", "essays.md", "fr/index.md")] == [
        "es", "es", "en", "en", "en",
    ]  # fmt: skip


class _Texts(HTMLParser):
    """Collects what a reader sees or hears of a template without its Jinja."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.silent = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.silent = tag in ("script", "style")
        spoken = ("aria-label", "title", "alt", "placeholder")
        self.found += [value for name, value in attrs if name in spoken and value]

    def handle_endtag(self, tag: str) -> None:
        self.silent = False

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.found.append(data)


@pytest.mark.parametrize("file", TEMPLATES, ids=lambda file: str(file.relative_to(ROOT / "overrides")))
def test_no_word_is_typed_into_a_template(file: Path) -> None:
    reader = _Texts()
    reader.feed(re.sub(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", " ", file.read_text("utf-8"), flags=re.DOTALL))
    words = {" ".join(text.split()) for text in reader.found}
    seen = {re.sub(r'\blang=" "', "", text).strip() for text in words}
    assert {text for text in seen if re.search(r"[A-Za-z]{2}", text)} <= NAMES


def test_templates_use_every_word_and_no_other() -> None:
    used = {name for file in TEMPLATES for name in re.findall(r"\bwords\.(\w+)", file.read_text("utf-8"))}
    assert used == set(read_folder(FOLDER)["en"].frame)


def test_scripts_say_every_word_and_no_other() -> None:
    texts = {name: (JS / f"{name}.js").read_text("utf-8") for name in SCRIPTS}
    said = {json.loads(f'"{t}"') for text in texts.values() for t in re.findall(r'\bsay\("((?:[^"\\]|\\.)*)"', text)}
    assert said - {"{count} results."} <= set(read_folder(FOLDER)["en"].scripts)
    assert said == set(read_folder(FOLDER)["en"].scripts)
    # What becomes text or a name of an element is said, and not typed.
    typed = r"(?:textContent = |\.title = |\"aria-label\", |make\(\"\w+\", )[\"`](?![¶\"`$])[^\"`]*[A-Za-z]{3}"
    assert {name: re.findall(typed, text) for name, text in texts.items() if re.findall(typed, text)} == {}


def test_code_says_every_word_and_no_other() -> None:
    known = set(read_folder(FOLDER)["en"].python)
    literals: set[str] = set()
    said: set[str] = set()
    for file in (ROOT / "scripts").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                literals.add(node.value)
            if isinstance(node, ast.Call) and getattr(node.func, "attr", getattr(node.func, "id", "")) == "say":
                said |= {n.value for n in node.args if isinstance(n, ast.Constant) and isinstance(n.value, str)}
    tables = {*DESIGN_WORDS.values(), *READ_WORDS.values(), *(spoken for _, spoken in _LABELS.values())}
    tables |= {*_FIELD_WORDS.values(), *(words for banner in BANNERS.values() for words in banner)}
    assert (said | tables) - known == set()
    # Figures are named by another extension.
    assert known - literals == {"Figure", "Table"} - literals


SPANISH = replace(
    read_folder(FOLDER)["es"],
    exhibits={"# of #": "# de #", "<b> & # mg": "& # mg <i>", "Study": "Estudio", "# women": "# mujeres"},
)


def test_an_exhibit_is_said_as_a_whole_or_not_at_all() -> None:
    html = '<td class="Study"><span>Study</span></td>\n<td> −1.50 of 2,569 </td><td>12,345 women</td>'
    far = f"12{SPANISH.numbers['group']}345"
    said = f'<td class="Study"><span>Estudio</span></td>\n<td> −1,50 de 2569 </td><td>{far} mujeres</td>'
    assert translated(html, SPANISH) == said
    assert translated(html + "<td>Weight</td>", SPANISH) is None
    assert translated("</td>", SPANISH) == "</td>"
    assert translated("<td>&lt;b&gt; &amp; 5 mg</td>", SPANISH) == "<td>&amp; 5 mg &lt;i&gt;</td>"


def test_an_exhibit_with_an_unknown_word_stays_english_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    md = zensical("es/index.md", {})
    options = {"scripts.languages.markdown": {"strings": "overrides/strings"}}
    md.registerExtensions(["scripts.evidence", "scripts.languages.markdown"], options)
    html = md.convert("/// evidence-flow\n///\n\n/// icon-array | final responders-30\n///\n")
    assert html.count('lang="en"') == html.count("Rótulos en inglés.") == 1
    assert ">41 de 100<" in html
