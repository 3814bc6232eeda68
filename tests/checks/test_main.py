"""The command line: what it runs, prints and returns."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from scripts.bibliography.problems import Problem, report
from scripts.checks.__main__ import main
from scripts.checks.rules import RULES

PROJECTS = Path(__file__).parent / "projects"


def run(*arguments: str, root: str) -> int:
    return main([*arguments, "--root", str(PROJECTS / root), "--site", "built"])


def test_a_sound_project_returns_0(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("references", root="references-sound") == 0
    assert capsys.readouterr().out == ""


def test_errors_return_1_and_are_printed_with_place_and_mend(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("references", root="references") == 1
    said = capsys.readouterr().out.splitlines()
    where = said.index(
        'docs/a.md:7: no reference "yuong2013" in references.yaml. Did you mean "young2013"? [references]'
    )
    # Why is told once for each rule, below its first fault.
    why = [line for line in said if line.startswith("    why: ")]
    assert why == ["    why: " + RULES["references"].why]
    assert said[1] == why[0]
    assert where > 1


def test_warnings_alone_return_0(capsys: pytest.CaptureFixture[str]) -> None:
    page = str(PROJECTS / "wording/docs/one-in.md")
    assert run("wording", "--files", page, root="wording") == 0
    assert "warning:" in capsys.readouterr().out


def test_only_the_named_files_are_checked(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("wording", "--files", "docs/banned-safe.md", "docs/banned-cure.md", root="wording") == 1
    said = capsys.readouterr().out.splitlines()
    assert [x.split(":")[0] for x in said if x[0] != " "] == ["docs/banned-cure.md", "docs/banned-safe.md"]


def test_naming_files_leaves_out_the_checks_of_the_whole_site(capsys: pytest.CaptureFixture[str]) -> None:
    run("--files", "docs/b.md", root="references")
    assert capsys.readouterr().err.startswith(
        "frame, wording, script, spelling, markdown, yaml, source-links, translations, references, evidence: "
    )


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
    assert tuple(first) == ("file", "line", "severity", "check", "rule", "what", "why", "mend")
    assert all(isinstance(first[name], int if name == "line" else str) and first[name] for name in first)


def test_json_of_a_sound_project_is_an_empty_list(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("references", "--format", "json", root="references-sound") == 0
    assert json.loads(capsys.readouterr().out) == []


def test_github_shows_each_fault_at_its_line(capsys: pytest.CaptureFixture[str]) -> None:
    run("references", "--format", "github", root="references-broken")
    assert capsys.readouterr().out.startswith("::error file=docs/b.md,line=5,title=references::")


def test_github_reads_back_what_was_told() -> None:
    """Read the command as the runner does: properties end at "::", and only then is anything unescaped."""
    what = 'a "quote", 50%, two::colons\nand a line'
    told = report([Problem("docs/a,b:c.md", 3, what, "Mend it", "warning", "wording", "uncited", "No mark")], "github")
    head, _, text = told.removeprefix("::").partition("::")
    assert "\n" not in told
    command, _, properties = head.partition(" ")
    assert command == "warning"
    read = dict(pair.split("=", 1) for pair in properties.split(","))
    back = {name: value.replace("%3A", ":").replace("%2C", ",").replace("%25", "%") for name, value in read.items()}
    assert back == {"file": "docs/a,b:c.md", "line": "3", "title": "uncited"}
    text = text.replace("%0A", "\n").replace("%0D", "\r").replace("%25", "%")
    assert text == f"{what}. Mend it.\nWhy: No mark"


def test_findings_can_be_asked_for_as_on_another_day(capsys: pytest.CaptureFixture[str]) -> None:
    page = str(PROJECTS / "frame/docs/sound-searched-in-time.md")
    run("frame", "--files", page, "--today", "2025-12-01", root="frame")
    assert capsys.readouterr().out == ""
    assert run("frame", "--files", page, "--today", "2026-06-03", root="frame") == 0  # time alone breaks nothing
    said = [line for line in capsys.readouterr().out.splitlines() if line[0] != " "]
    assert [line.split(":")[1] for line in said] == ["8", "10"]
    assert all(line.endswith("[overdue]") and ": warning: " in line for line in said)


def test_files_that_are_no_pages_are_checked_too(capsys: pytest.CaptureFixture[str]) -> None:
    files = [str(PROJECTS / "spelling" / name) for name in ("data/trials.yaml", "CONTRIBUTING.md")]
    assert run("--files", *files, root="spelling") == 1
    said = [line.split(":")[0] for line in capsys.readouterr().out.splitlines() if line[0] != " "]
    assert set(said) == {"data/trials.yaml", "CONTRIBUTING.md"}
    assert "references.yaml" not in said


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
