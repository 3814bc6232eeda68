"""What ``make schema`` writes is what is committed, each command of it run in a copy of the project."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT, copy_sources

RECIPE = re.search(r"^schema:.*\n((?:\t.*\n)+)", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
COMMANDS = [line.removeprefix("\t$(PY) -m ").split() for line in (RECIPE[1].splitlines() if RECIPE else [])]
MADE = ("data/schemas/*.json", "contributing/fields.md", "contributing/checks.md")


def made(root: Path) -> dict[str, bytes]:
    return {str(file.relative_to(root)): file.read_bytes() for name in MADE for file in root.glob(name)}


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = copy_sources(tmp_path_factory.mktemp("schema"))
    shutil.copytree(ROOT / "contributing", folder / "contributing")
    return folder


def test_make_schema_writes_every_made_file_as_it_is_committed(copy: Path) -> None:
    committed = made(ROOT)
    assert len(COMMANDS) == 6
    for file in (copy / "data/schemas").iterdir():
        file.write_text("{}")
    fields = copy / "contributing/fields.md"
    fields.write_text("")
    rules = copy / "contributing/checks.md"
    rules.write_text(rules.read_text("utf-8").replace("| `references` |", "| `reference` |"))
    for command in COMMANDS:
        result = subprocess.run(
            [sys.executable, "-m", *command], cwd=copy, capture_output=True, text=True, timeout=600, check=False
        )
        assert result.returncode == 0, result.stderr
    assert made(copy) == committed
