"""The commands of the bibliography and of the evidence: what they print, where, and their exit codes."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from scripts.bibliography import load
from scripts.bibliography.__main__ import main
from scripts.bibliography.export import FORMATS
from scripts.bibliography.schema import schema
from scripts.evidence.__main__ import main as evidence
from tests.bibliography.samples import BIBLIOGRAPHY

ROOT = Path(__file__).parents[2]
FAULTY = Path(__file__).parent / "faults/duplicate_id.yaml"


def test_a_sound_file(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(BIBLIOGRAPHY)]) == 0
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err == f"{BIBLIOGRAPHY}: {len(load(BIBLIOGRAPHY))} references, all sound.\n"
    assert main(["check", str(BIBLIOGRAPHY), "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out) == []


def test_faults_go_where_they_are_read(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(FAULTY)]) == 1
    said = capsys.readouterr()
    assert (said.out, f"{FAULTY}:" in said.err) == ("", True)
    assert main(["check", str(FAULTY), "--format", "json"]) == 1
    said = capsys.readouterr()
    assert (json.loads(said.out)[0]["line"] > 1, said.err) == (True, "")
    assert main(["export", "--format", "ris", "--file", str(FAULTY)]) == 1
    said = capsys.readouterr()
    assert (said.out, str(FAULTY) in said.err) == ("", True)


@pytest.mark.parametrize("form", FORMATS)
def test_all_entries_or_only_the_named_ones_are_exported(form: str, capsys: pytest.CaptureFixture[str]) -> None:
    bibliography = load(BIBLIOGRAPHY)
    one = "younger2013"
    assert main(["export", "--format", form, "--file", str(BIBLIOGRAPHY)]) == 0
    assert capsys.readouterr().out == FORMATS[form].dump(bibliography)
    assert main(["export", "--format", form, "--file", str(BIBLIOGRAPHY), one]) == 0
    assert capsys.readouterr().out == FORMATS[form].dump([bibliography.by_id[one]])


def test_an_unknown_id_exports_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export", "--format", "ris", "--file", str(BIBLIOGRAPHY), "yuonger2013", "younger2013"]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith(f'{BIBLIOGRAPHY}: there is no reference "yuonger2013". Did you mean "younger2013"')
    assert len(said.err.splitlines()) == 1


def test_the_schema_is_printed_or_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["schema"]) == 0
    assert json.loads(capsys.readouterr().out) == schema()
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "data/schemas").mkdir(parents=True)
    assert main(["schema", "--write"]) == 0
    written = sorted(file.name for file in (tmp_path / "data/schemas").iterdir())
    assert written == ["links.schema.json", "records.schema.json", "references.schema.json"]
    for name in written:
        file = f"data/schemas/{name}"
        assert (tmp_path / file).read_bytes() == (ROOT / file).read_bytes()


def test_an_entry_is_added(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copy(Path(__file__).parent / "add/references.yaml", tmp_path)
    file = tmp_path / "a.ris"
    file.write_text("TY  - JOUR\nTI  - A new title\nAU  - Dahl, B\nT2  - J\nPY  - 2002\nDO  - 10.1000/new\nER  - \n")
    assert main(["add", str(file), "--file", str(tmp_path / "references.yaml")]) == 0
    assert '"dahl2002"' in capsys.readouterr().out
    assert main(["add", str(file), "--file", str(tmp_path / "references.yaml")]) == 1
    said = capsys.readouterr()
    assert (said.out, "same DOI" in said.err) == ("", True)


def test_the_evidence_is_checked_and_pooled(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(ROOT / "data", tmp_path / "data")
    shutil.copy(ROOT / "references.yaml", tmp_path)
    monkeypatch.chdir(tmp_path)
    assert evidence(["check"]) == 0
    assert "trials" in capsys.readouterr().err
    assert evidence(["synthesis"]) == 0
    pooled = json.loads(capsys.readouterr().out)
    assert {"pain", "any-adverse"} <= {record["outcome"] for record in pooled}
    trials = tmp_path / "data/trials.yaml"
    trials.write_text(trials.read_text("utf-8").replace("design: parallel", "design: paralel", 1))
    assert evidence(["check"]) == 1
    said = capsys.readouterr()
    assert (said.out, 'Did you mean "parallel"?' in said.err) == ("", True)
