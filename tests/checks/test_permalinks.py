"""Adding the present addresses to the list of published ones."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from scripts.checks import permalinks
from scripts.checks.__main__ import main
from scripts.checks.project import load

SOURCE = Path(__file__).parent / "projects/permalinks-add"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    shutil.copytree(SOURCE, tmp_path / "project")
    return tmp_path / "project"


def add(root: Path) -> int:
    return main(["permalinks", "--add", "--root", str(root), "--site", "built"])


def test_what_is_worth_keeping_is_added_and_nothing_is_removed(root: Path) -> None:
    assert add(root) == 0
    assert (root / "permalinks.txt").read_text("utf-8").splitlines() == [
        "# My own head",
        "/",
        "/gone/",
        "/moved/ -> /symptoms/",
        "/references/",
        "/references/#list",
        "/references/#younger2013",
        "/references/y/",
        "/references/y/#younger2013",
        "/symptoms/",
        "/symptoms/#fig-1",
        "/symptoms/#gr%C3%B6%C3%9Fe",
        "/symptoms/#pain",
        "/symptoms/#tab-1",
    ]


def test_adding_twice_changes_nothing(root: Path) -> None:
    add(root)
    once = (root / "permalinks.txt").read_bytes()
    add(root)
    assert (root / "permalinks.txt").read_bytes() == once


def test_a_first_list_is_sound(root: Path) -> None:
    (root / "permalinks.txt").unlink()
    assert add(root) == 0
    (only,) = permalinks.check(load(root, site="built"))
    assert (only.severity, "could not be compared" in only.what) == ("warning", True)
    assert (root / "permalinks.txt").read_text("utf-8").startswith("# Every address")


def test_the_old_list_stays_whole_when_writing_fails(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = (root / "permalinks.txt").read_bytes()

    def fail(self: Path, target: Path) -> Path:
        raise OSError("disk full")

    monkeypatch.setattr("os.replace", fail)
    with pytest.raises(OSError, match="disk full"):
        permalinks.add(load(root, site="built"))
    assert (root / "permalinks.txt").read_bytes() == before
    assert [path.name for path in root.iterdir() if path.name.startswith(".")] == []


def test_without_a_built_site_nothing_is_added(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = (root / "permalinks.txt").read_bytes()
    assert main(["permalinks", "--add", "--root", str(root), "--site", "none"]) == 2
    assert "not built" in capsys.readouterr().err
    assert (root / "permalinks.txt").read_bytes() == before
