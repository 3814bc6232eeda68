"""What is added from each file, and what is said of each faulty one, sign for sign.

Each file in ``formats/`` and ``faults/`` gives exactly the text in the ``.out`` beside it;
``python -m tests.bibliography.add.test_formats`` writes these anew, to be read before they are committed.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from scripts.bibliography import load
from tests.bibliography.add.running import HERE, add

FILES = sorted(p for name in ("formats", "faults") for p in (HERE / name).iterdir() if p.suffix != ".out")


def told(file: Path, folder: Path) -> str:
    """Return all that the command prints and its exit code, paths shortened."""
    bibliography = folder / "references.yaml"
    shutil.copy(HERE / "references.yaml", bibliography)
    result = add(str(file), "--file", str(bibliography))
    load(bibliography)
    text = f"{result.told}{result.complained}exit {result.code}\n"
    return text.replace(f"{folder}/", "").replace(f"{file.parent}/", "")


def golden(file: Path) -> Path:
    return file.with_name(f"{file.name}.out")


@pytest.mark.parametrize("file", FILES, ids=lambda path: path.name)
def test_file(file: Path, tmp_path: Path) -> None:
    assert told(file, tmp_path) == golden(file).read_text("utf-8")


@pytest.mark.parametrize("file", [f for f in FILES if f.parent.name == "faults"], ids=lambda path: path.name)
def test_a_faulty_file_leaves_the_bibliography_as_it_was_or_adds_a_sound_entry(file: Path, tmp_path: Path) -> None:
    said = told(file, tmp_path)
    same = (tmp_path / "references.yaml").read_bytes() == (HERE / "references.yaml").read_bytes()
    assert same == said.endswith("exit 1\n")
    assert "Traceback" not in said


def test_the_name_of_a_file_does_not_matter(tmp_path: Path) -> None:
    shutil.copy(HERE / "formats" / "pubmed.nbib", tmp_path / "10.1000")
    shutil.copy(HERE / "references.yaml", tmp_path / "references.yaml")
    result = add(str(tmp_path / "10.1000"), "--file", str(tmp_path / "references.yaml"))
    assert result.code == 0
    assert "albers2017" in load(tmp_path / "references.yaml").by_id


if __name__ == "__main__":
    with TemporaryDirectory() as name:
        for path in FILES:
            golden(path).write_text(told(path, Path(name)), "utf-8")
