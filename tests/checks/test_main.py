"""The command line: what it runs, prints and returns."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from scripts.checks.__main__ import main

PROJECTS = Path(__file__).parent / "projects"


def run(*arguments: str, root: str) -> int:
    return main([*arguments, "--root", str(PROJECTS / root), "--site", "built"])


def test_a_sound_project_returns_0(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("references", root="references-sound") == 0
    assert capsys.readouterr().out == ""


def test_errors_return_1_and_are_printed_with_place_and_mend(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("references", root="references") == 1
    said = capsys.readouterr().out.splitlines()
    assert said[1] == 'docs/a.md:7: no reference "yuong2013" in references.yaml. Did you mean "young2013"?'


def test_warnings_alone_return_0(capsys: pytest.CaptureFixture[str]) -> None:
    page = str(PROJECTS / "wording/docs/one-in.md")
    assert run("wording", "--files", page, root="wording") == 0
    assert "warning:" in capsys.readouterr().out


def test_only_the_named_files_are_checked(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("wording", "--files", "docs/banned-safe.md", "docs/banned-cure.md", root="wording") == 1
    said = capsys.readouterr().out.splitlines()
    assert [line.split(":")[0] for line in said] == ["docs/banned-cure.md", "docs/banned-safe.md"]


def test_naming_files_leaves_out_the_checks_of_the_whole_site(capsys: pytest.CaptureFixture[str]) -> None:
    run("--files", "docs/b.md", root="references")
    told = capsys.readouterr().err
    assert told.startswith("frame, wording, script, source-links, translations, references, evidence: ")


def test_a_file_that_is_no_page_is_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("wording", "--files", "docs/none.md", root="wording") == 2
    assert "none.md is no page" in capsys.readouterr().err


def test_an_unknown_check_is_wrong_usage_and_names_the_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("wordin", root="wording") == 2
    assert capsys.readouterr().err == 'there is no check "wordin". Did you mean "wording"?\n'


def test_json_is_a_list_of_objects(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("references", "--format", "json", root="references-broken") == 1
    first = json.loads(capsys.readouterr().out)[0]
    assert (first["file"], first["line"], first["check"], first["severity"]) == ("docs/b.md", 5, "references", "error")


def test_json_of_a_sound_project_is_an_empty_list(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("references", "--format", "json", root="references-sound") == 0
    assert json.loads(capsys.readouterr().out) == []


def test_github_shows_each_fault_at_its_line(capsys: pytest.CaptureFixture[str]) -> None:
    run("references", "--format", "github", root="references-broken")
    assert capsys.readouterr().out.startswith("::error file=docs/b.md,line=5::")


def test_site_checks_are_skipped_aloud_when_nothing_is_built(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["links", "wording", "--root", str(PROJECTS / "references-sound"), "--site", "none"]) == 0
    assert "links: skipped, the site is not built" in capsys.readouterr().err


def test_scores_show_each_page_with_and_without_the_words_of_the_subject(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--scores", "--files", "docs/grade.md", root="wording") == 0
    head, row = capsys.readouterr().out.splitlines()
    assert "FKGL without" in head
    assert row.split() == ["docs/grade.md", "1", "8", "36.2", "17.1", "36.2", "17.1", "–", "–"]


def test_add_belongs_to_permalinks(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("links", "--add", root="links") == 2
    assert "--add belongs to permalinks" in capsys.readouterr().err
