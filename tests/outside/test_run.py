"""The whole run: weeks, killed runs, two at once, full disks, what people are told, and the command line."""

from __future__ import annotations

import datetime as dt
import errno
import json
import os
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from scripts.bibliography import linkfile
from scripts.checks.__main__ import main
from scripts.checks.outside import run as outside
from scripts.checks.outside.journal import Journal
from scripts.checks.outside.verdict import Observation
from scripts.checks.records.journal import alone
from tests.conftest import ROOT
from tests.network.server import Reply, Server, as_json, hang_up, serving
from tests.outside.projects import DAY, kept, make, run

PAGE = Reply("Text", headers={"Content-Type": "text/html"})


def week(number: int) -> dt.date:
    return DAY + dt.timedelta(weeks=number)


def command(root: Path, *bases: str) -> list[str]:
    replaced = [word for base in bases for word in ("--base-url", base)]
    return [sys.executable, "-m", "scripts.checks", "links", "--root", str(root), "--timeout", "2", *replaced]


def test_a_page_that_dies_is_gone_after_three_weeks_and_the_copy_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    copy = "https://web.archive.org/web/20260114000000/https://a.example/x"
    with serving() as server:
        server.on("/x", PAGE, Reply(status=404))
        server.on("/y", PAGE)
        closest = {"available": True, "status": "200", "url": copy, "timestamp": "20260114000000"}
        server.on("/archive/wayback/available", as_json({"archived_snapshots": {"closest": closest}}))
        bases = (f"a.example={server.url}", f"archive={server.url}/archive")
        make(tmp_path, ["https://a.example/x", "https://a.example/y"], {"one": "https://a.example/x"})
        codes = [run(tmp_path, *bases, day=week(number)) for number in range(4)]
        server.on("/x", PAGE)
        codes.append(run(tmp_path, *bases, day=week(4)))
    assert codes == [0, 0, 0, 1, 0]
    told = capsys.readouterr().out.splitlines()
    assert told[0].endswith("404 Not Found; also at docs/index.md:3. Failure 1 of 3; nothing to do yet.")
    days = "2026-03-08, 2026-03-15, 2026-03-22"
    assert told[2] == (
        f"references.yaml:2: https://a.example/x is gone: 404 Not Found ({days}); also at docs/index.md:3. "
        f"Link the copy of 2026-01-14, {copy}, or its new address."
    )
    assert len(told) == 3
    assert kept(tmp_path)["https://a.example/x"].verdict == "works"


def test_without_a_network_nothing_is_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    make(tmp_path, [f"https://a.example/{number}" for number in range(12)])
    with serving() as server:
        server.otherwise = lambda request: PAGE
        assert run(tmp_path, f"a.example={server.url}") == 0
        before = (tmp_path / "data/links.yaml").read_text()
        server.otherwise = lambda request: Reply(raw=hang_up)
        for number in (1, 2, 3, 4):
            assert run(tmp_path, f"a.example={server.url}", day=week(number)) == 3
        # A wall that says "not found" to all is no better.
        server.otherwise = lambda request: Reply(status=404)
        for number in (5, 6, 7, 8):
            assert run(tmp_path, f"a.example={server.url}", day=week(number)) == 3
    assert (tmp_path / "data/links.yaml").read_text() == before
    assert "nearly all addresses failed at once" in capsys.readouterr().err


