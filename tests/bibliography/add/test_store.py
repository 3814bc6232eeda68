"""One run at a time, the whole file or none of it."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from scripts.bibliography import load
from scripts.bibliography.add import store
from tests.bibliography.add.running import HERE, add

ROOT = HERE.parents[2]
RECORD = (
    "TY  - JOUR\nTI  - {word} of one kind\nAU  - {word}, A\nT2  - J\nPY  - 20{n:02}\nDO  - 10.1000/{word}\nER  - \n"
)
WORDS = ("alpha", "bravo", "charlie", "delta", "echo", "foxtrot", "golf", "hotel")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    shutil.copy(HERE / "references.yaml", tmp_path / "references.yaml")
    for number, word in enumerate(WORDS):
        (tmp_path / f"{word}.ris").write_text(RECORD.format(word=word, n=number))
    return tmp_path / "references.yaml"


def left_over(folder: Path) -> list[str]:
    return [p.name for p in folder.iterdir() if p.name.startswith(".")]


def test_runs_at_the_same_time_all_get_in(file: Path) -> None:
    command = [sys.executable, "-m", "scripts.bibliography", "add"]
    runs = [
        subprocess.Popen(
            [*command, str(file.parent / f"{word}.ris"), "--file", str(file)], cwd=ROOT, stdout=-3, stderr=-3
        )
        for word in WORDS
    ]
    assert [run.wait(timeout=120) for run in runs] == [0] * len(WORDS)
    assert [r.id for r in load(file)] == sorted(["berg2001", *(f"{w}20{n:02}" for n, w in enumerate(WORDS))])
    assert left_over(file.parent) == []


def test_the_same_source_twice_at_the_same_time_gets_in_once(file: Path) -> None:
    command = [sys.executable, "-m", "scripts.bibliography", "add", str(file.parent / "alpha.ris"), "--file", str(file)]
    runs = [subprocess.Popen(command, cwd=ROOT, stdout=-3, stderr=-3) for _ in range(4)]
    assert sorted(run.wait(timeout=120) for run in runs) == [0, 1, 1, 1]
    assert len(load(file)) == 2


def test_a_run_that_waits_too_long_says_so(file: Path) -> None:
    before = file.read_bytes()

    def inside(text: str) -> None:
        with pytest.raises(store.NotWritten, match="Another run is writing"):
            store.change(file, str.upper, patience=0.1)

    store.change(file, inside)
    assert file.read_bytes() == before


def test_a_full_disk_leaves_the_old_file(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = file.read_bytes()

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("os.replace", full)
    result = add(str(file.parent / "alpha.ris"), "--file", str(file))
    assert result.code == 1
    assert result.told == ""
    assert result.complained == f"{file} could not be written and is as before: No space left on device.\n"
    assert file.read_bytes() == before
    assert left_over(file.parent) == []


def test_a_file_that_an_editor_saved_in_between_is_not_overwritten(file: Path) -> None:
    def edit(text: str) -> str:
        file.write_text(f"{text}# Saved by an editor.\n")
        return f"{text}# ours\n"

    with pytest.raises(store.NotWritten, match="changed by another program"):
        store.change(file, edit)
    assert file.read_text().endswith("# Saved by an editor.\n")


def test_missing_and_foreign_files_are_told(tmp_path: Path, file: Path) -> None:
    source = str(tmp_path / "alpha.ris")
    assert "No such file" in add(source, "--file", str(tmp_path / "none.yaml")).complained
    file.write_bytes(b"references: # \xe9\n")
    assert "is not UTF-8" in add(source, "--file", str(file)).complained
    file.write_text("references:\n- id: a\n")
    assert "has faults; mend them first" in add(source, "--file", str(file)).complained
    assert file.read_text() == "references:\n- id: a\n"


def test_a_link_stays_a_link(tmp_path: Path, file: Path) -> None:
    (tmp_path / "link.yaml").symlink_to(file)
    assert add(str(tmp_path / "alpha.ris"), "--file", str(tmp_path / "link.yaml")).code == 0
    assert (tmp_path / "link.yaml").is_symlink()
    assert len(load(file)) == 2


def test_where_there_are_no_locks_the_file_is_changed_all_the_same(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "fcntl", None)
    assert add(str(file.parent / "alpha.ris"), "--file", str(file)).code == 0
    assert [r.id for r in load(file)] == ["alpha2000", "berg2001"]
    assert left_over(file.parent) == []


def test_a_dry_run_writes_nothing(file: Path) -> None:
    before = file.read_bytes()
    result = add(str(file.parent / "alpha.ris"), "--file", str(file), "--dry-run")
    assert (result.code, file.read_bytes()) == (0, before)
    assert 'Would be added: "alpha2000"' in result.told
