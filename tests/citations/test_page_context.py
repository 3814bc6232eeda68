"""Where a page stands: what both engines tell of it, and the addresses that follow."""

from __future__ import annotations

import logging
from pathlib import Path
from types import SimpleNamespace

import markdown
import pytest
from markdown.preprocessors import Preprocessor

from scripts.citations.engine import PageContext, page_context
from tests.citations.test_golden import HERE

BASE = Path("/project")


def at(path: str, *, late: bool = False, site: str = "https://a.example/x/") -> PageContext:
    return PageContext(BASE, BASE / "docs", path, rewrites_late=late, site_url=site)


@pytest.mark.parametrize(
    ("path", "early", "late", "other", "other_late"),
    [
        ("index.md", "assets/a.bib", "assets/a.bib", "b/c/", "b/c.md"),
        ("b/index.md", "../assets/a.bib", "../assets/a.bib", "c/", "c.md"),
        ("b/d.md", "../../assets/a.bib", "../assets/a.bib", "../c/", "c.md"),
    ],
)
def test_an_engine_that_rewrites_links_late_gets_them_as_sources_name_them(
    path: str, early: str, late: str, other: str, other_late: str
) -> None:
    assert at(path).address("assets/a.bib") == early
    assert at(path, late=True).address("assets/a.bib") == late
    assert at(path).page_address("b/c.md") == other
    assert at(path, late=True).page_address("b/c.md") == other_late


def test_the_full_address_of_a_page() -> None:
    assert at("b/d.md").canonical == "https://a.example/x/b/d/"
    assert at("index.md").canonical == "https://a.example/x/"
    assert at("index.md", site="").canonical == ""


class Context(Preprocessor):
    """What Zensical hangs into Python-Markdown."""

    def __init__(self, md: markdown.Markdown, path: str, config: dict[str, str]) -> None:
        super().__init__(md)
        self.config, self.page = config, SimpleNamespace(path=path)

    def run(self, lines: list[str]) -> list[str]:
        return lines


def zensical(path: str, config: dict[str, str], **options: object) -> markdown.Markdown:
    md = markdown.Markdown(
        extensions=["scripts.citations"],
        extension_configs={"scripts.citations": {"bibliography": str(HERE / "references.yaml"), **options}},
    )
    md.preprocessors.register(Context(md, path, config), "rendering_context", 0)
    return md


def test_what_zensical_tells(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    told = page_context(zensical("b/d.md", {"docs_dir": "pages", "site_url": "https://a.example/"}))
    assert told == PageContext(
        tmp_path, tmp_path / "pages", "b/d.md", rewrites_late=True, site_url="https://a.example/"
    )
    bare = page_context(zensical("d.md", {}))
    assert (bare.docs, bare.site_url) == (tmp_path / "docs", "")


def test_an_unknown_key_is_told_with_the_line_of_the_pages_source(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "docs").mkdir()
    text = "First.\n\nA fact.[@nobody1999]\n"
    (tmp_path / "docs/d.md").write_text(text)
    with caplog.at_level(logging.ERROR):
        zensical("d.md", {}).convert(text)
    assert 'docs/d.md:3: no reference "nobody1999"' in caplog.text


def test_a_list_that_stands_twice_is_told_and_shown_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.chdir(tmp_path)
    key = (HERE / "references.yaml").read_text("utf-8").split("- id: ")[1].split("\n")[0]
    with caplog.at_level(logging.WARNING):
        html = zensical("d.md", {}).convert(f"A fact.[@{key}]\n\n[[references]]\n\nMore.\n\n[[references]]\n")
    assert [record.getMessage() for record in caplog.records] == [
        "docs/d.md: [[references]] stands more than once; only the first counts."
    ]
    assert "[[references]]" not in html
    assert html.endswith("<p>More.</p>\n<p></p>")
    assert html.count(f'id="ref-{key}"') == 1
    assert html.index(f'id="ref-{key}"') < html.index("More.")


def test_a_file_of_records_that_is_missing_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.chdir(tmp_path)
    with caplog.at_level(logging.ERROR):
        zensical("d.md", {}, records="none.yaml").convert("A fact.[@nobody1999]\n")
    assert "none.yaml: the file does not exist" in caplog.text
