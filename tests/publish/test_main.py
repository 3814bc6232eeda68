"""A build over faulty sources, or without a site, says what stands in the way and ends."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from scripts.publish.__main__ import after, site_identity, source_problems
from tests.conftest import ROOT

HOME = '<link rel="canonical" href="https://site.example/"><title>A page - The site</title>'
FAULTS = {
    "references.yaml": ("references: [\n", "references.yaml:2: this is not YAML"),
    "data/trials.yaml": ("trials: 5\n", "data/trials.yaml:1: "),
    "docs/changes.md": ("# Changes\n\n## Yesterday\n\nText.\n", "docs/changes.md"),
    "permalinks.txt": ("no address at all -> -> \n", "permalinks.txt:1: "),
    "data/records.yaml": ("records: 5\n", "data/records.yaml:1: "),
    "data/links.yaml": ("links: 5\n", "data/links.yaml:1: "),
}


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the data, with one page and a site that an engine has just built."""
    shutil.copytree(ROOT / "data", tmp_path / "data")
    for name in ("references.yaml", "mkdocs.yml", "permalinks.txt"):
        shutil.copy(ROOT / name, tmp_path)
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs/index.md").write_text("# Home\n\nA fact.[@younger2013]\n")
    shutil.copy(ROOT / "docs/changes.md", tmp_path / "docs")
    (tmp_path / "site").mkdir()
    (tmp_path / "site/index.html").write_text(HOME)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_sound_sources_have_no_problems(project: Path) -> None:
    assert source_problems(Path("docs")) == []


@pytest.mark.parametrize("name", ["references.yaml", "data/trials.yaml", "data/records.yaml", "data/links.yaml"])
def test_faults_of_data_are_told_before_an_engine_runs(project: Path, name: str) -> None:
    text, told = FAULTS[name]
    (project / name).write_text(text)
    assert str(source_problems(Path("docs"))[0]).startswith(told)


def test_faults_of_pages_are_told_together(project: Path) -> None:
    page = "# Home\n\nA fact.[@yuonger2013]\n\n<script>x</script>\n\n/// forest-plto | pain\n///\n"
    (project / "docs/index.md").write_text(page)
    told = " ".join(map(str, source_problems(Path("docs"))))
    for words in ('no reference "yuonger2013"', "<script> has no place in Markdown", 'no block "forest-plto"'):
        assert words in told


def test_without_a_site_it_says_what_to_do(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert after(project / "none", quiet=True) == 1
    assert "Build it first with: make site" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["references.yaml", "data/trials.yaml", "docs/changes.md", "permalinks.txt"])
def test_a_fault_leaves_the_site_unfinished(project: Path, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    text, told = FAULTS[name]
    (project / name).write_text(text)
    assert after(Path("site"), quiet=True) == 1
    assert capsys.readouterr().err.startswith(told)
    assert [file.name for file in (project / "site").iterdir()] == ["index.html"]
    assert (project / "site/index.html").read_text() == HOME


@pytest.mark.parametrize(
    ("home", "identity"),
    [
        (HOME, ("https://site.example/", "The site")),
        ("<link rel=canonical href=https://a.example/x/ ><title>A &amp; B</title>", ("https://a.example/x/", "A & B")),
        ("<p>Nothing</p>", ("/", "This site")),
    ],
)
def test_address_and_name_are_those_of_the_home_page(tmp_path: Path, home: str, identity: tuple[str, str]) -> None:
    (tmp_path / "index.html").write_text(home)
    assert site_identity(tmp_path / "index.html") == identity
