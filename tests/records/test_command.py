"""The command from end to end, against a stand-in of all services on this machine."""

from __future__ import annotations

import errno
import json
import os
import signal
import subprocess
import sys
import time
import xml.etree.ElementTree as etree
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from scripts.bibliography.records import Checked, dump, load_records
from scripts.checks.__main__ import CHECKS
from scripts.checks.__main__ import main as checks
from scripts.checks.records import command
from scripts.checks.records.command import World, main
from scripts.checks.records.journal import alone
from scripts.network.connection import Limits
from scripts.network.pacing import Clock
from tests.network import server as s
from tests.network.server import Reply, Request, Server, as_json, redirect, serving
from tests.records.papers import Paper, StandIn, paper, recorded

ROOT = Path(__file__).parents[2]
NOW = 1795737600.0  # 27 November 2026
DAY = 86400.0


class Desk:
    """A small project, and the services that it asks."""

    def __init__(self, folder: Path, server: Server) -> None:
        self.folder = folder
        self.services = StandIn(server, [])
        self.now = NOW
        self.slept: list[float] = []
        # Far longer than anything takes here, so that a busy machine changes nothing; tests of slow answers shorten it.
        self.limits = Limits(connect=20, silence=20, total=40, body=300_000)
        (folder / "data").mkdir()
        (folder / "mkdocs.yml").write_text("site_url: https://site.example/\ndocs_dir: docs\n")

    def write(self, *entries: str) -> None:
        (self.folder / "references.yaml").write_text("references:\n" + "\n".join(entries), "utf-8")

    def papers(self, *papers: Paper) -> None:
        """The services know *papers*, and so do we."""
        self.services.papers = list(papers)
        self.write(*(p.entry() for p in papers))

    def run(self, *options: str, environment: dict[str, str] | None = None) -> int:
        clock = Clock(lambda: self.now + sum(self.slept), lambda: self.now + sum(self.slept), self.slept.append)
        world = World(clock, environment or {}, self.limits)
        return main([f"--root={self.folder}", *self.services.options(), *options], world)

    def record(self, key: str = "paper001") -> Checked:
        return self.records()[key]

    def records(self) -> dict[str, Checked]:
        return load_records(self.folder / "data/records.yaml")

    @property
    def requests(self) -> list[Request]:
        return self.services.server.requests


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with serving() as server:
        yield Desk(tmp_path, server)


ONE, TWO, THREE = paper(1), paper(2), paper(3)


