"""A small built site is finished: its files get names that change with their content, and faults stop it whole."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from scripts.publish.pages.write import finish_site

ADDRESS = "https://example.org/"
PAGE = (
    '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>x</title>'
    '<link rel="stylesheet" href="{0}assets/a.css"></head><body><p class="note">Text</p>'
    '<script src="{0}assets/one.js" defer></script>\n<script src="{0}assets/two.js" defer></script>{1}</body></html>\n'
)
ONE = "// Says one.\nwindow.say = (words) => `${words && ` (${words})`}`;\n"
TWO = '// Says two.\ndocument.title = window.say("two");\n'


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """Two pages, of which one loads a script more, and an address that only leads on."""
    site = tmp_path / "site"
    files = {
        "index.html": PAGE.format("", ""),
        "more/index.html": PAGE.format("../", '<script src="../assets/more.js" defer></script>'),
        "old/index.html": '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>x</title></head></html>\n',
        "assets/a.css": ".note{color:red}.other{color:blue}\n",
        "assets/one.js": ONE,
        "assets/two.js": TWO,
        "assets/more.js": "alert(1);\n",
    }
    for name, text in files.items():
        (site / name).parent.mkdir(parents=True, exist_ok=True)
        (site / name).write_text(text)
    return site


def scripts(page: Path) -> list[str]:
    return re.findall(r'<script (?:type="text/plain" data-later|src)="([^"]+)"', page.read_text())


def test_scripts_of_every_page_become_one(small: Path) -> None:
    assert finish_site(small, ADDRESS) == []
    (whole,) = scripts(small / "index.html")
    assert f'data-later="{whole}"' in (small / "index.html").read_text()
    # What follows builds on it: here it does not wait.
    assert f'src="../{whole}" defer' in (small / "more/index.html").read_text()
    assert scripts(small / "more/index.html") == [f"../{whole}", *scripts(small / "more/index.html")[1:]]
    assert len(scripts(small / "more/index.html")) == 2
    text = (small / whole).read_text()
    assert re.fullmatch(r"assets/one-two\.[0-9a-f]{10}\.js", whole)
    assert "Says" not in text
    # Spaces in nested templates belong to the text.
    assert "` (${" in text
    assert text.index("window.say=") < text.index("document.title=")


def test_while_writing_each_script_stands_alone(small: Path) -> None:
    assert finish_site(small, ADDRESS, strict=False) == []
    assert [name.rsplit("/", 1)[1].split(".")[0] for name in scripts(small / "index.html")] == ["one", "two"]


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("assets/two.js", "let = ;\n", "this script cannot be read: "),
        ("assets/more.js", "`never closed\n", "this script cannot be read: "),
        ("assets/a.css", None, "its style sheet assets/a.css is no file"),
    ],
)
def test_a_fault_is_told_and_no_page_is_touched(small: Path, name: str, text: str | None, told: str) -> None:
    file = small / name
    file.unlink() if text is None else file.write_text(text)
    before = {page: page.read_text() for page in small.rglob("*.html")}
    (problem,) = finish_site(small, ADDRESS)
    assert problem.message.startswith(told)
    assert problem.mend
    assert {page: page.read_text() for page in small.rglob("*.html")} == before


def test_a_change_of_a_script_changes_its_name(small: Path) -> None:
    again = small.parent / "again"
    for file in small.rglob("*.*"):
        (again / file.relative_to(small)).parent.mkdir(parents=True, exist_ok=True)
        (again / file.relative_to(small)).write_bytes(file.read_bytes())
    (again / "assets/two.js").write_text(TWO.replace("two", "three"))
    assert finish_site(small, ADDRESS) == finish_site(again, ADDRESS) == []
    assert scripts(small / "index.html") != scripts(again / "index.html")
