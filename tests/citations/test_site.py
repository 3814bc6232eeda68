"""Pages of a small site become exactly the HTML beside them: the list of all references, and pages that it tells of.

``python -m tests.citations.test_site`` writes the HTML anew, to be read before it is committed.
"""

from __future__ import annotations

import logging
import os
import shutil
import tempfile
from pathlib import Path

import markdown
import pytest

from scripts.citations import extension
from tests.citations.test_golden import HERE, lines
from tests.citations.test_page_context import zensical

SITE = HERE / "site"
PAGES = sorted(path.relative_to(SITE / "docs").as_posix() for path in SITE.glob("docs/**/*.md"))
OPTIONS = {
    "bibliography": "references.yaml",
    "records": "records.yaml",
    "links": "links.yaml",
    "strings": "strings",
    "keep": "kept",
}


def set_up(folder: Path) -> None:
    shutil.copytree(SITE, folder, dirs_exist_ok=True)
    shutil.copy(HERE / "references.yaml", folder)
    (folder / "kept").mkdir()


def render(page: str, **options: object) -> str:
    """Return the HTML of *page*, below the folder ``docs`` of the folder in which the process stands."""
    extension._load.cache_clear()  # each page is made as if by a run of its own
    md = zensical(page, {}, **{**OPTIONS, "exports": True, **options})
    return lines(md.convert(Path("docs", page).read_text("utf-8").split("---\n")[-1]))


@pytest.fixture(autouse=True)
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    set_up(tmp_path)
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize("page", PAGES)
def test_pages_of_a_site(page: str) -> None:
    expected = (SITE / "html" / page).with_suffix(".html").read_text("utf-8")
    assert render(page) == expected
    assert list(Path("kept").glob("*.pickle"))
    assert render(page) == expected, "from what was kept"


def test_a_site_without_files_of_checks_and_words_has_a_list_too() -> None:
    html = render("references.md", records="", links="", strings="", keep="", exports=False)
    assert 'id="alpha2001"' in html
    assert "No reference has been checked by machine yet." in html
    assert "No outside address has been checked by machine yet." in html
    assert "download" not in html
    assert not list(Path().rglob("*.pickle"))


def test_where_no_option_is_given_the_usual_file_is_read_and_nothing_more_promised() -> None:
    html = markdown.markdown("[[all-references]]", extensions=["scripts.citations"])
    assert 'id="alpha2001"' in html
    assert "download" not in html
    assert not list(Path().rglob("*.pickle"))


def test_what_was_read_of_pages_is_kept_too() -> None:
    render("references.md")
    assert list(Path("kept").glob("*page-trials-one.md.pickle"))


@pytest.mark.parametrize("command", ["[[all-references]]", "[[record-state]]", "[[link-state]]"])
def test_each_command_is_obeyed_where_it_stands_alone(command: str) -> None:
    Path("docs/alone.md").write_text(f"{command}\n")
    assert render("alone.md").startswith("<div class=")


@pytest.mark.parametrize("name", ["records.yaml", "links.yaml", "references.yaml"])
def test_changes_of_each_file_are_seen(name: str) -> None:
    before = render("references.md")
    text = Path(name).read_text("utf-8")
    for old, new in [("2026-11-22", "2026-11-21"), ("2026-11-20", "2026-11-19")]:
        text = text.replace(old, new)
    Path(name).write_text(text, "utf-8")
    assert render("references.md") != before


def test_each_unknown_key_is_told_with_its_line_or_without(caplog: pytest.LogCaptureFixture) -> None:
    page = Path("docs/index.md")
    page.write_bytes(b"\xef\xbb\xbf# Caf\xe9\n\nA.[@alpah2001]\n")
    with caplog.at_level(logging.ERROR):
        zensical("index.md", {}, **OPTIONS).convert("A.[@alpah2001]\n\nFrom elsewhere.[@beta202] Again.[@beta202]\n")
    assert [record.getMessage() for record in caplog.records] == [
        'docs/index.md:3: no reference "alpah2001" in references.yaml. Did you mean "alpha2001"?',
        'docs/index.md: no reference "beta202" in references.yaml. Did you mean "beta2002" or "delta2004"?',
    ]


def test_a_page_that_is_no_file_has_its_unknown_keys_told_too(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR):
        zensical("made.md", {}, **OPTIONS).convert("A.[@alpah2001]\n")
    assert [record.getMessage() for record in caplog.records] == [
        'docs/made.md: no reference "alpah2001" in references.yaml. Did you mean "alpha2001"?'
    ]


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as made:
        set_up(Path(made))
        os.chdir(made)
        for path in PAGES:
            file = (SITE / "html" / path).with_suffix(".html")
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(render(path), "utf-8")