def test_all_is_well(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    desk.papers(ONE, TWO, THREE)
    assert desk.run() == 0
    assert {r.verdict for r in desk.records().values()} == {"agrees"}
    assert desk.record().checked == "2026-11-27"
    assert desk.record().asked == ("crossref", "crossref-notices", "doi", "idconv", "ncbi")
    out = capsys.readouterr()
    assert "3 agrees" in out.out
    assert out.err == ""  # no bar where no one watches
    # One request a DOI for handle and agency, one a batch for all else.
    assert len(desk.requests) == 2 * 3 + 3
    agents = {request.headers["user-agent"] for request in desk.requests}
    assert agents == {"ldn-fibromyalgia-reference/0.1 (+https://site.example/)"}
    assert not any("mailto" in request.query or "email" in request.query for request in desk.requests)


def test_a_contact_and_a_key_are_sent_where_they_belong(desk: Desk) -> None:
    desk.papers(ONE)
    assert desk.run("--contact=us@site.example", environment={"NCBI_API_KEY": "k3y"}) == 0
    for request in desk.requests:
        assert request.headers["user-agent"].endswith("(+https://site.example/; mailto:us@site.example)")
        service = request.path.split("/")[1]
        assert request.query.get("mailto") == (["us@site.example"] if service == "crossref" else None)
        assert request.query.get("email") == (["us@site.example"] if service in ("ncbi", "idconv") else None)
        assert request.query.get("api_key") == (["k3y"] if service == "ncbi" else None)
    kept = (desk.folder / ".cache/records/answers.jsonl").read_text() + (desk.folder / "data/records.yaml").read_text()
    assert "k3y" not in kept


def test_the_worst_error_comes_first(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    """Our entry carries the DOI of another paper."""
    other = replace(TWO, title="Burning mouth syndrome: a survey of dentists", family="Noon", year=1999, page="7-9")
    desk.services.papers = [ONE, other, THREE]
    desk.write(ONE.entry(DOI=other.doi), THREE.entry(volume="'66'"))
    assert desk.run() == 1
    assert (desk.record().verdict, desk.record("paper003").verdict) == ("wrong-paper", "differs")
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("references.yaml:2: paper001: the DOI 10.5555/paper.2 leads to another paper;")
    assert 'volume: ours "66", crossref, ncbi "65"' in lines[1]


def test_retraction_known_to_the_notice_alone(desk: Desk) -> None:
    desk.papers(ONE, TWO)
    notices = json.loads(recorded("crossref_notices.json"))["message"]["items"]
    notices[0]["update-to"][0] |= {"DOI": TWO.doi.upper(), "type": "retraction"}
    desk.services.notices = notices
    assert desk.run() == 1
    assert desk.record("paper001").verdict == "agrees"
    assert [(n.kind, n.source, n.id) for n in desk.record("paper002").notices] == [
        ("retraction", "crossref-notices", "10.5555/notice.1")
    ]
    desk.write(ONE.entry(), TWO.entry(status="retracted"))
    assert desk.run("--fresh") == 0  # known, and told to readers


def test_retraction_known_to_pubmed_alone(desk: Desk) -> None:
    desk.papers(replace(ONE, pubtypes=("Journal Article", "Retracted Publication")))
    assert desk.run() == 1
    assert desk.record().verdict == "retracted"


def test_identifiers_that_do_not_exist(desk: Desk) -> None:
    desk.services.papers = [ONE, TWO, THREE]
    desk.write(ONE.entry(DOI="10.5555/nowhere"), TWO.entry(PMID="'5'"), THREE.entry(PMCID="PMC5"))
    assert desk.run() == 1
    assert [r.verdict for r in desk.records().values()] == ["not-found"] * 3
    assert desk.record().remark == "the DOI 10.5555/nowhere does not exist"
    assert desk.record("paper002").remark == "PMID 5 does not exist"
    assert desk.record("paper003").remark == "PMC5: Identifier not found in PMC"


def test_one_bad_id_does_not_spoil_a_batch(desk: Desk) -> None:
    desk.papers(*(paper(n) for n in range(1, 6)))
    usual = desk.services.answer

    def picky(request: Request) -> Reply:
        if request.path == "/ncbi/esummary.fcgi" and ONE.pmid in request.query["id"][0].split(","):
            return Reply("bad", 400)
        return usual(request)

    desk.services.server.otherwise = picky
    assert desk.run() == 3
    assert [r.verdict for r in desk.records().values()] == ["could-not-verify", *["agrees"] * 4]


@pytest.mark.parametrize("reply", [Reply("<html>Just a moment", 403), Reply("<html>", 200), Reply("", 500)])
def test_when_doi_org_does_not_answer_its_twin_does(desk: Desk, reply: Reply) -> None:
    desk.papers(ONE)
    desk.services.replies[f"/doi/api/handles/{ONE.doi}"] = reply
    assert desk.run() == 0
    assert f"/handle/api/handles/{ONE.doi}" in desk.services.server.paths()


FAULTS = {
    "bot wall": Reply("<html>Just a moment...", 403, {"Content-Type": "text/html"}),
    "gone": Reply("", 410),
    "log-in": redirect("/login", 302),
    "loop": redirect(f"/crossref/works/{ONE.doi}"),
    "into the private network": redirect("http://192.168.1.1/"),
    "to a file": redirect("file:///etc/passwd"),
    "page instead of data": Reply("<!DOCTYPE html><title>Maintenance", 200, {"Content-Type": "text/html"}),
    "wrong content type": Reply("nothing", 200, {"Content-Type": "image/png"}),
    "truncated": Reply('{"message":', length=5000),
    "endless": Reply(raw=s.endless),
    "trickle": Reply(raw=s.trickle),
    "silence": Reply(raw=s.silence),
    "garbage": Reply(raw=s.garbage),
    "closed": Reply(raw=s.hang_up),
    "down": Reply("", 500),
    "told to wait long": Reply("", 429, {"Retry-After": "86400"}),
    "always too many": Reply("", 429),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_service_that_fails_is_no_verdict_on_the_paper(desk: Desk, fault: str) -> None:
    """Whatever Crossref does wrong, the paper is neither wrong nor gone, and what was known stays."""
    desk.papers(ONE)
    assert desk.run() == 0
    before = desk.record()
    desk.now += 7 * DAY
    desk.services.server.on("/login", Reply("<form>"))
    desk.services.replies[f"/crossref/works/{ONE.doi}"] = FAULTS[fault]
    if fault in ("trickle", "silence"):
        desk.limits = Limits(connect=20, silence=0.3, total=0.4)
    assert desk.run() == 3
    assert desk.record() == before
    (desk.folder / "data/records.yaml").unlink()
    assert desk.run() == 3
    assert desk.record().verdict == "could-not-verify"
    assert "the DOI could not be compared" in desk.record().remark


def test_failures_that_pass(desk: Desk) -> None:
    desk.papers(ONE)
    answer = as_json(ONE.crossref())
    path = f"/crossref/works/{ONE.doi}"
    replies = [Reply("", 500), Reply("", 429, {"Retry-After": "3"}), Reply('{"mess', length=999), answer]
    desk.services.server.on(path, *replies)
    assert desk.run() == 0
    assert desk.services.server.paths().count(path) == 4
    assert 3.0 in [round(seconds) for seconds in desk.slept]


def test_redirects_of_a_service_are_followed(desk: Desk) -> None:
    desk.papers(ONE)
    desk.services.replies[f"/crossref/works/{ONE.doi}"] = redirect("/crossref/elsewhere", 301)
    desk.services.replies["/crossref/elsewhere"] = as_json(ONE.crossref())
    assert desk.run() == 0


def test_a_service_under_an_unknown_name_or_certificate(desk: Desk, tmp_path: Path) -> None:
    desk.papers(ONE)
    context, _ = s.self_signed(tmp_path)
    with serving(tls=context) as secure:
        assert desk.run(f"--base-url=crossref={secure.url}") == 3
    assert "certificate" in desk.record().remark
    with serving() as closed:
        address = closed.url
    assert desk.run("--fresh", f"--base-url=eutils={address}") == 3
    assert "the PMID could not be compared" in desk.record().remark


def test_other_agencies(desk: Desk) -> None:
    data, italian, korean = (
        replace(paper(n), pmid="", pmcid="", doi=doi)
        for n, doi in ((1, "10.5555/dataset"), (2, "10.5555/italian"), (3, "10.5555/korean"))
    )
    desk.services.papers = []
    desk.write(data.entry(), italian.entry(), korean.entry())
    found = as_json(json.loads(recorded("handle_found.json")))
    replies = desk.services.replies
    for made in (data, italian, korean):
        replies[f"/doi/api/handles/{made.doi}"] = found
    replies["/crossref/works/10.5555/dataset/agency"] = Reply(recorded("crossref_agency.json"))
    attributes = json.loads(recorded("datacite.json"))
    attributes["data"]["attributes"] |= {"titles": [{"title": data.title}], "publicationYear": 2013}
    attributes["data"]["attributes"]["creators"] = [{"name": "Younger, A.", "nameType": "Personal"}]
    attributes["data"]["attributes"]["container"] = {"title": data.journal, "firstPage": "529", "lastPage": "538"}
    replies["/datacite/dois/10.5555/dataset"] = as_json(attributes)
    replies["/doi/doiRA/10.5555/italian"] = Reply(recorded("doi_registration.json"))
    csl = json.loads(recorded("medra_csl.json")) | {"title": italian.title, "page": italian.page, "volume": "65"}
    csl |= {"author": [{"family": "Younger"}], "issued": {"date-parts": [["2013"]]}, "container-title": italian.journal}
    replies["/medra/10.5555/italian"] = as_json(csl)
    replies["/doi/doiRA/10.5555/korean"] = as_json([{"DOI": "10.5555/korean", "RA": "KISTI"}])
    replies["/doi/10.5555/korean"] = as_json({**csl, "DOI": korean.doi, "title": korean.title})
    assert desk.run() == 0
    services = {r.id: set(r.asked) & {"datacite", "medra", "csl"} for r in desk.records().values()}
    assert services == {"paper001": {"datacite"}, "paper002": {"medra"}, "paper003": {"csl"}}


def test_a_doi_that_no_agency_knows(desk: Desk) -> None:
    desk.write(replace(ONE, pmid="", pmcid="").entry())
    desk.services.replies[f"/doi/api/handles/{ONE.doi}"] = as_json(json.loads(recorded("handle_found.json")))
    assert desk.run() == 3
    assert "no agency is told" in desk.record().remark


def test_a_run_that_was_stopped_goes_on(desk: Desk) -> None:
    desk.papers(*(paper(n) for n in range(1, 31)))

    def interrupted(done: int, total: int) -> None:
        if done == 25:
            raise KeyboardInterrupt

    original = command.Progress.advance
    command.Progress.advance = lambda self, done, total: interrupted(done, total)  # type: ignore[method-assign]
    try:
        assert desk.run() == 3
    finally:
        command.Progress.advance = original  # type: ignore[method-assign]
    assert not (desk.folder / "data/records.yaml").exists()
    first = len(desk.requests)
    assert desk.run() == 0
    assert len(desk.requests) < 2 * (2 * 30 + 4)
    assert len(desk.requests) - first < 2 * 30 + 4
    assert {r.verdict for r in desk.records().values()} == {"agrees"}


PROGRAM = """
import sys
from scripts.checks.__main__ import main
sys.exit(main(["records", *sys.argv[1:]]))
"""


def test_a_killed_run_resumes(desk: Desk) -> None:
    desk.papers(*(paper(n) for n in range(1, 41)))
    desk.services.server.latency = 0.02
    arguments = [sys.executable, "-c", PROGRAM, f"--root={desk.folder}", *desk.services.options()]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    killed = subprocess.Popen(arguments, env=environment, stdout=subprocess.DEVNULL)
    deadline = time.monotonic() + 20
    while len(desk.requests) < 30 and time.monotonic() < deadline:
        time.sleep(0.01)
    killed.send_signal(signal.SIGKILL)
    killed.wait()
    first = len(desk.requests)
    assert not (desk.folder / "data/records.yaml").exists()
    with (desk.folder / ".cache/records/answers.jsonl").open("a") as journal:
        journal.write('{"form": 1, "scope": "cut off in the mid')
    desk.services.server.latency = 0
    done = subprocess.run(arguments, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert len(desk.records()) == 40
    # What was under way when the run was killed is asked again: at most one request a lane.
    assert len(desk.requests) <= 2 * 40 + 2 + 3 + 4
    assert len(desk.requests) - first < 2 * 40


def test_two_runs_at_once_do_no_harm(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    desk.papers(ONE)
    with alone(desk.folder / ".cache/records"):
        assert desk.run() == 3
    assert f"another run is at work (process {os.getpid()})" in capsys.readouterr().err
    assert desk.requests == []
    assert not (desk.folder / "data/records.yaml").exists()
    assert desk.run() == 0


def test_a_full_disk_leaves_the_old_files(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    desk.papers(ONE)
    old = dump([Checked("paper001", "2026-11-01", "00000000", "differs")])
    (desk.folder / "data/records.yaml").write_text(old)

    def full(*_: object, **__: object) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("scripts.bibliography.files.os.fdopen", full)
    assert desk.run() == 3
    assert "No space left on device. The old file stays." in capsys.readouterr().err
    assert (desk.folder / "data/records.yaml").read_text() == old
    assert [p.name for p in (desk.folder / "data").iterdir()] == ["records.yaml"]


def test_a_journal_that_cannot_be_written_does_not_stop_the_run(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    desk.papers(ONE)
    (desk.folder / ".cache/records/answers.jsonl").mkdir(parents=True)
    assert desk.run() == 0
    assert "answers could not be kept" in capsys.readouterr().err
    assert desk.record().verdict == "agrees"


def test_answers_are_used_again_for_a_day_and_dated_by_the_oldest(desk: Desk) -> None:
    desk.papers(ONE)
    assert desk.run() == 0
    asked = len(desk.requests)
    desk.now += 0.8 * DAY
    assert desk.run() == 0
    assert (len(desk.requests), desk.record().checked) == (asked, "2026-11-27")
    desk.now += 0.8 * DAY
    assert desk.run() == 0
    assert (len(desk.requests), desk.record().checked) == (2 * asked, "2026-11-28")
    assert desk.run("--fresh") == 0
    assert len(desk.requests) == 3 * asked


def test_answers_of_a_stand_in_are_not_those_of_the_services(desk: Desk) -> None:
    desk.papers(ONE)
    assert desk.run() == 0
    asked = len(desk.requests)
    with serving() as another:
        StandIn(another, [ONE])
        assert desk.run(f"--base-url=doi={another.url}/doi") == 0
        assert len(another.requests) == 1
    assert len(desk.requests) == 2 * asked - 1, desk.services.server.paths()


def test_only_some_are_checked_and_the_rest_stays(desk: Desk) -> None:
    desk.papers(ONE, TWO)
    assert desk.run() == 0
    desk.now += 7 * DAY
    assert desk.run("--only", "paper002") == 0
    assert [r.checked for r in desk.records().values()] == ["2026-11-27", "2026-12-04"]
    desk.write(TWO.entry())
    assert desk.run() == 0
    assert list(desk.records()) == ["paper002"]  # what is no longer in the list is no longer in the file


def test_entries_without_identifier_ask_nobody(desk: Desk) -> None:
    desk.write(ONE.entry(DOI="", PMID="", PMCID=""))
    assert desk.run() == 0
    assert (desk.record().verdict, desk.requests) == ("nothing-to-check", [])


def test_machines_can_read_it(desk: Desk, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    desk.services.papers = [ONE, TWO]
    bare = THREE.entry(DOI="", PMID="", PMCID="")
    desk.write(ONE.entry(volume="'66'"), TWO.entry(), bare)
    desk.services.replies["/idconv/"] = Reply("", 503)
    desk.services.replies["/ncbi/esummary.fcgi"] = Reply("", 503)
    report = tmp_path / "out/records.xml"
    assert desk.run("--format=json", f"--report={report}") == 1
    told = json.loads(capsys.readouterr().out)
    assert (told["exit_code"], told["counts"]["differs"], told["counts"]["could-not-verify"]) == (1, 1, 1)
    assert next((r["id"], r["finding"], r["line"]) for r in told["records"]) == ("paper001", True, 2)
    suite = etree.fromstring(report.read_text())
    assert {k: suite.get(k) for k in ("tests", "failures", "errors", "skipped")} == {
        "tests": "3", "failures": "1", "errors": "1", "skipped": "1",
    }  # fmt: skip
    failure = suite.find("testcase[@name='paper001']/failure")
    assert failure is not None
    assert 'volume: ours "66"' in (failure.get("message") or "")
    assert desk.run("--format=github") == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("::warning file=references.yaml,line=2,title=records::paper001: ")


def test_wrong_usage(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    desk.papers(ONE)
    assert main([f"--root={desk.folder}", "--base-url=crosref=http://127.0.0.1:1"], World()) == 2
    assert 'there is no service "crosref"' in capsys.readouterr().err
    assert main([f"--root={desk.folder}", "--base-url=crossref=ftp://h.example"], World()) == 2
    assert main([f"--root={desk.folder}", "--base-url=crossref"], World()) == 2
    assert desk.run("--only", "paper0001") == 2
    assert 'Did you mean "paper001"' in capsys.readouterr().err
    with pytest.raises(SystemExit) as stopped:
        desk.run("--frmat=json")
    assert stopped.value.code == 2
    (desk.folder / "data/records.yaml").write_text("records: 5\n")
    assert desk.run() == 2
    assert "data/records.yaml:1:" in capsys.readouterr().err
    (desk.folder / "references.yaml").write_text("references: 5\n")
    assert desk.run() == 2
    assert desk.requests == []


def test_help_names_every_service(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        checks(["records", "--help"])
    out = capsys.readouterr().out
    for name in ("doi", "handle", "hdl", "crossref", "datacite", "medra", "ncbi", "eutils", "idconv", "NCBI_API_KEY"):
        assert name in out


def test_the_usual_checks_leave_the_network_alone() -> None:
    assert "records" not in CHECKS


def test_nothing_is_written_on_a_dry_run(desk: Desk) -> None:
    desk.papers(ONE)
    assert desk.run("--dry-run") == 0
    assert not (desk.folder / "data/records.yaml").exists()


def test_a_run_that_is_stopped_while_it_waits_ends_at_once_and_asks_no_more(desk: Desk) -> None:
    """A service asks to wait a minute; the run is stopped meanwhile."""
    desk.papers(ONE)
    path = f"/crossref/works/{ONE.doi}"
    desk.services.replies[path] = Reply("", 429, {"Retry-After": "60"})
    arguments = [sys.executable, "-c", PROGRAM, f"--root={desk.folder}", *desk.services.options()]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    waiting = subprocess.Popen(arguments, env=environment, stderr=subprocess.PIPE, text=True)
    deadline = time.monotonic() + 30
    while path not in desk.services.server.paths() and time.monotonic() < deadline:
        time.sleep(0.02)
    time.sleep(0.3)
    waiting.send_signal(signal.SIGINT)
    _, told = waiting.communicate(timeout=30)
    assert waiting.returncode == 3
    assert "the same command goes on from there" in told
    assert "Traceback" not in told
    assert desk.services.server.paths().count(path) == 1


OLD = "10.1002/(SICI)1529-0131(199909)42:9<1900::AID-ANR14>3.0.CO;2-#"


def test_signs_in_old_identifiers_are_sent_as_they_are(desk: Desk) -> None:
    desk.papers(replace(ONE, doi=OLD))
    desk.write(ONE.entry(DOI=f"'{OLD}'"))
    assert desk.run() == 0
    assert f"/crossref/works/{OLD.lower()}" in desk.services.server.paths()
    assert desk.record().verdict == "agrees"


def test_differences_of_writing_are_none(desk: Desk) -> None:
    title = "TNF-α in Sjögren’s syndrome & fibromyalgia: a randomized trial"
    desk.papers(replace(ONE, title=title, extra={
        "title": ["TNF-&amp;alpha; IN SJOGREN'S SYNDROME AND <i>FIBROMYALGIA</i>"], "subtitle": ["A Randomized Trial"],
        "container-title": ["J Ex Pain"], "page": "529-38", "published-print": {"date-parts": [[2014, 1]]},
    }))  # fmt: skip
    assert desk.run() == 0
    assert desk.record().differences == ()


def test_without_a_network_nothing_is_written(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    desk.papers(*(paper(n) for n in range(1, 8)))
    with serving() as closed:
        address = closed.url
    names = ("doi", "handle", "crossref", "datacite", "medra", "ncbi", "idconv")
    assert desk.run(*(f"--base-url={name}={address}/{name}" for name in names)) == 3
    assert not (desk.folder / "data/records.yaml").exists()
    out = capsys.readouterr().out
    assert "7 could not be verified" in out
    assert "No service answered" in out
    # The host is left alone after it failed three times in a row, whatever was still to be asked.
    assert "7 references, 12 requests" in out
