"""Ids, duplicates, what a person can say beforehand, and the round trip through our own exports."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from scripts.bibliography import load
from scripts.bibliography.add.complete import complete, title_case
from scripts.bibliography.add.duplicates import find, normal_address, same_title
from scripts.bibliography.add.formats import reader
from scripts.bibliography.add.keys import propose
from scripts.bibliography.export import FORMATS
from scripts.bibliography.export.csl import item
from scripts.citations.markup import description
from tests.bibliography.add.running import HERE, add
from tests.bibliography.samples import BIBLIOGRAPHY, reference


@pytest.fixture
def file(tmp_path: Path) -> Path:
    shutil.copy(HERE / "references.yaml", tmp_path / "references.yaml")
    return tmp_path / "references.yaml"


def ris(folder: Path, title: str = "A new title", doi: str = "10.1000/new", more: str = "") -> str:
    path = folder / "a.ris"
    text = f"TY  - JOUR\nTI  - {title}\nAU  - Berg, Ann\nT2  - J\nPY  - 2001\nDO  - {doi}\n{more}ER  - \n"
    path.write_text(text, "utf-8")
    return str(path)


def issued(year: int) -> dict[str, Any]:
    return {"date-parts": [[year]]}


@pytest.mark.parametrize(
    ("fields", "key"),
    [
        ({"author": [{"family": "Younger"}], "issued": issued(2013)}, "younger2013b"),
        ({"author": [{"family": "Yıldız-Øde"}], "issued": issued(2020)}, "yildizode2020"),
        (
            {"author": [{"family": "Berg", "non-dropping-particle": "van der"}], "issued": issued(2020)},
            "vanderberg2020",
        ),
        ({"author": [{"literal": "American Academy of Sleep Medicine"}], "issued": issued(2010)}, "aasm2010"),
        ({"author": [{"literal": "Stanford University"}], "issued": issued(2010)}, "stanford2010"),
        ({"author": [{"family": "Иванов"}], "issued": issued(2010), "container-title": "Pain"}, ""),
        ({"container-title": "www.nice.org.uk", "title": "x"}, "nice"),
        ({"container-title": "7 News", "issued": issued(2020)}, "x72020"),
        ({"title": "The <i>whole</i> story"}, "whole"),
        ({"title": "all", "container-title": "All"}, "all-b"),
        ({"number": "NCT00568555", "author": [{"literal": "X"}]}, "nct00568555"),
    ],
)
def test_the_proposed_id(fields: dict[str, Any], key: str) -> None:
    assert propose(fields, {"younger2013", "berg2001"}) == key


def test_ids_go_on_with_letters() -> None:
    fields = {"author": [{"family": "Raknes"}], "issued": issued(2017)}
    taken = {"raknes2017", *(f"raknes2017{a}" for a in "bcdefghijklmnopqrstuvwxyz")}
    assert propose(fields, {"raknes2017", "raknes2017b"}) == "raknes2017c"
    assert propose(fields, taken) == "raknes2017za"


@pytest.mark.parametrize(
    ("mine", "theirs", "by"),
    [
        ({"DOI": "10.1/ABC"}, {"DOI": "10.1/abc"}, "DOI"),
        ({"URL": "https://doi.org/10.1000/abc"}, {"DOI": "10.1000/ABC"}, "DOI"),
        ({"PMID": "1"}, {"PMID": "1"}, "PMID"),
        ({"PMCID": "PMC1"}, {"PMCID": "PMC1"}, "PMCID"),
        ({"ISBN": "9780306406157", "type": "book"}, {"ISBN": "0-306-40615-2", "type": "book"}, "ISBN"),
        ({"ISBN": "9780306406157", "type": "chapter"}, {"ISBN": "0-306-40615-2", "type": "chapter"}, None),
        (
            {"number": "NCT00568555"},
            {"URL": "https://clinicaltrials.gov/ct2/show/nct00568555", "type": "dataset"},
            "NCT",
        ),
        ({"URL": "http://www.example.org/a/?utm_source=x#b"}, {"URL": "https://example.org/a"}, "URL"),
        ({"URL": "https://example.org/a?x=1"}, {"URL": "https://example.org/a?x=2"}, None),
        ({"URL": "https://example.org/a", "DOI": "10.1/a"}, {"URL": "https://example.org/a", "DOI": "10.1/b"}, None),
        ({"title": "LOW-DOSE <i>naltrexone</i> for pain!"}, {"title": "Low dose naltrexone for pain"}, "title"),
        (
            {"title": "Low-dose naltrexone for chronic pain"},
            {"title": "Low-dose naltrexone for chronic pain: a trial"},
            "title",
        ),
        ({"title": "Effects in children"}, {"title": "Effects in adults"}, None),
        ({"title": "Pain"}, {"title": "Pain in the night"}, None),
    ],
)
def test_duplicates(mine: dict[str, Any], theirs: dict[str, Any], by: str | None) -> None:
    known = reference({"id": "a", "type": "article-journal", "title": "Something else", **theirs})
    found = find({"title": "Another one", **mine}, [known])
    assert [twin.by for twin in found] == ([by] if by else [])


def test_entries_of_the_bibliography_are_not_taken_for_another_by_an_identifier() -> None:
    bibliography = load(BIBLIOGRAPHY)
    for one in list(bibliography)[::8]:
        others = [r for r in bibliography if r is not one]
        twins = [t.reference.id for t in find({**item(one), "title": ""}, others) if t.certain]
        # One address may carry several works; what they are is looked at by hand.
        assert all(bibliography.by_id[t].URL for t in twins), one.id


def test_a_like_title_needs_a_look_and_an_identifier_is_never_overridden(file: Path) -> None:
    before = file.read_bytes()
    source = ris(file.parent, "Something else, altogether")
    refused = add(source, "--file", str(file))
    assert refused.code == 1
    assert '"berg2001" in line 3 (Berg 2001) has nearly the same title' in refused.complained
    assert "--anyway" in refused.complained
    assert file.read_bytes() == before
    assert add(source, "--file", str(file), "--anyway").code == 0
    assert [r.id for r in load(file)] == ["berg2001", "berg2001b"]
    again = add(ris(file.parent, "Whatever", "10.1000/BERG2001"), "--file", str(file), "--anyway")
    assert (again.code, "same DOI" in again.complained) == (1, True)


def test_what_a_person_knows_can_be_said(file: Path) -> None:
    said = ("--design", "randomised-crossover", "--read", "full", "--finding", "It: helped", "--participants", "31")
    result = add(ris(file.parent), "--file", str(file), "--id", "mine", *said)
    custom = load(file).by_id["mine"].custom
    assert (custom.design, custom.read, custom.finding, custom.participants) == (
        "randomised-crossover",
        "full",
        "It: helped",
        31,
    )
    assert "custom.finding:" not in result.told
    assert "custom.design:" not in result.told


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (("--id", "Not An Id"), 2, "is no id"),
        (("--id", "all"), 2, "is no id"),
        (("--id", "berg2001"), 1, 'The id "berg2001" is taken by line 3'),
        (("--base-url", "crossreff=http://x"), 2, 'Did you mean "crossref"?'),
        (("--base-url", "crossref"), 2, "is no address of a service"),
        (("--participants", "-1"), 1, "would not be sound"),
    ],
)
def test_wrong_usage_is_told(file: Path, arguments: tuple[str, ...], code: int, says: str) -> None:
    before = file.read_bytes()
    result = add(ris(file.parent), "--file", str(file), *arguments)
    assert (result.code, says in result.complained) == (code, True), result.complained
    assert file.read_bytes() == before


def test_a_journal_gets_the_names_it_has_here(file: Path) -> None:
    source = ris(file.parent).replace("a.ris", "a.ris")
    Path(source).write_text(Path(source).read_text().replace("T2  - J\n", "T2  - clinical rheumatology\n"))
    assert add(source, "--file", str(file)).code == 0
    found = load(file).by_id["berg2001b"]
    assert (found.container_title, found.container_title_short) == ("Clinical Rheumatology", "Clin Rheumatol")


def test_titles_in_capitals_are_noticed_and_left() -> None:
    assert title_case("Treatment of Pain With Low-Dose Naltrexone in Many Patients")
    assert not title_case("Low-dose naltrexone for Crohn disease: the LDN and FINAL trials in Denmark")
    bibliography = load(BIBLIOGRAPHY)
    assert [r.id for r in bibliography if title_case(r.title) and r.type == "article-journal" and not r.language] == []


def test_a_name_without_a_family_name_is_kept_as_a_whole(file: Path) -> None:
    assert add(ris(file.parent, more="AU  - , Ann\nAU  - ,\n"), "--file", str(file)).code == 0
    names = load(file).by_id["berg2001b"].author
    assert [name.family or name.literal for name in names] == ["Berg", "Ann"]


def test_normal_forms() -> None:
    assert normal_address("HTTPS://WWW.Example.org:443/A/index.html?b=2&a=1&gclid=3") == "example.org/A?a=1&b=2"
    assert same_title("Café: a <sup>trial</sup>", "CAFE — A TRIAL")


# What a format cannot carry: (format, field) to the entries of the bibliography that lose it.
LOST = {
    # A family name alone, and a group of one word, look alike.
    ("bibtex", "author"): {"atkinson1985", "nazir2025"},
    # So does, in RIS, a group whose name holds a comma, and a person.
    ("ris", "author"): {
        "atkinson1985", "auhansard2000", "duloxetineutah2009", "mayonaltrexone", "nazir2025", "nct02806440",
        "turck2023",
    },
    # Of a meeting without place and day its name and that of a book look alike.
    ("ris", "container-title"): {"rizwan2025", "wong2012"},
    ("ris", "event-title"): {"rizwan2025", "wong2012"},
}  # fmt: skip


@pytest.mark.parametrize("form", FORMATS)
def test_our_own_exports_give_the_same_entries(form: str) -> None:
    bibliography = load(BIBLIOGRAPHY)
    text = FORMATS[form].dump(bibliography)
    lost: dict[tuple[str, str], set[str]] = {}
    for draft, source in zip(reader(text)(text, "a file"), bibliography, strict=True):
        expected = item(source)
        found = {"id": draft.key, **complete(draft, [], "2026-11-25", {}).fields}
        for name in {*expected, *found} - {"custom"}:
            if found.get(name) != expected.get(name):
                lost.setdefault((form, name), set()).add(source.id)
        assert _unordered(found["custom"]) == _unordered(expected["custom"]), source.id
    assert lost == {key: ids for key, ids in LOST.items() if key[0] == form}


@pytest.mark.parametrize("form", FORMATS)
def test_an_entry_that_nobody_compared_says_so_wherever_it_goes(file: Path, form: str) -> None:
    assert add(ris(file.parent), "--file", str(file)).code == 0
    source = load(file).by_id["berg2001b"]
    assert description(source, full=False) == "Design not judged yet · only the bibliographic record read"
    text = FORMATS[form].dump([source])
    assert form == "csl-json" or "not compared with a public source yet" in text
    (draft,) = reader(text)(text, "a file")
    fields = complete(draft, [], "2026-11-25", {}).fields
    assert {**item(source), "id": ""} == {"id": "", **fields}
    assert "checked" not in fields["custom"]


def _unordered(custom: dict[str, Any]) -> dict[str, Any]:
    return {name: sorted(value) if isinstance(value, list) else value for name, value in custom.items()}
