"""What is added from the answers of public services, in their documented form, served on this machine."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from scripts.bibliography import load
from scripts.bibliography.add import services
from scripts.bibliography.model import Date, Name, Reference
from scripts.network import Pace
from tests.bibliography.add.running import HERE, Result, add
from tests.network.conftest import only_loopback  # noqa: F401
from tests.network.server import Reply, Server, serving

DOI = "10.1001/jamadermatol.2017.2446"
ANSWERS = HERE / "answers"


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "PACE", Pace(interval=0, attempts=1, backoff=0, longest=1))


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as running:
        yield running


@pytest.fixture
def file(tmp_path: Path) -> Path:
    shutil.copy(HERE / "references.yaml", tmp_path / "references.yaml")
    return tmp_path / "references.yaml"


def answer(name: str) -> Reply:
    kinds = {".json": "application/json", ".xml": "text/xml", ".html": "text/html"}
    return Reply((ANSWERS / name).read_bytes(), headers={"Content-Type": kinds[Path(name).suffix]})


def run(server: Server | str, file: Path, *arguments: str) -> Result:
    url = server if isinstance(server, str) else server.url
    bases = [part for name in services.BASES for part in ("--base-url", f"{name}={url}")]
    return add(*arguments, "--file", str(file), *bases)


def added(result: Result, file: Path, key: str) -> Reference:
    assert result.code == 0, result.complained
    assert f"[@{key}]" in result.told
    return load(file).by_id[key]


def paper(server: Server) -> None:
    server.on(f"/works/{DOI}", answer("crossref.json"))
    server.on("/esearch.fcgi", answer("esearch.json"))
    server.on("/efetch.fcgi", answer("efetch.xml"))


def test_doi_gives_what_crossref_and_pubmed_know(server: Server, file: Path) -> None:
    paper(server)
    result = run(server, file, f"https://doi.org/{DOI.upper()}.")
    found = added(result, file, "albers2017")
    assert found.title == "Treatment of <i>Hailey-Hailey</i> Disease With Low-Dose Naltrexone"
    assert found.author[0] == Name(family="Albers", given="Lauren N.")
    assert (found.container_title, found.container_title_short) == ("JAMA Dermatology", "JAMA Dermatol")
    assert (found.issued, found.volume, found.issue, found.page) == (Date(2017, 10, 1), "153", "10", "1018-1020")
    assert (found.DOI, found.PMID, found.PMCID, found.ISSN, found.URL) == (DOI, "28768313", "PMC5817589", "", "")
    assert (found.custom.design, found.custom.read, found.custom.status) == ("case-report", "record", "corrected")
    assert (found.custom.checked, found.custom.seen) == ("2026-11-25", "https://pubmed.ncbi.nlm.nih.gov/28768313/")
    assert "capitals" in result.told
    assert found.custom.unconfirmed == ()


def test_pmid_and_pmcid_give_the_same_entry(server: Server, file: Path) -> None:
    paper(server)
    server.on("/", answer("idconv.json"))
    by_pmid = added(run(server, file, "PMID: 28768313"), file, "albers2017")
    shutil.copy(HERE / "references.yaml", file)
    assert added(run(server, file, "pmc5817589"), file, "albers2017") == by_pmid
    assert "/works/" not in " ".join(server.paths())


def test_without_pubmed_the_entry_comes_from_crossref_and_says_what_is_missing(server: Server, file: Path) -> None:
    server.on(f"/works/{DOI}", answer("crossref.json"))
    server.on("/esearch.fcgi", Reply("busy", 503))
    result = run(server, file, DOI)
    found = added(result, file, "albers2017")
    assert (found.page, found.PMID, found.custom.design) == ("1018", "", "other")
    assert found.custom.seen == f"https://api.crossref.org/works/{DOI}"
    assert "PubMed answered with an error (status 503). PMID, PMCID" in result.complained


def test_without_crossref_the_entry_comes_from_pubmed(server: Server, file: Path) -> None:
    server.on("/esearch.fcgi", answer("esearch.json"))
    server.on("/efetch.fcgi", answer("efetch.xml"))
    with serving() as other:
        url = other.url
    bases = ("--base-url", f"ncbi={server.url}", "--base-url", f"crossref={url}", "--base-url", f"datacite={url}")
    result = add(DOI, "--file", str(file), *bases)
    assert added(result, file, "albers2017").PMID == "28768313"
    assert "Not fetched: Crossref could not be reached" in result.complained


def test_a_doi_of_datacite(server: Server, file: Path) -> None:
    server.on("/dois/10.5281/zenodo.1", answer("datacite.json"))
    server.on("/esearch.fcgi", Reply('{"esearchresult": {"idlist": []}}'))
    found = added(run(server, file, "10.5281/zenodo.1"), file, "example2022")
    assert (found.type, found.publisher, found.version) == ("dataset", "Zenodo", "1.2")
    assert found.author == (Name(family="Example", given="Ann"), Name(literal="Pain Group"))


def test_a_doi_of_another_agency(server: Server, file: Path) -> None:
    answered = (Path(__file__).parents[2] / "network/recorded/medra_csl.json").read_text("utf-8")
    record = json.loads(answered)
    server.on(f"/{record['DOI']}", Reply(answered))
    server.on("/esearch.fcgi", Reply('{"esearchresult": {"idlist": []}}'))
    assert run(server, file, record["DOI"]).code == 0
    (found,) = [r for r in load(file) if record["DOI"].casefold() == r.DOI or record["DOI"] == r.DOI]
    assert found.custom.seen == f"https://doi.org/{record['DOI']}"
    asked = [request for request in server.requests if request.path == f"/{record['DOI']}"]
    assert asked[0].headers["accept"] == services.CSL_JSON


def test_the_answers_on_which_the_check_of_records_is_tested_are_read_too(server: Server, file: Path) -> None:
    for name, path in (("crossref_work", "/works"), ("crossref_retracted", "/works"), ("datacite", "/dois")):
        answered = (Path(__file__).parents[2] / f"network/recorded/{name}.json").read_text("utf-8")
        record = json.loads(answered)
        doi = record["message"]["DOI"] if "message" in record else record["data"]["attributes"]["doi"]
        server.on(f"{path}/{doi.casefold()}", Reply(answered))
        result = run(server, file, doi)
        assert result.code == 0, result.complained
    assert "retracted" in {reference.custom.status for reference in load(file)}


def test_a_registration(server: Server, file: Path) -> None:
    server.on("/NCT00568555", answer("study.json"))
    found = added(run(server, file, "nct00568555"), file, "nct00568555")
    assert (found.type, found.number, found.URL) == (
        "dataset",
        "NCT00568555",
        "https://clinicaltrials.gov/study/NCT00568555",
    )
    assert (found.custom.design, found.custom.participants) == ("registry", 53)
    assert (found.issued, found.custom.updated, found.accessed) == (
        Date(2007, 12, 6),
        Date(2015, 10, 21),
        Date(2026, 11, 25),
    )
    again = run(server, file, "https://clinicaltrials.gov/study/NCT00568555")
    assert again.code == 1
    assert "[@nct00568555]" in again.complained


def test_a_book(server: Server, file: Path) -> None:
    server.on("/api/books", answer("book.json"))
    result = run(server, file, "978-3-030-22720-3")
    found = added(result, file, "example2019")
    assert (found.title, found.publisher) == ("An example of pain: a handbook", "Springer")
    assert "family name" in result.told


def test_a_page(server: Server, file: Path) -> None:
    address = server.on("/pain", answer("page.html"))
    result = run(server, file, address)
    found = added(result, file, "beispiel2025")
    assert (found.title, found.container_title, found.language) == ("Schmerz & Schlaf", "Beispiel", "de")
    assert (found.accessed, found.custom.seen, found.URL) == (Date(2026, 11, 25), address, address)
    assert (found.issued, found.custom.updated) == (Date(2025, 4, 5), Date(2026, 1, 2))
    assert "make add id=10.1000/page" in result.told
    assert "The day of access is today" in result.told


@pytest.mark.parametrize(
    ("source", "path", "reply", "says"),
    [
        (
            "10.1000/none",
            "/x",
            Reply(),
            "No agency has a record of the DOI 10.1000/none that can be read. Crossref does not know",
        ),
        ("99", "/efetch.fcgi", Reply("<PubmedArticleSet></PubmedArticleSet>"), "PubMed has no such record"),
        ("99", "/efetch.fcgi", Reply("<html>busy"), "no sound XML"),
        ("99", "/efetch.fcgi", Reply('<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'), "entities"),
        ("99", "/efetch.fcgi", answer("efetch.xml"), "about another PMID, 28768313"),
        ("99", "/efetch.fcgi", Reply("slow down", 429), "does not let programs in (status 429)"),
        ("PMC99", "/", Reply('{"records": [{"status": "error"}]}'), "knows no PMID or DOI"),
        ("PMC99", "/", Reply("[1]"), "cannot be read"),
        ("NCT99999999", "/NCT99999999", Reply("{}"), "unknown form"),
        ("NCT99999999", "/NCT99999999", Reply("<"), "no JSON"),
        ("NCT99999999", "/none", Reply(), "ClinicalTrials.gov does not know the number NCT99999999"),
        ("9783030227203", "/api/books", Reply("{}"), "Open Library knows no book with this ISBN"),
        (f"{DOI}x", f"/works/{DOI}x", answer("crossref.json"), f"about another DOI, {DOI}"),
    ],
)
def test_what_does_not_come_is_said_and_nothing_is_written(
    server: Server, file: Path, source: str, path: str, reply: Reply, says: str
) -> None:
    server.on(path, reply)
    before = file.read_bytes()
    result = run(server, file, source)
    assert result.code == 1
    assert says in result.complained
    assert file.read_bytes() == before


@pytest.mark.parametrize(
    ("reply", "says"),
    [
        (Reply("<html><body>x", headers={"Content-Type": "text/html"}), "no title that can be read without a browser"),
        (Reply("%PDF", headers={"Content-Type": "application/pdf"}), "leads to a file (application/pdf)"),
        (Reply("", 403), "does not let programs in (status 403)"),
        (Reply("", 404), "does not know the page"),
    ],
)
def test_pages_that_cannot_be_read(server: Server, file: Path, reply: Reply, says: str) -> None:
    address = server.on("/page", reply)
    result = run(server, file, address)
    assert (result.code, says in result.complained) == (1, True), result.complained


@pytest.mark.parametrize("source", [DOI, "28768313", "PMC5817589", "NCT00568555", "9783030227203"])
def test_without_network_it_says_so_and_what_works_instead(file: Path, source: str) -> None:
    with serving() as server:
        url = server.url
    before = file.read_bytes()
    result = run(url, file, source)
    assert result.code == 1
    assert "could not be reached" in result.complained
    assert "make add file=PATH" in result.complained
    assert file.read_bytes() == before


def test_a_page_on_this_machine_is_not_fetched_unless_it_is_named(server: Server, file: Path) -> None:
    address = server.on("/pain", answer("page.html"))
    result = add(address, "--file", str(file))
    assert (result.code, server.requests) == (1, [])
    assert "private network" in result.complained


def test_what_is_there_already_is_not_asked_for(server: Server, file: Path) -> None:
    result = run(server, file, "10.1000/BERG2001")
    assert (result.code, server.requests) == (1, [])
    assert "[@berg2001]" in result.complained
