"""Which addresses a project names, where, and which of them nobody fetches."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from scripts.bibliography import load
from scripts.checks.outside import crawl as crawling
from scripts.checks.outside.collect import Named, Place, collect
from scripts.checks.outside.command import main
from scripts.checks.outside.crawl import Manners, NoCrawler, crawl
from scripts.checks.project import load as load_project
from tests.outside.projects import DAY, make


def named(root: Path) -> tuple[dict[str, Named], list[str]]:
    found, problems = collect(load_project(root, today=DAY), load(root / "references.yaml", "references.yaml"))
    return {one.address: one for one in found}, [str(problem) for problem in problems]


def build(root: Path, *addresses: str) -> None:
    (root / "site").mkdir()
    links = "".join(f'<a href="{address}">x</a>' for address in addresses)
    (root / "site/index.html").write_text(f"<html><body><p id=a>{links}</p></body></html>")


def test_an_address_of_the_built_page_is_told_where_its_source_has_it(tmp_path: Path) -> None:
    make(tmp_path, ["https://a.example/page"])
    (tmp_path / "data/options.yaml").write_text("options:\n- url: https://b.example/long\n- url: https://b.example/\n")
    (tmp_path / "data/links.yaml").write_text("links:\n- address: https://c.example/\n")
    build(
        tmp_path, "https://a.example/page", "https://b.example/", "https://c.example/", "https://own.example/x",
        "mailto:us@own.example", "other/", "https://doi.org/10.1000/x",
    )  # fmt: skip
    found, problems = named(tmp_path)
    assert problems == []
    assert {address: [str(place) for place in one.places] for address, one in found.items()} == {
        "https://a.example/page": ["docs/index.md:3"],
        "https://b.example/": ["data/options.yaml:3"],
        "https://c.example/": ["site/index.html"],
    }


def test_an_address_that_cannot_be_fetched_is_told_with_its_line(tmp_path: Path) -> None:
    make(tmp_path, ["https://a.example/", "https://[::1/x", "ftp://a.example/file"])
    found, problems = named(tmp_path)
    assert list(found) == ["https://a.example/"]
    assert [problem.split(": ")[0] for problem in problems] == ["docs/index.md:5", "docs/index.md:4"]
    assert all("it is not fetched" in problem for problem in problems)


def test_a_place_is_told_in_words() -> None:
    assert str(Place("references.yaml", 7, "berg2001")) == "references.yaml:7 (berg2001)"


def lychee(folder: Path, script: str) -> Path:
    program = folder / "lychee"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    return program


def asked(folder: Path) -> object:
    return crawl(["https://a.example/"], folder / "work", "agent", Manners(), private=True)


def test_a_crawler_that_gives_no_report_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crawling, "find_lychee", lambda: lychee(tmp_path, "echo 'unknown option' >&2"))
    with pytest.raises(NoCrawler, match="lychee gave no report: unknown option"):
        asked(tmp_path)
    monkeypatch.setattr(crawling, "find_lychee", lambda: lychee(tmp_path, "echo '[]'"))
    with pytest.raises(NoCrawler, match="lychee gave no report"):
        asked(tmp_path)
    monkeypatch.setattr(crawling, "find_lychee", lambda: tmp_path / "none")
    with pytest.raises(NoCrawler, match="lychee does not start"):
        asked(tmp_path)
    assert list((tmp_path / "work").iterdir()) == []


def test_a_crawler_that_hangs_answers_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def hangs(*_: object, **told: float) -> None:
        assert told["timeout"] > Manners().timeout
        raise subprocess.TimeoutExpired("lychee", told["timeout"])

    monkeypatch.setattr(subprocess, "run", hangs)
    assert asked(tmp_path) == {}
    assert list((tmp_path / "work").iterdir()) == []


def test_it_is_run_by_itself(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    make(tmp_path, ["https://a.example/"])
    assert main(["outside-links", "frame", "--root", str(tmp_path)]) == 2
    assert "outside-links is run by itself, without frame" in capsys.readouterr().err
