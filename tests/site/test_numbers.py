"""A number reads the same everywhere.

What pages say of the two largest trials is held against the data. For every source ``numbers.yaml`` lists the numbers
that pages give in sentences that rest on it alone, and in the cells of tables that are made from the data: a number
changed on one page or in the data, or two pages that disagree, show as a difference.
``python -m tests.site.test_numbers`` writes the list anew, to be read before it is committed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import astuple
from pathlib import Path

import markdown
import pytest
import yaml

from scripts.checks.translations import written
from scripts.citations.source import read_page, stands
from scripts.evidence.load import load
from scripts.evidence.model import EventResult, Trial
from scripts.evidence.tables import per_100
from scripts.languages import Strings, language_of, read_folder
from scripts.languages.strings import DEFAULT, FOLDER

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
# Numbers from the papers for which the data sets have no place, each with what it is.
OTHERS: dict[str, dict[float, str]] = yaml.safe_load((HERE / "other_numbers.yaml").read_text())
_DECIMAL = re.compile(r"(?<![\d.])(\d+\.\d+)(?! ?mg)(?!\d)")
_ANY = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)? of (?:every )?\d[\d,]*|\d+(?:,\d{3})+|\d+\.\d+|\d+%")
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


def english(sentence: str, strings: Strings) -> str:
    """Return a sentence with its numbers written as on English pages, so that they stand in one list."""
    if strings.language == DEFAULT:
        return sentence
    return re.sub(r"(?<=\d) de (cada )?(?=\d)", " of ", written(sentence, strings))


def claims(*, blocks: bool) -> Iterator[tuple[str, str, int, str]]:
    """Yield source, page, line and sentence of each sentence that cites one source alone.

    With *blocks* the rows of tables made from the data count as well as what is typed.
    """
    if blocks:
        # Making the extension tells how blocks are read.
        markdown.Markdown(extensions=["scripts.evidence"])
    docs = ROOT / "docs"
    words = read_folder(ROOT / FOLDER)
    known = stands(docs) if blocks else {}
    for file in sorted(docs.rglob("*.md")):
        page = read_page(file.read_text(), file.relative_to(docs).as_posix(), known)
        keys: dict[tuple[int, str], set[str]] = {}
        for citation in page.citations:
            keys.setdefault((citation.line, citation.sentence), set()).add(citation.key)
        for (line, sentence), cited in keys.items():
            if len(cited) == 1:
                yield cited.pop(), page.path, line, english(sentence, words[language_of(page.path, words)])


def claimed(ref: str) -> list[tuple[str, int, float, str]]:
    """Return page, line, number and sentence of each number in a sentence that cites *ref* alone."""
    return [
        (page, line, float(value), sentence)
        for key, page, line, sentence in claims(blocks=False)
        if key == ref
        for value in [*_DECIMAL.findall(sentence), *_OF_100.findall(sentence)]
    ]


def listed() -> dict[str, dict[str, list[str]]]:
    """Return for each source its numbers (decimals, shares, large counts), each with the pages that give it."""
    found: dict[str, dict[str, set[str]]] = {}
    for key, page, _, sentence in claims(blocks=True):
        for number in _ANY.findall(sentence):
            found.setdefault(key, {}).setdefault(number, set()).add(page)
    return {key: {n: sorted(pages) for n, pages in sorted(found[key].items())} for key in sorted(found)}


def test_numbers_of_each_source_are_those_that_were_read() -> None:
    known = yaml.safe_load((HERE / "numbers.yaml").read_text())
    now = listed()
    assert sum(map(len, now.values())) > 500
    assert {k: v for k, v in now.items() if known.get(k) != v} == {}
    assert set(known) == set(now)


@pytest.mark.parametrize("name", ["final", "innova"])
def test_every_number_is_in_the_data(name: str) -> None:
    trial = load(ROOT / "data").trials[name]
    known = in_data(trial) | set(OTHERS[name])
    all_claimed = claimed(trial.ref)
    assert len(all_claimed) > 50
    assert [claim for claim in all_claimed if claim[2] not in known] == []
    # A number that no page gives any more needs no exception.
    assert set(OTHERS[name]) <= {claim[2] for claim in all_claimed}


if __name__ == "__main__":
    head = "# Numbers that pages give for each source, with the pages; see test_numbers.py.\n"
    (HERE / "numbers.yaml").write_text(head + yaml.safe_dump(listed(), allow_unicode=True, width=120))
