"""The weekly workflow runs commands that exist, uses no action that is not pinned, and tells each finding once."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from scripts.checks.__main__ import main
from tests.conftest import ROOT

WORKFLOW: dict[Any, Any] = yaml.safe_load((ROOT / ".github/workflows/weekly.yml").read_text("utf-8"))
STEPS: dict[str, dict[str, Any]] = {step["name"]: step for step in WORKFLOW["jobs"]["check"]["steps"]}
GH = """#!/bin/sh
printf '%s\\n' "$*" >> "$CALLS"
[ "$1 $2" = "issue list" ] && printf '%s' "$OPEN"
exit 0
"""


def test_it_runs_every_week_with_no_foreign_action() -> None:
    # YAML 1.1 reads the key "on" as true.
    assert re.fullmatch(r"\d+ \d+ \* \* [0-6]", WORKFLOW[True]["schedule"][0]["cron"])
    assert [s["uses"] for s in STEPS.values() if not re.search(r"@[0-9a-f]{40}$", s.get("uses", "@" + "0" * 40))] == []
    assert set(WORKFLOW["permissions"]) == {"contents", "pull-requests", "issues"}


@pytest.mark.parametrize("name", STEPS)
def test_each_step_is_sound_shell(name: str) -> None:
    result = subprocess.run(["bash", "-n"], input=STEPS[name]["run"], text=True, capture_output=True, check=False)
    assert (result.returncode, result.stderr) == (0, "")


def test_the_commands_exist(capsys: pytest.CaptureFixture[str]) -> None:
    called = re.findall(r"-m scripts\.checks ([\w-]+)", "\n".join(step["run"] for step in STEPS.values()))
    assert called == ["records", "outside-links"]
    for name in called:
        with pytest.raises(SystemExit) as ended:
            main([name, "--help"])
        assert ended.value.code == 0
    assert "--base-url" in capsys.readouterr().out
    targets = re.findall(r"^\$\(VENV\)(/\S+):", (ROOT / "Makefile").read_text("utf-8"), re.M)
    assert STEPS["Install"]["run"].removeprefix("make .venv") in targets


@pytest.mark.parametrize(
    ("records", "links", "opened", "exit_code", "calls"),
    [
        ("0", "0", "", 0, []),
        ("3", "3", "", 0, []),
        ("1", "0", "", 0, ["issue list", "issue create --title The check of the records found something"]),
        ("1", "0", "7", 0, ["issue list", "issue comment 7"]),
        ("0", "1", "", 0, ["issue list", "issue create --title An outside link is gone"]),
        ("2", "1", "", 1, ["issue list", "issue create --title An outside link is gone"]),
    ],
)
def test_findings_are_told_once(
    tmp_path: Path, records: str, links: str, opened: str, exit_code: int, calls: list[str]
) -> None:
    gh = tmp_path / "gh"
    gh.write_text(GH)
    gh.chmod(0o755)
    log = tmp_path / "calls"
    log.touch()
    environment = {
        "PATH": f"{tmp_path}:{os.environ['PATH']}",
        "CALLS": str(log),
        "OPEN": opened,
        "RECORDS": records,
        "LINKS": links,
        "RUNNER_TEMP": str(tmp_path),
    }
    script = STEPS["Tell the findings"]["run"]
    # As the runner calls it: a failing command ends the step.
    result = subprocess.run(["bash", "-e", "-c", script], env=environment, capture_output=True, check=False)
    assert result.returncode == exit_code, result.stderr
    told = log.read_text().splitlines()
    assert len(told) == len(calls)
    assert all(one.startswith(begin) for one, begin in zip(told, calls, strict=True)), told
