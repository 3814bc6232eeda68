"""What a person may write, and what is said of what cannot be meant."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from scripts.bibliography.add.identify import NotUnderstood, Target, identify, isbn13
from scripts.bibliography.fields import isbn_fault

UNDERSTOOD = {
    "10.1002/art.37734": ("DOI", "10.1002/art.37734"),
    " https://doi.org/10.1002/ART.37734. ": ("DOI", "10.1002/art.37734"),
    "http://dx.doi.org/10.1002/art.37734": ("DOI", "10.1002/art.37734"),
    "doi.org/10.1002/art.37734": ("DOI", "10.1002/art.37734"),
    "doi: 10.1002/art.37734,": ("DOI", "10.1002/art.37734"),
    "https://doi.org/10.1002/(SICI)1097-0258(19960229)15:4%3C361::AID-SIM168%3E3.0.CO;2-4": (
        "DOI",
        "10.1002/(sici)1097-0258(19960229)15:4<361::aid-sim168>3.0.co;2-4",
    ),
    "23359310": ("PMID", "23359310"),
    "pmid:23359310": ("PMID", "23359310"),
    "PMID: 23359310.": ("PMID", "23359310"),
    "https://pubmed.ncbi.nlm.nih.gov/23359310/": ("PMID", "23359310"),
    "https://www.ncbi.nlm.nih.gov/pubmed/23359310": ("PMID", "23359310"),
    "PMC2891387": ("PMCID", "PMC2891387"),
    "pmcid: 2891387": ("PMCID", "PMC2891387"),
    "https://pmc.ncbi.nlm.nih.gov/articles/PMC2891387/": ("PMCID", "PMC2891387"),
    "https://www.ncbi.nlm.nih.gov/pmc/articles/pmc2891387": ("PMCID", "PMC2891387"),
    "nct00568555": ("NCT", "NCT00568555"),
    "https://clinicaltrials.gov/study/NCT00568555?tab=results": ("NCT", "NCT00568555"),
    "https://clinicaltrials.gov/ct2/show/NCT00568555": ("NCT", "NCT00568555"),
    "978-3-030-22720-3": ("ISBN", "9783030227203"),
    "ISBN 978-3-030-22720-3": ("ISBN", "9783030227203"),
    "isbn: 0-306-40615-2": ("ISBN", "9780306406157"),
    "ISBN-10: 0306406152": ("ISBN", "9780306406157"),
    "080442957X": ("ISBN", "9780804429573"),
    "https://www.nice.org.uk/guidance/ng193": ("URL", "https://www.nice.org.uk/guidance/ng193"),
    "https://onlinelibrary.wiley.com/doi/10.1002/art.37734": ("DOI", "10.1002/art.37734"),
    "https://onlinelibrary.wiley.com/doi/abs/10.1002/art.37734": ("DOI", "10.1002/art.37734"),
    "https://www.frontiersin.org/articles/10.3389/fimmu.2021.1/full": ("DOI", "10.3389/fimmu.2021.1"),
    "https://journals.plos.org/plosone/article?id=10.1371/journal.pone.1": ("DOI", "10.1371/journal.pone.1"),
    "https://example.org/article/10.1002": ("URL", "https://example.org/article/10.1002"),
    "url=https://example.org/a?b=c": ("URL", "https://example.org/a?b=c"),
}


@pytest.mark.parametrize("text", UNDERSTOOD, ids=str)
def test_understood(text: str) -> None:
    assert identify(text) == Target(*UNDERSTOOD[text])  # type: ignore[arg-type]


NOT_UNDERSTOOD = {
    "": "Nothing was named",
    "  ": "Nothing was named",
    "11.1002/art.37734": 'DOIs begin with "10."',
    "doi:art.37734": 'DOIs begin with "10."',
    "10.1002": "a slash and the publisher's own part are missing",
    "10.1/x": "is no DOI",
    "https://doi.org/": 'DOIs begin with "10."',
    "pmid:023": "a PMID is a number",
    "0": "a PMID is a number",
    "1234567890": "check digit",
    "PMCabc": 'a PMCID is "PMC" and a number',
    "NCT123": 'it is "NCT" and 8 digits',
    "978-3-030-22720-4": "check digit",
    "isbn:123": "An ISBN has 10 or 13 digits",
    "library.ris": 'There is no file "library.ris"',
    "./nothing": "There is no file",
    "www.nice.org.uk/guidance": "Write it in full: https://www.nice.org.uk/guidance",
    "ftp://example.org/x": "does not begin with http",
    "javascript://alert": "does not begin with http",
    "https://user@example.org/": "user name",
    "https://localhost/": "names no host",
    "younger 2013": "nothing that can be looked up",
}


@pytest.mark.parametrize("text", NOT_UNDERSTOOD, ids=str)
def test_not_understood(text: str) -> None:
    with pytest.raises(NotUnderstood, match=r"\S") as caught:
        identify(text)
    assert NOT_UNDERSTOOD[text] in str(caught.value)


def test_a_file_is_a_file_whatever_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("23359310").write_text("x")
    assert identify("23359310").kind == "file"
    with pytest.raises(NotUnderstood, match="is a folder"):
        identify(str(tmp_path))


@settings(deadline=None)
@given(st.text(max_size=40))
@example("~0")
def test_whatever_is_typed_is_understood_or_answered(text: str) -> None:
    said = ""
    try:
        identify(text)
    except NotUnderstood as error:
        said = str(error)
    assert not said or said.endswith((".", "?")) or "https://" in said


@settings(deadline=None)
@given(st.integers(0, 10**9 - 1))
def test_a_short_isbn_becomes_a_sound_long_one(number: int) -> None:
    digits = f"{number:09}"
    check = -sum((10 - i) * int(d) for i, d in enumerate(digits)) % 11
    short = digits + ("X" if check == 10 else str(check))
    assert isbn_fault(short) is None
    assert isbn_fault(isbn13(short)) is None
