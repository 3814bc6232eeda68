"""Workflows hold: linters find nothing, actions are pinned, each job has the least rights, what they run exists."""

from __future__ import annotations

import re
import subprocess
import sysconfig
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.conftest import ROOT

FOLDER = ROOT / ".github/workflows"
FILES = sorted(FOLDER.glob("*.yml"))
TEXTS = {file.name: file.read_text("utf-8") for file in FILES}
WORKFLOWS: dict[str, dict[Any, Any]] = {name: yaml.safe_load(text) for name, text in TEXTS.items()}
SCRIPTS = Path(sysconfig.get_path("scripts"))
TRUSTED = {
    "actions/attest",
    "actions/checkout",
    "actions/deploy-pages",
    "actions/upload-artifact",
    "actions/upload-pages-artifact",
}


def steps(name: str) -> list[dict[str, Any]]:
    return [step for job in WORKFLOWS[name]["jobs"].values() for step in job["steps"]]


def linted(*command: str, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(SCRIPTS / command[0]), *command[1:]], cwd=cwd, capture_output=True, text=True, check=False
    )


def test_there_are_workflows_for_testing_publishing_and_upkeep() -> None:
    assert set(WORKFLOWS) == {"publish.yml", "test.yml", "weekly.yml"}


def test_actionlint_finds_nothing() -> None:
    # Other linters that it would call are not everywhere.
    result = linted("actionlint", "-no-color", "-shellcheck=", "-pyflakes=", *map(str, FILES))
    assert (result.returncode, result.stdout + result.stderr) == (0, "")


def test_actionlint_finds_a_fault(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.yml"
    wrong.write_text(TEXTS["test.yml"].replace("runs-on: ubuntu-24.04", "runs-on: ubuntu-1.04", 1))
    result = linted("actionlint", "-no-color", "-shellcheck=", "-pyflakes=", str(wrong))
    assert result.returncode == 1
    assert "ubuntu-1.04" in result.stdout


def test_zizmor_finds_nothing() -> None:
    result = linted("zizmor", "--offline", "--no-progress", "--format", "plain", ".github")
    assert result.returncode == 0, result.stdout + result.stderr


def test_zizmor_finds_a_fault(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.yml"
    wrong.write_text(re.sub(r"actions/checkout@\S+", "actions/checkout@main", TEXTS["test.yml"]))
    result = linted("zizmor", "--offline", "--no-progress", "--format", "plain", str(wrong))
    assert result.returncode != 0
    assert "unpinned-uses" in result.stdout


@pytest.mark.parametrize("name", WORKFLOWS)
def test_actions_are_few_and_pinned_and_say_their_version(name: str) -> None:
    for line in re.findall(r"^\s*(?:- )?uses: (.*)$", TEXTS[name], re.M):
        found = re.fullmatch(r"([\w/-]+)@[0-9a-f]{40} # v\d+\.\d+\.\d+", line)
        assert found, f"{name}: {line}"
        assert found[1] in TRUSTED


def test_one_action_has_one_version() -> None:
    used = {line for text in TEXTS.values() for line in re.findall(r"uses: (\S+@[0-9a-f]{40} # \S+)", text)}
    assert len({one.split("@")[0] for one in used}) == len(used)


def test_a_pull_request_may_write_nothing() -> None:
    workflow = WORKFLOWS["test.yml"]
    # YAML 1.1 reads the key "on" as true.
    assert set(workflow[True]) == {"pull_request", "push"}
    assert workflow["permissions"] == {}
    for job in workflow["jobs"].values():
        assert job["permissions"] == {"contents": "read"}
    assert "secrets." not in TEXTS["test.yml"]
    for name, text in TEXTS.items():
        assert "pull_request_target" not in text, name


def test_publishing_gives_each_job_its_own_rights() -> None:
    workflow = WORKFLOWS["publish.yml"]
    assert workflow["permissions"] == {}
    assert {name: job["permissions"] for name, job in workflow["jobs"].items()} == {
        "build": {"contents": "read"},
        "provenance": {"id-token": "write", "attestations": "write"},
        "deploy": {"pages": "write", "id-token": "write"},
    }
    assert workflow[True]["push"] == {"branches": ["main"]}
    assert workflow["concurrency"]["cancel-in-progress"] is False


def test_hidden_files_are_published_and_shown() -> None:
    # .well-known/security.txt begins with a dot; both actions leave such files out unless they are told.
    for name in ("publish.yml", "test.yml"):
        uploads = [step for step in steps(name) if re.search("upload-(?:pages-)?artifact", step.get("uses", ""))]
        assert [step["with"]["include-hidden-files"] for step in uploads] == [True], name


def test_the_published_site_is_checked_first() -> None:
    order = [step["name"] for step in WORKFLOWS["publish.yml"]["jobs"]["build"]["steps"]]
    assert order.index("Check the sources, build, check the site") < order.index("Write the checksums")
    assert order.index("Write the checksums") < order.index("Hand the site over")


@pytest.mark.parametrize("name", WORKFLOWS)
def test_each_job_ends(name: str) -> None:
    assert all("timeout-minutes" in job for job in WORKFLOWS[name]["jobs"].values())


@pytest.mark.parametrize("name", WORKFLOWS)
def test_each_step_is_sound_shell(name: str) -> None:
    for step in steps(name):
        if "run" in step:
            result = subprocess.run(["bash", "-n"], input=step["run"], text=True, capture_output=True, check=False)
            assert (result.returncode, result.stderr) == (0, ""), step["name"]


@pytest.mark.parametrize("name", WORKFLOWS)
def test_what_it_runs_exists(name: str) -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    run = "\n".join(step.get("run", "") for step in steps(name))
    for target in re.findall(r"\bmake ([a-z]+)\b", run):
        assert re.search(rf"^{target}:", makefile, re.M), target
    for module in re.findall(r"-m ((?:scripts|tests)[\w.]*)", run):
        path = ROOT / module.replace(".", "/")
        assert path.with_suffix(".py").is_file() or (path / "__main__.py").is_file(), module


def test_the_checksums_are_those_that_are_signed(tmp_path: Path) -> None:
    """The step prints the digest of SHA256SUMS in the form that the signing action wants."""
    step = next(s for s in steps("publish.yml") if s["name"] == "Write the checksums")
    (tmp_path / "site").mkdir()
    (tmp_path / "site/index.html").write_text("text")
    python = tmp_path / ".venv/bin/python"
    python.parent.mkdir(parents=True)
    python.write_text(f'#!/bin/sh\nPYTHONPATH="{ROOT}" exec "{SCRIPTS / "python"}" "$@"\n')
    python.chmod(0o755)
    output = tmp_path / "output"
    subprocess.run(
        ["bash", "-e", "-c", step["run"]],
        cwd=tmp_path,
        env={"GITHUB_OUTPUT": str(output), "PATH": "/usr/bin:/bin"},
        check=True,
        capture_output=True,
    )
    import hashlib

    digest = hashlib.sha256((tmp_path / "site/SHA256SUMS").read_bytes()).hexdigest()
    assert output.read_text() == f"digest=sha256:{digest}\n"
    sign = next(s for s in steps("publish.yml") if s["name"] == "Sign the checksums")
    assert sign["with"]["subject-digest"] == "${{ needs.build.outputs.digest }}"


def test_newer_dependencies_are_proposed() -> None:
    said = yaml.safe_load((ROOT / ".github/dependabot.yml").read_text("utf-8"))
    assert said["version"] == 2
    assert {one["package-ecosystem"] for one in said["updates"]} == {"pip", "github-actions"}
    assert all(one["cooldown"]["default-days"] >= 7 for one in said["updates"])
