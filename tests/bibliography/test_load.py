"""Every fault of a bibliography is told with file, line, reason and mend; sound files become the model.

Each ``faults/*.yaml`` gives exactly the messages in the text beside it;
``python -m tests.bibliography.test_load`` writes these anew, to be read before they are committed.
"""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scripts.bibliography import BibliographyError, load, loads, short_name
from scripts.bibliography.model import Date, Name

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
FAULTS = sorted((HERE / "faults").glob("*.yaml"))

SOUND = """\
references:
- id: younger2013
  type: article-journal
  title: A <i>title</i>
  author:
  - {family: Younger, given: Jarred}
  - {literal: A Group}
  - {family: Donk, non-dropping-particle: van de, suffix: Jr}
  container-title: Arthritis and Rheumatism
  issued: {date-parts: [[2013, 2]]}
  volume: "65"
  page: 529-538
  DOI: 10.1002/(SICI)1097-0258(19960229)15:4<361::AID-SIM168>3.0.CO;2-4
  PMID: "23359310"
  custom:
    design: randomised-crossover
    participants: 31
    read: abstract
    checked: 2026-11-22
    seen: https://example.org/
    unconfirmed: [PMID]
    incomplete: [issue, author]
    finding: Less pain.
    status: current
"""


def messages(text: str, name: str) -> str:
    with pytest.raises(BibliographyError) as caught:
        loads(text, name)
    return "".join(f"{problem}\n" for problem in caught.value.problems)


@pytest.mark.parametrize("file", FAULTS, ids=lambda path: path.stem)
def test_fault(file: Path) -> None:
    assert messages(file.read_text(encoding="utf-8"), file.name) == file.with_suffix(".txt").read_text()


@pytest.mark.parametrize("file", FAULTS, ids=lambda path: path.stem)
def test_every_message_has_place_reason_and_mend(file: Path) -> None:
    with pytest.raises(BibliographyError) as caught:
        loads(file.read_text(encoding="utf-8"), file.name)
    lines = file.read_text(encoding="utf-8").count("\n") + 1
    for problem in caught.value.problems:
        assert problem.file == file.name
        assert 1 <= problem.line <= lines
        assert problem.what
        assert problem.mend


def test_sound_file() -> None:
    reference = loads(SOUND).by_id["younger2013"]
    assert reference.author == (
        Name(family="Younger", given="Jarred"),
        Name(literal="A Group"),
        Name(family="Donk", non_dropping_particle="van de", suffix="Jr"),
    )
    assert reference.issued == Date(2013, 2)
    assert (reference.volume, reference.page, reference.PMID) == ("65", "529-538", "23359310")
    assert reference.custom.participants == 31
    assert reference.custom.incomplete == ("issue", "author")
    assert reference.line == 2
    assert short_name(reference) == "Younger 2013"


def test_incomplete_fields_need_not_be_there() -> None:
    text = SOUND.replace("  container-title: Arthritis and Rheumatism\n", "").replace(
        "[issue, author]", "[issue, container-title]"
    )
    assert loads(text).by_id["younger2013"].container_title == ""


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("latin1", "references: # Müller\n".encode("latin-1"), "is not UTF-8"),
        ("utf16", SOUND.encode("utf-16"), "is not UTF-8"),
        ("huge", b"# " + b"x" * 50_000_000, "50 MB"),
        ("binary", bytes(range(256)) * 10, "UTF-8"),
        ("nul", b"references:\n- id: a\x00b\n", "not YAML"),
        ("deep", b"references: " + b"[" * 1_000_000, "nested"),
    ],
)
def test_hostile_bytes(tmp_path: Path, name: str, content: bytes, says: str) -> None:
    file = tmp_path / f"{name}.yaml"
    file.write_bytes(content)
    with pytest.raises(BibliographyError, match=says):
        load(file)


def test_missing_file_and_folder(tmp_path: Path) -> None:
    for path in (tmp_path / "none.yaml", tmp_path):
        with pytest.raises(BibliographyError, match="does not exist"):
            load(path)


def test_byte_order_mark_and_windows_lines() -> None:
    file_text = "\ufeff" + SOUND.replace("\n", "\r\n")
    assert "younger2013" in loads(file_text.lstrip("\ufeff")).by_id


@given(st.data())
def test_broken_files_never_raise_anything_else(data: st.DataObject) -> None:
    """Lines lost, doubled, swapped or with a sign put in: the answer is a bibliography or a list of problems."""
    lines = SOUND.splitlines()
    rng = random.Random(data.draw(st.integers(0, 10**6)))
    for _ in range(rng.randint(1, 4)):
        i = rng.randrange(len(lines))
        match rng.randrange(4):
            case 0:
                lines.pop(i)
            case 1:
                lines.insert(i, lines[rng.randrange(len(lines))])
            case 2:
                cut = rng.randrange(len(lines[i]) + 1)
                lines[i] = lines[i][:cut] + rng.choice("[]{}:,&*!|>'\"%@`#- \t\x07é") + lines[i][cut:]
            case _:
                lines[i] = lines[i][: rng.randrange(len(lines[i]) + 1)]
        if not lines:
            break
    problems = None
    try:
        loads("\n".join(lines))
    except BibliographyError as error:
        problems = error.problems
    assert problems is None or len(problems) > 0


def test_the_real_file_is_sound_and_says_where_its_facts_were_seen() -> None:
    bibliography = load(ROOT / "references.yaml")
    assert len(bibliography) > 300
    for reference in bibliography:
        if reference.custom.checked:
            assert re.fullmatch(r"\d{4}-\d\d-\d\d", reference.custom.checked), reference.id
            assert reference.custom.seen.startswith("http"), reference.id
        else:
            assert "title" in reference.custom.unconfirmed, reference.id
        assert reference.custom.finding, reference.id


if __name__ == "__main__":
    for path in FAULTS:
        path.with_suffix(".txt").write_text(messages(path.read_text(encoding="utf-8"), path.name))
