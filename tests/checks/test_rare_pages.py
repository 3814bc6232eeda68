"""Pages, programs and built files that are not as they should be: each is read to its end or told, none stops a run."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from scripts.bibliography import load as load_bibliography
from scripts.checks import editors, links, markdown_style, permalinks, rules
from scripts.checks.__main__ import main
from scripts.checks.frame import _mend_yaml
from scripts.checks.frontmatter import split
from scripts.checks.project import load
from scripts.checks.structure import blocks
from tests.conftest import ROOT

PROJECTS = Path(__file__).parent / "projects"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("    code\n    more\n\nWords.\n", [("code", 1), ("paragraph", 4)]),
        ("Words.\n\n```\nnever closed\n\n# not a heading\n", [("paragraph", 1), ("code", 3)]),
        ("/// note\n\nInside.\n\n# A heading\n", [("paragraph", 3), ("heading", 5)]),
    ],
)
def test_what_is_never_closed_goes_on_to_the_end(body: str, expected: list[tuple[str, int]]) -> None:
    assert [(block.kind, block.line) for block in blocks(body) if block.kind != "title"] == expected


@pytest.mark.parametrize(
    ("front", "faults"),
    [
        ("# nothing yet", []),
        ("- a\n- list", [(2, "the front matter is not a map of keys and values")]),
        ("title: a: b", [(2, "the front matter is not valid YAML: mapping values are not allowed here")]),
        (
            "a: 1\ntitle: @b",
            [(3, "the front matter is not valid YAML: found character '@' that cannot start any token")],
        ),
    ],
)
def test_front_matter_that_is_none(front: str, faults: list[tuple[int, str]]) -> None:
    meta, body = split(f"---\n{front}\n---\nText.\n")
    assert list(meta.faults) == faults
    assert body.strip() == "Text."


@pytest.mark.parametrize(
    ("what", "mend"),
    [
        ("mapping values are not allowed here", "in quotation marks: it holds a colon"),
        ("found character '@' that cannot start any token", "Indent with spaces"),
        ('the key "a" stands twice in the front matter', "Keep one of the two lines"),
        ("expected <block end>", "Write one key: value a line"),
    ],
)
def test_each_fault_of_yaml_has_its_own_mend(what: str, mend: str) -> None:
    assert mend in _mend_yaml(what)


# --- rumdl ------------------------------------------------------------------------------------------------------------


def rumdl(folder: Path, script: str) -> Path:
    program = folder / "rumdl"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    return program


@pytest.fixture
def page(tmp_path: Path) -> Path:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs/index.md").write_text("# Page\n")
    return tmp_path


def test_without_rumdl_the_check_says_how_to_get_it(
    page: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(markdown_style, "PROGRAM", page / "none")
    assert main(["markdown", "--root", str(page)]) == 2
    assert "set it up with: make .venv/test.stamp" in capsys.readouterr().err
    monkeypatch.setattr(markdown_style, "PROGRAM", rumdl(page, "echo no json"))
    with pytest.raises(RuntimeError, match="rumdl cannot be run"):
        list(markdown_style.check(load(page)))
    monkeypatch.setattr(markdown_style, "PROGRAM", rumdl(page, "echo 'wrong settings' >&2; exit 2"))
    with pytest.raises(RuntimeError, match="rumdl: wrong settings"):
        list(markdown_style.check(load(page)))


def test_what_rumdl_finds_is_told_with_a_mend_unless_another_check_tells_it_better(
    page: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = [
        {"file": "docs/index.md", "line": 1, "rule": rule, "message": f"{rule} is broken.", "fixable": fixable}
        for rule, fixable in (("MD041", False), ("MD009", True), ("MD040", False))
    ]
    (page / "found.json").write_text(json.dumps(found))
    monkeypatch.setattr(markdown_style, "PROGRAM", rumdl(page, f"cat {page}/found.json; exit 1"))
    told = [(p.file, p.line, p.what, p.mend) for p in markdown_style.check(load(page))]
    assert told == [
        ("docs/index.md", 1, "MD009 is broken (MD009)",
         "Mend it, or let it be mended: .venv/bin/rumdl check --fix docs/index.md"),
        ("docs/index.md", 1, "MD040 is broken (MD040)", "This tells more: .venv/bin/rumdl rule MD040"),
    ]  # fmt: skip


def test_a_project_without_pages_needs_no_rumdl(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(markdown_style, "PROGRAM", tmp_path / "none")
    assert list(markdown_style.check(load(tmp_path))) == []


# --- The built site ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("check", [links.check, permalinks.check])
def test_of_a_site_that_is_not_built_nothing_is_said(check: object) -> None:
    unbuilt = load(PROJECTS / "links", site="none")
    assert unbuilt.site is None
    assert list(check(unbuilt)) == []  # type: ignore[operator]


@pytest.mark.parametrize(("settings", "told"), [('{"search": "../gone.js"}', True), ("{}", False), ("{broken", False)])
def test_the_search_worker_is_looked_for_where_the_settings_can_be_read(
    tmp_path: Path, settings: str, told: bool
) -> None:
    (tmp_path / "mkdocs.yml").write_text("site_name: T\nsite_url: https://own.example/\n")
    (tmp_path / "docs").mkdir()
    (tmp_path / "site").mkdir()
    (tmp_path / "site/index.html").write_text(
        f'<html><body><script id="__config" type="application/json">{settings}</script></body></html>'
    )
    found = [problem.what for problem in links.check(load(tmp_path))]
    assert any("gone.js" in what for what in found) is told


def test_settings_that_are_no_yaml_leave_the_usual_folder(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "mkdocs.yml").write_text("site_name: [\n")
    project = load(tmp_path)
    assert (project.docs, project.site_url) == (tmp_path / "docs", "")


# --- What is made for contributors ------------------------------------------------------------------------------------


def test_snippets_and_list_are_written_from_a_sound_bibliography(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copy(ROOT / "references.yaml", tmp_path)
    monkeypatch.chdir(tmp_path)
    assert editors.main() == 0
    references = load_bibliography(ROOT / "references.yaml")
    assert (tmp_path / editors.SNIPPETS).read_text("utf-8") == editors.snippets(references)
    assert (tmp_path / editors.LIST).read_text("utf-8") == editors.listed(references)
    assert f"{len(references)} keys" in capsys.readouterr().out


def test_the_table_of_rules_is_written_between_its_comments(tmp_path: Path) -> None:
    file = tmp_path / "checks.md"
    text = (ROOT / rules.LIST).read_text("utf-8")
    file.write_text(text.replace("| `references` |", "| `reference` |"))
    assert file.read_text("utf-8") != text
    rules.main(file)
    assert file.read_text("utf-8") == text
