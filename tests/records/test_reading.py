"""Recorded answers, whole and damaged, become records."""

from __future__ import annotations

import json

import pytest

from scripts.bibliography.records import Notice
from scripts.checks.records import agencies, crossref, ncbi
from scripts.checks.records.record import Answer, Author, Unreadable, notice_kind
from tests.records.papers import recorded

PAGE = "<!DOCTYPE html><html><title>Just a moment...</title></html>"


def test_crossref() -> None:
    record = crossref.read_work(recorded("crossref_work.json"))
    assert (record.doi, record.volume, record.issue, record.pages) == ("10.5555/ldn.2019.001", "65", "2", ("529-538",))
    assert record.titles[1].endswith("in fibromyalgia: a randomized trial")
    assert record.authors[0] == Author("van der Müller", "Zoë")
    assert record.authors[2] == Author(literal="Example Study Group")
    assert record.years == (2018, 2019)
    assert record.journals == ("Journal of Example Pain", "J Ex Pain")
    assert record.notices == ()


def test_retraction_by_publisher_and_retraction_watch() -> None:
    record = crossref.read_work(recorded("crossref_retracted.json"))
    assert record.notices == (
        Notice("retraction", "crossref (publisher)", "10.5555/retraction.notice", "2020-01-02"),
        Notice("retraction", "crossref (retraction-watch)", "10.5555/retraction.notice", "2020-01-02"),
    )


def test_a_title_that_says_retracted_counts() -> None:
    work = json.loads(recorded("crossref_work.json"))
    work["message"]["title"] = ["RETRACTED: Naltrexone cures everything"]
    record = crossref.work(work["message"], "crossref")
    assert [(n.kind, n.source) for n in record.notices] == [("retraction", "crossref (title)")]


def test_notices_tell_the_other_direction() -> None:
    found = crossref.read_notices(recorded("crossref_notices.json"))
    assert found == {
        "10.5555/one.way": (
            Notice("concern", "crossref-notices", "10.5555/notice.1", "2021-05"),
            Notice("correction", "crossref-notices", "10.5555/notice.2"),
        )
    }


@pytest.mark.parametrize("missing", list(json.loads(recorded("crossref_work.json"))["message"]))
def test_crossref_without_a_field(missing: str) -> None:
    work = json.loads(recorded("crossref_work.json"))
    del work["message"][missing]
    assert crossref.read_work(json.dumps(work)).source == "crossref"


@pytest.mark.parametrize(
    "value", [None, 5, "text", [], {}, [None], [[[None]]], {"date-parts": [[None]]}, [{"x": 1}], True]
)
def test_crossref_with_a_field_of_another_form(value: object) -> None:
    work = json.loads(recorded("crossref_work.json"))
    for name in list(work["message"]):
        if name != "DOI":
            changed = {"message": {**work["message"], name: value}}
            assert crossref.read_work(json.dumps(changed)).doi == "10.5555/ldn.2019.001"


def test_pubmed() -> None:
    answers = ncbi.read_summaries(recorded("esummary.json"), ["22144687", "900001", "900002", "999999999", "5"])
    genbank, trial, retracted = (answers[x].record for x in ("22144687", "900001", "900002"))
    assert genbank
    assert trial
    assert retracted
    assert (genbank.doi, genbank.pmcid, genbank.pages) == ("10.1093/nar/gkr1202", "PMC3245039", ("D48-53",))
    assert genbank.authors[1] == Author("Karsch-Mizrachi", "I")
    assert genbank.years == (2012, 2011)
    assert trial.authors[0] == Author("van der Müller", "Z")
    assert trial.authors[-1] == Author(literal="Example Study Group")
    assert trial.notices == (Notice("correction", "ncbi", "PMID 900009", "2019"),)
    assert retracted.authors[0] == Author("Smith", "J")
    assert (retracted.doi, retracted.pages) == ("10.5555/retracted.1", ("e079183", "e079183."))
    assert retracted.notices == (Notice("retraction", "ncbi", "PMID 900020", "2020"),)
    assert answers["999999999"] == Answer("missing", detail="PMID 999999999 does not exist")
    assert answers["5"].kind == "failed"


