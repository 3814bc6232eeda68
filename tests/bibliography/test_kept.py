"""Results kept between runs: used while all stays the same, made anew after any change or damage, faults never."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import pytest

from scripts.bibliography import BibliographyError, kept, load
from scripts.evidence.load import load as load_data

ROOT = Path(__file__).parents[2]
BY = "scripts.bibliography.load"


class Counted:
    """Makes something and counts how often."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self) -> dict[str, int]:
        self.times += 1
        return {"times": self.times}


def test_the_second_run_makes_nothing(tmp_path: Path) -> None:
    make = Counted()
    found = [kept.kept(tmp_path, "thing", BY, kept.digest(["a"]), make) for _ in range(3)]
    assert found == [{"times": 1}] * 3


def test_another_state_makes_it_anew_and_takes_its_place(tmp_path: Path) -> None:
    make = Counted()
    for parts in (["a"], ["b"], ["a"]):
        kept.kept(tmp_path, "thing", BY, kept.digest(parts), make)
    assert make.times == 3
    assert len(list(tmp_path.iterdir())) == 1


def test_another_program_makes_it_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make = Counted()
    kept.kept(tmp_path, "thing", BY, "same", make)
    monkeypatch.setattr(kept, "program", lambda module: f"newer {module}")
    kept.kept(tmp_path, "thing", BY, "same", make)
    assert make.times == 2


def test_parts_do_not_run_together() -> None:
    assert kept.digest(["ab", "c"]) != kept.digest(["a", "bc"])
    assert kept.digest(["", "a"]) != kept.digest(["a", ""])


@pytest.mark.parametrize("damage", [b"", b"half", b"same "], ids=["empty", "other", "cut"])
def test_a_damaged_file_is_made_anew(tmp_path: Path, damage: bytes) -> None:
    make = Counted()
    kept.kept(tmp_path, "thing", BY, "same", make)
    file = tmp_path / "thing.pickle"
    for content in (damage, file.read_bytes()[:-4]):
        file.write_bytes(content)
        before = make.times
        assert kept.kept(tmp_path, "thing", BY, "same", make) == {"times": before + 1}
        assert make.times == before + 1


def test_without_a_folder_or_the_right_to_write_it_is_made_each_time(tmp_path: Path) -> None:
    make = Counted()
    blocked = tmp_path / "file"
    blocked.write_text("no folder")
    for folder in (None, blocked):
        kept.kept(folder, "thing", BY, "same", make)
        kept.kept(folder, "thing", BY, "same", make)
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


@dataclass(frozen=True, slots=True)
class One:
    """A dataclass of one field, and one that an argument does not fill."""

    value: int
    double: int = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "double", 2 * self.value)


@dataclass(frozen=True, slots=True)
class Named:
    """A dataclass whose arguments have to be named."""

    left: int
    right: int = field(kw_only=True)


def test_what_is_kept_comes_back_the_same(tmp_path: Path) -> None:
    """Of the real data and references, and of dataclasses of other kinds."""
    bibliography, evidence = load(ROOT / "references.yaml", "references.yaml"), load_data(ROOT / "data")
    for nth, made in enumerate((bibliography, evidence, One(1), Named(1, right=2), [Named, None, {"a": (One(3),)}])):
        for _ in range(2):
            assert kept.kept(tmp_path, f"thing-{nth}", BY, "same", lambda made=made: made) == made  # type: ignore[misc]
        assert len(list(tmp_path.iterdir())) == nth + 1
    text = (tmp_path / "thing-1.pickle").read_bytes()
    found: object = kept.kept(tmp_path, "thing-1", BY, "same", Counted())
    assert found == evidence, "it was made again instead"
    assert (tmp_path / "thing-1.pickle").read_bytes() == text
