"""The processes that build: a new one runs the program as it was saved last, and none is left behind."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from scripts.serve import workers
from scripts.serve.workers import Worker

PROGRAM = """
import json, sys
from scripts.said import WORDS

def main():
    print(json.dumps({"ready": True}), flush=True)
    for line in sys.stdin:
        told = {"file": "", "line": 0, "what": f"{WORDS} {json.loads(line)['ask']}"}
        print(json.dumps({"problems": [told], "built": True}), flush=True)
"""


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[subprocess.Popen[str]]]:
    """All processes that were started, which the test is to end."""
    found = []

    def start(*arguments: object, **options: object) -> subprocess.Popen[str]:
        found.append(process := popen(*arguments, **options))  # type: ignore[call-overload]
        return process  # type: ignore[no-any-return]

    popen = subprocess.Popen
    monkeypatch.setattr(workers.subprocess, "Popen", start)  # type: ignore[attr-defined]
    yield found
    assert all(process.poll() is not None for process in found)


@pytest.fixture
def worker(tmp_path: Path, started: list[subprocess.Popen[str]]) -> Iterator[Worker]:
    (tmp_path / "scripts/serve").mkdir(parents=True)
    for name, text in (("__init__", ""), ("serve/__init__", ""), ("serve/worker", PROGRAM)):
        (tmp_path / f"scripts/{name}.py").write_text(text)
    _say(tmp_path, "first")
    made = Worker(tmp_path)
    yield made
    made.close()
    assert made.ask({"ask": 9}) == ([], False)


def _say(folder: Path, words: str) -> None:
    (folder / "scripts/said.py").write_text(f"WORDS = {words!r}\n")


def _asked(worker: Worker, number: int = 1) -> str:
    problems, _ = worker.ask({"ask": number})
    return problems[0].what


def test_the_next_process_has_read_nothing_of_ours(
    worker: Worker, tmp_path: Path, started: list[subprocess.Popen[str]]
) -> None:
    """It waits since before the change, and shows it all the same; the one before it is gone by then."""
    assert _asked(worker) == "first 1"
    assert len(started) == 2
    _say(tmp_path, "a second one")
    assert _asked(worker, 2) == "first 2"
    assert len(started) == 2
    worker.renew()
    assert _asked(worker, 3) == "a second one 3"
    assert started[0].poll() is not None
    assert started[1].poll() is None
    assert len(started) == 3


def test_a_program_that_does_not_start_is_told_until_it_is_mended(worker: Worker, tmp_path: Path) -> None:
    assert _asked(worker) == "first 1"
    (tmp_path / "scripts/said.py").write_text("WORDS = = 1\n")
    worker.renew()
    for _ in range(2):
        problems, built = worker.ask({"ask": 1})
        assert (problems[0].file, problems[0].line, built) == ("scripts/said.py", 1, False)
        assert "SyntaxError" in problems[0].what
    _say(tmp_path, "mended it is")
    assert _asked(worker) == "mended it is 1"


def test_a_process_that_waits_ends_with_the_server(tmp_path: Path, started: list[subprocess.Popen[str]]) -> None:
    """However that ends: nobody is left to give it a line."""
    waiting = workers._process(tmp_path)
    waiting.given.close()
    assert waiting.popen.wait(timeout=120) == 0
    assert waiting.answers.read() == ""
    waiting.errors.seek(0)
    assert waiting.errors.read() == ""
    workers._end(waiting)
