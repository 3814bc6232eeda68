"""What the command does when an answer, a disk or a name is not as it should be."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from scripts.bibliography import loads
from scripts.checks.records import agencies, compare, crossref
from scripts.checks.records import wording as w
from scripts.checks.records.fixing import Change, apply
from scripts.checks.records.record import Answer, Record, Unreadable
from tests.network.server import Reply, as_json
from tests.records.papers import paper, recorded
from tests.records.test_command import ONE, THREE, TWO, Desk, desk
from tests.records.test_verdict import ours

__all__ = ["desk"]


def test_a_handle_without_an_address_leads_nowhere() -> None:
    answer = {"responseCode": 1, "values": [{"type": "HS_ADMIN"}]}
    assert agencies.read_handle(json.dumps(answer), "10.5555/x") == Answer(
        "missing", detail="the DOI 10.5555/x is registered but leads nowhere"
    )
    answer["values"] = [{"type": "HS_ADMIN"}, {"type": "URL"}]
    assert agencies.read_handle(json.dumps(answer), "10.5555/x") == Answer("exists")


def test_a_retraction_told_as_a_relation_counts() -> None:
    message = json.loads(recorded("crossref_work.json"))["message"]
    message["relation"] = {"is-retracted-by": [{"id": "10.5555/notice", "id-type": "doi"}]}
    found = crossref.work(message, "crossref").notices
    assert [(n.kind, n.source, n.id) for n in found] == [("retraction", "crossref", "10.5555/notice")]


def test_updates_that_are_no_notices_are_left_out() -> None:
    message = json.loads(recorded("crossref_work.json"))["message"]
    message["updated-by"] = [{"type": "new_version", "DOI": "10.5555/v2"}, {"label": "Erratum", "DOI": "10.5555/e"}]
    assert [(n.kind, n.id) for n in crossref.work(message, "crossref").notices] == [("correction", "10.5555/e")]


@pytest.mark.parametrize("text", ["{}", '{"message": {"agency": {}}}', '{"message": []}'])
def test_an_answer_without_an_agency_is_told(text: str) -> None:
    with pytest.raises(Unreadable):
        crossref.read_agency(text)


@pytest.mark.parametrize(("ours", "theirs", "alike"), [("-", "Berg", False), ("Berg", "-", False), ("-", "-", False)])
def test_a_name_of_signs_alone_is_nobodys(ours: str, theirs: str, alike: bool) -> None:
    assert w.same_family(ours, theirs) is alike


@pytest.mark.parametrize(
    ("mine", "theirs", "alike"), [("iv-x", "iv-x", "same"), ("iv", "v", "other"), ("a1b2", "a1b2", "same")]
)
def test_pages_that_are_no_numbers_are_compared_as_they_stand(mine: str, theirs: str, alike: str) -> None:
    assert w.pages_alike(mine, [theirs]) == alike


@pytest.mark.parametrize(
    ("alike", "other"),
    [
        ({"author": "other", "issued": "other"}, True),
        ({"author": "other", "page": "other"}, True),
        ({"author": "other", "issued": "same", "page": "same"}, False),
        ({"author": "same", "issued": "other", "page": "other"}, False),
    ],
)
def test_without_a_title_author_and_place_decide(alike: dict[str, compare.Alike | None], other: bool) -> None:
    assert compare.is_other_paper(alike) is other


@pytest.mark.parametrize(
    ("found", "added"),
    [
        (Record("crossref", pages=("529-38",)), [("page", "529-538")]),
        (Record("crossref", pages=("e12",)), [("page", "e12")]),
        (Record("crossref", pages=("in press",)), []),
        (Record("crossref"), []),
        (Record("crossref", doi="10.5555/paper.1"), [("DOI", "10.5555/paper.1")]),
        (Record("crossref", doi="no doi"), []),
    ],
)
def test_only_what_is_sound_is_proposed(found: Record, added: list[tuple[str, str]]) -> None:
    entry = ours(page="", DOI="")
    assert [(a.field, a.theirs) for a in compare._additions(entry, found)] == added


def test_a_field_that_stands_there_is_replaced_in_its_place() -> None:
    text = "references:\n" + ONE.entry(unconfirmed="volume") + TWO.entry()
    after = apply(text, [Change("paper001", {"volume": "66"}, ("volume",))])
    assert after == text.replace("volume: '65'", "volume: '66'", 1).replace("    unconfirmed: [volume]\n", "", 1)
    assert loads(after).by_id["paper001"].volume == "66"


def test_registrations_that_cannot_be_read_are_asked_elsewhere(desk: Desk) -> None:
    desk.write(replace(ONE, pmid="", pmcid="").entry())
    desk.services.replies[f"/doi/api/handles/{ONE.doi}"] = as_json(json.loads(recorded("handle_found.json")))
    desk.services.replies[f"/crossref/works/{ONE.doi}/agency"] = Reply("<html>")
    desk.services.replies[f"/doi/doiRA/{ONE.doi}"] = as_json([{"DOI": ONE.doi, "RA": "medRA"}])
    assert desk.run() == 3
    assert f"/medra/{ONE.doi}" in desk.services.server.paths()


PAGE = Reply("<!DOCTYPE html><title>Maintenance", 200)


def test_a_page_in_place_of_many_answers_is_no_verdict(desk: Desk) -> None:
    desk.papers(ONE, TWO)
    desk.services.replies["/ncbi/esummary.fcgi"] = PAGE
    assert desk.run() == 3
    assert {record.verdict for record in desk.records().values()} == {"could-not-verify"}


@pytest.mark.parametrize("reply", [PAGE, Reply("", 403)])
def test_notices_that_could_not_be_looked_up_are_not_among_what_was_asked(desk: Desk, reply: Reply) -> None:
    desk.papers(ONE, TWO)
    desk.services.replies["/crossref/works"] = reply
    assert desk.run() == 0
    assert {record.asked for record in desk.records().values()} == {("crossref", "doi", "idconv", "ncbi")}


@pytest.fixture
def readonly(desk: Desk) -> Path:
    """A folder in whose place a file stands, so that nothing can be written below it."""
    blocked = desk.folder / "blocked"
    blocked.write_text("")
    return blocked


def test_a_place_for_answers_that_cannot_be_written_is_told(
    desk: Desk, readonly: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    desk.papers(ONE)
    assert desk.run(f"--cache={readonly.name}/below") == 3
    assert "blocked/below cannot be written" in capsys.readouterr().err
    assert desk.requests == []


def test_a_report_that_cannot_be_written_is_told(
    desk: Desk, readonly: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    desk.papers(ONE)
    assert desk.run(f"--report={readonly}/report.xml") == 3
    assert "report.xml could not be written" in capsys.readouterr().err
    assert desk.record().verdict == "agrees"


def test_a_completion_that_would_spoil_the_file_is_not_written(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    desk.services.papers = [ONE]
    desk.write(ONE.entry(PMID=""))
    before = (desk.folder / "references.yaml").read_bytes()
    monkeypatch.setattr("scripts.checks.records.fixing.propose", lambda *_: Change("paper001", {"DOI": "no doi"}))
    assert desk.run("--fix", "--yes") == 3
    assert "the completed entries would have faults, so nothing is written" in capsys.readouterr().err
    assert (desk.folder / "references.yaml").read_bytes() == before


def test_where_nothing_is_wrong_github_is_told_nothing(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    desk.papers(ONE)
    assert desk.run("--format=github") == 0
    assert capsys.readouterr().out == ""


def test_an_entry_that_nobody_could_compare_is_an_error_in_the_report(desk: Desk, tmp_path: Path) -> None:
    desk.services.papers = [ONE, TWO]
    desk.write(ONE.entry(), TWO.entry(volume="'1'"), replace(THREE, doi="", pmid="", pmcid="").entry(),
               paper(4, doi="", pmcid="").entry())  # fmt: skip
    desk.services.replies["/ncbi/esummary.fcgi"] = Reply("", 403)
    assert desk.run(f"--report={tmp_path}/report.xml") in (1, 3)
    report = (tmp_path / "report.xml").read_text("utf-8")
    assert report.count("<error ") == report.count('type="could-not-verify"') > 0
    assert report.count("<skipped ") == 1
