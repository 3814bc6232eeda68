"""Faults in the sources stop a build before it begins."""

from pathlib import Path

import pytest

from scripts.publish.__main__ import source_problems
from tests.conftest import copy_sources


def test_a_fault_in_the_checked_records(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(copy_sources(tmp_path))
    assert source_problems(Path("docs")) == []
    file = Path("data/records.yaml")
    file.write_text(file.read_text("utf-8").replace("records: []", "records:\n- {id: x}"), "utf-8")
    told = {str(problem) for problem in source_problems(Path("docs"))}
    assert any(text.startswith('data/records.yaml:6: the field "verdict" is missing') for text in told), told
    file.unlink()
    assert any(problem.file == "data/records.yaml" for problem in source_problems(Path("docs")))
