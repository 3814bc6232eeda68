"""Results kept between runs: used while all stays the same, made anew after any change or damage, faults never."""

from __future__ import annotations

from pathlib import Path

import pytest

from scripts.bibliography import BibliographyError, kept, load


class Counted:
    """Makes something and counts how often."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self) -> dict[str, int]:
        self.times += 1
        return {"times": self.times}


def test_the_second_run_makes_nothing(tmp_path: Path) -> None:
    make = Counted()
    found = [kept.kept(tmp_path, "thing", kept.digest(["a"]), make) for _ in range(3)]
    assert found == [{"times": 1}] * 3


def test_another_state_makes_it_anew_and_takes_its_place(tmp_path: Path) -> None:
    make = Counted()
    for parts in (["a"], ["b"], ["a"]):
        kept.kept(tmp_path, "thing", kept.digest(parts), make)
    assert make.times == 3
    assert len(list(tmp_path.iterdir())) == 1


def test_another_program_makes_it_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make = Counted()
    kept.kept(tmp_path, "thing", "same", make)
    monkeypatch.setattr(kept, "program", lambda: "newer")
    kept.kept(tmp_path, "thing", "same", make)
    assert make.times == 2


def test_parts_do_not_run_together() -> None:
    assert kept.digest(["ab", "c"]) != kept.digest(["a", "bc"])
    assert kept.digest(["", "a"]) != kept.digest(["a", ""])


@pytest.mark.parametrize("damage", [b"", b"half", b"same "], ids=["empty", "other", "cut"])
def test_a_damaged_file_is_made_anew(tmp_path: Path, damage: bytes) -> None:
    make = Counted()
    kept.kept(tmp_path, "thing", "same", make)
    file = tmp_path / "thing.pickle"
    for content in (damage, file.read_bytes()[:-4]):
        file.write_bytes(content)
        before = make.times
        assert kept.kept(tmp_path, "thing", "same", make) == {"times": before + 1}
        assert make.times == before + 1


def test_without_a_folder_or_the_right_to_write_it_is_made_each_time(tmp_path: Path) -> None:
    make = Counted()
    blocked = tmp_path / "file"
    blocked.write_text("no folder")
    for folder in (None, blocked):
        kept.kept(folder, "thing", "same", make)
        kept.kept(folder, "thing", "same", make)
    assert make.times == 4


def test_faults_are_told_in_each_run(tmp_path: Path) -> None:
    file = tmp_path / "references.yaml"
    file.write_text("references:\n- id: a\n")
    told = []
    for _ in range(2):
        with pytest.raises(BibliographyError) as caught:
            load(file, "references.yaml", tmp_path / "kept")
        told.append(str(caught.value))
    assert told[0] == told[1]
    assert not (tmp_path / "kept").exists()
