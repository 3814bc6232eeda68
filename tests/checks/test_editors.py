"""Editors: settings name every schema, snippets hold every key, and what a new page begins with is sound."""

from __future__ import annotations

import datetime as dt
import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from scripts.bibliography import load as load_bibliography
from scripts.checks import editors, frame
from scripts.checks.frontmatter import split
from scripts.checks.project import Page
from scripts.citations.syntax import parse_at
from tests.conftest import ROOT, copy_sources

BIBLIOGRAPHY = load_bibliography(ROOT / "references.yaml")
SETTINGS = json.loads((ROOT / ".vscode/settings.json").read_text("utf-8"))


def test_settings_give_each_yaml_file_its_schema() -> None:
    wired = {file: schema.removeprefix("./") for schema, file in SETTINGS["yaml.schemas"].items()}
    data = sorted((ROOT / "data").glob("*.yaml"))
    expected = {f"data/{file.name}": f"data/schemas/{file.stem}.schema.json" for file in data}
    assert wired == {"references.yaml": "data/schemas/references.schema.json", **expected}
    assert all((ROOT / schema).is_file() for schema in wired.values())


@pytest.mark.parametrize(
    "file", [ROOT / "references.yaml", *sorted((ROOT / "data").glob("*.yaml"))], ids=lambda f: f.name
)
def test_each_yaml_file_names_its_schema_for_every_other_editor(file: Path) -> None:
    found = re.match(r"# yaml-language-server: \$schema=(\S+)\n", file.read_text("utf-8"))
    assert found
    assert (file.parent / found[1]).resolve() == ROOT / f"data/schemas/{file.stem}.schema.json"


def test_snippets_complete_every_citation_key() -> None:
    made = json.loads(editors.snippets(BIBLIOGRAPHY))
    assert set(made) == set(BIBLIOGRAPHY.by_id)
    for key, snippet in made.items():
        mark = parse_at(snippet["body"], 0)
        assert mark is not None
        assert [cite.key for cite in mark.cites] == [key]
        assert snippet["prefix"] == [f"@{key}", f"[@{key}"]
        assert "$" not in snippet["body"]  # a sign that snippets read as a place to fill in
        assert snippet["description"]
        assert "<" not in snippet["description"]


def test_the_list_for_other_editors_has_a_line_for_each_key() -> None:
    lines = editors.listed(BIBLIOGRAPHY).splitlines()
    assert [line.partition("\t")[0] for line in lines] == list(BIBLIOGRAPHY.by_id)
    assert all(line.partition("\t")[2].strip() for line in lines)


def test_made_files_stay_out_of_the_repository_and_of_a_broken_bibliography(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    ignored = (ROOT / ".gitignore").read_text("utf-8").split()
    assert f"/{editors.SNIPPETS}" in ignored
    assert f"/{editors.LIST.parts[0]}/" in ignored
    monkeypatch.chdir(tmp_path)
    (tmp_path / "references.yaml").write_text("references: [", "utf-8")
    assert editors.main() == 1
    assert "references.yaml:2: this is not YAML" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == [tmp_path / "references.yaml"]


def test_a_new_page_from_the_snippet_is_sound_but_for_its_words() -> None:
    snippet = json.loads((ROOT / ".vscode/pages.code-snippets").read_text("utf-8"))["New page"]
    text = "\n".join(snippet["body"])
    for name, value in {"YEAR": "2026", "MONTH": "01", "DATE": "02"}.items():
        text = text.replace(f"${{CURRENT_{name}}}", value)
    text = re.sub(r"\$\{\d+\|([^,}]*)[^}]*\}", r"\1", text)
    text = re.sub(r"\$\{\d+:?([^}]*)\}", r"\1", text)
    assert "${" not in text
    meta, body = split(text)
    page = Page(Path("docs/a.md"), "docs/a.md", text, meta, body)
    assert list(frame.front_matter(page, dt.date(2026, 1, 2))) == []
    assert {block.ident for block in page.blocks if block.kind == "heading"} == {"seen", "unknown", "next"}


def test_hooks_run_commands_of_the_project_without_the_network() -> None:
    config = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text("utf-8"))
    assert {repository["repo"] for repository in config["repos"]} == {"local"}
    for hook in config["repos"][0]["hooks"]:
        assert hook["language"] == "system"
        assert hook["entry"].startswith(".venv/bin/python -m ")


@pytest.mark.parametrize(
    ("file", "text", "told"),
    [
        ("docs/dosing.md", "It is proven.\n", 'the standards ban "proven"'),
        ("data/trials.yaml", "\ttrials: 1\n", "a tab stands in the indentation"),
        ("references.yaml", "references: [\n", "this is not YAML"),
    ],
)
def test_the_hook_stops_a_faulty_commit_and_tells_only_of_its_files(
    tmp_path: Path, file: str, text: str, told: str
) -> None:
    copy_sources(tmp_path)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)  # holds the rules for Markdown
    config = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text("utf-8"))
    (hook,) = [hook for hook in config["repos"][0]["hooks"] if hook["id"] == "checks"]
    assert re.search(hook["files"], file)
    command = [str(ROOT / ".venv/bin/python"), *hook["entry"].split()[1:], file]
    if not Path(command[0]).exists():
        pytest.skip("the project's own .venv is not set up")
    sound = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert sound.returncode == 0, sound.stdout
    (tmp_path / file).write_text((tmp_path / file).read_text("utf-8") + "\n" + text, "utf-8")
    faulty = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert faulty.returncode == 1
    assert told in faulty.stdout
    assert {line.split(":")[0] for line in faulty.stdout.splitlines() if line[0] != " "} == {file}
