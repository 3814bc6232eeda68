"""Every fault of the data is told with file, line, reason and mend; sound files become the model.

Each ``faults/*.yaml`` stands in for one of the files in ``sound/`` (the one whose first key it has) and gives exactly
the messages in the text beside it; ``python -m tests.evidence.test_load`` writes these anew, to be read before they
are committed.
"""

from __future__ import annotations

import random
import re
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scripts.evidence.datasets import SETS
from scripts.evidence.load import EvidenceError, load
from scripts.evidence.model import EventResult, MeanResult, Seen

HERE = Path(__file__).parent
SOUND = HERE / "sound"
FAULTS = sorted((HERE / "faults").glob("*.yaml"))
KEYS = ("known2020", "other2021")
# Faults whose first key is not the file's own.
ELSEWHERE = {"other_key": "history", "empty": "trials"}


def place(file: Path) -> str:
    """Return the name of the data file for which a fault file stands in."""
    return ELSEWHERE.get(file.stem) or file.read_text(encoding="utf-8").partition(":")[0]


def messages(file: Path) -> str:
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        shutil.copytree(SOUND, data)
        shutil.copyfile(file, data / f"{place(file)}.yaml")
        with pytest.raises(EvidenceError) as caught:
            load(data, KEYS)
    return "".join(f"{problem}\n" for problem in caught.value.problems)


@pytest.mark.parametrize("file", FAULTS, ids=lambda path: path.stem)
def test_fault(file: Path) -> None:
    assert messages(file) == file.with_suffix(".txt").read_text(encoding="utf-8")


def test_each_fault_names_its_file_a_line_and_a_mend() -> None:
    for file in FAULTS:
        for line in file.with_suffix(".txt").read_text(encoding="utf-8").splitlines():
            # A missing entry has no line.
            assert re.match(r"data/[a-z]+\.yaml(:\d+)?: .+\. .+[.?…]$", line), f"{file.name}: {line}"


def test_sound_files() -> None:
    data = load(SOUND, KEYS)
    one = data.trials["one-2020"]
    assert one.randomised == 99
    assert one.line == 2
    pain = one.result("pain")
    assert pain is not None
    assert pain.pool
    assert isinstance(pain.ldn, MeanResult)
    assert (pain.ldn.change, pain.ldn.sd) == (-1.3, None)
    assert pain.seen_of("baseline") == Seen("transcription", "https://example.org/table")
    assert pain.seen_of("change") == pain.seen
    serious = one.result("serious")
    assert serious is not None
    assert serious.ldn == EventResult(4, 49)
    assert data.trials["two-2013"].registration == ()
    assert data.outcomes["serious"].is_event
    assert data.reviews["review-2024"].trials == ("one-2020",)
    assert data.treatments["drug"].control == EventResult(591, 2814)
    assert data.alternatives["walking"].ci_high == -0.46
    assert data.ideas["cytokines"].against_refs == ("other2021",)
    assert data.medicines["tramadol"].brands[0].names == ("Zydol", "Zamadol")
    assert list(data.medicines["tramadol"].names) == ["Tramadol", "tramadol hydrochloride", "Zydol", "Zamadol", "Zydol"]
    assert data.medicines["vaccines"].seen is None
    assert [event.when for event in data.history] == ["1984"]
    choose, diary = data.worksheets["choose"], data.worksheets["diary"]
    assert [choose.ends(q) for q in choose.questions] == [
        ("not at all", "very much"),
        ("not important", "most important"),
    ]
    assert (choose.weeks, diary.weeks, diary.off_weeks) == (0, 2, 1)
    assert diary.signs[0].refs == ("other2021",)


def test_references_are_tested_only_when_known(tmp_path: Path) -> None:
    data = tmp_path / "data"
    shutil.copytree(SOUND, data)
    load(data)
    with pytest.raises(EvidenceError) as caught:
        load(data, ["known2020"])
    assert {p.file for p in caught.value.problems} == {
        "data/trials.yaml",
        "data/reviews.yaml",
        "data/alternatives.yaml",
        "data/ideas.yaml",
        "data/leaflet.yaml",
        "data/worksheets.yaml",
        "data/medicines.yaml",
    }


def test_faults_of_all_files_at_once(tmp_path: Path) -> None:
    data = tmp_path / "data"
    shutil.copytree(SOUND, data)
    (data / "outcomes.yaml").unlink()
    (data / "ideas.yaml").write_bytes(b"ideas: \xff")
    (data / "grades.yaml").write_text("grades: [}\n", encoding="utf-8")
    (data / "history.yaml").write_text("- when\n", encoding="utf-8")
    with pytest.raises(EvidenceError) as caught:
        load(data, KEYS)
    found = [str(p) for p in caught.value.problems]
    assert [text.split(": ")[0] for text in found] == [
        "data/outcomes.yaml",
        "data/grades.yaml:1",
        "data/ideas.yaml:1",
        "data/history.yaml:1",
    ]


@settings(deadline=None)
@given(st.data())
def test_any_damage_is_told_and_never_crashes(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(sorted(SETS)))
    lines = (SOUND / f"{name}.yaml").read_text(encoding="utf-8").splitlines()
    rng = random.Random(data.draw(st.integers(0, 10_000)))
    for _ in range(rng.randint(1, 3)):
        at = rng.randrange(len(lines))
        match rng.randrange(5):
            case 0:
                del lines[at]
                lines = lines or [""]
            case 1:
                lines.insert(at, rng.choice(lines))
            case 2:
                lines[at] = lines[at].replace(": ", rng.choice([":", ": [", ": {", ": -", ": null #"]), 1)
            case 3:
                lines[at] = lines[at][: rng.randrange(len(lines[at]) + 1)]
            case _:
                lines[at] = re.sub(r"\d", lambda m: rng.choice("0123456789x-."), lines[at])
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "data"
        shutil.copytree(SOUND, place)
        (place / f"{name}.yaml").write_text("\n".join(lines), encoding="utf-8")
        problems = []
        try:
            load(place, KEYS)
        except EvidenceError as error:
            problems = error.problems or [None]
    assert all(p and p.what and p.file.startswith("data/") for p in problems)


if __name__ == "__main__":
    for fault in FAULTS:
        fault.with_suffix(".txt").write_text(messages(fault), encoding="utf-8")
