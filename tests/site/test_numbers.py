"""The two largest trials read the same everywhere: each number that a page gives for one of them is in the data."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import astuple
from pathlib import Path

import pytest
import yaml

from scripts.citations.source import read_page
from scripts.evidence.load import load
from scripts.evidence.model import EventResult, Trial
from scripts.evidence.tables import per_100

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
# Numbers from the papers for which the data sets have no place, each with what it is.
OTHERS: dict[str, dict[float, str]] = yaml.safe_load((HERE / "other_numbers.yaml").read_text())
_DECIMAL = re.compile(r"(?<![\d.])(\d+\.\d+)(?! ?mg)(?!\d)")
_OF_100 = re.compile(r"(\d+) (?:and \d+ )?of (?:every )?100")


def numbers(part: object) -> Iterator[float]:
    if isinstance(part, tuple | list):
        for inner in part:
            yield from numbers(inner)
    elif isinstance(part, int | float) and not isinstance(part, bool):
        yield abs(part)


def in_data(trial: Trial) -> set[float]:
    found: set[float] = set()
    for result in trial.results:
        for part in (result.ldn, result.control, result.difference):
            if part is not None:
                found |= {shown for n in numbers(astuple(part)) for shown in (n, round(n, 1))}
            if isinstance(part, EventResult):
                found |= {per_100(part), 100 - per_100(part)}
    return found


def claimed(ref: str) -> list[tuple[str, int, float, str]]:
    """Return page, line, number and sentence of each number in a sentence that cites *ref* alone."""
    found = []
    for file in sorted((ROOT / "docs").rglob("*.md")):
        # Without the docs folder, what blocks show from the data does not count as text.
        page = read_page(file.read_text(), file.relative_to(ROOT / "docs").as_posix())
        keys: dict[tuple[int, str], set[str]] = {}
        for citation in page.citations:
            keys.setdefault((citation.line, citation.sentence), set()).add(citation.key)
        for (line, sentence), cited in keys.items():
            if cited == {ref}:
                values = [*_DECIMAL.findall(sentence), *_OF_100.findall(sentence)]
                found += [(page.path, line, float(value), sentence) for value in values]
    return found


@pytest.mark.parametrize("name", ["final", "innova"])
def test_every_number_is_in_the_data(name: str) -> None:
    trial = load(ROOT / "data").trials[name]
    known = in_data(trial) | set(OTHERS[name])
    all_claimed = claimed(trial.ref)
    assert len(all_claimed) > 50
    assert [claim for claim in all_claimed if claim[2] not in known] == []
    # A number that no page gives any more needs no exception.
    assert set(OTHERS[name]) <= {claim[2] for claim in all_claimed}