@pytest.mark.parametrize(
    ("types", "title", "kinds", "is_notice"),
    [
        (["Retracted Publication"], "Naltrexone cures everything.", ["retraction"], False),
        (["Retraction of Publication"], "Retraction: Naltrexone cures everything.", [], True),
        (["Published Erratum"], "Correction to: Naltrexone.", [], True),
        (["Expression of Concern"], "Expression of concern: Naltrexone.", [], True),
        (["Journal Article", "Expression of Concern"], "Naltrexone cures everything.", ["concern"], False),
    ],
)
def test_types_of_papers_and_of_notices(types: list[str], title: str, kinds: list[str], is_notice: bool) -> None:
    summary = json.loads(recorded("esummary.json"))["result"]["22144687"] | {"pubtype": types, "title": title}
    record = ncbi.read_summaries(json.dumps({"result": {"1": summary}}), ["1"])["1"].record
    assert record
    assert [notice.kind for notice in record.notices] == kinds
    assert record.is_notice is is_notice


def test_id_converter() -> None:
    answers = ncbi.read_ids(recorded("idconv.json"), ["PMC900001", "PMC1", "PMC2"])
    record = answers["PMC900001"].record
    assert record
    assert (record.doi, record.pmid, record.pmcid) == ("10.5555/ldn.2019.001", "900001", "PMC900001")
    assert answers["PMC1"] == Answer("missing", detail="PMC1: Identifier not found in PMC")
    assert answers["PMC2"].kind == "failed"


def test_handles() -> None:
    assert agencies.read_handle(recorded("handle_found.json"), "x").kind == "exists"
    assert agencies.read_handle(recorded("handle_missing.json"), "x").detail == "the DOI x does not exist"
    assert agencies.read_handle(recorded("handle_no_value.json"), "x").kind == "missing"
    with pytest.raises(Unreadable):
        agencies.read_handle('{"responseCode": 2}', "x")


def test_agencies() -> None:
    assert crossref.read_agency(recorded("crossref_agency.json")) == "datacite"
    assert agencies.read_registration(recorded("doi_registration.json")) == "medra"
    with pytest.raises(Unreadable, match="DOI does not exist"):
        agencies.read_registration(recorded("doi_registration_missing.json"))


def test_datacite() -> None:
    record = agencies.read_datacite(recorded("datacite.json"))
    assert record.authors == (Author("Müller", "Zoë"), Author(literal="Example Group"))
    assert record.titles[-1] == "Diaries of people who take naltrexone: all answers"
    assert (record.years, record.pages, record.journals) == ((2022,), ("7-9",), ("Example Data", "Example Repository"))


def test_medra() -> None:
    record = crossref.read_csl(recorded("medra_csl.json"), "medra")
    assert (record.source, record.years, record.journals) == ("medra", (2017,), ("Rivista di Esempio",))


@pytest.mark.parametrize(
    "text", [PAGE, "", "null", "[]", "{", "5", "{}", '{"message": null}', '{"result": 5}', "[" * 100_000]
)
def test_what_is_no_answer_is_told(text: str) -> None:
    for read in (
        crossref.read_work,
        crossref.read_notices,
        crossref.read_agency,
        agencies.read_datacite,
        agencies.read_registration,
        lambda text: crossref.read_csl(text, "x"),
        lambda text: agencies.read_handle(text, "x"),
        lambda text: ncbi.read_summaries(text, ["1"]),
        lambda text: ncbi.read_ids(text, ["1"]),
    ):
        with pytest.raises(Unreadable):
            read(text)


def test_a_web_page_is_told_as_such_and_a_limit_in_its_words() -> None:
    with pytest.raises(Unreadable, match="web page"):
        crossref.read_work(PAGE)
    with pytest.raises(Unreadable, match="rate limit"):
        ncbi.read_summaries(recorded("esummary_limit.json"), ["1"])


def test_only_part_of_the_notices_is_not_taken_for_all() -> None:
    with pytest.raises(Unreadable, match="only 1 of 7"):
        crossref.read_notices('{"message": {"total-results": 7, "items": [{}]}}')


def test_kinds_of_notices() -> None:
    kinds = ["partial_retraction", "Expression of concern", "erratum", "new_version", "strange-thing", ""]
    assert [notice_kind(kind) for kind in kinds] == ["retraction", "concern", "correction", None, "other", None]


def test_answers_survive_the_journal() -> None:
    for answer in ncbi.read_summaries(recorded("esummary.json"), ["900001", "999999999"]).values():
        assert Answer.from_json(json.loads(json.dumps(answer.as_json()))) == answer