def test_a_network_that_breaks_down_on_the_way_makes_no_failures(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    many(tmp_path)
    with serving() as server:

        def answer(request: object) -> Reply:
            return PAGE if len(server.requests) <= outside.BATCH else Reply(status=404)

        server.otherwise = answer  # type: ignore[assignment]
        assert run(tmp_path, f"a.example={server.url}") == 0
        assert "Run it again for the rest" in capsys.readouterr().err
        assert {link.verdict for link in kept(tmp_path).values()} == {"works"}
        assert len(kept(tmp_path)) == outside.BATCH
        server.requests.clear()
        server.otherwise = lambda request: PAGE
        assert run(tmp_path, f"a.example={server.url}") == 0
        assert len(server.requests) == 50
    assert len(kept(tmp_path)) == 150


def test_hosts_that_do_not_exist_do_not_make_a_network(tmp_path: Path) -> None:
    make(tmp_path, [f"https://nowhere{number}.example/" for number in range(12)])
    assert run(tmp_path) == 3
    assert not (tmp_path / "data/links.yaml").exists()


def test_what_people_wrote_and_what_is_not_named_any_more_stays(tmp_path: Path) -> None:
    with serving() as server:
        server.otherwise = lambda request: Reply(status=403) if request.path == "/x" else PAGE
        base = f"a.example={server.url}"
        make(tmp_path, ["https://a.example/x", "https://a.example/y"])
        run(tmp_path, base)
        file = tmp_path / "data/links.yaml"
        entry = "reason: 403 Forbidden\n"
        file.write_text(file.read_text().replace(entry, f"{entry}  checked-by-hand: 2026-03-02\n"))
        make(tmp_path, ["https://a.example/x"])
        run(tmp_path, base, day=week(1))
        links = kept(tmp_path)
        assert links["https://a.example/x"].checked_by_hand == dt.date(2026, 3, 2)
        assert links["https://a.example/y"].checked == DAY
        run(tmp_path, base, day=week(2), prune=True)
        assert list(kept(tmp_path)) == ["https://a.example/x"]


def test_what_was_checked_by_hand_is_not_told_again_for_half_a_year(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with serving() as server:
        server.otherwise = lambda request: Reply(status=403) if request.path == "/x" else PAGE
        base = f"a.example={server.url}"
        make(tmp_path, ["https://a.example/x", "https://a.example/y"])
        run(tmp_path, base)
        assert "add checked-by-hand: 2026-03-01" in capsys.readouterr().out
        file = tmp_path / "data/links.yaml"
        file.write_text(file.read_text().replace("403 Forbidden\n", "403 Forbidden\n  checked-by-hand: 2026-03-02\n"))
        run(tmp_path, base, day=week(25))
        assert capsys.readouterr().out == ""
        run(tmp_path, base, day=week(27))
        assert "could not be verified since 2026-03-01: 403 Forbidden" in capsys.readouterr().out


def test_a_faulty_file_is_told_and_left_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    make(tmp_path, ["https://a.example/"])
    (tmp_path / "data/links.yaml").write_text("links:\n- addres: https://a.example/\n")
    with serving() as server:
        assert run(tmp_path, f"a.example={server.url}") == 2
        assert server.paths() == []
    assert 'data/links.yaml:2: entry without address: unknown field "addres"' in capsys.readouterr().out
    assert (tmp_path / "data/links.yaml").read_text() == "links:\n- addres: https://a.example/\n"


def many(root: Path, count: int = 150) -> Path:
    return make(root, [f"https://a.example/{number}" for number in range(count)])


def test_a_killed_run_resumes(tmp_path: Path) -> None:
    many(tmp_path)
    with serving() as server:
        # After the first hundred the host falls silent.
        def answer(request: object) -> Reply:
            if len(server.requests) > outside.BATCH:
                time.sleep(3)
            return PAGE

        server.otherwise = answer  # type: ignore[assignment]
        line = [*command(tmp_path, f"a.example={server.url}")]
        process = subprocess.Popen(line, cwd=ROOT, stderr=subprocess.PIPE, text=True, start_new_session=True)
        assert process.stderr is not None
        while f"{outside.BATCH} of 150 asked" not in process.stderr.readline():
            assert process.poll() is None
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        process.stderr.close()
        assert not (tmp_path / "data/links.yaml").exists()
        journal = tmp_path / outside.WORK / "journal.jsonl"
        with journal.open("a") as stream:
            stream.write('\n{"day": "2026-')  # as if it had been killed while writing
        server.requests.clear()
        server.otherwise = lambda request: PAGE
        result = subprocess.run(line, cwd=ROOT, capture_output=True, text=True, check=False)
        assert result.returncode == 0, result.stderr
        assert len(server.requests) == 50
    assert len(kept(tmp_path)) == 150
    assert not journal.exists()


def test_what_was_seen_on_another_day_does_not_count_as_seen_today(tmp_path: Path) -> None:
    Journal(tmp_path / "journal", DAY).note({"https://a.example/": Observation("not-found", "404")})
    assert list(Journal(tmp_path / "journal", DAY).seen) == ["https://a.example/"]
    assert Journal(tmp_path / "journal", week(1)).seen == {}


@pytest.mark.parametrize("text", ["\x00\x01", "[]\n{}\nnull\n1", '{"day": "2026-03-01"}', '{"day": 1, "kind": []}'])
def test_a_journal_that_makes_no_sense_is_left_out(tmp_path: Path, text: str) -> None:
    (tmp_path / "journal").write_text(text)
    assert Journal(tmp_path / "journal", DAY).seen == {}


def test_a_second_run_does_not_begin(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    many(tmp_path, 3)
    with serving() as server, alone(tmp_path / outside.WORK):
        assert run(tmp_path, f"a.example={server.url}") == 2
        assert server.paths() == []
    assert "another run is at work" in capsys.readouterr().err
    assert not (tmp_path / "data/links.yaml").exists()


def test_two_runs_at_once_do_no_harm(tmp_path: Path) -> None:
    many(tmp_path, 30)
    with serving(latency=0.05) as server:
        server.otherwise = lambda request: PAGE
        line = command(tmp_path, f"a.example={server.url}")
        both = [subprocess.Popen(line, cwd=ROOT, stderr=subprocess.PIPE, text=True) for _ in range(2)]
        said = [process.communicate()[1] for process in both]
        codes = sorted(process.returncode for process in both)
    assert codes in ([0, 2], [0, 0]), said
    assert len(kept(tmp_path)) == 30


def test_a_full_disk_leaves_the_old_file_and_what_was_seen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    many(tmp_path, 3)
    with serving() as server:
        server.otherwise = lambda request: PAGE
        assert run(tmp_path, f"a.example={server.url}") == 0
        before = (tmp_path / "data/links.yaml").read_text()

        def full(handle: int, *_: object, **__: object) -> None:
            os.close(handle)
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

        with monkeypatch.context() as patched:
            patched.setattr(os, "fdopen", full)
            assert run(tmp_path, f"a.example={server.url}", day=week(1)) == 2
        assert "No space left on device" in capsys.readouterr().err
        assert (tmp_path / "data/links.yaml").read_text() == before
        assert sorted(p.name for p in (tmp_path / "data").iterdir()) == ["links.yaml"]
        asked = len(server.requests)
        assert run(tmp_path, f"a.example={server.url}", day=week(1)) == 0
        assert len(server.requests) == asked
    assert {link.checked for link in kept(tmp_path).values()} == {week(1)}


@pytest.mark.parametrize("most", [0, 1000, 5000])
def test_a_file_system_that_refuses_to_write_leaves_the_old_file(tmp_path: Path, most: int) -> None:
    """The system itself lets no file grow beyond *most* bytes."""
    many(tmp_path, 60)
    file = tmp_path / "data/links.yaml"
    file.write_text(linkfile.dumps({}))

    def limit() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))

    with serving() as server:
        server.otherwise = lambda request: PAGE
        line = command(tmp_path, f"a.example={server.url}")
        result = subprocess.run(line, cwd=ROOT, capture_output=True, text=True, preexec_fn=limit, check=False)
    assert result.returncode == 2
    assert "File too large" in result.stderr
    assert "Traceback" not in result.stderr
    assert file.read_text() == linkfile.dumps({})
    assert [p.name for p in (tmp_path / "data").iterdir()] == ["links.yaml"]


def test_lychee_missing_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    make(tmp_path, ["https://a.example/"])
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    monkeypatch.setenv("PATH", str(tmp_path))
    with serving() as server:
        assert run(tmp_path, f"a.example={server.url}") == 2
    assert "lychee is not installed; run it as: make links" in capsys.readouterr().err


def cli(root: Path, *arguments: str) -> int:
    return main([*arguments, "--root", str(root)])


@pytest.fixture
def answering() -> Server:
    return Server()


@pytest.mark.parametrize("names", [["links"], ["links", "--outside"], ["outside-links"]])
def test_the_command_in_each_of_its_forms(
    tmp_path: Path, names: list[str], answering: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    make(tmp_path, ["https://a.example/x", "https://a.example/y"])
    answering.on("/a.example/x", PAGE)
    assert cli(tmp_path, *names, "--base-url", f"web={answering.url}", "--format", "json") == 0
    answering.close()
    said = capsys.readouterr()
    (problem,) = json.loads(said.out)
    assert (problem["file"], problem["line"], problem["severity"]) == ("docs/index.md", 4, "warning")
    assert problem["check"] == "outside-links"
    assert "2 addresses: 1 work, 0 gone, 1 could not be verified, 0 not checked" in said.err


def test_links_alone_is_the_check_of_the_built_site(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    make(tmp_path, ["https://a.example/x"])
    assert cli(tmp_path, "links") == 2
    assert "links: skipped, the site is not built" in capsys.readouterr().err
    assert not (tmp_path / outside.WORK).exists()


def test_no_check_asks_the_network_unless_it_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    make(tmp_path, ["https://a.example/x"])
    cli(tmp_path)
    assert "outside" not in capsys.readouterr().err
    assert not (tmp_path / outside.WORK).exists()


@pytest.mark.parametrize(
    ("bases", "said"),
    [
        (["archiv=http://127.0.0.1:1"], 'there is no service "archiv". Did you mean "archive"?'),
        (["archive"], "no scheme"),
        (["archive=file:///x"], "only http and https"),
        (["a.example=127.0.0.1:1"], "only http and https"),
    ],
)
def test_wrong_stand_ins_are_wrong_usage(
    tmp_path: Path, bases: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    make(tmp_path, ["https://a.example/x"])
    replaced = [word for base in bases for word in ("--base-url", base)]
    assert cli(tmp_path, "links", *replaced) == 2
    told = capsys.readouterr().err
    assert said in told or "only http and https" in told


def test_github_shows_where_it_stands(tmp_path: Path, answering: Server, capsys: pytest.CaptureFixture[str]) -> None:
    make(tmp_path, ["https://a.example/x", "https://a.example/y"])
    answering.on("/a.example/x", PAGE)
    cli(tmp_path, "links", "--base-url", f"web={answering.url}", "--format", "github")
    answering.close()
    assert capsys.readouterr().out.startswith(
        "::warning file=docs/index.md,line=4,title=outside-links::https://a.example/y could not be"
    )
